"""The last step of an import: what will happen, how far it is, what came of it; and undo."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kartoteka.core import jobs
from kartoteka.core.actions import ActionError, UndoResult
from kartoteka.core.actions.undoing import Kept, begin
from kartoteka.core.events.models import Group
from kartoteka.core.importing import answers, checking, deciding, profiles, refused, writing
from kartoteka.core.importing.jobs import undo_now, undoable
from kartoteka.core.importing.mapping import Mapping
from kartoteka.core.importing.models import Import, ImportRow, Outcome, State
from kartoteka.core.jobs.models import Job, Priority
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import asking, undoing
from kartoteka.core.screens.import_check import ensure_checked, going, is_clean
from kartoteka.core.screens.imports import HOME, frame, import_or_404, url_of
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import Toast, done, refuse, respond

AT_ONCE = 500
UNDO_AT_ONCE = 1000
SHOWN = 50


@require_http_methods(["GET", "POST"])
def summary_step(request: HttpRequest, number: int) -> HttpResponse:
    """What will happen, with Start; then progress; then the result of each row."""
    run = import_or_404(request, number)
    if request.method == "POST":
        return _start(run, request)
    job = ensure_checked(run) if run.state == State.DRAFT else _running(run)
    context = frame(run, "summary") | going(run.rows, job)
    if run.state == State.DRAFT and job is None:
        context |= _planned(run) | {"asked": _asked_about(request, run, {})}
    elif run.state != State.DRAFT:
        context |= _result(run, request)
    return respond(request, "screens/import_summary.html", "step", context)


def _running(run: Import) -> Job | None:
    if run.state != State.RUNNING or not run.job_id:
        return None
    return Job.objects.filter(pk=run.job_id).first()


def _start(run: Import, request: HttpRequest) -> HttpResponse:
    if run.state != State.DRAFT:
        return redirect(url_of(run, "summary"))
    if not checking.is_checked(run):
        return redirect(url_of(run, "check"))
    mapping = Mapping.from_json(run.mapping)
    choice = request.POST.get("on_problems", mapping.on_problems)
    if choice == "none" and run.report["counts"].get("refused"):
        text = _("There are rows to correct, and you chose to bring in all rows or none.")
        return refuse(request, text)
    wrong = _answer(run, request)
    if wrong:
        return _ask_again(run, request, wrong)
    name = request.POST.get("profile_name", "").strip()[:120]
    if name:
        profiles.profile_from(run, name)
    start(run, actor_of(request))
    return redirect(url_of(run, "summary"))


def _answer(run: Import, request: HttpRequest) -> dict[str, str]:
    """Keep what was answered about all records of a file; else the sentences about it."""
    said, wrong = asking.read(record_types[run.record_type], request.POST, actor_of(request))
    if wrong:
        return wrong
    # A form that was sent empty has taken back what a profile answered.
    if said.keys() & request.POST.keys():
        run.mapping = replace(Mapping.from_json(run.mapping), answers=said).as_json()
        run.save(update_fields=["mapping"])
    return answers.missing(run)


def _ask_again(run: Import, request: HttpRequest, errors: dict[str, str]) -> HttpResponse:
    """The same step with what was answered, and what is wrong with it."""
    groups = _asked_about(request, run, errors)
    context = frame(run, "summary") | going(run.rows, None) | _planned(run)
    context |= {"asked": groups, "errors": errors}
    return respond(request, "screens/import_summary.html", "step", context, status=422)


def start(run: Import, by: Any) -> None:
    """Write an import: a short one now, a long one in the background."""
    writing.begin(run, by)
    if run.rows <= AT_ONCE:
        writing.write(run)
        return
    with transaction.atomic():
        job = jobs.enqueue(
            "import.write", {"number": run.pk}, key=f"import-{run.pk}", owner=run.owner,
            priority=Priority.SCREEN,
        )  # fmt: skip
        Import.objects.filter(pk=run.pk).update(job_id=job.pk)


def _planned(run: Import) -> dict[str, Any]:
    counts = dict(run.report["counts"])
    alike = deciding.figures(run, Mapping.from_json(run.mapping))
    # The trial took rows that only resemble something for new ones.
    counts["new"] = counts.get("new", 0) - sum(alike.values())
    for key, count in alike.items():
        counts[key] = counts.get(key, 0) + count
    planned = [
        {"label": _("Will be added"), "value": counts["new"]},
        {"label": _("Will be updated"), "value": counts.get("updated", 0)},
        {"label": _("Unchanged"), "value": counts.get("same", 0) + counts.get("repeated", 0)},
        {"label": _("Will be given back"), "value": counts.get("refused", 0),
         "tone": "r" if counts.get("refused") else ""},
    ]  # fmt: skip
    if counts.get("left_out"):
        planned.insert(3, {"label": _("Left out"), "value": counts["left_out"]})
    return {
        "planned": planned,
        "has_refused": bool(counts.get("refused")),
        "is_clean": is_clean(run),
    }


def _result(run: Import, request: HttpRequest) -> dict[str, Any]:
    outcome = request.GET.get("outcome", "")
    rows = run.results.order_by("line")
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 10:
        rows = rows.filter(line__gt=int(after))
    part = list(rows[: SHOWN + 1])
    record_type = record_types[run.record_type]
    base = f"{url_of(run, 'summary')}?outcome={outcome}"
    group = Group.objects.filter(pk=run.group_id or 0).first()
    return {
        "counts": [
            {"label": Outcome(key).label, "value": count,
             "url": f"{url_of(run, 'summary')}?outcome={key}",
             "tone": "r" if key == Outcome.REFUSED else ""}
            for key, count in run.counts.items() if count
        ],
        "lines": [_line(row, record_type) for row in part[:SHOWN]],
        "next_url": f"{base}&after={part[SHOWN - 1].line}" if len(part) > SHOWN else "",
        "refused_url": f"{HOME}{run.pk}/refused/" if run.counts.get("refused") else "",
        "undo_url": f"{HOME}{run.pk}/undo/"
        if run.state == State.DONE and group is not None and group.size else "",
        "list_url": record_type.list_path,
        "is_undone": run.state == State.UNDONE,
        "undone_text": _undone_text(run),
    }  # fmt: skip


def _undone_text(run: Import) -> str:
    taken, _slash, kept = run.message.partition("/")
    if run.state != State.UNDONE:
        return run.message
    text = _("Undone: %(undone)s changes. Kept, because somebody worked on them since: %(kept)s.")
    return text % {"undone": taken or 0, "kept": kept or 0}


def _line(row: ImportRow, record_type: Any) -> dict[str, Any]:
    return {
        "line": row.line,
        "outcome": Outcome(row.outcome).label,
        "tone": {"new": "g", "updated": "b", "refused": "r"}.get(row.outcome, ""),
        "message": row.message,
        "url": record_type.path(row.record_id) if row.record_id else "",
    }


@require_safe
def refused_rows(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """The refused rows with their reasons, as a file to correct and bring again."""
    run = import_or_404(request, number)
    chunks: Iterator[bytes] = refused.refused_file(run, actor_of(request).fmt.tongue)
    name = _("refused %(name)s") % {"name": run.name.rpartition(".")[0] or run.name}
    response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def undo_import(request: HttpRequest, number: int) -> HttpResponse:
    """Undo the whole import; a long one in the background."""
    run = import_or_404(request, number)
    group = Group.objects.filter(pk=run.group_id or 0).first()
    if run.state != State.DONE or group is None:
        raise Http404
    if group.size > UNDO_AT_ONCE:
        with transaction.atomic():
            own = begin(group.pk, actor_of(request))
            payload = {"number": run.pk, "owner": request.user.pk, "own": own.pk}
            job = jobs.enqueue("import.undo", payload, key=f"undo-{own.pk}", owner=run.owner,
                               priority=Priority.SCREEN)  # fmt: skip
            Import.objects.filter(pk=run.pk).update(job_id=job.pk, state=State.RUNNING)
        return redirect(url_of(run, "summary"))
    try:
        undo_now(run, request.user.pk or 0)
    except ActionError as error:
        return refuse(request, error.message)
    return done(request, url_of(run, "summary"), toasts=[Toast(_undone_text(run))])


@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, name: str) -> HttpResponse:
    """Files that belong together, in their order; all can be started at once."""
    runs = list(Import.objects.filter(batch=name).order_by("position_in_batch", "id"))
    runs = [import_or_404(request, run.pk) for run in runs]
    if not runs:
        raise Http404
    waiting = [run for run in runs if run.state == State.DRAFT]
    if request.method == "POST" and "undo" in request.POST:
        return _undo_batch(request, name, runs)
    wrong: dict[str, str] = {}
    for run in waiting if request.method == "POST" else ():
        wrong |= _answer(run, request) if answers.missing(run) else {}
    if request.method == "POST" and waiting and not wrong:
        payload = {"batch": name, "owner": request.user.pk}
        with transaction.atomic():
            job = jobs.enqueue("import.batch", payload, key=f"batch-{name}",
                               owner=request.user.pk, priority=Priority.SCREEN)  # fmt: skip
            Import.objects.filter(batch=name).update(job_id=job.pk)
        return redirect(request.path)
    names = ("import.batch", "import.undo_batch")
    found = Job.objects.filter(pk=runs[0].job_id or 0, name__in=names).first()
    going_on = found if found is not None and (not found.ended or found.error) else None
    kept = [Kept(*line) for run in runs for line in run.report.get("kept", ())]
    context = {
        "module": "import",
        "title": _("Files that belong together"),
        "runs": [_in_batch(run) for run in runs],
        "waiting": len(waiting) if going_on is None else 0,
        "asked": _asked_once(request, waiting, wrong) if going_on is None else [],
        "errors": wrong,
        "is_done": not waiting and all(run.state == State.DONE for run in runs),
        "is_undone": all(run.state == State.UNDONE for run in runs),
        "may_undo": going_on is None and bool(undoable(name)),
        "kept": undoing.kept_lines(UndoResult(kept=kept), request.user),
        "text": _("The whole import was undone, but not these:"),
    } | going(runs[0].rows, going_on)
    status = 422 if wrong else 200
    return respond(request, "screens/import_batch.html", "step", context, status=status)


def _asked_once(request: HttpRequest, runs: list[Import], errors: dict[str, str]) -> list[Any]:
    """What is asked about all files together: once, though several types ask the same."""
    needy = next((run for run in runs if answers.missing(run)), None)
    return _asked_about(request, needy, errors) if needy else []


def _asked_about(request: HttpRequest, run: Import, errors: dict[str, str]) -> list[Any]:
    record_type = record_types[run.record_type]
    # Whether there are rows of the kinds that are asked, only the whole file could tell.
    demanded = {
        key: "" if asked.kinds else sentence
        for asked in record_type.asked
        for key, sentence in asked.demanded({}).items()
    }
    kept = Mapping.from_json(run.mapping).answers
    return asking.groups(request, record_type, errors, demanded=demanded, kept=kept)


def _undo_batch(request: HttpRequest, name: str, runs: list[Import]) -> HttpResponse:
    """Undo all files of a batch as one whole: a short one now, a long one in the background."""
    done_runs = undoable(name)
    if not done_runs:
        return refuse(request, _("This was already undone."))
    groups = Group.objects.filter(pk__in=[run.group_id for run in done_runs])
    if sum(group.size for group in groups) > UNDO_AT_ONCE:
        payload = {"batch": name, "owner": request.user.pk}
        with transaction.atomic():
            last = max(run.group_id or 0 for run in done_runs)
            job = jobs.enqueue("import.undo_batch", payload, key=f"undo-batch-{name}-{last}",
                               owner=request.user.pk, priority=Priority.SCREEN)  # fmt: skip
            Import.objects.filter(batch=name).update(job_id=job.pk)
        return redirect(request.path)
    with transaction.atomic():
        undone = [undo_now(run, request.user.pk or 0) for run in done_runs]
    text = _("The whole import was undone: %(changes)s changes in %(files)s files.") % {
        "changes": sum(result.undone for result in undone),
        "files": len(undone),
    }
    return done(request, request.path, toasts=[Toast(text)])


def _in_batch(run: Import) -> dict[str, Any]:
    record_type = record_types[run.record_type]
    return {
        "run": run,
        "type": record_type.label_plural,
        "icon": record_type.icon,
        "url": f"{HOME}{run.pk}/",
        "state": State(run.state).label,
        "undone": _undone_text(run) if run.state == State.UNDONE else "",
        "tone": {"done": "g", "running": "b", "stopped": "r"}.get(run.state, ""),
        "counts": [(Outcome(key).label, count) for key, count in run.counts.items() if count],
    }
