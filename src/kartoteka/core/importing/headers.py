"""Headers of files held against the names of fields."""

from dataclasses import dataclass
from typing import Self

from kartoteka.core.storage.folding import fold

# What files write before names of fields, and what says nothing about the field.
PREFIXES = ("property", "properties", "hs", "custom", "customer", "contact", "deal", "opportunity")
LIKELY = 60


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


def alike(name: Name, header: Header) -> int:
    """How much a header looks like a name: the whole, without its prefix, or a part."""
    if not name.whole or not header.words[0]:
        return 0
    for prefixes, words in enumerate(header.words):
        if "".join(words) == name.whole:
            return name.weight - 5 * bool(prefixes)
    words = header.words[-1]
    if len(name.whole) > 3 and words and words[-len(name.words) :] == name.words:
        return min(name.weight, LIKELY) - 5 * (len(words) - len(name.words))
    return 0
