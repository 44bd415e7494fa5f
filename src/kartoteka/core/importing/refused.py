"""The rows that were refused, as a file to correct and bring again."""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from kartoteka.core.importing.models import Import, ImportRow, Outcome
from kartoteka.core.importing.opening import open_file, plain
from kartoteka.core.tables import csv_chunks

PART = 2000


def refused_file(run: Import, dialect: str) -> Iterator[bytes]:
    """A CSV with the columns of the file, and for each refused row its line and the reason."""
    table = open_file(run.file, run.source)
    header = [*table.header, _("Row"), _("Reason")]
    return csv_chunks(header, _rows(run), dialect)


def _rows(run: Import) -> Iterator[list[str | int]]:
    table = open_file(run.file, run.source)
    rows = table.rows()
    while part := list(islice(rows, PART)):
        bounds = (part[0].line, part[-1].line)
        found = ImportRow.objects.filter(run=run, outcome=Outcome.REFUSED, line__range=bounds)
        reasons = dict(found.values_list("line", "message"))
        for row in part:
            if row.line in reasons:
                yield [*(plain(cell) for cell in row.cells), row.line, reasons[row.line]]
