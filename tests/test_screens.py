"""Every screen was looked at and scored by the checklist of a finished screen: docs/screens.md."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import get_resolver

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/screens.md").read_text()
SCORED = re.compile(r"^\| (?!Screen)([^|]+?) \| (`[^|]+) \| (\d+) \| ([^|]*) \|$", re.MULTILINE)
PART = re.compile(r"^\| (`[^|]+) \| ([^|`\d-][^|]*) \|$", re.MULTILINE)
QUESTIONS = 40
FEWEST = 36
NEVER_MISSED = {22, 23, 24, 36, 38}


def addresses(patterns: Any, before: str = "") -> Iterator[str]:
    """Every address that a browser may ask for; the API has a description of its own."""
    for one in patterns:
        path = before + str(one.pattern)
        if path.startswith("api/"):
            continue
        if hasattr(one, "url_patterns"):
            yield from addresses(one.url_patterns, path)
        else:
            yield f"/{path}"


def named(cell: str) -> set[str]:
    """The addresses in a cell of a table."""
    return set(re.findall(r"`(/[^`]*)`", cell))


def test_every_address_is_a_scored_screen_or_said_to_be_none():
    here = set(addresses(get_resolver().url_patterns))
    scored = set().union(*(named(row[1]) for row in SCORED.findall(PAGE)))
    parts = set().union(*(named(row[0]) for row in PART.findall(PAGE)))
    assert here - scored - parts == set(), "not in docs/screens.md"
    assert (scored | parts) - here == set(), "in docs/screens.md, and no longer there"
    assert scored & parts == set()


def test_scores_are_what_is_left_after_every_no():
    rows = SCORED.findall(PAGE)
    assert len(rows) > 60
    for screen, _address, score, reasons in rows:
        noes = [int(number) for number in re.findall(r"\*\*(\d+)\*\*", reasons)]
        assert int(score) == QUESTIONS - len(set(noes)), screen
        assert int(score) >= FEWEST, screen
        assert not NEVER_MISSED & set(noes), screen


def test_every_screen_that_the_tool_looks_at_is_named():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        seen = importlib.import_module("screens_seen").SCREENS
    finally:
        sys.path.remove(str(ROOT / "tools"))
    assert len({one.name for one in seen}) == len(seen) > 100
    assert [one.name for one in seen if f"*{one.name}*" not in PAGE] == []
