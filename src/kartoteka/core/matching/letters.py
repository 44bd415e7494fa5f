"""One alphabet for all names: folded Latin letters, and how a word sounds."""

import re
from functools import lru_cache

from anyascii import anyascii

from kartoteka.core.storage.folding import fold

# Russian and Ukrainian, the way Polish and English texts write them.
_CYRILLIC = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ё": "e",
    "ж": "zh", "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e",
    "ю": "yu", "я": "ya",
})  # fmt: skip
# What several spellings of one sound become, the longest first.
_SOUNDS = (
    ("shch", "s"), ("szcz", "s"), ("tsch", "c"), ("sch", "s"), ("tch", "c"), ("sh", "s"),
    ("sz", "s"), ("ch", "c"), ("cz", "c"), ("ts", "c"), ("tz", "c"), ("zh", "z"), ("rz", "z"),
    ("kh", "h"), ("ph", "f"), ("ck", "k"), ("th", "t"), ("gh", "g"), ("x", "ks"), ("q", "k"),
    ("w", "v"), ("ye", "e"), ("je", "e"), ("ie", "e"), ("ae", "e"), ("oe", "o"), ("ue", "u"),
    ("ou", "u"), ("j", "i"), ("y", "i"),
)  # fmt: skip
_SOUND = dict(_SOUNDS)
_SPELLED = re.compile("|".join(spelling for spelling, _sound in _SOUNDS))
_DOUBLED = re.compile(r"(.)\1+")
_LAST_F = ("of", "ef")


def listed(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def latin(text: str) -> str:
    """Folded text in plain Latin letters and digits, words parted by single spaces."""
    folded = fold(text)
    if folded.isascii():
        return folded
    spelled = folded.translate(_CYRILLIC)
    return spelled if spelled.isascii() else fold(anyascii(spelled))


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """How a Latin word sounds, roughly, whichever language wrote it."""
    heard = _DOUBLED.sub(_once, _SPELLED.sub(_spelled, word))
    return f"{heard[:-1]}v" if heard.endswith(_LAST_F) else heard


def _spelled(found: re.Match[str]) -> str:
    return _SOUND[found[0]]


def _once(found: re.Match[str]) -> str:
    return found[1]
