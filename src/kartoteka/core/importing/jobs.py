"""Imports in the background: the trial, the writing and the undo of long files."""

from django.utils import timezone

from kartoteka.core import actions, jobs
from kartoteka.core.importing import checking, writing
from kartoteka.core.importing.acting import importer_of
from kartoteka.core.importing.models import Import, State
from kartoteka.core.jobs.progress import Progress
from kartoteka.core.tables import TableProblem


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


@jobs.job("import.batch", retries=20)
def write_batch(batch: str, owner: int, progress: Progress) -> None:
    """Write files that were brought together one after another."""
    for run in Import.objects.filter(batch=batch).order_by("position_in_batch", "id"):
        if run.state == State.DRAFT:
            checking.check(run, progress)
            writing.begin(run, importer_of(owner))
        if run.state == State.RUNNING:
            writing.write(run, progress)


# One transaction, in which a heartbeat cannot be written: the lease outlasts it.
@jobs.job("import.undo", retries=3, lease_seconds=900)
def undo_import(number: int, owner: int) -> None:
    """Undo all that an import wrote."""
    undo_now(Import.objects.get(pk=number), owner)


def undo_now(run: Import, owner: int) -> actions.UndoResult:
    """Undo an import; records that somebody worked on since are kept."""
    assert run.group_id is not None
    result = actions.undo(run.group_id, importer_of(owner))
    run.state, run.finished_at = State.UNDONE, timezone.now()
    run.message = f"{result.undone}/{len(result.kept)}"
    run.save(update_fields=["state", "finished_at", "message"])
    return result
