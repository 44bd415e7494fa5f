"""Rows of a workbook (XLSX, XLS, ODS), read by a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from kartoteka.core.tables import archives
from kartoteka.core.tables.cells import Cell, RawRow, reference
from kartoteka.core.tables.problems import (
    Problems,
    TableProblem,
    damaged,
    password_problem,
    too_big,
)

READER = Path(__file__).with_name("sheet_process.py")
ALL = -1


@dataclass
class SheetSource:
    """One sheet of a workbook as a source of raw rows."""

    path: Path
    kind: str
    problems: Problems
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    links: dict[int, dict[int, str]] = field(default_factory=dict)

    def prepare(self, most: int) -> list[RawRow]:
        """Check the workbook, choose the sheet and note what is worth telling; the first rows."""
        survey = archives.survey(self.path) if self.kind != "xls" else archives.Survey()
        wanted = self.sheet
        opening, *rest = self._messages(most)
        self.sheets = [name for name, _visible in opening["sheets"]]
        self.hidden = [name for name, visible in opening["sheets"] if not visible]
        if wanted and wanted not in self.sheets:
            message = gettext(
                "There is no sheet “%(sheet)s” in the file. Choose one of: %(names)s."
            )
            names = ", ".join(self.sheets)
            raise TableProblem(message % {"sheet": wanted, "names": names}, code="sheet")
        self.sheet = opening["sheet"]
        self._note(survey)
        return list(self._rows(rest))

    def rows(self) -> Iterator[RawRow]:
        """Filled rows with their numbers."""
        return self._rows(self._messages(ALL))

    def _rows(self, messages: Iterable[dict[str, Any]]) -> Iterator[RawRow]:
        for message in messages:
            for number, cells in message.get("rows", ()):
                row = [_cell(cell) for cell in cells]
                # A link without words says where it leads.
                for column, address in self.links.get(number, {}).items():
                    if column < len(row) and row[column] in ("", None):
                        row[column] = address
                yield RawRow(number, row, self.errors.get(number, {}))

    def _messages(self, most: int) -> Iterator[dict[str, Any]]:
        """What the reading process says, up to its end."""
        command = [sys.executable, str(READER), str(self.path), json.dumps(self.sheet), str(most)]
        process = subprocess.Popen(  # noqa: S603 - our own script, arguments without a shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="ascii",
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                message = json.loads(line)
                if "error" in message:
                    raise _refusal(message["error"])
                if "end" in message:
                    return
                yield message
            # Without its last line the process was ended by the system: out of memory or of time.
            raise too_big()
        finally:
            process.kill()
            process.communicate()

    def _note(self, survey: archives.Survey) -> None:
        findings = survey.sheets.get(self.sheet, archives.Findings())
        for name, error in findings.errors.items():
            row, column = reference(name)
            self.errors.setdefault(row, {})[column] = error
        for name, address in findings.links.items():
            row, column = reference(name)
            self.links.setdefault(row, {})[column] = address.removeprefix("mailto:")
        if survey.macros:
            self.problems.add(
                "macros", 0, gettext("The file has macros. They are not run and not kept.")
            )
        if survey.outside:
            message = gettext(
                "The file takes values from other files. They are not opened; the values that it "
                "was saved with are read."
            )
            self.problems.add("outside", 0, message)
        if findings.merged:
            message = gettext(
                "The sheet has merged cells, such as %(cells)s. Only the first cell of each has "
                "its value; the others are read as empty."
            )
            self.problems.add("merged", 0, message % {"cells": findings.merged})
        if findings.hidden:
            message = gettext("The sheet has hidden rows or columns; they are read too.")
            self.problems.add("hidden_rows", 0, message)
        visible = [name for name in self.sheets if name not in self.hidden]
        if len(visible) > 1:
            message = gettext("The file has %(count)d sheets; “%(sheet)s” is read.")
            self.problems.add("sheets", 0, message % {"count": len(visible), "sheet": self.sheet})


def _refusal(code: str) -> TableProblem:
    return {"password": password_problem, "too_big": too_big}.get(code, damaged)()


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        mark, text = value
        return datetime.fromisoformat(text) if mark == "t" else date.fromisoformat(text)
    return value
