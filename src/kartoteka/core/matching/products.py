"""Titles of products: words, and the codes by which a maker tells models apart."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

from kartoteka.core.matching.letters import latin

_WORD = re.compile(r"[a-z0-9]+(?:[-./][a-z0-9]+)*")
_UNITS = re.compile(
    r"^\d+(gb|mb|tb|w|v|mm|cm|m|kg|g|l|ml|cu|ft|in|inch|mp|x|k|hz|mhz|ghz|p|pk|pack)$"
)
CODE_WEIGHT = 3.0
LEAST_CODE = 3


@dataclass(frozen=True)
class Title:
    """The words of a title and its codes."""

    words: frozenset[str]
    codes: frozenset[str]


@lru_cache(maxsize=50_000)
def parse(text: str) -> Title | None:
    """A title in parts; None where nothing of it can be read."""
    lowered = text.lower()
    words: set[str] = set()
    codes: set[str] = set()
    for found in _WORD.findall(lowered if lowered.isascii() else latin(text)):
        joined = re.sub(r"[-./]", "", found)
        if is_code(joined):
            codes.add(joined)
        else:
            words.update(part for part in re.split(r"[-./]", found) if part)
    return Title(frozenset(words), frozenset(codes)) if words or codes else None


def is_code(word: str) -> bool:
    """Whether a word is the code of a model: letters and digits together, or a long number."""
    if len(word) < LEAST_CODE or _UNITS.match(word):
        return False
    has_digit = any(c.isdigit() for c in word)
    has_letter = any(c.isalpha() for c in word)
    return has_digit and (has_letter or len(word) >= 5)


def rarity(counts: Mapping[str, int], total: int, word: str) -> float:
    """How much a word tells, by how few titles have it."""
    return log((total + 1) / (counts.get(word, 0) + 1)) + 0.1
