"""Export of any list to CSV and XLSX; who took what out is kept."""

import io
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kartoteka.core import access, files, jobs
from kartoteka.core.access import watching
from kartoteka.core.fields import show_number
from kartoteka.core.importing.models import Export
from kartoteka.core.jobs.models import Job, Priority
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.export_rows import FORMATS, Rows, rows_of
from kartoteka.core.screens.import_check import going
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.past import only_looked_at
from kartoteka.core.screens.request import actor_of
from kartoteka.core.tables import write_card
from kartoteka.core.ui.respond import refuse, respond

# Longer exports are made in the background and fetched from a page of their own.
MOST_AT_ONCE = 5000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "vcf": "text/vcard; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHOWN = 100


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, record_type: RecordType) -> HttpResponseBase:
    """Say how many rows and which columns go out; then send them, or have them prepared."""
    if not access.may(request.user, "export", record_type.key):
        raise Http404
    query = request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode()
    columns = request.POST.get("columns", "")
    found = rows_of(record_type, request.user, actor_of(request).fmt, query, columns)
    if found.state.past is not None:
        return refuse(request, only_looked_at())
    count = found.records()[: MOST_AT_ONCE + 1].count()
    if request.method == "POST":
        return _send(request, found, query, columns, count)
    context = {
        "title": _("Export: %(type)s") % {"type": record_type.label_plural},
        "module": record_type.plural,
        "action": request.path,
        "query": query,
        "count": show_number(min(count, MOST_AT_ONCE), actor_of(request).fmt.language)
        + ("+" if count > MOST_AT_ONCE else ""),
        "is_long": count > MOST_AT_ONCE,
        "own": ", ".join(found.header()[1:]),
        "formats": _formats(record_type),
        "column_choices": [("", _("Columns of the list")), ("all", _("All columns"))],
        "back": f"{record_type.list_path}?{query}",
    }  # fmt: skip
    return respond(request, "screens/export.html", "form", context)


def _formats(record_type: RecordType) -> list[tuple[str, str]]:
    found = [("xlsx", _("XLSX")), ("csv", _("CSV, as Excel of your country opens it"))]
    if record_type.vcard is not None:
        found.append(("vcf", _("vCard, for telephones and mail programs")))
    return found


@require_safe
def one_card(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """One record as a card of an address book; that it went out is noted."""
    if record_type.vcard is None or not access.may(request.user, "export", record_type.key):
        raise Http404
    record = access.get(request.user, record_type.model, record_id, "export")
    hidden = access.fields(request.user, record_type).hidden
    watching.seen(request.user, record_type.key, [record.pk], watching.EXPORT)
    values = record_type.vcard(record, hidden, names_of(actor_of(request)))
    Export.objects.create(
        owner=request.user.pk or 0, record_type=record_type.key, format="vcf", rows=1,
        columns=sorted(key for key in values if values[key]), query=f"id={record.pk}",
    )  # fmt: skip
    return _download(HttpResponse(write_card(values)), record_type, "vcf")


def _send(
    request: HttpRequest, found: Rows, query: str, columns: str, count: int
) -> HttpResponseBase:
    kind = request.POST.get("format", "xlsx")
    if kind not in FORMATS or (kind == "vcf" and found.record_type.vcard is None):
        raise Http404
    log = Export(
        owner=request.user.pk or 0, record_type=found.record_type.key, format=kind,
        columns=list(found.columns), query=query,
    )  # fmt: skip
    if count > MOST_AT_ONCE:
        log.save()
        job = jobs.enqueue("export.write", {"number": log.pk}, owner=log.owner,
                           priority=Priority.SCREEN)  # fmt: skip
        Export.objects.filter(pk=log.pk).update(job_id=job.pk)
        return redirect(f"/exports/{log.pk}/")
    log.rows = count
    log.save()
    if kind == "csv":
        return _download(StreamingHttpResponse(found.csv()), found.record_type, kind)
    out = io.BytesIO()
    found.write(out, kind)
    return _download(HttpResponse(out.getvalue()), found.record_type, kind)


def _download(response: Any, record_type: RecordType, kind: str) -> Any:
    response["Content-Type"] = TYPES[kind]
    name = f"{record_type.label_plural}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def exported(request: HttpRequest, number: int) -> HttpResponseBase:
    """A long export: how far it is, and then its file."""
    found = Export.objects.select_related("file").filter(pk=number).first()
    # Only who asked for it: the rows are those that this user may see.
    if found is None or found.owner != request.user.pk:
        raise Http404
    if not _may_still(request.user, found):
        raise Http404
    if found.file is not None and "download" in request.GET:
        return files.answer(found.file)
    job = Job.objects.filter(pk=found.job_id or 0).first() if found.file is None else None
    context = {
        "title": _("Export: %(type)s") % {"type": record_types[found.record_type].label_plural},
        "module": record_types[found.record_type].plural,
        "export": found,
    } | going(0, job)
    return respond(request, "screens/exported.html", "step", context)


def _may_still(user: Any, found: Export) -> bool:
    """Whether the right by which the file was made is still there."""
    if found.format == "zip":
        return access.may_system(user, "privacy")
    return access.may(user, "export", found.record_type)


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """Who took what out of the house: everything for administrators, else one's own."""
    rows = Export.objects.order_by("-id")
    if not access.may_system(request.user, "settings"):
        rows = rows.filter(owner=request.user.pk or 0)
    rows_shown = list(rows[:SHOWN])
    titles = access.titles(request.user, record_types["user"], [row.owner for row in rows_shown])
    context = {"title": _("Exports"), "module": "all", "lines": list(_lines(rows_shown, titles))}
    return respond(request, "screens/exports.html", "main", context)


def _lines(rows: list[Export], titles: dict[int, str]) -> Iterator[dict[str, Any]]:
    for row in rows:
        known = row.record_type in record_types
        yield {
            "export": row,
            "who": titles.get(row.owner, "–"),
            "type": record_types[row.record_type].label_plural if known else row.record_type,
            "columns": len(row.columns),
        }
