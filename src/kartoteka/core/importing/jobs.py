"""Imports in the background: the trial, the writing and the undo of long files."""

from django.utils import timezone

from kartoteka.core import actions, jobs
from kartoteka.core.actions.undoing import begin, undo_in_parts
from kartoteka.core.events.models import Group
from kartoteka.core.importing import checking, writing
from kartoteka.core.importing.acting import importer_of
from kartoteka.core.importing.models import Import, State
from kartoteka.core.jobs.models import Priority
from kartoteka.core.jobs.progress import Progress
from kartoteka.core.tables import TableProblem

MOST_TOLD = 200


@jobs.job("import.check", retries=1)
def check_import(number: int, progress: Progress) -> None:
    """Try all rows of an import; a file that cannot be read is told on its page."""
    run = Import.objects.get(pk=number)
    try:
        checking.check(run, progress)
    except TableProblem as problem:
        Import.objects.filter(pk=number).update(message=problem.message[:500], report={})


@jobs.job("import.write", retries=20)
def write_import(number: int, progress: Progress) -> None:
    """Write an import, from where it was broken off."""
    run = Import.objects.get(pk=number)
    if run.state == State.RUNNING:
        writing.write(run, progress)
        _tidy_search(f"import-{number}")


@jobs.job("import.batch", retries=20)
def write_batch(batch: str, owner: int, progress: Progress) -> None:
    """Write files that were brought together one after another."""
    for run in Import.objects.filter(batch=batch).order_by("position_in_batch", "id"):
        if run.state == State.DRAFT:
            checking.check(run, progress)
            writing.begin(run, importer_of(owner))
        if run.state == State.RUNNING:
            writing.write(run, progress)
    _tidy_search(f"batch-{batch}")


def _tidy_search(after: str) -> None:
    """So many records leave the index of search in pieces, each of which a search reads."""
    jobs.enqueue("search.tidy", key=f"tidy-{after}", priority=Priority.BULK)


@jobs.job("import.undo", retries=20)
def undo_import(number: int, owner: int, own: int, progress: Progress) -> None:
    """Undo all that an import wrote."""
    undo_now(Import.objects.get(pk=number), owner, own, progress)


@jobs.job("import.undo_batch", retries=20)
def undo_batch(batch: str, owner: int, progress: Progress) -> None:
    """Undo files that were brought together, the last one first."""
    for run in undoable(batch):
        undo_now(run, owner, progress=progress)


def undoable(batch: str) -> list[Import]:
    """Files of a batch that were written and not undone yet, the last one first."""
    runs = Import.objects.filter(batch=batch, state=State.DONE, group_id__isnull=False)
    return list(runs.order_by("-position_in_batch", "-id"))


def undo_now(
    run: Import, owner: int, own: int | None = None, progress: Progress | None = None
) -> actions.UndoResult:
    """Undo an import; records that somebody worked on since are kept, and listed with the import.

    `own` is the group of an undo that was begun already; one that was broken off goes on.
    """
    assert run.group_id is not None
    by = importer_of(owner)
    if own is None:
        open_one = Group.objects.filter(undoes_id=run.group_id).order_by("-id").first()
        broken_off = open_one is not None and run.report.get("undoing") == open_one.pk
        own = open_one.pk if broken_off and open_one else begin(run.group_id, by).pk
    run.report = {**run.report, "undoing": own}
    run.save(update_fields=["report"])
    result = undo_in_parts(own, by, progress)
    run.state, run.finished_at = State.UNDONE, timezone.now()
    run.message = f"{result.undone}/{len(result.kept)}"
    kept = [[k.record_type, k.record_id, k.key, k.reason] for k in result.kept[:MOST_TOLD]]
    run.report = {k: v for k, v in run.report.items() if k != "undoing"} | {"kept": kept}
    run.save(update_fields=["state", "finished_at", "message", "report"])
    return result
