"""What is shown of checks of registers, and of the switches in the settings."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kartoteka.core.events.reading import Happening
from kartoteka.core.records.types import RecordType, Section
from kartoteka.core.screens.telling import SILENT, Entry, Pill, Teller
from kartoteka.modules.customers.models import RegisterCheck, RegisterSwitch
from kartoteka.modules.customers.register_models import OUTCOMES
from kartoteka.modules.customers.registers import WARNINGS, by_key

OUTCOME = {option.value: option for option in OUTCOMES}


def tell(check: RegisterCheck, happening: Happening, teller: Teller) -> Entry | object | None:
    """A check as an entry of a timeline; silence is not news."""
    if happening.event.name != "RegisterChecked" or check.outcome == "silent":
        return SILENT
    register = by_key(check.register)
    name = register.name if register is not None else check.register
    outcome = OUTCOME[check.outcome]
    pills = [Pill(str(outcome.label), outcome.tone)]
    if check.warning in WARNINGS:
        pills.append(Pill(str(WARNINGS[check.warning]), "r"))
    return teller.entry(
        happening, "landmark", gettext("asked the register: %(name)s") % {"name": name}, pills=pills
    )


register_checks = RecordType(
    model=RegisterCheck,
    key="register_check",
    plural="register-checks",
    label=_("Check in a register"),
    label_plural=_("Checks in registers"),
    icon="landmark",
    module="customers",
    title="register",
    columns=("checked_at", "customer", "register", "number", "outcome", "status", "confirmation"),
    form=(
        Section(_("General"), "customer", "register", "number", "outcome", "checked_at", "status",
                "warning", "confirmation", "found", "declined"),
    ),
    customer="customer",
    verb_fields=("customer", "register", "number", "outcome", "checked_at", "status", "warning",
                 "confirmation", "found", "declined"),
    timeline=tell,
    in_menu=False,
    in_search=False,
)  # fmt: skip


def switch_is_known(switch: RegisterSwitch, changed: set[str], by: Any) -> dict[str, Any]:
    """There is such a register."""
    if by_key(switch.register) is None:
        return {"register": gettext("There is no register “%(key)s”.") % {"key": switch.register}}
    return {}


register_switches = RecordType(
    model=RegisterSwitch,
    key="register_switch",
    plural="register-switches",
    label=_("Switch of a register"),
    label_plural=_("Switches of registers"),
    icon="toggle-left",
    module="customers",
    title="register",
    columns=("register", "is_on"),
    form=(Section(_("General"), "register", "is_on"),),
    checks=(switch_is_known,),
    in_menu=False,
    in_search=False,
    settings=True,
    is_settled=True,
)
