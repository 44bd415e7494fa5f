"""Writing tables as CSV and XLSX, row by row and safe against formula injection."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import BinaryIO

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from kartoteka.core.tables import formulas
from kartoteka.core.tables.problems import TableProblem

Value = str | int | float | Decimal | date | datetime | bool | None
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
_CHUNK = 1 << 16
_EXACT_DIGITS = 15


@dataclass(frozen=True)
class Dialect:
    """How a CSV is written for one audience."""

    delimiter: str
    bom: bool
    point: str
    yes: str
    no: str


# Excel opens a CSV without asking only if it has the separator of the country and a BOM.
DIALECTS = {
    "pl": Dialect(";", bom=True, point=",", yes="tak", no="nie"),
    "ru": Dialect(";", bom=True, point=",", yes="да", no="нет"),
    "en": Dialect(",", bom=True, point=".", yes="yes", no="no"),
    "plain": Dialect(",", bom=False, point=".", yes="true", no="false"),
}


def csv_chunks(
    columns: Sequence[str], rows: Iterable[Sequence[Value]], dialect: str = "pl"
) -> Iterator[bytes]:
    """A CSV in pieces of about 64 kB, for a streamed answer."""
    style = DIALECTS[dialect]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=style.delimiter, lineterminator="\r\n")
    if style.bom:
        buffer.write("\ufeff")
    writer.writerow([formulas.disarm(str(column)) for column in columns])
    for row in rows:
        writer.writerow([_text(value, style) for value in row])
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def write_csv(
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    out: BinaryIO,
    dialect: str = "pl",
) -> None:
    """Write a CSV into a binary file, row by row."""
    out.writelines(csv_chunks(columns, rows, dialect))


def write_xlsx(
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    out: BinaryIO,
    sheet: str = "",
) -> None:
    """Write an XLSX into a binary file in constant memory; texts never become formulas."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(_sheet_title(sheet))
        bold = book.add_format({"bold": True})
        writer = _SheetWriter(
            page,
            day=book.add_format({"num_format": "yyyy-mm-dd"}),
            moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        page.freeze_panes(1, 0)
        for column, name in enumerate(columns):
            page.set_column(column, column, min(max(len(str(name)) + 2, 12), 40))
            page.write_string(0, column, str(name)[:LONGEST_CELL], bold)
        for number, row in enumerate(rows, start=1):
            if number >= MOST_ROWS:
                raise _too_many_rows()
            for column, value in enumerate(row):
                writer.write(number, column, value)


@dataclass
class _SheetWriter:
    page: Worksheet
    day: Format
    moment: Format

    def write(self, row: int, column: int, value: Value) -> None:
        """Write one cell as what it is; what a number cell cannot hold exactly goes as text."""
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self.page.write_boolean(row, column, value)
        elif isinstance(value, int | float | Decimal) and _is_exact(value):
            self.page.write_number(row, column, value)
        elif isinstance(value, datetime) and value.year >= 1900:
            self.page.write_datetime(row, column, value.replace(tzinfo=None), self.moment)
        elif isinstance(value, date) and value.year >= 1900:
            self.page.write_datetime(row, column, value, self.day)
        else:
            self._write_text(row, column, str(value))

    def _write_text(self, row: int, column: int, text: str) -> None:
        text = text.encode("utf-8", "replace").decode("utf-8")
        # Excel counts UTF-16 units, so an emoji is two characters.
        if len(text) > LONGEST_CELL // 2 and len(text.encode("utf-16-le")) > 2 * LONGEST_CELL:
            cut = text.encode("utf-16-le")[: 2 * (LONGEST_CELL - 2)]
            text = cut.decode("utf-16-le", "ignore") + "…"
        self.page.write_string(row, column, text)


def _text(value: Value, style: Dialect) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return formulas.disarm(value)
    if isinstance(value, bool):
        return style.yes if value else style.no
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", style.point)
    if isinstance(value, float):
        return repr(value).replace(".", style.point) if isfinite(value) else ""
    return str(value)


def _is_exact(value: float | Decimal) -> bool:
    number = Decimal(value) if isinstance(value, int) else value
    if isinstance(number, float):
        return isfinite(number)
    return number.is_finite() and len(number.as_tuple().digits) <= _EXACT_DIGITS


def _sheet_title(title: str) -> str | None:
    """A title that Excel accepts: at most 31 characters, none of the forbidden ones."""
    clean = "".join(" " if char in "[]:*?/\\" or char < " " else char for char in title)
    return clean.strip(" '")[:31] or None


def _too_many_rows() -> TableProblem:
    message = gettext(
        "A sheet holds %(limit)d rows and there are more. Export to CSV or narrow the list."
    )
    return TableProblem(message % {"limit": MOST_ROWS - 1}, code="too_many_rows")
