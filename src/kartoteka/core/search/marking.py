"""Which part of a text as it is shown matched a query written in any other way."""

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
        letters: list[str] = []
        self._sources: list[int] = []
        in_word = False
        for index, character in enumerate(shown):
            for letter in _folded(character):
                if letter != " ":
                    if not in_word:
                        letters.append(WORD_START)
                        self._sources += [index] * len(WORD_START)
                    letters.append(letter)
                    self._sources.append(index)
                in_word = letter != " "
        self._text = "".join(letters)

    def find(self, needle: str) -> tuple[int, int] | None:
        """Where a run of letters stands in the text as it is shown."""
        return _span(self._text, self._sources, needle)

    def find_number(self, needle: str) -> tuple[int, int] | None:
        """A number written in groups, found by its digits."""
        digits = needle.strip()
        if not digits.isdecimal() or len(digits) <= 2:
            return None
        joined = [(a, b) for a, b in zip(self._text, self._sources, strict=True) if a != " "]
        return _span("".join(a for a, _b in joined), [b for _a, b in joined], digits)


def _span(text: str, sources: list[int], needle: str) -> tuple[int, int] | None:
    at = text.find(needle)
    return (sources[at], sources[at + len(needle) - 1] + 1) if at >= 0 else None


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return fold(character) or " "
