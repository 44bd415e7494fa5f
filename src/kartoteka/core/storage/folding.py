"""Text compared without case and diacritics: `lak` finds `Łąka`, `елка` finds `Ёлка`."""

import unicodedata

# Letters that Unicode does not decompose, and the Cyrillic ones that people type either way.
_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)
_KEPT = {"й"}


def fold(text: str) -> str:
    """Lower case, without diacritics, punctuation turned into single spaces."""
    lowered = text.lower().translate(_UNDECOMPOSED)
    if not lowered.isascii():
        lowered = "".join(_base(letter) for letter in lowered)
    return " ".join("".join(c if c.isalnum() else " " for c in lowered).split())


def _base(letter: str) -> str:
    if letter.isascii() or letter in _KEPT:
        return letter
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if not unicodedata.combining(part))
