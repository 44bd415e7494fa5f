"""JSON files that hold a list of objects, as other systems give their records out, as tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from kartoteka.core.tables import charsets, signatures
from kartoteka.core.tables.cells import Cell, RawRow
from kartoteka.core.tables.problems import Problems, TableProblem

# A list of objects cannot be read in parts, so it must fit into memory.
LARGEST = 64 << 20
DEEPEST = 8
# No JSON, but written by programs all the same: of no number and of numbers without an end.
CONSTANTS = {"NaN": None, "Infinity": "Infinity", "-Infinity": "-Infinity"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass
class JsonSource:
    """A list of objects as a source of raw rows: a column for each name in any of them."""

    path: Path
    problems: Problems
    kind: str = "json"
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)

    def prepare(self, most: int) -> list[RawRow]:
        """The names of the columns and the first rows."""
        return list(islice(self.rows(), most))

    def rows(self) -> Iterator[RawRow]:
        """The names of the columns, and then the objects by their place in the list."""
        names = list(dict.fromkeys(name for row in self._objects for name in row))
        yield RawRow(0, list(names))
        for place, row in enumerate(self._objects, 1):
            yield RawRow(place, [row.get(name) for name in names])

    @cached_property
    def _objects(self) -> list[dict[str, Cell]]:
        if self.path.stat().st_size > LARGEST:
            message = gettext("A JSON file may have at most %(limit)d MB. Give the table as CSV.")
            raise TableProblem(message % {"limit": LARGEST >> 20}, code="too_big")
        try:
            # A number as it is written: 0.10 is no 0.1, and 10**400 is no infinity.
            found = list_in(
                json.loads(
                    charsets.decoded(self.path.read_bytes()),
                    parse_float=str, parse_int=str, parse_constant=CONSTANTS.get,
                    object_pairs_hook=_storable,
                )
            )  # fmt: skip
        except (ValueError, RecursionError):
            found = None
        if not found:
            raise signatures.no_table(gettext("This is a JSON file, not a table."))
        return [dict(_flat(each)) for each in found]


def _storable(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object without signs that no database takes: halves of letters, and nothing at all."""
    return {_text(name): _value(value) for name, value in pairs}


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    return [_value(each) for each in value] if isinstance(value, list) else value


def _text(text: str) -> str:
    return _UNSTORABLE.sub(lambda found: "" if found[0] == "\0" else "\ufffd", text)


def list_in(content: Any) -> list[dict[str, Any]] | None:
    """The list of objects in a file: the file itself, or the only such list of its object."""
    if isinstance(content, list):
        return content if content and all(isinstance(each, dict) for each in content) else None
    if not isinstance(content, dict):
        return None
    lists = [found for found in map(list_in, content.values()) if found]
    return lists[0] if len(lists) == 1 else None


def _flat(value: dict[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Cell]]:
    for name, each in value.items():
        whole = f"{before}{name}"
        if isinstance(each, dict) and depth < DEEPEST:
            yield from _flat(each, f"{whole}.", depth + 1)
        elif isinstance(each, list) and not any(isinstance(one, (dict, list)) for one in each):
            yield whole, ", ".join(str(one) for one in each if one is not None)
        elif isinstance(each, (dict, list)):
            yield whole, json.dumps(each, ensure_ascii=False)
        else:
            yield whole, each
