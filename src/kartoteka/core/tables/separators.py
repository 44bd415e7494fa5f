"""Which separator and which manner of quoting a text table uses."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Reader

# In order of trust: a TAB hardly ever stands inside a text, a comma often does.
COMMON = ("\t", ";", "|", ",")
UNUSUAL = (":", "^", "~", "¦", "\x1f")
END = "\0"
_SAMPLE_ROWS = 200


@dataclass(frozen=True)
class Manner:
    """How cells are separated and quoted."""

    delimiter: str = ","
    skip_space: bool = False
    escape: str = ""

    def reader(self, lines: Iterable[str]) -> Reader:
        """Python's CSV reader set up for this manner."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            skipinitialspace=self.skip_space,
            escapechar=self.escape or None,
            doublequote=True,
        )


def guess(lines: list[str], delimiter: str = "") -> Manner:
    """The manner under which the first lines make the most regular table."""
    text = "".join(lines)
    candidates = [delimiter] if delimiter else [d for d in COMMON + UNUSUAL if d in text]
    manners = [manner for candidate in candidates for manner in _manners(candidate, text)]
    scored = [(_score(manner, lines), -index, manner) for index, manner in enumerate(manners)]
    best = max(scored, default=(0.0, 0, Manner()), key=lambda item: item[:2])
    if best[0] > 0:
        return best[2]
    # One column: any separator that does not stand in it leaves it whole.
    absent = (mark for mark in (",", ";", "\t", "|", "^", "~") if mark not in text)
    return Manner(delimiter or next(absent, "\x1f"))


def _manners(delimiter: str, text: str) -> Iterator[Manner]:
    mark = re.escape(delimiter)
    yield Manner(delimiter)
    if re.search(mark + r' +"', text):
        yield Manner(delimiter, skip_space=True)
    if re.search(r'[^"]\\"(?!' + mark + r"|[\r\n]|$)", text):
        yield Manner(delimiter, escape="\\")


def _score(manner: Manner, lines: list[str]) -> float:
    """Regular, wide rows without other separators left inside cells score high."""
    try:
        rows = [row for row in manner.reader([*lines, END]) if row]
    except csv.Error:
        return 0.0
    unclosed = rows.pop() != [END]
    rows = rows[:_SAMPLE_ROWS]
    if not rows:
        return 0.0
    width, number = _usual_width(rows)
    if width < (3 if manner.delimiter == ":" else 2) or _is_prose(manner, rows, lines):
        return 0.0
    score = number / len(rows) * (1 - 1 / width)
    if len(rows[0]) == width:
        score += 0.1
    stronger = COMMON[: COMMON.index(manner.delimiter)] if manner.delimiter in COMMON else COMMON
    mixed = sum(1 for row in rows if any(mark in cell for cell in row for mark in stronger))
    score *= 1 - 0.4 * mixed / len(rows)
    score *= 1 - 0.4 * _loose_quotes(rows)
    if manner.delimiter in UNUSUAL and any(len(row) != width for row in rows):
        return 0.0
    return score * (0.5 if unclosed else 1.0)


def _usual_width(rows: list[list[str]]) -> tuple[int, int]:
    widths = Counter(len(row) for row in rows)
    return max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))


def _is_prose(manner: Manner, rows: list[list[str]], lines: list[str]) -> bool:
    """One column of texts with commas in them, such as “Kowalski, Jan” under “Name”."""
    if manner.delimiter != "," or len(rows) < 2 or len(rows[0]) > 1:
        return False
    text = "".join(lines)
    return text.count(", ") > 0.9 * text.count(",")


def _loose_quotes(rows: list[list[str]]) -> float:
    """The share of rows with a cell that begins with a space and a quote or ends in a backslash."""
    loose = sum(1 for row in rows if any(re.match(r' +"', c) or c.endswith("\\") for c in row))
    return loose / len(rows)
