"""Imports: the list of them, bringing files, and how a file is read."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kartoteka.core import access
from kartoteka.core.files import FileProblem
from kartoteka.core.files.models import File
from kartoteka.core.importing import drafts, profiles
from kartoteka.core.importing.models import Import, Profile, State
from kartoteka.core.importing.opening import Source
from kartoteka.core.importing.profiles import ProfileProblem
from kartoteka.core.importing.targets import importable_for
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import menu
from kartoteka.core.tables import TableProblem, archives
from kartoteka.core.ui.respond import respond

log = logging.getLogger(__name__)
HOME = "/import/"
STEPS = ("file", "columns", "check", "duplicates", "summary")
STEP_TITLES = {
    "file": gettext_lazy("File"),
    "columns": gettext_lazy("Columns"),
    "check": gettext_lazy("Check"),
    "duplicates": gettext_lazy("Duplicates"),
    "summary": gettext_lazy("Summary"),
}
SHOWN = 50
PREVIEWED = 8
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "windows-1250", "iso-8859-2", "windows-1251", "koi8-r", "cp866",
    "iso-8859-5", "windows-1252", "cp852",
)  # fmt: skip
SEPARATORS = ((",", gettext_lazy("comma ,")), (";", gettext_lazy("semicolon ;")),
              ("\t", gettext_lazy("tab")), ("|", gettext_lazy("bar |")))  # fmt: skip

menu.add(
    menu.Entry(
        "import", gettext_lazy("Import"), HOME, "upload", 90, "", "data",
        gettext_lazy("Bring in customers, people and sales from files"), in_sidebar=False,
        allowed=lambda user: any(access.may(user, "import", rt.key) for rt in record_types),
    )
)  # fmt: skip


def url_of(run: Import, step: str) -> str:
    """The address of a step."""
    return f"{HOME}{run.pk}/{step}/"


def import_or_404(request: HttpRequest, number: int) -> Import:
    """An import of one's own, or for administrators anybody's."""
    run = Import.objects.select_related("file").filter(pk=number).first()
    if run is None or not access.may(request.user, "import", run.record_type):
        raise Http404
    if run.owner != request.user.pk and not access.may_system(request.user, "settings"):
        raise Http404
    return run


def in_draft(view: Callable[[HttpRequest, Import], HttpResponse]) -> Callable[..., HttpResponse]:
    """A step of an import that has not begun; one that has is shown by its result."""

    @wraps(view)
    def step(request: HttpRequest, number: int) -> HttpResponse:
        run = import_or_404(request, number)
        if run.state != State.DRAFT:
            return redirect(url_of(run, "summary"))
        return view(request, run)

    return step


def frame(run: Import, step: str) -> dict[str, Any]:
    """What every step shows: its name, its type and the way back."""
    record_type = record_types[run.record_type]
    reached = STEPS.index(run.step) if run.step in STEPS else 0
    current = STEPS.index(step)
    return {
        "module": "import",
        "run": run,
        "record_type": record_type,
        "title": _("Import: %(name)s") % {"name": run.name},
        "steps": [
            (STEP_TITLES[each], url_of(run, each) if run.state == State.DRAFT else "")
            for each in STEPS
        ],
        "current": current + 1,
        "reached": reached,
        "back": url_of(run, STEPS[current - 1]) if current else HOME,
        "batch_url": f"{HOME}batch/{run.batch}/" if run.batch else "",
    }


def move_to(run: Import, step: str) -> HttpResponse:
    """Remember the furthest step and go there."""
    if STEPS.index(step) > STEPS.index(run.step if run.step in STEPS else "file"):
        run.step = step
        run.save(update_fields=["step"])
    return redirect(url_of(run, step))


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, and the form that begins one."""
    known = importable_for(request.user)
    if not known:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            return _begin(request)
        except (TableProblem, FileProblem, ProfileProblem) as problem:
            error = str(problem.message)
    rows = Import.objects.order_by("-id")
    if not access.may_system(request.user, "settings"):
        rows = rows.filter(owner=request.user.pk or 0)
    types = {t.key: t for t in record_types}
    context = {
        "module": "import",
        "title": _("Import"),
        "error": error,
        "most": {"file": drafts.LARGEST >> 20, "unpacked": archives.MOST_UNPACKED >> 20},
        "types": [(t.key, t.label_plural) for t in known],
        "chosen": request.POST.get("record_type", request.GET.get("type", "")),
        "profiles": [(p.pk, p.name) for p in Profile.objects.order_by("name")],
        "rows": [_line(run, types) for run in rows[:SHOWN]],
    }
    return respond(request, "screens/imports.html", "main", context, status=422 if error else 200)


def _line(run: Import, types: dict[str, RecordType]) -> dict[str, Any]:
    record_type = types.get(run.record_type)
    return {
        "run": run,
        "url": f"{HOME}{run.pk}/",
        "type": record_type.label_plural if record_type else run.record_type,
        "icon": record_type.icon if record_type else "file",
        "state": State(run.state).label,
        "tone": {"done": "g", "running": "b", "stopped": "r"}.get(run.state, ""),
        "added": run.counts.get("new", 0),
        "refused": run.counts.get("refused", 0),
    }


def _begin(request: HttpRequest) -> HttpResponse:
    given = _brought(request)
    chosen = request.POST.get("record_type", "")
    if chosen and chosen not in {t.key for t in importable_for(request.user)}:
        raise Http404
    profile = _profile(request)
    if profile is None and len(given) == 1:
        run = drafts.draft(given[0], request.user, record_type=chosen)
        return redirect(url_of(run, "file"))
    made, problems = drafts.draft_all(given, request.user, profile=profile)
    if not made:
        raise TableProblem(" ".join(problems) or _("None of these files belongs to the profile."))
    return redirect(f"{HOME}batch/{made[0].batch}/")


def _brought(request: HttpRequest) -> list[File]:
    """Files that were picked, or a text that was pasted."""
    owner = request.user.pk or 0
    found = [drafts.keep(f, f.name or "file", owner) for f in request.FILES.getlist("files")]
    pasted = request.POST.get("pasted", "")
    if pasted.strip():
        found.append(drafts.keep(ContentFile(pasted.encode()), _("pasted.csv"), owner))
    if not found:
        raise TableProblem(_("Choose a file or paste rows."), code="absent")
    return found


def _profile(request: HttpRequest) -> dict[str, Any] | None:
    """A saved profile, or one that was brought as a file."""
    brought = request.FILES.get("profile_file")
    if brought is not None:
        return profiles.read_text(brought.read().decode("utf-8", "replace"), brought.name or "")
    number = request.POST.get("profile", "")
    if not number.isdecimal():
        return None
    found = Profile.objects.filter(pk=int(number)).first()
    if found is None:
        raise Http404
    content: dict[str, Any] = found.content
    return content


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """The step at which an import stands."""
    run = import_or_404(request, number)
    return redirect(url_of(run, run.step if run.state == State.DRAFT else "summary"))


@require_http_methods(["GET", "POST"])
@in_draft
def file_step(request: HttpRequest, run: Import) -> HttpResponse:
    """How the file is read: type, encoding, separator, sheet, header; with a preview."""
    error = ""
    if request.method == "POST":
        before = (dict(run.source), run.record_type)
        _read_choices(run, request)
        try:
            if (run.source, run.record_type) != before:
                drafts.map_anew(run, request.user)
            run.save(update_fields=["source", "record_type", "mapping"])
            if "next" in request.POST:
                return move_to(run, "columns")
        except TableProblem as problem:
            error = problem.message
            # The code only: the sentence may tell what the file holds.
            log.warning("Import %s cannot be read as chosen: %s.", run.pk, problem.code)
    context = frame(run, "file") | {"error": error} | _shown_file(run, request)
    status = 422 if error else 200
    return respond(request, "screens/import_file.html", "step", context, status=status)


def _read_choices(run: Import, request: HttpRequest) -> None:
    source = dict(run.source)
    for key in ("encoding", "delimiter", "sheet"):
        if key in request.POST:
            source[key] = request.POST[key]
    header = request.POST.get("header_row", "")
    if header.isdecimal() and len(header) < 7:
        source["header_row"] = int(header)
    elif "header_row" in request.POST:
        source.pop("header_row", None)
    chosen = request.POST.get("record_type", run.record_type)
    if chosen in {t.key for t in importable_for(request.user)}:
        run.record_type = chosen
    run.source = {key: value for key, value in source.items() if value not in ("", None)}


def _shown_file(run: Import, request: HttpRequest) -> dict[str, Any]:
    known = [(t.key, t.label_plural) for t in importable_for(request.user)]
    try:
        source = Source(run)
        rows = source.sample(PREVIEWED)
        table = source.table
    except TableProblem as problem:
        return {"unreadable": problem.message, "types": known, "encodings": ENCODINGS,
                "separators": SEPARATORS, "submits": {"data_submit": True}}  # fmt: skip
    encodings = [*dict.fromkeys([table.encoding, *ENCODINGS])] if table.encoding else []
    return {
        "types": known,
        "table": table,
        "encodings": encodings,
        "separators": SEPARATORS if table.delimiter else (),
        "sheets": table.sheets if len(table.sheets) > 1 else (),
        "header": source.headers,
        "rows": [(row.line, ["" if c is None else c for c in row.cells]) for row in rows],
        "remarks": [problem.message for problem in list(table.problems)[:5]],
        "header_row": run.source.get("header_row", table.header_row),
        "submits": {"data_submit": True},
    }
