"""Text compared without case and diacritics: `lak` finds `Łąka`, `елка` finds `Ёлка`."""

import unicodedata

# Letters that Unicode does not decompose, and the Cyrillic ones that people type either way.
_UNDECOMPOSED = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "þ": "th",
}
_KEPT = "й"
_BREVE = "\N{COMBINING BREVE}"


class _Folding(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Lower case, without diacritics, punctuation turned into single spaces."""
    lowered = text.lower()
    if _BREVE in lowered:
        lowered = unicodedata.normalize("NFC", lowered)
    return " ".join(lowered.translate(_FOLDING).split())


def _folded(letter: str) -> str:
    if letter in _UNDECOMPOSED:
        return _UNDECOMPOSED[letter]
    if letter in _KEPT:
        return letter
    parts = unicodedata.normalize("NFKD", letter)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return "".join(c if c.isalnum() else " " for c in bare.lower())
