"""Pages of registers: asking about a customer, taking over what they say, and the settings."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kartoteka.core import access
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records.types import Deed, record_types
from kartoteka.core.screens import settings, undoing
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of
from kartoteka.core.screens.shown import text_of
from kartoteka.core.ui.respond import Toast, done, respond
from kartoteka.modules.customers import register_asking, register_keeping
from kartoteka.modules.customers.models import Customer, RegisterCheck
from kartoteka.modules.customers.register_records import OUTCOME
from kartoteka.modules.customers.registers import WARNINGS, Register, by_key, every, number_for

HOME = "/settings/registers/"


def panel(customer: Customer, by: Any) -> dict[str, Any] | None:
    """The latest check of each register, and what they say otherwise than the card."""
    if not access.may(by.user, "see", "register_check"):
        return None
    numbers = register_keeping.numbers_of(customer)
    asked = [r for r in register_asking.in_use() if number_for(r, numbers)]
    checks = register_keeping.latest_checks(customer)
    if not asked and not checks:
        return None
    may = not customer.is_archived and access.may(by.user, "change", "customer", customer)
    newest: dict[str, RegisterCheck] = {}
    for check in checks:
        newest.setdefault(check.register, check)
    path = f"{record_types['customer'].path(customer.pk)}registers/"
    return {
        "checks": [_shown(check, by) for check in newest.values()],
        "differences": _differences(customer, checks, by),
        "ask_url": f"{path}ask/" if may and asked else "",
        "take_url": f"{path}take/" if may else "",
        "more_url": f"/register-checks/?customer__is={customer.pk}",
        "count": len(newest),
    }


def deeds(customer: Customer, by: Any) -> list[Deed]:
    """Where a register in use may be asked about the customer: to ask it."""
    if customer.is_archived or not access.may(by.user, "see", "register_check"):
        return []
    if not access.may(by.user, "change", "customer", customer):
        return []
    numbers = register_keeping.numbers_of(customer)
    if not any(number_for(register, numbers) for register in register_asking.in_use()):
        return []
    path = record_types["customer"].path(customer.pk)
    return [Deed(_("Take from the register"), "landmark", f"{path}registers/ask/")]


def _shown(check: RegisterCheck, by: Any) -> dict[str, Any]:
    register, outcome = by_key(check.register), OUTCOME[check.outcome]
    return {
        "name": register.name if register is not None else check.register,
        "when": show_moment(check.checked_at, by.fmt),
        "outcome": outcome.label,
        "tone": outcome.tone,
        "status": check.status if check.outcome != "silent" else "",
        "warning": WARNINGS.get(check.warning, ""),
        "confirmation": check.confirmation,
    }


def _differences(customer: Customer, checks: list[RegisterCheck], by: Any) -> list[dict[str, Any]]:
    record_type = record_types["customer"]
    rights = access.fields(by.user, record_type)
    names, found = Names(by.user), []
    for one in register_keeping.differences(customer, checks, by.fmt):
        if one.key in rights.hidden or one.key in rights.read_only:
            continue
        spec = record_type.spec(one.key)
        found.append({
            "key": one.key, "label": spec.label, "source": one.register.name,
            "ours": text_of(spec, one.ours, by.fmt, names),
            "theirs": text_of(spec, one.theirs, by.fmt, names), "is_empty": not one.ours,
        })  # fmt: skip
    return found


def _customer(request: HttpRequest, record_id: int) -> Customer:
    customer: Customer = access.get(request.user, Customer, record_id)
    access.require(request.user, "change", "customer", customer)
    return customer


@require_POST
def ask(request: HttpRequest, record_id: int) -> HttpResponse:
    """Ask the registers about a customer now, as long as somebody would wait."""
    customer, by = _customer(request, record_id), actor_of(request)
    numbers = register_keeping.numbers_of(customer)
    outcomes = register_asking.ask(numbers, seconds=register_keeping.QUICK_SECONDS)
    register_keeping.keep(customer, outcomes, by)
    silent = [str(o.register.name) for o in outcomes if o.finding is None]
    text = _("The registers were asked.")
    if silent:
        text = _("No answer from: %(names)s. They will be asked again in the background.") % {
            "names": ", ".join(silent)
        }
        register_keeping.ask_again(customer, [o.register.key for o in outcomes if not o.finding])
    return done(request, record_types["customer"].path(customer.pk), toasts=[Toast(text)])


@require_POST
def take(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take over what was ticked, or remember that the card is right there."""
    customer, by = _customer(request, record_id), actor_of(request)
    keys = request.POST.getlist("key")
    if request.POST.get("do") == "decline":
        group = register_keeping.decline(customer, keys, by)
        text = _("The card stays as it is.")
    else:
        group = register_keeping.take_over(customer, keys, by)
        text = _("Taken over from the registers.")
    toasts = [undoing.saved(text, group)] if group.size else [Toast(_("Nothing was changed."))]
    return done(request, record_types["customer"].path(customer.pk), toasts=toasts)


@require_http_methods(["GET", "POST"])
def own_registers(request: HttpRequest) -> HttpResponse:
    """Every register with its switch, what it needs and how it answered last."""
    settings.require(request)
    by = actor_of(request)
    if request.method == "POST":
        way, _colon, key = request.POST.get("do", "").partition(":")
        register = by_key(key)
        if register is None:
            raise Http404
        group = register_keeping.switch(key, way == "on", by)
        text = _("Switched on: %(name)s") if way == "on" else _("Switched off: %(name)s")
        return done(
            request, HOME, toasts=[undoing.saved(text % {"name": register.name}, group)]
        )  # fmt: skip
    context = settings.frame(request, "registers") | {
        "title": _("Public registers"),
        "rows": [_row(register, by) for register in every()],
    }
    return respond(request, "customers/registers.html", "main", context)


def _row(register: Register, by: Any) -> dict[str, Any]:
    last = RegisterCheck.objects.filter(register=register.key).order_by("-id").first()
    return {
        "register": register,
        "obstacle": register.obstacle(),
        "is_on": register_asking.is_on(register),
        "last": show_moment(last.checked_at, by.fmt) if last else "",
        "outcome": OUTCOME[last.outcome].label if last else "",
    }
