"""Pages of activities: the composer by itself, and today."""

from typing import Any

from babel.dates import format_date
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, Actor, ValidationErrors
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import cards, day, layout, reading, undoing
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import done, is_partial, respond, target_id
from kartoteka.modules.activities import composer, later, offers, sent
from kartoteka.modules.activities.actions import log_activity
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.activities.telling import kind_label
from kartoteka.modules.customers.models import Person

FIELDS = frozenset(
    {"kind", "subject", "note", "outcome", "customer", "person", "about_type", "about_id",
     "starts_at", "duration_minutes", "repeats"}
)  # fmt: skip
WHOSE = ("mine", "team")


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Record what was done and plan what comes next; or ask for it, in a dialog or a page."""
    access.require(request.user, "create", "activity")
    by = actor_of(request)
    if request.method == "GET":
        return _ask(request, request.GET.dict(), {})
    given = reading.read(record_types["activity"], request.POST, _allowed(by), by)
    errors = dict(given.errors)
    step = sent.next_step(request.POST, by, errors)
    if errors:
        return _ask(request, request.POST.dict(), errors)
    values = _values(given.values, by)
    noted_at = sent.noted_at(request.POST, by)
    if noted_at is not None and values["status"] == "done":
        values["starts_at"] = noted_at
    try:
        with actions.grouped(by, "log_activity", "activity") as group:
            written = _write(values, step, by, request.POST.get("_key", ""))
            actions.name_group(group, written)
    except ValidationErrors as error:
        return _ask(request, request.POST.dict(), error.errors)
    except ActionError as error:
        return _ask(request, request.POST.dict(), {error.field: error.message})
    text = _("Planned: %(kind)s") if values["status"] == "planned" else _("Noted: %(kind)s")
    toast = undoing.saved(text % {"kind": kind_label(values["kind"])}, group)
    toast = offers.with_offer(toast, written, by)
    return _answer(request, values, toast)


def _allowed(by: Actor) -> frozenset[str]:
    return FIELDS & layout.changeable(record_types["activity"], by.user)


def _values(values: dict[str, Any], by: Actor) -> dict[str, Any]:
    """What the form means: a task and a later meeting are plans, everything else was done."""
    found = {key: value for key, value in values.items() if value not in (None, "")}
    kind = found.setdefault("kind", "call")
    if kind != "call":
        found.pop("outcome", None)
    if kind not in ("task", "meeting"):
        found.pop("starts_at", None)
    if kind != "task":
        found.pop("repeats", None)
    if kind != "task" and not found.get("note"):
        found.pop("subject", None)
    starts_at = found.get("starts_at")
    is_plan = kind == "task" or (starts_at is not None and starts_at > by.at)
    return found | {"status": "planned" if is_plan else "done"}


def _write(values: dict[str, Any], step: dict[str, Any] | None, by: Actor, key: str) -> Activity:
    if values["status"] == "done":
        return log_activity(values, by, next_step=step, key=key)
    planned: Activity = actions.create(record_types["activity"], values, by, key=key)
    return planned


def _answer(request: HttpRequest, values: dict[str, Any], toast: Any) -> HttpResponse:
    """On a card the whole card in its new state; elsewhere a message, and the page goes on."""
    found = _card_of(request.POST.get("on", ""), request)
    if found is None:
        stay = _is_in_dialog(request)
        return done(request, _back(values), toasts=[toast], triggers=["record-changed"], stay=stay)
    record_type, record = found
    if not is_partial(request):
        return done(request, record_type.path(record.pk), toasts=[toast])
    context = cards.refreshed(request, record_type, record)
    return respond(
        request, "screens/card.html", "nothing", context,
        also=[("#card", "card")], toasts=[toast], announce=toast.text,
    )  # fmt: skip


def _is_in_dialog(request: HttpRequest) -> bool:
    return target_id(request) == "dialog" or "_dialog" in request.POST


def _card_of(place: str, request: HttpRequest) -> tuple[RecordType, Any] | None:
    key, _colon, number = place.partition(":")
    if key not in record_types:
        return None
    record_type = record_types[key]
    return record_type, access.get(request.user, record_type.model, number)


def _back(values: dict[str, Any]) -> str:
    customer = values.get("customer")
    return record_types["customer"].path(customer) if customer else "/today/"


def _ask(request: HttpRequest, given: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    by = actor_of(request)
    on = given.get("on", "")
    given = _with_customer(given, by)
    is_about = any(given.get(name) for name in ("customer", "person", "about_id"))
    asks = not on and (not is_about or "customer_text" in given)
    context = composer.context_of(
        given, by, prefix="c" if on else "d", errors=errors, asks_customer=asks
    )
    in_dialog = _is_in_dialog(request)
    context |= {"title": _title(given, by), "module": "activities", "in_dialog": in_dialog}
    status = 422 if errors else 200
    if is_partial(request) and (on or errors):
        # The form alone takes the place of the one that was sent.
        return respond(request, "activities/_composer.html", "composer", context, status=status)
    return respond(request, "activities/log.html", "main", context, status=status)


def _with_customer(given: dict[str, str], by: Actor) -> dict[str, str]:
    """A person's customer, where the address names the person only."""
    person = given.get("person", "")
    if given.get("customer") or not person.isdecimal() or len(person) > 18:
        return given
    found = access.visible(by.user, Person).filter(pk=int(person)).first()
    return given | ({"customer": str(found.customer_id)} if found and found.customer_id else {})


def _title(given: dict[str, str], by: Actor) -> str:
    label = kind_label(given.get("kind") or "call")
    raw = given.get("customer", "")
    number = int(raw) if raw.isdecimal() and len(raw) < 19 else 0
    name = access.titles(by.user, record_types["customer"], [number]).get(number, "")
    return f"{label}: {name}" if name else label


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people of the customer that was just chosen, for the composer in a dialog."""
    prefix = request.GET.get("prefix", "d")
    if prefix not in ("c", "d"):
        raise Http404
    given = {"customer": request.GET.get("customer", "")}
    context = {"person": composer.person_input(given, actor_of(request), prefix)}
    return respond(request, "activities/people.html", "person", context)


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The work of the day: what is late, what is due, and what comes next."""
    by = actor_of(request)
    whose = request.GET.get("whose", "mine")
    whose = whose if whose in WHOSE else "mine"
    context: dict[str, Any] = {
        "title": _("Today"),
        "module": "today",
        "day": format_date(by.fmt.today, "EEEE, d MMMM", locale=by.fmt.tongue),
        "views": _views(whose) if by.user.team_ids else [],
        "main": _parts(request, day.MAIN, by, whose),
        "side": _parts(request, day.SIDE, by, whose),
        "may_log": access.may(request.user, "create", "activity"),
        "url": request.get_full_path(),
        "later_days": later.days(by),
        # Of a talk one is asked how it went, so it has no line for that.
        "later_menus": [("later", False), ("later-asked", True)],
    }
    context["is_empty"] = not context["main"]
    context["next_meeting"] = next(
        (part["next_meeting"] for part in context["main"] if part.get("next_meeting")), None
    )
    return respond(request, "activities/today.html", "day", context)


def _views(whose: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Mine"), "url": "/today/", "current": whose == "mine"},
        {"label": _("Team"), "url": "/today/?whose=team", "current": whose == "team"},
    ]


def _parts(request: HttpRequest, column: str, by: Actor, whose: str) -> list[dict[str, Any]]:
    found = []
    for part in day.parts(column):
        context = part.context(by, whose)
        if context is not None:
            found.append({"template": part.template, "key": part.key, **context})
    return found
