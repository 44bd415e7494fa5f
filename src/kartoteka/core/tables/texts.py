"""Rows of a text table (CSV and its relatives), streamed line by line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext

from kartoteka.core.tables import charsets, separators, signatures
from kartoteka.core.tables.cells import RawRow
from kartoteka.core.tables.formulas import restore
from kartoteka.core.tables.problems import Problems, TableProblem

LONGEST_LINE = 4_000_000
LONGEST_CELL = 1_000_000
SAMPLE_LINES = 400
LINES_CHECKED_FOR_MISREADING = 5_000
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
_WORD_PAIR = re.compile(r"[^\s,;|\"]*[^\x00-\x7f]{2}[^\s,;|\"]*")

csv.field_size_limit(LONGEST_CELL)  # the csv module keeps one limit for the whole process


@dataclass
class TextSource:
    """A text file as a source of raw rows."""

    path: Path
    problems: Problems
    encoding: str = ""
    delimiter: str = ""
    kind: str = "csv"
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    skipped: int = 0
    manner: separators.Manner = field(default_factory=separators.Manner)

    def prepare(self, most: int) -> list[RawRow]:
        """Find out encoding and separator, refuse what is no table; the first rows."""
        if len(self.delimiter) > 1 or self.delimiter in ("\r", "\n", " ", '"', separators.END):
            message = gettext("“%(delimiter)s” cannot be a separator. Choose another character.")
            raise TableProblem(message % {"delimiter": self.delimiter[:20]}, code="delimiter")
        if self.encoding:
            self.encoding = charsets.known(self.encoding)
        else:
            with self.path.open("rb") as stream:
                self.encoding = charsets.detect(stream)
        with self._open() as stream:
            lines = list(islice(self._lines(stream), SAMPLE_LINES))
        signatures.refuse_binary("".join(lines))
        self.skipped, announced = _preamble(lines)
        signatures.refuse_markup("".join(lines[self.skipped :]))
        self.manner = separators.guess(lines[self.skipped :], self.delimiter or announced)
        self.delimiter = self.manner.delimiter
        return list(islice(self.rows(), most))

    def rows(self) -> Iterator[RawRow]:
        """Filled rows with the number of the line they begin on."""
        with self._open() as stream:
            yield from self._parsed(stream)

    def _parsed(self, stream: TextIO) -> Iterator[RawRow]:
        lines = islice(self._lines(stream), self.skipped, None)
        reader = self.manner.reader(chain(lines, [separators.END]))
        before = self.skipped
        try:
            for cells in reader:
                line, before = before + 1, self.skipped + reader.line_num
                if cells and cells[-1].endswith(separators.END):
                    if cells != [separators.END]:
                        raise _unclosed(line)
                    return
                if any(cells):
                    yield RawRow(
                        line, [restore(cell) if cell[:1] == "'" else cell for cell in cells]
                    )
        except csv.Error as error:
            raise _too_long(before + 1) from error

    @contextmanager
    def _open(self) -> Iterator[TextIO]:
        with io.TextIOWrapper(
            self.path.open("rb"), encoding=self.encoding, errors="replace", newline=""
        ) as stream:
            yield stream

    def _lines(self, stream: TextIO) -> Iterator[str]:
        """The lines of the file, cleaned of what no table holds; their faults are noted."""
        number = 0
        to_check = LINES_CHECKED_FOR_MISREADING
        try:
            for line in iter(partial(stream.readline, LONGEST_LINE), ""):
                number += 1
                if len(line) >= LONGEST_LINE and line[-1] not in "\r\n":
                    raise _too_long(number)
                if number == 1:
                    line = line.removeprefix("\ufeff")
                if "\0" in line or "\x1a" in line:
                    line = self._cleaned(number, line)
                if not line.isascii():
                    self._check_letters(number, line, to_check > 0)
                    to_check -= 1
                yield line
        except UnicodeError as error:
            message = gettext("The file cannot be read as %(encoding)s. Choose another encoding.")
            name = charsets.label(self.encoding)
            raise TableProblem(message % {"encoding": name}, code="encoding") from error

    def _cleaned(self, number: int, line: str) -> str:
        if "\0" in line:
            message = gettext("Line %(line)d: there were zero bytes in it; they are left out.")
            self.problems.add("nul", number, message % {"line": number})
        # Programs of the DOS age end a text with Ctrl+Z.
        return line.replace("\0", "").rstrip("\x1a")

    def _check_letters(self, number: int, line: str, misreading: bool) -> None:
        if "\ufffd" in line:
            message = gettext(
                "Line %(line)d: a letter is unreadable and shows as �. "
                "Choose another encoding or correct the letter in the file."
            )
            self.problems.add("replaced", number, message % {"line": number})
        for word in _WORD_PAIR.findall(line) if misreading else ():
            meant = _reread(word)
            if meant:
                message = gettext(
                    "Line %(line)d: “%(word)s” looks like a misread “%(meant)s”. "
                    "Export the data again as UTF-8."
                )
                values = {"line": number, "word": word[:60], "meant": meant[:60]}
                self.problems.add("misread", number, message % values)
                return


def _preamble(lines: list[str]) -> tuple[int, str]:
    """How many lines stand before the table, and the separator they announce."""
    first = lines[0] if lines else ""
    announcement = _SEPARATOR_LINE.match(first)
    if announcement:
        return 1, announcement[1]
    if first.rstrip() == "---":
        for index, line in enumerate(lines[1:], start=1):
            if line.rstrip() == "---":
                return index + 1, ""
    return 0, ""


def _reread(word: str) -> str:
    """What a word says if its UTF-8 was once read as another encoding; "" if it was not."""
    for encoding in ("windows-1250", "windows-1252", "windows-1251"):
        try:
            meant = word.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if meant.isprintable():
            return meant
    return ""


def _unclosed(line: int) -> TableProblem:
    message = gettext(
        "Line %(line)d: a quote is opened and never closed. "
        "Add the closing quote or remove the opening one, and choose the file again."
    )
    return TableProblem(message % {"line": line}, code="quote", line=line)


def _too_long(line: int) -> TableProblem:
    message = gettext(
        "Line %(line)d: a cell has more than %(limit)d characters. "
        "Check whether a quote is opened there and never closed."
    )
    return TableProblem(message % {"line": line, "limit": LONGEST_CELL}, code="cell", line=line)
