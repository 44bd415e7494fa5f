"""The file of an import: opened as chosen, its lookups joined, corrections put in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import files, tables
from kartoteka.core.files.models import File
from kartoteka.core.importing.models import Import
from kartoteka.core.tables import Cell, Row, Table, TableProblem

LARGEST_LOOKUP = 200_000
# So many times the size of a workbook is what it holds, at most.
PACKED = 10


@dataclass(frozen=True)
class Lookup:
    """Columns of another small file, joined by an identifier."""

    headers: tuple[str, ...]
    rows: dict[str, list[Cell]]
    on: int

    def of(self, cells: Sequence[Cell]) -> list[Cell]:
        """The joined cells of a row; empty ones where the other file does not know it."""
        found = self.rows.get(plain(cells[self.on]))
        return found if found is not None else [""] * len(self.headers)


class Source:
    """The rows of an import, each as wide as its header and the joined columns together."""

    def __init__(self, run: Import) -> None:
        self.table: Table = open_file(run.file, run.source)
        self.headers: list[str] = list(self.table.header)
        self._size = run.file.size
        self._lookups: list[Lookup] = []
        self._edits: dict[str, dict[str, str]] = run.edits
        self._left_out = set(run.left_out)
        for raw in run.lookups:
            lookup = _lookup(raw, self.headers)
            self._lookups.append(lookup)
            self.headers += lookup.headers

    def rows(self) -> Iterator[Row]:
        """All rows that were not left out, corrected and joined."""
        return (self._whole(row) for row in self.table.rows() if row.line not in self._left_out)

    def sample(self, number: int = 20) -> list[Row]:
        """The first rows, without reading the whole file."""
        return [self._whole(row) for row in self.table.sample(number)]

    def about(self) -> int:
        """About how many rows there are, by the size of the file and its first rows."""
        rows = self.table.sample(200)
        each = sum(len(plain(cell)) + 1 for row in rows for cell in row.cells) / max(len(rows), 1)
        return round(self._size * (PACKED if self.table.is_packed else 1) / max(each, 1))

    def _whole(self, row: Row) -> Row:
        if not self._edits and not self._lookups:
            return row
        cells = list(row.cells)
        for column, text in self._edits.get(str(row.line), {}).items():
            if int(column) < len(cells):
                cells[int(column)] = text
        for lookup in self._lookups:
            cells += lookup.of(cells)
        return Row(row.line, cells, row.problem)

    def samples(self, number: int = 200) -> list[list[Cell]]:
        """For each column, the values of the first rows."""
        rows = self.sample(number)
        return [[row.cells[i] for row in rows] for i in range(len(self.headers))]


def open_file(file: File, source: dict[str, Any]) -> Table:
    """Open a stored file as chosen; TableProblem where that cannot be."""
    return tables.open_table(
        Path(files.path_of(file)),
        name=file.name,
        encoding=source.get("encoding", ""),
        delimiter=source.get("delimiter", ""),
        sheet=source.get("sheet", ""),
        header_row=source.get("header_row"),
    )


def plain(cell: Cell) -> str:
    """A cell as text, the way identifiers are compared."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _lookup(raw: dict[str, Any], headers: Sequence[str]) -> Lookup:
    table = open_file(File.objects.get(pk=raw["file"]), raw.get("source", {}))
    if raw["key"] not in table.header or raw["on"] not in headers:
        message = _("The file “%(name)s” cannot be joined: there is no column “%(column)s”.")
        absent = raw["key"] if raw["key"] not in table.header else raw["on"]
        raise TableProblem(message % {"name": raw["name"], "column": absent}, code="lookup")
    place = table.header.index(raw["key"])
    rows: dict[str, list[Cell]] = {}
    for row in table.rows():
        rows.setdefault(plain(row.cells[place]), row.cells)
        if len(rows) > LARGEST_LOOKUP:
            message = _("The file “%(name)s” cannot be joined: the limit is %(limit)d rows.")
            values = {"name": raw["name"], "limit": LARGEST_LOOKUP}
            raise TableProblem(message % values, code="lookup")
    rows.pop("", None)
    names = tuple(f"{raw['name']}.{header}" for header in table.header)
    return Lookup(names, rows, list(headers).index(raw["on"]))
