"""What is shown of custom fields; an administrator edits them as any other record."""

import re
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import fields
from kartoteka.core.fields import PRIVACY_CLASSES
from kartoteka.core.records import custom
from kartoteka.core.records.models import Company, CustomField, Distinction, LayoutLine, RoleRight
from kartoteka.core.records.types import RecordType, Section, record_types

CURRENCY = re.compile("[A-Z]{3}")


def definition_is_sound(field: CustomField, changed: set[str], by: Any) -> dict[str, Any]:
    """The type, kind and key exist, and a list has something to choose from."""
    errors: dict[str, Any] = {}
    if field.record_type not in record_types:
        errors["record_type"] = _("There is no record type «%(name)s».") % {
            "name": field.record_type
        }
    if field.kind not in fields.kinds:
        errors["kind"] = _("There is no kind of field «%(name)s».") % {"name": field.kind}
    if (
        not field.slug.isidentifier()
        or not field.slug.isascii()
        or field.slug != field.slug.lower()
    ):
        errors["slug"] = _("The key has small letters a–z, digits and underscores only.")
    if field.kind in ("choice", "choices") and not field.options:
        errors["options"] = _("A list needs at least one option.")
    if field.kind == "link" and field.link not in record_types:
        errors["link"] = _("Say to which records the field leads.")
    if {"slug", "kind", "record_type"} & changed and field.pk is not None:
        errors["kind"] = _("The key and kind of a field in use cannot change. Add a new field.")
    return errors


def privacy_is_sound(field: CustomField, changed: set[str], by: Any) -> dict[str, Any]:
    """The privacy class exists, and says of a human being's number that it is one."""
    if not {"privacy", "kind"} & changed:
        return {}
    if field.privacy not in PRIVACY_CLASSES:
        return {"privacy": _("There is no privacy class «%(name)s».") % {"name": field.privacy}}
    if field.kind in fields.PERSONAL_KINDS and field.privacy not in ("identifier", "special"):
        return {"privacy": _("A PESEL tells who somebody is. Choose: Identifier of a person")}
    return {}


custom_fields = record_types.register(
    RecordType(
        model=CustomField,
        key="custom_field",
        plural="custom-fields",
        label=gettext_lazy("Custom field"),
        label_plural=gettext_lazy("Custom fields"),
        icon="text-cursor-input",
        module="core",
        title="label",
        columns=("label", "record_type", "kind", "section", "is_required", "privacy"),
        form=(
            Section(gettext_lazy("General"), "record_type", "label", "slug", "kind", "options",
                    "link", "help"),
            Section(gettext_lazy("Behaviour"), "section", "position", "is_required", "in_list",
                    "is_fast", "decimals", "privacy"),
        ),
        order="position",
        checks=(definition_is_sound, privacy_is_sound),
        in_menu=False,
        in_search=False,
        settings=True,
        is_settled=True,
    )
)  # fmt: skip


def company_is_sound(company: Company, changed: set[str], by: Any) -> dict[str, Any]:
    """The zone and the currency exist."""
    errors: dict[str, Any] = {}
    if "timezone" in changed and company.timezone not in time_zones():
        errors["timezone"] = _("There is no time zone “%(name)s”. An example: Europe/Warsaw") % {
            "name": company.timezone
        }
    if "currency" in changed and not CURRENCY.fullmatch(company.currency):
        errors["currency"] = _("A currency has three capital letters, for example PLN.")
    return errors


@cache
def time_zones() -> frozenset[str]:
    """Names of all time zones."""
    return frozenset(available_timezones())


def right_is_once(right: RoleRight, changed: set[str], by: Any) -> dict[str, Any]:
    """One line for each right of a role."""
    same = RoleRight.objects.filter(
        role=right.role, record_type=right.record_type, verb=right.verb
    ).exclude(pk=right.pk)
    return {"verb": _("This right is set already.")} if same.exists() else {}


companies = record_types.register(
    RecordType(
        model=Company,
        key="company",
        plural="companies",
        label=gettext_lazy("Own company"),
        label_plural=gettext_lazy("Own company"),
        icon="building",
        module="core",
        title="name",
        columns=("name", "nip", "city", "currency"),
        form=(
            Section(gettext_lazy("Who we are"), "name", "nip", "street", "postal_code", "city",
                    "country", "phone", "email", "website"),
            Section(gettext_lazy("How we count and write"), "currency", "language", "timezone",
                    "week_start", "fiscal_month"),
        ),
        verb_fields=("logo", "modules_off", "first_steps", "steps_done", "steps_skipped"),
        checks=(company_is_sound,),
        in_menu=False,
        in_search=False,
        settings=True,
        is_settled=True,
    )
)  # fmt: skip

role_rights = record_types.register(
    RecordType(
        model=RoleRight,
        key="role_right",
        plural="role-rights",
        label=gettext_lazy("Right of a role"),
        label_plural=gettext_lazy("Rights of roles"),
        icon="shield",
        module="core",
        title="verb",
        columns=("role", "record_type", "verb", "scope"),
        form=(Section(gettext_lazy("Right"), "role", "record_type", "verb", "scope"),),
        checks=(right_is_once,),
        in_menu=False,
        in_search=False,
        settings=True,
        is_settled=True,
    )
)  # fmt: skip


def line_is_sound(line: LayoutLine, changed: set[str], by: Any) -> dict[str, Any]:
    """The type is there, and an option or a section of one's own has a name."""
    if line.record_type not in record_types:
        message = _("There is no record type «%(name)s».") % {"name": line.record_type}
        return {"record_type": message}
    if line.what not in custom.ARRANGED:
        return {"what": _("A layout arranges sections, fields and options.")}
    return {}


layout_lines = record_types.register(
    RecordType(
        model=LayoutLine,
        key="layout_line",
        plural="layout-lines",
        label=gettext_lazy("Line of the card layout"),
        label_plural=gettext_lazy("Lines of the card layout"),
        icon="layout-dashboard",
        module="core",
        title="key",
        columns=("record_type", "what", "key", "value", "label", "position"),
        form=(
            Section(gettext_lazy("General"), "record_type", "what", "key", "value", "label",
                    "tone", "section", "kinds", "roles", "is_required", "is_off", "position"),
        ),
        order="position",
        checks=(line_is_sound,),
        in_menu=False,
        in_search=False,
        settings=True,
        is_settled=True,
    )
)  # fmt: skip

distinctions = record_types.register(
    RecordType(
        model=Distinction,
        key="distinction",
        plural="distinctions",
        label=gettext_lazy("Distinction"),
        label_plural=gettext_lazy("Distinctions"),
        icon="split",
        module="core",
        title="record_type",
        columns=("record_type", "first", "second", "created_at"),
        form=(Section(gettext_lazy("General"), "record_type", "first", "second"),),
        in_menu=False,
        in_search=False,
        settings=True,
    )
)
