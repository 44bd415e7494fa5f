"""Undo of anything, from the message that told of it, from a history or from recent actions."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kartoteka.core import actions, jobs
from kartoteka.core.actions import UndoResult
from kartoteka.core.actions.undoing import Kept, begin
from kartoteka.core.events.models import Group
from kartoteka.core.jobs.models import Job, Priority
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import Toast, done, is_partial, respond

# More changes than this are undone by the worker.
MOST_AT_ONCE = 1000


def undo_url(group_id: int) -> str:
    """Where a group is undone by a POST."""
    return f"/undo/{group_id}/"


def saved(text: str, group: Group) -> Toast:
    """The message after a successful action, with Undo where anything was written."""
    return Toast(text, undo_url=undo_url(group.pk) if group.size else "")


@require_POST
def undo(request: HttpRequest, group_id: int) -> HttpResponse:
    """Undo a group; what could not be undone is listed with its reasons."""
    long = in_background(group_id, request)
    if long is not None:
        return long
    result = actions.undo(group_id, actor_of(request))
    again = undo_url(result.group_id) if result.undone and result.group_id else ""
    toast = Toast(_sentence(result), undo_url=again)
    back = _back(request)
    if not result.kept:
        return done(request, back, toasts=[toast], triggers=["record-changed"], stay=True)
    context = {
        "title": _("Not everything was undone"),
        "text": _sentence(result),
        "kept": kept_lines(result, request.user),
        "back": back,
    }
    also = [("#dialog", "kept")]
    return respond(
        request, "screens/undone.html", "nothing", context,
        also=also, toasts=[toast] if is_partial(request) else (), triggers=["record-changed"],
    )  # fmt: skip


def in_background(group_id: int, request: HttpRequest) -> HttpResponse | None:
    """A group of very many changes is undone by the worker; None for any other."""
    group = Group.objects.filter(pk=group_id).first()
    if group is None or group.size <= MOST_AT_ONCE or group.actor_id != request.user.pk:
        return None
    by = actor_of(request)
    with transaction.atomic():
        own = begin(group_id, by)
        payload = {"group": group_id, "own": own.pk, "owner": request.user.pk}
        job = jobs.enqueue(
            "undo.group", payload, key=f"undo-{own.pk}", owner=request.user.pk,
            priority=Priority.SCREEN,
        )  # fmt: skip
    toast = Toast(_("So many changes are undone in the background; you may go on working."))
    return done(request, f"/undo/jobs/{job.pk}/", toasts=[toast])


@require_safe
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a long undo has come, and at its end what was kept and why."""
    job = Job.objects.filter(pk=job_id, name="undo.group", owner=request.user.pk or 0).first()
    if job is None:
        raise Http404
    told = job.result or {}
    kept = [Kept(*one) for one in told.get("kept", ())]
    result = UndoResult(told.get("undone", 0), kept)
    words = _("Undone: %(done)d of %(all)d")
    total = job.progress_total or _size_of(job)
    words %= {"done": job.progress_done, "all": total}
    context = {
        "title": _("Undoing"),
        "job": job,
        "total": total,
        "is_done": job.result is not None or job.ended,
        "has_failed": job.ended and job.result is None and bool(job.error),
        "text": _counted(result.undone, told.get("kept_count", 0)) if told else words,
        "words": words,
        "kept": kept_lines(result, request.user),
        "url": request.path,
    }
    return respond(request, "screens/undo_progress.html", "progress", context)


def _size_of(job: Job) -> int:
    """How many changes a job will undo that has not yet begun."""
    rows = Group.objects.filter(pk=job.payload.get("group")).values_list("size", flat=True)
    return rows.first() or 0


def _sentence(result: UndoResult) -> str:
    return _counted(result.undone, len(result.kept))


def _counted(number: int, left: int) -> str:
    undone = ngettext("Undone: %(n)d change.", "Undone: %(n)d changes.", number) % {"n": number}
    if not left:
        return undone
    kept = ngettext("Kept: %(n)d.", "Kept: %(n)d.", left) % {"n": left}
    return f"{undone} {kept}"


def kept_lines(result: UndoResult, user: Any) -> list[dict[str, str]]:
    """Changes that were kept, as lines: which record, which field, and why."""
    names = Names(user)
    for one in result.kept:
        names.want(one.record_type, [one.record_id])
    return [
        {
            "title": names.get(one.record_type, one.record_id) or "–",
            "url": names.path(one.record_type, one.record_id),
            "field": _field(one.record_type, one.key),
            "reason": one.reason,
        }
        for one in result.kept[:200]
    ]


def _field(record_type: str, key: str) -> str:
    if not key or record_type not in record_types:
        return ""
    spec = record_types[record_type].specs().get(key)
    return str(spec.label) if spec else key


def _back(request: HttpRequest) -> str:
    """The page where Undo was pressed; only ever a page of ours."""
    page = request.POST.get("next") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return page if is_ours else "/recent/"


def undone(groups: Collection[int]) -> set[int]:
    """Of these groups, those whose last word is an undo. One query for each level of undoing."""
    levels: list[dict[int, list[int]]] = []
    wanted = list(groups)
    while wanted:
        later: dict[int, list[int]] = {}
        rows = Group.objects.filter(undoes_id__in=wanted).order_by("id")
        for number, undoes in rows.values_list("pk", "undoes_id"):
            later.setdefault(undoes, []).append(number)
        levels.append(later)
        wanted = [number for numbers in later.values() for number in numbers]
    withdrawn: set[int] = set()
    for later in reversed(levels):
        withdrawn = {known for known, numbers in later.items() if numbers[-1] not in withdrawn}
    return withdrawn
