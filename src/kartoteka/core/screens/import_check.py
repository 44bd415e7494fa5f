"""The third step of an import: rows to correct, repairs, and names that nobody has."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kartoteka.core import jobs
from kartoteka.core.fields import Spec, kept_anyway
from kartoteka.core.importing import checking
from kartoteka.core.importing.mapping import REPAIRS, Column, Mapping
from kartoteka.core.importing.models import Import
from kartoteka.core.importing.opening import Source, plain
from kartoteka.core.importing.reading import is_blank
from kartoteka.core.importing.repairs import repaired
from kartoteka.core.importing.targets import targets_for
from kartoteka.core.jobs.models import Job, Priority
from kartoteka.core.jobs.models import State as JobState
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.imports import frame, in_draft, move_to, url_of
from kartoteka.core.screens.request import actor_of
from kartoteka.core.tables import Row, TableProblem
from kartoteka.core.ui.respond import respond

# Up to so many rows are tried while the user waits; longer files in the background.
AT_ONCE = 1000
SHOWN = 100


def ensure_checked(run: Import) -> Job | None:
    """Have the trial done: at once for a short file; else the job that does it."""
    if checking.is_checked(run):
        return None
    job = Job.objects.filter(pk=run.job_id).first() if run.job_id else None
    if job is not None and not job.ended and job.name == "import.check":
        return job
    if Source(run).table.count() <= AT_ONCE:
        checking.check(run)
        return None
    job = jobs.enqueue(
        "import.check", {"number": run.pk}, owner=run.owner, priority=Priority.SCREEN
    )
    run.job_id = job.pk
    run.message = ""
    run.save(update_fields=["job_id", "message"])
    return job


def step_after_columns(run: Import) -> str:
    """The check; or the summary at once where a short file leaves nothing to look at or decide."""
    try:
        job = ensure_checked(run)
    except TableProblem:
        return "check"
    return "summary" if job is None and is_clean(run) else "check"


def is_clean(run: Import) -> bool:
    """Whether every row of a file that was tried is new, right, and like nothing else."""
    report = run.report
    found = ("problems", "known", "unknown", "misplaced", "remarks")
    is_all_new = {key for key, count in report["counts"].items() if count} == {"new"}
    return (
        is_all_new and not any(report[key] for key in found) and not any(report["alike"].values())
    )


@require_http_methods(["GET", "POST"])
@in_draft
def check_step(request: HttpRequest, run: Import) -> HttpResponse:
    """The trial: counts, rows to correct in place, repairs for a column, unknown names."""
    if request.method == "POST":
        _correct(run, request)
        if "next" in request.POST and checking.is_checked(run):
            return move_to(run, "duplicates")
        return redirect(url_of(run, "check"))
    try:
        job = ensure_checked(run)
    except TableProblem as problem:
        job, run.message = None, problem.message
    context = frame(run, "check") | going(run.rows, job)
    if job is None:
        context |= _found(run, request)
    return respond(request, "screens/import_check.html", "step", context)


def going(rows: int, job: Job | None) -> dict[str, Any]:
    """How far background work has come."""
    if job is None:
        return {"job": None}
    waits = job.state == JobState.QUEUED
    text = _("Waiting for the worker") if waits else _("Working: %(done)s of %(total)s")
    total = job.progress_total or rows
    return {
        "job": job,
        "job_done": job.progress_done,
        "job_total": total or 1,
        "job_text": text if waits else text % {"done": job.progress_done, "total": total},
        "failed": job.error.strip().splitlines()[-1][:300] if job.state == JobState.DEAD else "",
    }


def _correct(run: Import, request: HttpRequest) -> None:
    """Corrected cells, lines left out, repairs of a column, and meanings of unknown names."""
    edits = {line: dict(cells) for line, cells in run.edits.items()}
    for key, text in request.POST.items():
        word, _dash, place = key.partition("-")
        line, _dot, column = place.partition(".")
        is_cell = word == "cell" and line.isdecimal() and column.isdecimal()
        if is_cell and text != request.POST.get(f"was-{place}", text):
            edits.setdefault(line, {})[column] = text
    left = {int(line) for line in request.POST.getlist("left_out") if line.isdecimal()}
    run.edits, run.left_out = edits, sorted({*run.left_out, *left})
    mapping = _repaired(Mapping.from_json(run.mapping), request)
    run.mapping = _meant(mapping, request).as_json()
    run.save(update_fields=["edits", "left_out", "mapping"])


def _repaired(mapping: Mapping, request: HttpRequest) -> Mapping:
    index, _dot, repair = request.POST.get("repair", "").partition(".")
    if not index.isdecimal() or int(index) >= len(mapping.columns):
        return mapping
    columns = list(mapping.columns)
    column = columns[int(index)]
    if repair in REPAIRS:
        columns[int(index)] = replace(column, repairs=tuple({*column.repairs, repair}))
    elif repair == "split":
        columns[int(index)] = replace(column, target="full_name")
    elif repair in ("create", "empty"):
        columns[int(index)] = replace(column, missing=repair)
    return replace(mapping, columns=tuple(columns))


def _meant(mapping: Mapping, request: HttpRequest) -> Mapping:
    raws, targets = request.POST.getlist("raw"), request.POST.getlist("raw_target")
    meanings = request.POST.getlist("meaning")
    columns = {column.target: column for column in mapping.columns if column.target}
    for raw, target, meaning in zip(raws, targets, meanings, strict=False):
        if target in columns and meaning.strip():
            column = columns[target]
            columns[target] = replace(column, values=column.values | {raw: meaning.strip()})
    return replace(mapping, columns=tuple(columns.get(c.target, c) for c in mapping.columns))


def _found(run: Import, request: HttpRequest) -> dict[str, Any]:
    report = run.report
    if not report:
        return {"unreadable": run.message}
    counts = report["counts"]
    mapping = Mapping.from_json(run.mapping)
    headers = [column.header for column in mapping.columns]
    known = counts.get("updated", 0) + counts.get("same", 0)
    return {
        "report": report,
        "figures": [
            {"label": _("Ready"), "value": counts.get("new", 0) + known, "tone": "g"},
            {
                "label": _("To correct"),
                "value": counts.get("refused", 0),
                "tone": "r" if counts.get("refused") else "",
            },
            {"label": _("Left out"), "value": report["left_out"] + counts.get("repeated", 0)},
        ],
        "problems": [_problem(each, mapping) for each in report["problems"][:SHOWN]],
        "problem_headers": [h for i, h in enumerate(headers) if _is_used(mapping.columns[i])],
        "more": max(0, counts.get("refused", 0) - SHOWN),
        "unknown": _unknown(run, report, mapping, request),
        "repairs": _repairs(run, mapping, request),
        "misplaced": _misplaced(run, mapping),
    }


def _misplaced(run: Import, mapping: Mapping) -> list[str]:
    """Columns whose values plainly belong into a field that no column fills."""
    specs = record_types[run.record_type].specs()
    headers = {column.target: column.header for column in mapping.columns}
    found = []
    for key, target, count in run.report.get("misplaced", ()):
        if key in specs and target in specs and key in headers:
            found.append(
                ngettext(
                    "%(count)d value of the column “%(header)s” belongs into the field: %(field)s. "
                    "Go back to the columns to put it there.",
                    "%(count)d values of the column “%(header)s” belong into the field: %(field)s. "
                    "Go back to the columns to put them there.",
                    count,
                )
                % {"count": count, "header": headers[key], "field": specs[target].label}
            )
    return found


def _is_used(column: Column) -> bool:
    return bool(column.target)


def _problem(found: dict[str, Any], mapping: Mapping) -> dict[str, Any]:
    cells = []
    for index, column in enumerate(mapping.columns):
        if not _is_used(column) or index >= len(found["cells"]):
            continue
        key = "last_name" if column.target == "full_name" else column.target
        cells.append({
            "index": index, "header": column.header, "text": found["cells"][index],
            "error": found["problems"].get(key) or found["problems"].get(column.target, ""),
        })  # fmt: skip
    told = {cell["error"] for cell in cells}
    others = [text for text in found["problems"].values() if text not in told]
    return {"line": found["line"], "cells": cells, "others": others or [found["message"]]
            if not told - {""} else others}  # fmt: skip


def _unknown(
    run: Import, report: dict[str, Any], mapping: Mapping, request: HttpRequest
) -> list[dict[str, Any]]:
    targets = targets_for(record_types[run.record_type], request.user)
    columns = {column.target: (i, column) for i, column in enumerate(mapping.columns)}
    found = []
    for key, names in report["unknown"].items():
        if key not in targets or not names:
            continue
        index, column = columns.get(key, (None, None))
        found.append({
            "key": key, "label": targets[key].label, "names": names[:SHOWN], "index": index,
            "missing": column.missing if column else "refuse", "total": len(names),
            "is_own": targets[key].spec.link == run.record_type,
        })  # fmt: skip
    return found


def _repairs(run: Import, mapping: Mapping, request: HttpRequest) -> list[dict[str, Any]]:
    """Corrections for a whole column that could help here."""
    record_type = record_types[run.record_type]
    offers: list[dict[str, Any]] = []
    specs = record_type.specs()
    rows = Source(run).sample()
    for index, column in enumerate(mapping.columns):
        if column.target not in specs:
            continue
        if _has_wrong_digits(run, index, column, specs[column.target], request):
            offers.append(_offer(index, "unverified", _("Keep wrong ones as unverified"), column))
        if specs[column.target].kind.key == "text":
            offers += _repairs_of_text(index, column, mapping, record_type, rows)
    return offers


def _repairs_of_text(
    index: int, column: Column, mapping: Mapping, record_type: RecordType, rows: list[Row]
) -> Iterator[dict[str, Any]]:
    is_title = column.target == record_type.title
    if "whole_number" not in column.repairs and _has_fractions(rows, index):
        yield _offer(index, "whole_number", _("Read 17850.0 as 17850"), column)
    if is_title and "nip" in record_type.specs() and "company_form" not in column.repairs:
        yield _offer(index, "company_form", _("Take legal forms off"), column)
    if column.target == "last_name" and "first_name" not in mapping.targets():
        yield _offer(index, "split", _("Split into first and last name"), column)
    if is_title and "spaces" not in column.repairs:
        yield _offer(index, "spaces", _("Take double spaces out"), column)


def _has_fractions(rows: list[Row], index: int) -> bool:
    """Whether numbers in this column of texts stand with a zero after the point."""
    filled = [plain(row.cells[index]) for row in rows if not is_blank(row.cells[index])]
    return bool(filled) and all(repaired(text, ("whole_number",)) != text for text in filled)


def _has_wrong_digits(
    run: Import, index: int, column: Column, spec: Spec, request: HttpRequest
) -> bool:
    """Whether rows were refused for numbers of this column that may be kept all the same."""
    fmt = actor_of(request).fmt
    return any(
        kept_anyway(spec, found["cells"][index], fmt)
        for found in run.report["problems"]
        if spec.key in found["problems"] and index < len(found["cells"])
    )


def _offer(index: int, repair: str, label: str, column: Column) -> dict[str, Any]:
    return {"value": f"{index}.{repair}", "label": label, "header": column.header}
