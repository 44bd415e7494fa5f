"""Where the header of a table stands and what its columns are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext

from kartoteka.core.tables import guess
from kartoteka.core.tables.cells import Cell, RawRow
from kartoteka.core.tables.problems import Problems

LONGEST_NAME = 120
_ROWS_SEARCHED = 25


def find_header(rows: Sequence[RawRow]) -> int | None:
    """The index of the header among the first rows; None if the table begins with data."""
    if not rows:
        return None
    usual = usual_width(rows)
    for index, row in enumerate(rows[:_ROWS_SEARCHED]):
        cells = [cell for cell in row.cells if cell not in ("", None)]
        if len(cells) < 0.6 * usual:
            continue  # a title or a note above the table
        if _are_names(cells):
            if len(set(map(str, cells))) * 2 < len(cells):
                continue  # a name repeated over columns is a heading above the header
            return index
        if len(cells) >= 0.8 * usual:
            return None
    return 0 if _are_names([cell for cell in rows[0].cells if cell not in ("", None)]) else None


def usual_width(rows: Sequence[RawRow]) -> int:
    """The number of columns that most rows fill."""
    widths = Counter(row.filled for row in rows)
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0] if widths else 0


def name_columns(cells: Sequence[Cell], width: int, line: int, problems: Problems) -> list[str]:
    """Names of columns, trimmed, none empty and no two the same."""
    names: list[str] = []
    taken: set[str] = set()
    for index in range(width):
        cell = cells[index] if index < len(cells) else None
        name = " ".join(str("" if cell is None else cell).split())[:LONGEST_NAME]
        if not name:
            name = gettext("Column %(number)d") % {"number": index + 1}
        unique, number = name, 2
        while unique.casefold() in taken:
            unique, number = f"{name} ({number})", number + 1
        if unique != name:
            message = gettext(
                "Line %(line)d: more than one column is called “%(name)s”; "
                "another one is shown as “%(unique)s”."
            )
            values = {"line": line, "name": name, "unique": unique}
            problems.add(f"duplicate_header:{index}", line, message % values)
        taken.add(unique.casefold())
        names.append(unique)
    return names


def _are_names(cells: Sequence[Cell]) -> bool:
    if not cells:
        return False
    return _are_years(cells[1:]) or not any(_is_value(cell) for cell in cells)


def _is_value(cell: Cell) -> bool:
    if isinstance(cell, str):
        return len(cell) > 2 * LONGEST_NAME or guess.looks_like_data(cell)
    return isinstance(cell, date | int | float)


def _are_years(cells: Sequence[Cell]) -> bool:
    """Years in a row, such as 2024 2025 2026, are names of columns."""
    years = [int(str(cell)) for cell in cells if str(cell).isdecimal() and len(str(cell)) == 4]
    if len(years) < 2 or len(years) != len(cells) or not 1900 <= years[0] < years[-1] <= 2100:
        return False
    return all(later > sooner for sooner, later in pairwise(years))
