"""Reads one workbook in a process of its own and writes its rows as lines of JSON.

Started by `sheets.py` as a plain script, so it imports nothing of Kartoteka. A crafted workbook can
make the parser ask for any amount of memory, and running out of it ends the process without an
exception: better this one than the server.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import islice

import python_calamine

MEMORY = 2 << 30
SECONDS = 300
BATCH = 200


def main(path: str, title: str, most: int) -> None:
    """Write the list of sheets, then rows of one of them; the last line says it is the end."""
    _limit()
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            sheets = [[sheet.name, _visible(sheet)] for sheet in book.sheets_metadata]
            chosen = title or _first(book)
            _write({"sheets": sheets, "sheet": chosen})
            if chosen in book.sheet_names:
                _write_rows(book.get_sheet_by_name(chosen), most)
        _write({"end": True})
    except python_calamine.PasswordError:
        _write({"error": "password"})
    except MemoryError:
        _write({"error": "too_big"})
    # A panic of the Rust parser is no Exception, and every other fault means a damaged file too.
    except BaseException:
        _write({"error": "damaged"})


def _limit() -> None:
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _visible(sheet: python_calamine.SheetMetadata) -> bool:
    return sheet.visible == python_calamine.SheetVisibleEnum.Visible


def _first(book: python_calamine.CalamineWorkbook) -> str:
    """The first visible sheet that holds anything, else the first one."""
    worksheets = [
        sheet
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    for sheet in sorted(worksheets, key=lambda sheet: not _visible(sheet)):
        if book.get_sheet_by_name(sheet.name).height:
            return sheet.name
    return worksheets[0].name if worksheets else ""


def _write_rows(sheet: python_calamine.CalamineSheet, most: int) -> None:
    """Write batches of [row number, cells]; rows with nothing in them are left out."""
    rows = enumerate(sheet.iter_rows(), start=1)
    filled = ((number, row) for number, row in rows if any(cell != "" for cell in row))
    wanted = islice(filled, most if most >= 0 else None)
    while batch := list(islice(wanted, BATCH)):
        _write({"rows": [[number, [_cell(cell) for cell in row]] for number, row in batch]})


def _cell(value: object) -> object:
    """A value for JSON; dates and times as a pair of mark and text."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value


def _write(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message, separators=(",", ":")) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]))
