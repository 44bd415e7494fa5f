"""Cells that a spreadsheet would run as formulas: disarmed when written, restored when read."""

from __future__ import annotations

import re

# Excel and LibreOffice skip a leading TAB or line end and take the full-width signs for plain ones.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"'*[+\-]\d[\d .,\u00a0\u202f]*%?")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could run this text; plain numbers and phone numbers it does not."""
    return _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None


def disarm(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet could run it."""
    return f"'{text}" if is_formula(text) else text


def restore(text: str) -> str:
    """The text as it was before `disarm`."""
    return text[1:] if text.startswith("'") and is_formula(text) else text
