"""Which part of a text as it is shown matched a query written in any other way."""

from kartoteka.core.search.query import WORD_START, Query
from kartoteka.core.storage.folding import fold

Marked = tuple[tuple[str, bool], ...]


def marked(shown: str, query: Query) -> Marked:
    """The text in pieces, each with whether it matched: "tel. **12 000** 43" for "12000"."""
    spans = _spans(shown, query)
    pieces: list[tuple[str, bool]] = []
    for index, character in enumerate(shown):
        inside = any(start <= index < end for start, end in spans)
        if pieces and pieces[-1][1] == inside:
            pieces[-1] = (pieces[-1][0] + character, inside)
        else:
            pieces.append((character, inside))
    return tuple(pieces)


def _spans(shown: str, query: Query) -> list[tuple[int, int]]:
    words = _folded_with_sources(shown)
    joined = [(letter, source) for letter, source in words if letter != " "]
    spans = []
    for term in query.terms:
        found = (_find(words, s) or _find_number(joined, s) for s in term.spellings)
        spans += [span for span in found if span][:1]
    return spans


def _folded_with_sources(shown: str) -> list[tuple[str, int]]:
    """Every letter of the folded text with the place of the letter it came from."""
    letters: list[tuple[str, int]] = []
    in_word = False
    for index, character in enumerate(shown):
        for letter in fold(character) or " ":
            if letter != " ":
                letters += [] if in_word else [(space, index) for space in WORD_START]
                letters.append((letter, index))
            in_word = letter != " "
    return letters


def _find(letters: list[tuple[str, int]], needle: str) -> tuple[int, int] | None:
    at = "".join(letter for letter, _ in letters).find(needle)
    if at < 0:
        return None
    return letters[at][1], letters[at + len(needle) - 1][1] + 1


def _find_number(letters: list[tuple[str, int]], needle: str) -> tuple[int, int] | None:
    """A number written in groups, found by its digits."""
    digits = needle.strip()
    return _find(letters, digits) if digits.isdecimal() and len(digits) > 2 else None
