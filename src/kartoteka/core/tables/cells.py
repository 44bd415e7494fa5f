"""Cells and rows: what every kind of table file is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

Cell = str | int | float | bool | date | datetime | None

# What spreadsheets in English, Polish and Russian write into a cell whose formula failed.
ERRORS = frozenset(
    {
        *("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"),
        *("#N/D", "#N/D!", "#DZIEL/0!", "#ADR!", "#ARG!", "#NAZWA?", "#LICZBA!", "#ZERO!"),
        *("#Н/Д", "#ДЕЛ/0!", "#ССЫЛКА!", "#ЗНАЧ!", "#ИМЯ?", "#ЧИСЛО!", "#ПУСТО!"),
    }
)
_REFERENCE = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(slots=True)
class RawRow:
    """A row as it stands in the file; `errors` are failed formulas by column from 0."""

    line: int
    cells: list[Cell]
    errors: dict[int, str] = field(default_factory=dict)

    @property
    def filled(self) -> int:
        """The number of cells up to the last one that holds anything."""
        for index in range(len(self.cells) - 1, -1, -1):
            if self.cells[index] not in ("", None):
                return index + 1
        return 0


class Row(NamedTuple):
    """A row cut or padded to the width of the header, with its line and what is wrong with it."""

    line: int
    cells: list[Cell]
    problem: str = ""


def column_letters(index: int) -> str:
    """The spreadsheet name of a column counted from 0: A, B, … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def reference(name: str) -> tuple[int, int]:
    """Row number from 1 and column from 0 of a cell such as B7."""
    match = _REFERENCE.fullmatch(name)
    if match is None:
        return 0, 0
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1
