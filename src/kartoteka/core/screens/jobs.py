"""Long exports, made in the background with the rights that their user has then; bulk edits."""

import tempfile
from dataclasses import astuple, replace
from typing import Any

from django.apps import apps
from django.utils import translation

from kartoteka.core import access, actions, files, jobs
from kartoteka.core.actions.undoing import undo_in_parts
from kartoteka.core.importing.jobs import undo_now
from kartoteka.core.importing.models import Export, Import
from kartoteka.core.jobs.progress import Progress
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.bulk_job import edit_many
from kartoteka.core.screens.export_rows import rows_of
from kartoteka.core.screens.handover import hand_over
from kartoteka.core.screens.request import format_of

__all__ = ["edit_many", "hand_over", "write_export"]
# So many of the changes that a long undo left are named at its end.
MOST_KEPT = 200


@jobs.job("export.write", retries=3)
def write_export(number: int, progress: Progress) -> None:
    """Write the file of an export."""
    found = Export.objects.get(pk=number)
    if found.file_id is not None:
        return
    user = apps.get_model("users", "User").objects.get(pk=found.owner)
    record_type = record_types[found.record_type]
    if not access.may(user, "export", record_type.key):
        raise jobs.GiveUp("the right to export was taken away meanwhile")
    rows = rows_of(record_type, user, format_of(user), found.query, ",".join(found.columns))
    total, gone = rows.records().count(), [0]

    def tell(done: int) -> None:
        gone[0] = done
        progress.set(done, total)

    rows = replace(rows, tell=tell)
    with tempfile.TemporaryFile() as out:
        rows.write(out, found.format)
        out.seek(0)
        name = f"{record_type.label_plural}.{found.format}"
        found.file = files.store(out, name, owner=found.owner, limit=2 << 30, ours=True)
    found.rows = gone[0]
    found.save(update_fields=["file", "rows"])


@jobs.job("undo.group", retries=20)
def undo_group(group: int, own: int, owner: int, progress: Progress) -> dict[str, Any] | None:
    """Undo a group of very many changes, part by part; what was kept is told at the end."""
    user = apps.get_model("users", "User").objects.get(pk=owner)
    run = Import.objects.filter(group_id=group).first()
    if run is not None:
        undo_now(run, owner, own, progress)
        return None
    by = actions.Actor(user, "job", fmt=format_of(user))
    with translation.override(user.language):
        result = undo_in_parts(own, by, progress)
    kept = [astuple(one) for one in result.kept[:MOST_KEPT]]
    return {"undone": result.undone, "kept": kept, "kept_count": len(result.kept)}
