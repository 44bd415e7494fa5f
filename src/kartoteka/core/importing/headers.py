"""Headers of files held against the names of fields."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from kartoteka.core.storage.folding import fold

# What files write before names of fields, and what says nothing about the field.
PREFIXES = ("property", "properties", "hs", "custom", "customer", "contact", "deal", "opportunity")
LIKELY = 60
# What is no longer says nothing at the end of a header.
SHORT = 3


@dataclass(frozen=True)
class Name:
    """A name of a field, folded, and how much it says when a header is that name."""

    weight: int
    whole: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str, weight: int) -> Self:
        """The name as it is held against headers."""
        words = tuple(fold(text).split())
        return cls(weight, "".join(words), words)


@dataclass(frozen=True)
class Header:
    """A header, and its words: all of them, then what is left without each prefix."""

    text: str
    words: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """The header as names are held against it."""
        words = tuple(fold(text.replace("_", " ")).split())
        found = [words]
        while words and words[0] in PREFIXES:
            words = words[1:]
            found.append(words)
        return cls(text, tuple(found))


class Names:
    """All names of one field: a header is looked up among them instead of held against each."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._whole: dict[str, int] = {}
        self._endings: dict[tuple[str, ...], int] = {}
        for name in names:
            if name.whole:
                _note(self._whole, name.whole, name.weight)
            if len(name.whole) > SHORT:
                _note(self._endings, name.words, min(name.weight, LIKELY))

    def told_by(self, header: Header) -> int:
        """How much a header looks like one of them: the whole, without its prefix, or its end."""
        best = 0
        for prefixes, words in enumerate(header.words):
            weight = self._whole.get("".join(words), 0)
            best = max(best, weight - 5 * bool(prefixes)) if weight else best
        words = header.words[-1]
        for before in range(1, len(words)):
            weight = self._endings.get(words[before:], 0)
            best = max(best, weight - 5 * before) if weight else best
        return best


def _note(known: dict[Any, int], name: Any, weight: int) -> None:
    known[name] = max(weight, known.get(name, 0))
