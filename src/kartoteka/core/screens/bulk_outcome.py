"""What became of a bulk edit: at once, or after the worker has done it."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kartoteka.core import actions, jobs
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format
from kartoteka.core.filters.tree import Filter
from kartoteka.core.jobs.models import Job, Priority
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import undoing
from kartoteka.core.screens.bulk_edit import JOB, Edit, Outcome
from kartoteka.core.screens.list_state import ListState, state_of
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.screens.totals import number
from kartoteka.core.ui.respond import is_partial, respond

TEMPLATE = "screens/list_bulk.html"
NAMED = 5


def words(outcome: Outcome, state: ListState) -> str:
    """How many were changed and how many were not, in one line."""
    changed = ngettext("%(n)s changed", "%(n)s changed", outcome.changed) % {
        "n": number(outcome.changed, state.fmt)
    }
    if not outcome.kept:
        return changed
    kept = ngettext("%(n)s unchanged", "%(n)s unchanged", outcome.kept) % {
        "n": number(outcome.kept, state.fmt)
    }
    return f"{changed}, {kept}"


def told(request: HttpRequest, state: ListState, outcome: Outcome, undo_url: str) -> HttpResponse:
    """The outcome with reasons, and the way to the records that stayed as they were."""
    names = Names(request.user)
    key = state.record_type.key
    names.want(key, [pk for pk, _reason in outcome.unchanged])
    reasons: dict[str, list[str]] = {}
    for pk, reason in outcome.unchanged:
        reasons.setdefault(reason, []).append(names.get(key, pk) or str(pk))
    ids = tuple(pk for pk, _reason in outcome.unchanged)
    plain = replace(state, filter=Filter(state.record_type, state.user), typed="", ids=ids)
    context = {
        "title": words(outcome, state),
        "type": state.record_type,
        "reasons": [
            (reason, len(titles), ", ".join(titles[:NAMED])) for reason, titles in reasons.items()
        ],
        "unchanged_url": plain.url(),
        "undo_url": undo_url if outcome.changed else "",
        "back": state.url(),
        "told": True,
    }
    return respond(request, TEMPLATE, "told", context, triggers=["record-changed"])


def in_background(
    request: HttpRequest, state: ListState, edit: Edit, numbers: list[int], by: Actor
) -> HttpResponse:
    """Hand the edit to the worker. Its group is made now, so that all of it is undone together."""
    record_type = state.record_type
    with actions.grouped(by, "bulk_edit", record_type.key) as group:
        payload = {
            "record_type": record_type.key, "do": edit.do, "values": dict(edit.values),
            "ids": numbers, "user": by.id, "group": group.pk, "query": state.query(),
        }  # fmt: skip
        job = jobs.enqueue(JOB, payload, owner=by.id, priority=Priority.SCREEN)
    if is_partial(request):
        return _progress(request, record_type, job, by.fmt)
    return redirect(f"{record_type.list_path}bulk/{job.pk}/?{state.query()}")


@require_safe
def progress(request: HttpRequest, record_type: RecordType, job_id: int) -> HttpResponse:
    """How far a bulk edit in the background has come, and at its end what became of it."""
    type_or_404(request, record_type.plural, "bulk")
    job = Job.objects.filter(pk=job_id, name=JOB, owner=request.user.pk or 0).first()
    if job is None or job.payload.get("record_type") != record_type.key:
        raise Http404
    fmt = actor_of(request).fmt
    if job.result is None:
        return _progress(request, record_type, job, fmt)
    unchanged = [(pk, reason) for pk, reason in job.result["unchanged"]]
    outcome = Outcome(job.result["changed"], unchanged, job.result["kept"])
    state = state_of(request, record_type, fmt)
    return told(request, state, outcome, undoing.undo_url(job.payload["group"]))


def _progress(request: HttpRequest, record_type: RecordType, job: Job, fmt: Format) -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("Changing records"),
        "type": record_type,
        "job": job,
        "has_failed": job.ended,
        "url": f"{record_type.list_path}bulk/{job.pk}/?{job.payload['query']}",
        "words": _("Changing records: %(done)s of %(all)s")
        % {
            "done": number(job.progress_done, fmt),
            "all": number(job.progress_total or len(job.payload["ids"]), fmt),
        },
        "total": job.progress_total or len(job.payload["ids"]),
        "back": f"{record_type.list_path}?{job.payload['query']}",
    }
    return respond(request, TEMPLATE, "progress", context)
