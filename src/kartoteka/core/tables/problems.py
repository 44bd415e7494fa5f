"""What may be wrong with a table file: refusals and remarks, always as whole sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

MOST_KEPT = 500


class TableProblem(Exception):
    """A file that cannot be read; the message says what, where and what to do next."""

    def __init__(self, message: str, *, code: str = "refused", line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.line = line


@dataclass(frozen=True)
class Problem:
    """A remark about a file that can be read; `line` is 0 when it concerns the whole file."""

    code: str
    line: int
    message: str


class Problems:
    """Remarks in order of appearance, each once; only the first few hundred are kept."""

    def __init__(self) -> None:
        self.total = 0
        self._seen: dict[Problem, None] = {}
        self._last_line: dict[str, int] = {}

    def add(self, code: str, line: int, message: str) -> Problem:
        """Keep a remark unless the same one is known from an earlier pass over the file."""
        problem = Problem(code, line, message)
        # A file is read several times (sample, count, rows); a line is counted only at the first.
        if problem in self._seen or (line and line <= self._last_line.get(code, 0)):
            return problem
        self.total += 1
        self._last_line[code] = max(line, self._last_line.get(code, 0))
        if len(self._seen) < MOST_KEPT:
            self._seen[problem] = None
        return problem

    def of(self, code: str) -> list[Problem]:
        """The kept remarks of one code."""
        return [problem for problem in self._seen if problem.code == code]

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._seen)

    def __len__(self) -> int:
        return len(self._seen)


def password_problem() -> TableProblem:
    """The refusal of a workbook that only its owner can open."""
    message = gettext(
        "The file is protected by a password. Open it, save it without the password "
        "and choose it again."
    )
    return TableProblem(message, code="password")


def damaged() -> TableProblem:
    """The refusal of a broken workbook."""
    message = gettext(
        "The workbook is damaged and cannot be read. Open it in a spreadsheet, "
        "save it again and choose the new file."
    )
    return TableProblem(message, code="damaged")


def too_big() -> TableProblem:
    """The refusal of a workbook that does not fit in the memory allowed for reading it."""
    message = gettext(
        "The workbook is too big to be read. Save the sheet as CSV or divide it into smaller files."
    )
    return TableProblem(message, code="too_big")
