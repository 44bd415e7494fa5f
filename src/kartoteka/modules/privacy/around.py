"""What stands around the records of somebody: rows of the files that brought them, who looked."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core.actions import Actor
from kartoteka.core.events.models import Event
from kartoteka.core.fields.date_texts import edit_date
from kartoteka.core.fields.moment_texts import edit_moment
from kartoteka.core.importing.models import Import, ImportRow
from kartoteka.core.importing.opening import Source, plain
from kartoteka.core.storage import bulk
from kartoteka.core.tables import TableProblem
from kartoteka.modules.privacy import seeing

Places = Iterable[tuple[str, int]]
# A row of a file is passed over so much quicker than a change of history is read.
ROWS_PER_CHANGE = 10


def by_type(places: Places) -> dict[str, list[int]]:
    """Numbers of records by their types."""
    found: dict[str, list[int]] = {}
    for key, number in places:
        found.setdefault(key, []).append(number)
    return found


def size_of(places: Places) -> int:
    """How much there is to read about these records: changes, and rows of files passed over."""
    changes = 0
    for key, numbers in by_type(places).items():
        for some in bulk.parts(numbers, 500):
            changes += Event.objects.filter(subject_type=key, subject_id__in=some).count()
    passed = sum(max(lines) for _run, lines in _lines(places))
    return changes + passed // ROWS_PER_CHANGE


def rows_of_files(places: Places, by: Actor) -> list[dict[str, Any]]:
    """The rows by which files told of these records, whole: what was left out of them too."""
    found = []
    for run, lines in _lines(places):
        at = edit_moment(run.created_at.replace(microsecond=0), by.fmt)
        found.append({"name": run.name, "at": at, "rows": list(_rows(run, lines))})
    return found


def _lines(places: Places) -> list[tuple[Import, set[int]]]:
    lines: dict[int, set[int]] = {}
    for key, numbers in by_type(places).items():
        for some in bulk.parts(numbers, 500):
            rows = ImportRow.objects.filter(run__record_type=key, record_id__in=some)
            for run, line in rows.values_list("run_id", "line"):
                lines.setdefault(run, set()).add(line)
    runs = Import.objects.select_related("file").in_bulk(lines)
    return [(runs[number], lines[number]) for number in sorted(runs)]


def _rows(run: Import, lines: set[int]) -> Iterator[list[dict[str, str]]]:
    """Rows of a file by the names of its columns; none where the file was erased."""
    try:
        source = Source(run)
        last = max(lines)
        for row in source.rows():
            if row.line in lines:
                cells = zip(source.headers, map(plain, row.cells), strict=False)
                yield [{"label": name, "text": text} for name, text in cells if text]
            if row.line >= last:
                return
    except (TableProblem, OSError):
        return


def looks(places: Places, by: Actor) -> list[dict[str, str]]:
    """On which days our people and programs looked, and how; who of them it was is theirs."""
    words = {
        "card": _("opened"), "ahead": _("fetched ahead"), "api": _("read by a program"),
        "export": _("taken out in a file"),
    }  # fmt: skip
    found = [seeing.of_records(*one) for one in by_type(places).items()]
    days = {(look.day, look.way) for some in found for look in some}
    return [
        {"day": edit_date(day, by.fmt.tongue), "way": words.get(way, way)}
        for day, way in sorted(days, reverse=True)
    ]
