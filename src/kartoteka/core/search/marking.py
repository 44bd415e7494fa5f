"""Which part of a text as it is shown matched a query written in any other way."""

import re
from collections.abc import Sequence
from functools import lru_cache

from kartoteka.core.search.query import WORD_START, Query
from kartoteka.core.storage.folding import fold

Marked = tuple[tuple[str, bool], ...]


def marked(shown: str, query: Query) -> Marked:
    """The text in pieces, each with whether it matched: "tel. **12 000** 43" for "12000"."""
    inside = [False] * len(shown)
    for start, end in _spans(shown, query):
        inside[start:end] = [True] * (end - start)
    pieces: list[tuple[str, bool]] = []
    start = 0
    for index in range(1, len(shown) + 1):
        if index == len(shown) or inside[index] != inside[start]:
            pieces.append((shown[start:index], inside[start]))
            start = index
    return tuple(pieces)


def _spans(shown: str, query: Query) -> list[tuple[int, int]]:
    words = _Letters(shown)
    spans = []
    for term in query.terms:
        found = (words.find(s) or words.find_number(s) for s in term.spellings)
        spans += [span for span in found if span][:1]
    return spans


class _Letters:
    """A folded text, and for every letter the place of the one it came from."""

    def __init__(self, shown: str) -> None:
        folded = [_folded(character) for character in shown]
        self._text = "".join(folded)
        self._sources: Sequence[int] = range(len(shown))
        # Nearly all characters are one letter each.
        if len(self._text) != len(shown):
            self._sources = [place for place, some in enumerate(folded) for _letter in some]

    def find(self, needle: str) -> tuple[int, int] | None:
        """Where a run of letters stands in the text as it is shown."""
        word = needle.removeprefix(WORD_START)
        if WORD_START in word:
            return self._find_words(word.split())
        if word == needle:
            return self._span(self._text.find(word), len(word))
        return self._span(f" {self._text}".find(f" {word}"), len(word))

    def _find_words(self, words: list[str]) -> tuple[int, int] | None:
        """Whole words in a row, whatever stands between them, as in an e-mail address."""
        found = re.search(" " + " +".join(map(re.escape, words)), f" {self._text}")
        return self._span(found.start(), len(found[0]) - 1) if found else None

    def find_number(self, needle: str) -> tuple[int, int] | None:
        """A number written in groups, found by its digits."""
        digits = needle.strip()
        if not digits.isdecimal() or len(digits) <= 2:
            return None
        places = [place for place, letter in enumerate(self._text) if letter != " "]
        at = self._text.replace(" ", "").find(digits)
        if at < 0:
            return None
        first, last = places[at], places[at + len(digits) - 1]
        return self._span(first, last - first + 1)

    def _span(self, at: int, length: int) -> tuple[int, int] | None:
        return (self._sources[at], self._sources[at + length - 1] + 1) if at >= 0 else None


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return fold(character) or " "
