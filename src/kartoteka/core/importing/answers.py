"""What modules ask about all records of a file, and what of it nobody has answered yet."""

from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core.actions import ActionError
from kartoteka.core.fields import ValueProblem
from kartoteka.core.importing.acting import importer_of
from kartoteka.core.importing.mapping import Column, Mapping
from kartoteka.core.importing.models import Import
from kartoteka.core.importing.opening import Source, plain
from kartoteka.core.records.asked import Asked
from kartoteka.core.records.types import RecordType, record_types


def missing(run: Import) -> dict[str, str]:
    """Sentences by question without whose answer the file is not written."""
    record_type, mapping = record_types[run.record_type], Mapping.from_json(run.mapping)
    found: dict[str, str] = {}
    for asked in record_type.asked if _may_add(run) else ():
        wrong = asked.demanded(mapping.answers)
        if wrong and _brings(run, asked, record_type, mapping):
            found |= wrong
    return found


def require(run: Import) -> None:
    """ActionError where something has to be answered before the file is written."""
    for key, sentence in missing(run).items():
        text = _("%(file)s: %(sentence)s") % {"file": run.name, "sentence": sentence}
        raise ActionError(text, field=key)


def _may_add(run: Import) -> bool:
    """Whether there may be new records in it: the trial says so, or there was none."""
    counts: dict[str, Any] = run.report.get("counts", {})
    return not counts or bool(counts.get("new"))


def _brings(run: Import, asked: Asked, record_type: RecordType, mapping: Mapping) -> bool:
    """Whether there are rows in the file of the kinds that are asked."""
    column = mapping.column_for(record_type.kind_by) if asked.kinds else None
    if column is None:
        return not asked.kinds
    spec, fmt = record_type.spec(record_type.kind_by), importer_of(run.owner).fmt
    for text in _texts(run, column, mapping):
        try:
            if spec.kind.parse(column.values.get(text, text), spec, fmt) in asked.kinds:
                return True
        except ValueProblem:
            continue  # no kind at all: the row is refused for that
    return False


def _texts(run: Import, column: Column, mapping: Mapping) -> set[str]:
    """All that a column says, or what is said instead of it."""
    if column in mapping.fixed:
        return {column.header}
    place = mapping.columns.index(column)
    return {plain(row.cells[place]) for row in Source(run).rows()}
