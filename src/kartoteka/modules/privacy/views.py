"""Pages about the data of one person: all that is known, taking it along, erasing it for ever."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kartoteka.core import access, actions, jobs
from kartoteka.core.access import watching
from kartoteka.core.actions import ActionError, Actor
from kartoteka.core.fields.date_texts import edit_date
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.importing.models import Export
from kartoteka.core.jobs.models import Priority
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import actor_of
from kartoteka.core.storage.folding import fold
from kartoteka.core.ui.respond import Toast, done, respond
from kartoteka.modules.customers.models import Person
from kartoteka.modules.privacy import erasing, exporting, planning, queries, seeing
from kartoteka.modules.privacy.models import PrivacyRequest
from kartoteka.modules.privacy.planning import Part, Plan

RIGHT = exporting.RIGHT
SHOWN = 50
STEPS = (
    gettext_lazy("What goes"),
    gettext_lazy("What stays"),
    gettext_lazy("Confirm"),
)


def _person(request: HttpRequest, record_id: int) -> Person:
    """The person, for those who look after personal data; for all others there is no such page."""
    if not access.may_system(request.user, RIGHT):
        raise Http404
    return access.get(request.user, Person, record_id)


@require_safe
def person(request: HttpRequest, record_id: int) -> HttpResponse:
    """All that is known about a person, readable, with what can be done about it."""
    found = _person(request, record_id)
    by = actor_of(request)
    asked = PrivacyRequest.objects.filter(person=found, state="open", archived_at=None)
    context = {
        "title": _("Personal data: %(name)s") % {"name": found},
        "module": "people",
        "person": found,
        "path": f"/people/{found.pk}/",
        "data": None if exporting.is_long(found) else exporting.package(found, by),
        "seen": _seen(found, by),
        "waiting": [_waiting(row, by) for row in asked.order_by("due_on")],
        "is_restricted": found.pk in queries.restricted_people(),
    }
    return respond(request, "privacy/person.html", "main", context)


def _seen(found: Person, by: Actor) -> list[dict[str, str]]:
    rows = seeing.of_records("person", [found.pk])[:SHOWN]
    titles = access.titles(by.user, record_types["user"], [row.user for row in rows])
    return [
        {
            "who": titles.get(row.user, "–"),
            "day": edit_date(row.day, by.fmt.tongue),
            "way": seeing.way_of(row.way),
        }
        for row in rows
    ]


def _waiting(row: PrivacyRequest, by: Actor) -> dict[str, Any]:
    return {
        "what": str(row),
        "due": edit_date(row.due_on, by.fmt.tongue) if row.due_on else "",
        "is_erasure": row.purge_at is not None,
        "purge": show_moment(row.purge_at, by.fmt) if row.purge_at else "",
        "url": record_types["privacy_request"].path(row.pk),
    }


@require_safe
def export(request: HttpRequest, record_id: int) -> HttpResponse:
    """The ZIP for the person, with page, PDF and JSON; a long one is made in the background.

    That it was taken out is noted with the other exports, and whoever asked finds it there.
    """
    found = _person(request, record_id)
    log = Export(
        owner=request.user.pk or 0, record_type="person", format="zip", query=f"id={found.pk}",
    )  # fmt: skip
    watching.seen(request.user, "person", [found.pk], watching.EXPORT)
    if exporting.is_long(found):
        log.save()
        order = {"number": log.pk, "person": found.pk}
        job = jobs.enqueue(exporting.JOB, order, owner=log.owner, priority=Priority.SCREEN)
        Export.objects.filter(pk=log.pk).update(job_id=job.pk)
        return redirect(f"/exports/{log.pk}/")
    log.rows = 1
    log.save()
    response = HttpResponse(exporting.archive(found, actor_of(request)))
    response["Content-Type"] = "application/zip"
    name = exporting.name_of(found)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, record_id: int) -> HttpResponse:
    """Three steps: what goes, what stays and why, and the surname typed by hand."""
    found = _person(request, record_id)
    raw = request.POST.get("step") or request.GET.get("step", "1")
    step = int(raw) if raw in ("1", "2", "3") else 1
    problem = ""
    if request.method == "POST" and step == 3 and "confirm" in request.POST:
        if fold(request.POST.get("surname", "")) == fold(found.last_name):
            return _ask_for_erasure(request, found)
        problem = _("This is not the surname on the card.")
    plan = planning.plan_for(found)
    context = {
        "title": _("Erase: %(name)s") % {"name": found},
        "module": "people",
        "person": found,
        "path": f"/people/{found.pk}/",
        "steps": [(title, f"?step={number}") for number, title in enumerate(STEPS, 1)],
        "step": step,
        "goes": _counted(plan, planning.BLANK),
        "anonymous": _counted(plan, planning.ANONYMISE),
        "shared": _shared(plan),
        "kept": [_line(part, why) for part, why in planning.kept_of(plan)],
        "mentions": _mentions(plan, request),
        "chosen": request.POST.getlist("also"),
        "days": erasing.GRACE_DAYS,
        "problem": problem,
        "errors": {"surname": problem} if problem else {},
    }
    status = 422 if problem else 200
    return respond(request, "privacy/erase.html", "main", context, status=status)


def _counted(plan: Plan, mode: str) -> list[dict[str, Any]]:
    counted = Counter(part.record_type.key for part in plan.parts.values() if part.mode == mode)
    return [
        {"label": record_types[key].label_plural, "n": number} for key, number in counted.items()
    ]


def _shared(plan: Plan) -> dict[str, Any] | None:
    """The card that others have too: whose it is, and what of it goes and stays."""
    if plan.shared is None:
        return None
    shared = plan.shared
    return {
        "title": str(shared.customer),
        "url": record_types["customer"].path(shared.customer.pk),
        "others": ", ".join(str(other) for other in shared.others),
        "why": planning.reason_of_sharing(shared),
    }


def _line(part: Part, why: str) -> dict[str, str]:
    return {
        "type": str(part.record_type.label),
        "title": part.record_type.title_of(part.record),
        "url": part.record_type.path(part.record.pk),
        "why": why,
    }


def _mentions(plan: Plan, request: HttpRequest) -> list[dict[str, Any]]:
    """What names the person though it is about others; a card of a company is not ticked."""
    sent = request.POST.getlist("also") if request.method == "POST" else None
    found = []
    for (key, number), part in plan.mentions.items():
        place = f"{key}:{number}"
        labels = [str(part.record_type.spec(k).label) for k in part.keys] or [_("History")]
        ticked = key != "customer" if sent is None else place in sent
        found.append(
            _line(part, "") | {"place": place, "where": ", ".join(labels), "ticked": ticked}
        )
    return found


def _ask_for_erasure(request: HttpRequest, found: Person) -> HttpResponse:
    """Note the request, set the data aside, and erase them when the days of grace are over."""
    by = actor_of(request)
    also = request.POST.getlist("also")
    try:
        with actions.grouped(by, "ask_for_erasure", "person", subject_id=found.pk):
            asked = erasing.ask(found, by, also)
    except ActionError as error:
        return done(request, f"/people/{found.pk}/", toasts=[Toast(error.message, tone="r")])
    text = _("%(name)s will be erased in %(days)d days; until then it can be taken back.")
    toast = Toast(text % {"name": found, "days": erasing.GRACE_DAYS})
    return done(request, record_types["privacy_request"].path(asked.pk), toasts=[toast])


@require_POST
def take_back(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take an erasure back while its days of grace last."""
    found = _person(request, record_id)
    by = actor_of(request)
    rows = PrivacyRequest.objects.filter(person=found, kind="erasure", state="open")
    asked = rows.exclude(purge_at=None).first()
    if asked is None:
        raise Http404
    with actions.grouped(by, "take_back_erasure", "person", subject_id=found.pk):
        erasing.take_back(asked, by)
    toast = Toast(_("Nothing will be erased."))
    return done(request, f"/people/{found.pk}/privacy/", toasts=[toast])
