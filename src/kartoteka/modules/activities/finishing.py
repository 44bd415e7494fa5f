"""Pages that end what was planned: the tick that asks how it went, and the work one by one."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, Actor, ValidationErrors
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import undoing
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import Toast, done, is_partial, refuse, respond, target_id
from kartoteka.modules.activities import composer, day_parts, facts, offers, sent
from kartoteka.modules.activities.actions import finish_activity, log_activity
from kartoteka.modules.activities.models import OUTCOMES, Activity
from kartoteka.modules.activities.telling import OUTCOME_ICONS, kind_label
from kartoteka.modules.customers.models import Customer, Person

QUEUE = "/today/queue/"
PREFIX = "f"
# One tap is enough: these say themselves what comes next.
AGAIN = ("no_answer", "callback")


@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, record_id: int) -> HttpResponse:
    """Ask how it went and what comes next, and mark it as done."""
    activity = access.get(request.user, Activity, record_id)
    access.require(request.user, "complete_activity", "activity", activity)
    if activity.status != "planned":
        return refuse(request, _("It is not planned any more."))
    if request.method == "GET":
        return _ask(request, activity, request.GET.dict(), {})
    return _finished(request, activity)


def _finished(request: HttpRequest, activity: Activity) -> HttpResponse:
    by = actor_of(request)
    outcome = _outcome(request) if activity.kind == "call" else ""
    errors: dict[str, str] = {}
    step = sent.next_step(request.POST, by, errors)
    after = _place_after(activity, by) if "_queue" in request.POST else 0
    if not errors:
        try:
            toast = _write(request, activity, outcome, step, by)
        except ValidationErrors as error:
            errors = error.errors
        except ActionError as error:
            errors = {error.field: error.message}
    if errors:
        return _ask(request, activity, request.POST.dict(), errors)
    if "_queue" in request.POST:
        return _next_in_queue(request, after, toast)
    return done(request, "/today/", toasts=[toast], triggers=["record-changed"], stay=True)


def _write(
    request: HttpRequest, activity: Activity, outcome: str, step: dict[str, Any] | None, by: Actor
) -> Toast:
    note, key = request.POST.get("note", "").strip(), request.POST.get("_key", "")
    with actions.grouped(by, "complete_activity", "activity", subject_id=activity.pk) as group:
        finished = finish_activity(
            activity, by, outcome=outcome, note=note, next_step=step, key=key
        )
    text = _("Done: %(title)s") % {"title": str(finished)}
    return offers.with_offer(undoing.saved(text, group), finished, by)


def _outcome(request: HttpRequest) -> str:
    raw = request.POST.get("outcome", "")
    return raw if raw in {option.value for option in OUTCOMES} else ""


def _ask(
    request: HttpRequest, activity: Activity, given: dict[str, str], errors: dict[str, str]
) -> HttpResponse:
    by = actor_of(request)
    if "_queue" in given:
        context = _queue_context(activity, by, given, errors)
        return respond(request, "activities/queue.html", "queue", context, status=422)
    (line,) = day_parts.lines([activity], by)
    context = _form(activity, by, given, errors) | {
        "title": str(activity),
        "row": line,
        "module": "today",
        "in_dialog": target_id(request) == "dialog" or "_dialog" in given,
    }
    part = "form" if is_partial(request) and errors else "main"
    return respond(request, "activities/finish.html", part, context, status=422 if errors else 200)


def _form(
    activity: Activity, by: Actor, given: dict[str, str], errors: dict[str, str]
) -> dict[str, Any]:
    asks = activity.kind == "call"
    return composer.result_of(given, by, PREFIX, errors, note_first=not asks) | {
        "activity": activity,
        "asks_outcome": asks,
        "kind_label": kind_label(activity.kind),
        "prefix": PREFIX,
        "key": given.get("_key", ""),
        "draft": f"finish-{activity.pk}",
        "errors": errors,
        "action": f"/activities/{activity.pk}/finish/",
    }


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The work of the day one by one: the item, everything needed for it, and how it went."""
    by = actor_of(request)
    rows = _waiting(by)
    numbers = [str(row.pk) for row in rows]
    # The item itself, or where it is done or put off by now the one that followed.
    wanted = [n for name in ("at", "next") if (n := request.GET.get(name, "")) in numbers]
    context = _context_at(rows, numbers.index(wanted[0]) if wanted else 0, by)
    return respond(request, "activities/queue.html", "queue", context)


def _waiting(by: Actor) -> list[Activity]:
    return day_parts.due_rows(by, "mine")[: day_parts.MOST]


def _place_after(activity: Activity, by: Actor) -> int:
    """The number of the item that follows; 0 where it is the last."""
    numbers = [row.pk for row in _waiting(by)]
    place = numbers.index(activity.pk) if activity.pk in numbers else -1
    return numbers[place + 1] if 0 <= place < len(numbers) - 1 else 0


def _next_in_queue(request: HttpRequest, number: int, toast: Toast) -> HttpResponse:
    url = f"{QUEUE}?{urlencode({'at': number})}" if number else QUEUE
    if not is_partial(request):
        return done(request, url, toasts=[toast])
    by = actor_of(request)
    # What was read before the item was done is no longer so.
    by.__dict__.pop("due mine", None)
    rows = _waiting(by)
    place = next((i for i, row in enumerate(rows) if row.pk == number), 0)
    return respond(
        request, "activities/queue.html", "queue", _context_at(rows, place, by),
        toasts=[toast], push_url=url,
    )  # fmt: skip


def _context_at(rows: list[Activity], place: int, by: Actor) -> dict[str, Any]:
    if not rows:
        return {"title": _("One by one"), "module": "today", "activity": None}
    return _queue_context(rows[place], by, {}, {}, rows)


def _queue_context(
    activity: Activity,
    by: Actor,
    given: dict[str, str],
    errors: dict[str, str],
    rows: list[Activity] | None = None,
) -> dict[str, Any]:
    rows = _waiting(by) if rows is None else rows
    numbers = [row.pk for row in rows]
    place = numbers.index(activity.pk) if activity.pk in numbers else 0
    following = numbers[(place + 1) % len(numbers)] if len(numbers) > 1 else 0
    (line,) = day_parts.lines([activity], by)
    return _form(activity, by, given, errors) | {
        "title": _("One by one"),
        "module": "today",
        "row": line,
        "place": place + 1,
        "total": len(rows),
        "skip_url": f"{QUEUE}?at={following}" if following else "",
        "here_url": f"{QUEUE}?{urlencode({'at': activity.pk, 'next': following})}",
        "facts": facts.of_activity(activity, by),
    }


@require_http_methods(["GET", "POST"])
def called(request: HttpRequest) -> HttpResponse:
    """After a call from the phone: how it went, with one tap."""
    access.require(request.user, "create", "activity")
    by = actor_of(request)
    given = request.POST if request.method == "POST" else request.GET
    activity, values = _called(given, by)
    name = access.titles(by.user, record_types["customer"], [values.get("customer")])
    context = {
        "title": _("How did it go?"),
        "name": name.get(values.get("customer") or 0, ""),
        "module": "today",
        "hidden": [(key, given[key]) for key in ("activity", "customer", "person") if key in given],
        "outcomes": [
            {"value": one.value, "label": one.label, "icon": OUTCOME_ICONS[one.value]}
            for one in OUTCOMES
        ],
        "again": composer.again_words(by),
    }
    outcome = _outcome(request)
    if request.method == "GET" or not outcome:
        return respond(request, "activities/called.html", "main", context)
    step = composer.again(by) if outcome in AGAIN else None
    note = request.POST.get("note", "").strip()
    with actions.grouped(by, "log_activity", "activity") as group:
        if activity is not None:
            logged = finish_activity(activity, by, outcome=outcome, note=note, next_step=step)
        else:
            whole = values | {"kind": "call", "outcome": outcome, "note": note}
            logged = log_activity(whole, by, next_step=step)
        actions.name_group(group, logged)
    toast = undoing.saved(_("Noted: %(kind)s") % {"kind": kind_label("call")}, group)
    toast = offers.with_offer(toast, logged, by)
    return done(request, "/today/", toasts=[toast], triggers=["record-changed"], stay=True)


def _called(given: Any, by: Actor) -> tuple[Activity | None, dict[str, Any]]:
    """The planned call that was made, or with whom another one was."""
    number = given.get("activity", "")
    if number:
        planned = access.get(by.user, Activity, number)
        about = {
            key: record_types["activity"].value(planned, key)
            for key in ("customer", "person", "about_type", "about_id")
        }
        is_open = planned.kind == "call" and planned.status == "planned"
        may = access.may(by.user, "complete_activity", "activity", planned)
        return (planned if is_open and may else None), {k: v for k, v in about.items() if v}
    values: dict[str, Any] = {}
    for key, model in (("customer", Customer), ("person", Person)):
        if given.get(key):
            values[key] = access.get(by.user, model, given[key]).pk
    if "customer" in values and "person" not in values:
        last = composer.last_contact("customer", values["customer"], by)
        if last is not None and last.person_id:
            values["person"] = last.person_id
    return None, values
