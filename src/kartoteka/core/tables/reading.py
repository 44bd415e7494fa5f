"""Opening a table file of any kind and reading it row by row."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from django.utils.translation import gettext, ngettext

from kartoteka.core.tables import headers, signatures
from kartoteka.core.tables.cells import ERRORS, Cell, RawRow, Row, column_letters
from kartoteka.core.tables.objects import JsonSource
from kartoteka.core.tables.problems import Problems, TableProblem
from kartoteka.core.tables.sheets import SheetSource
from kartoteka.core.tables.texts import TextSource
from kartoteka.core.tables.vcards import VcardSource

SAMPLE = 200
LARGEST_FILE = 1 << 30
MOST_COLUMNS = 2_000
NO_HEADER = 0
FIRST_ROW = -1


class Source(Protocol):
    """What a kind of file gives: filled rows with their lines."""

    kind: str
    problems: Problems
    sheet: str
    sheets: list[str]

    def prepare(self, most: int) -> list[RawRow]:
        """Look at the file and refuse it if it cannot be read; its first filled rows."""

    def rows(self) -> Iterator[RawRow]:
        """All filled rows."""


class Table:
    """A table file that can be read: its columns, its rows and what is wrong with them.

    Every method may raise TableProblem: a fault can stand at the end of the file.
    """

    def __init__(self, source: Source, header_row: int | None, spare: Path | None = None) -> None:
        self._source = source
        self._spare = spare
        self._count: int | None = None
        self.problems = source.problems
        self._first = source.prepare(SAMPLE)
        self._find_header(header_row)
        if len(self._first) < SAMPLE and not self.sample(1):
            message = gettext("The file has a header and no rows under it.")
            self.problems.add("no_rows", 0, message)

    @property
    def kind(self) -> str:
        """The kind of file: csv, vcf, json, xlsx, xls or ods."""
        return self._source.kind

    @property
    def is_packed(self) -> bool:
        """Whether the file is smaller than what it holds."""
        return self.kind in ("xlsx", "ods")

    @property
    def encoding(self) -> str:
        """The encoding of a text file; empty for a workbook."""
        return getattr(self._source, "encoding", "")

    @property
    def delimiter(self) -> str:
        """The separator of a text file; empty for a workbook."""
        return getattr(self._source, "delimiter", "")

    @property
    def sheets(self) -> list[str]:
        """The names of all sheets; empty for a text file."""
        return self._source.sheets

    @property
    def sheet(self) -> str:
        """The name of the sheet that is read."""
        return self._source.sheet

    def rows(self) -> Iterator[Row]:
        """The rows under the header, one by one, each as wide as the header."""
        for raw in self._below(self._source.rows()):
            yield self._row(raw)

    def sample(self, number: int = 20) -> list[Row]:
        """The first rows, at most 200, without reading the file again."""
        return [self._row(raw) for raw in islice(self._below(iter(self._first)), number)]

    def count(self) -> int:
        """The number of rows under the header."""
        if self._count is None:
            if len(self._first) < SAMPLE:
                rows: Iterator[RawRow] = iter(self._first)
            else:
                rows = self._source.rows()
            self._count = sum(1 for _row in self._below(rows))
        return self._count

    def close(self) -> None:
        """Remove the copy made of a file that was given open."""
        if self._spare is not None:
            self._spare.unlink(missing_ok=True)
            self._spare = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _find_header(self, header_row: int | None) -> None:
        index = self._header_index(header_row)
        head = self._first[index] if index is not None else RawRow(NO_HEADER, [])
        if index is None and header_row is None:
            message = gettext(
                "The first row looks like data, so the columns are called by number. If it is the "
                "header, enter its row."
            )
            self.problems.add("no_header", 0, message)
        self.header_row = head.line
        below = self._first[index + 1 :] if index is not None else self._first
        width = max(head.filled, headers.usual_width(below))
        if index is None:
            width = max((row.filled for row in below), default=0)
        if width > MOST_COLUMNS:
            message = gettext("The table has %(count)d columns; the limit is %(limit)d.")
            values = {"count": width, "limit": MOST_COLUMNS}
            raise TableProblem(message % values, code="too_big", line=head.line)
        self.header = headers.name_columns(head.cells, width, head.line, self.problems)

    def _header_index(self, header_row: int | None) -> int | None:
        if not self._first:
            message = gettext("There are no rows in the file or in this sheet.")
            raise TableProblem(message, code="empty")
        if header_row is None:
            return headers.find_header(self._first)
        if header_row == NO_HEADER:
            return None
        for index, row in enumerate(self._first):
            if row.line >= header_row:
                return index
        message = gettext("Row %(row)d cannot be the header: choose one of the first rows.")
        raise TableProblem(message % {"row": header_row}, code="header", line=header_row)

    def _below(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        return (row for row in rows if row.line > self.header_row)

    def _row(self, raw: RawRow) -> Row:
        """Cut or pad a row to the header, noting rows of another width and failed formulas."""
        width, cells = len(self.header), raw.cells
        told = []
        if len(cells) != width:
            filled = raw.filled
            if filled > width or (self.kind == "csv" and len(cells) < width):
                found = filled if filled > width else len(cells)
                told.append(self._note_width(raw, found))
            empty: Cell = "" if self.kind == "csv" else None
            cells = cells[:width] + [empty] * (width - len(cells))
        if not raw.errors and ERRORS.isdisjoint(cells):
            return Row(raw.line, cells, " ".join(told))
        errors = dict(raw.errors)
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell[:1] == "#" and cell in ERRORS:
                errors[column] = cell
        told.extend(self._note_error(raw.line, column, error) for column, error in errors.items())
        return Row(raw.line, cells, " ".join(told))

    def _note_width(self, raw: RawRow, found: int) -> str:
        message = ngettext(
            "Row %(line)d: %(found)d column, the header has %(expected)d.",
            "Row %(line)d: %(found)d columns, the header has %(expected)d.",
            found,
        )
        text = message % {"line": raw.line, "found": found, "expected": len(self.header)}
        if any(isinstance(cell, str) and "\n" in cell for cell in raw.cells):
            text += " " + gettext("Perhaps a quote opened there is not closed.")
        return self.problems.add("width", raw.line, text).message

    def _note_error(self, line: int, column: int, error: str) -> str:
        name = f"{column_letters(column)}{line}"
        message = gettext("Cell %(cell)s contains %(error)s.") % {"cell": name, "error": error}
        return self.problems.add(f"error:{column}", line, message).message


def open_table(
    file: str | Path | BinaryIO,
    *,
    name: str = "",
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    header_row: int | None = None,
) -> Table:
    """Open a table file by what it really is; what is not given is guessed.

    `header_row` is the line of the header, 0 for a table without one.
    """
    path, spare = _on_disk(file)
    problems = Problems()
    try:
        if path.stat().st_size > LARGEST_FILE:
            message = gettext("The file has more than %(limit)d MB. Divide it into smaller files.")
            raise TableProblem(message % {"limit": LARGEST_FILE >> 20}, code="too_big")
        kind = signatures.recognise(path)
        _note_name(name or path.name, kind, problems)
        source: Source
        if kind == "text":
            source = TextSource(path, problems, encoding=encoding, delimiter=delimiter)
        elif kind == "vcf":
            source = VcardSource(path, problems, encoding=encoding)
            header_row = FIRST_ROW  # its names of columns are ours, not to be looked for
        elif kind == "json":
            source = JsonSource(path, problems)
            header_row = FIRST_ROW
        else:
            source = SheetSource(path, kind, problems, sheet=sheet)
        return Table(source, header_row, spare)
    except BaseException:
        if spare is not None:
            spare.unlink(missing_ok=True)
        raise


def _on_disk(file: str | Path | BinaryIO) -> tuple[Path, Path | None]:
    """A path to the file; an open file is copied, and the copy is ours to remove."""
    if isinstance(file, str | Path):
        path = Path(file)
        if not path.is_file():
            message = gettext("There is no file “%(name)s”.")
            raise TableProblem(message % {"name": path.name}, code="absent")
        return path, None
    file.seek(0)
    with tempfile.NamedTemporaryFile(prefix="kartoteka-table-", delete=False) as copy:
        shutil.copyfileobj(file, copy, 1 << 20)
    return Path(copy.name), Path(copy.name)


def _note_name(name: str, kind: str, problems: Problems) -> None:
    """Tell when the name of a file says something else than its content."""
    ending = Path(name).suffix.lower().lstrip(".")
    if kind in ("vcf", "json"):
        return
    if kind != "text" and ending in ("csv", "tsv", "txt"):
        message = gettext("This is an Excel file, not CSV; it is read as a workbook.")
        if kind == "ods":
            message = gettext("This is an OpenDocument file, not CSV; it is read as a workbook.")
    elif kind == "text" and ending in ("xls", "xlsx", "xlsm", "ods"):
        message = gettext("This is a text file, not a workbook; it is read as CSV.")
    else:
        return
    problems.add("name", 0, message)
