"""Which encoding a text file is written in."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from io import BytesIO
from itertools import accumulate, pairwise
from typing import BinaryIO

from charset_normalizer import from_bytes
from charset_normalizer.constant import IANA_SUPPORTED
from django.utils.translation import gettext

from kartoteka.core.tables import letters
from kartoteka.core.tables.problems import TableProblem

CHUNK = 1 << 17
HEAD = 1 << 16
EVIDENCE = 24_000
WORST_FIT = -3.8  # per letter; real texts in the languages of letters.py stay above -3.4
LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32",
    "windows-1250": "Windows-1250",
    "iso-8859-2": "ISO-8859-2",
    "windows-1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "koi8-u": "KOI8-U",
    "ibm866": "IBM866",
    "iso-8859-5": "ISO-8859-5",
    "windows-1252": "Windows-1252",
    "cp852": "CP852",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_QUOTING = frozenset("„”“‚’‘–—…«»§№¿¡\u00a0\u00ad")
_SIGNS = frozenset("°€•·´¨©®™ºª²³½±×")
_LINE_END = re.compile(rb"[\r\n]+")
_LONGEST_EXCERPT = 1000
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTES = bytes(range(0x80, 0x100))
_HIGH = re.compile(rb"[\x80-\xff]")


def label(encoding: str) -> str:
    """The name of an encoding as people know it."""
    return LABELS.get(encoding, encoding.upper().replace("_", "-"))


def known(encoding: str) -> str:
    """Our name of an encoding that can be read here; anything else is refused."""
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        name = ""
    ours = {codecs.lookup(each).name: each for each in LABELS}
    if name in ours:
        return ours[name]
    if name.replace("-", "_") in IANA_SUPPORTED:
        return name
    message = gettext("The encoding “%(name)s” is unknown. Choose another one, for example UTF-8.")
    raise TableProblem(message % {"name": encoding[:40]}, code="encoding")


def detect(stream: BinaryIO) -> str:
    """The encoding of a text file, as a name that Python's codecs know."""
    head = stream.read(HEAD)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    wide = _wide(head)
    if wide:
        return wide
    stream.seek(0)
    if _is_utf8(stream):
        return "utf-8"
    stream.seek(0)
    return _narrow(stream)


def detect_bytes(content: bytes) -> str:
    """The encoding of a text that is already in memory."""
    return detect(BytesIO(content))


def decoded(content: bytes, errors: str = "strict") -> str | bytes:
    """Content of which a byte order mark says the encoding, as text; any other as it is."""
    found = next((encoding for bom, encoding in _BOMS if content.startswith(bom)), "")
    return content.decode(found, errors) if found else content


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _excerpts(chunk: bytes, most: int) -> bytes:
    """The lines with letters beyond ASCII; of a long one, the part where the first of them is."""
    lines = [line for line in _LINE_END.split(chunk) if not line.isascii()]
    for index, line in enumerate(lines):
        first = _HIGH.search(line)
        if first is not None and len(line) > _LONGEST_EXCERPT:
            start = max(first.start() - 100, 0)
            # A cut must not leave half of a letter of a two-byte encoding.
            lines[index] = line[start : start + _LONGEST_EXCERPT].rstrip(_HIGH_BYTES)
    lengths = accumulate(len(line) + 1 for line in lines)
    return b"".join(line + b"\n" for line, end in zip(lines, lengths, strict=True) if end <= most)


def _wide(head: bytes) -> str:
    """UTF-16 without a byte order mark, known by the zero bytes of its ASCII characters."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 20 < len(head):
        return ""
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(encoding, errors="replace")
    plausible = sum(1 for char in text if char in "\t\r\n" or 0x20 <= ord(char) < 0x530)
    return encoding if plausible > 0.9 * len(text) else ""


def _narrow(stream: BinaryIO) -> str:
    """The encoding of a file that is not clean UTF-8, from its letters."""
    evidence, high, strays = b"", 0, 0
    while chunk := stream.read(CHUNK):
        if chunk.isascii():
            continue
        high += _high(chunk)
        strays += _high(_MULTIBYTE.sub(b"", chunk))
        if len(evidence) < EVIDENCE:
            evidence += _excerpts(chunk, EVIDENCE - len(evidence))
    # A few damaged letters in a large UTF-8 file do not make it another encoding.
    return "utf-8" if high > 20 * strays else _best(evidence)


def _high(content: bytes) -> int:
    """The number of bytes beyond ASCII."""
    return len(content) - len(content.translate(None, _HIGH_BYTES))


def _best(evidence: bytes) -> str:
    """The best single-byte encoding by letters; other families by charset-normalizer."""
    scores = {name: _score(evidence, name) for name in letters.ENCODINGS}
    best = max(scores, key=lambda name: scores[name])
    count = _high(evidence)
    if len(evidence) > 50 * count and best in letters.CYRILLIC:
        # A few signs in a sea of Latin letters are dashes and quotes, not Russian.
        best = max((*letters.CENTRAL, *letters.WESTERN), key=lambda name: scores[name])
    if count >= 40 and scores[best] / count < WORST_FIT:
        return _foreign(evidence) or best
    return best


def _foreign(evidence: bytes) -> str:
    match = from_bytes(evidence).best()
    if match is None or match.encoding in ("ascii", "utf_8"):
        return ""
    name = codecs.lookup(match.encoding).name
    return "" if name in {codecs.lookup(known).name for known in letters.ENCODINGS} else name


def _score(evidence: bytes, encoding: str) -> float:
    """The log-likelihood of the best language for this text read in this encoding."""
    text = evidence.decode(encoding, errors="replace") + " "
    counts: Counter[str] = Counter()
    score = letters.RARITY.get(encoding, 0.0)
    before = " "
    for char, after in pairwise(text):
        if char >= "\x80":
            if char.isalpha():
                counts[char.lower()] += 1
                score += _case(before, char) + _neighbours(before, char, after)
            else:
                score += _sign(before, char, after)
        elif char.isalpha() and before >= "\x80" and before.isalpha():
            score += _case(before, char)
        before = char
    best = max(
        profile.prior + sum(profile.weight(char) * number for char, number in counts.items())
        for profile in letters.PROFILES
        if encoding in profile.encodings
    )
    return score + best


def _case(before: str, char: str) -> float:
    """Words are lower, Title or UPPER; a capital after a small letter is a sign of misreading."""
    if char.isupper():
        if before.isupper():
            return -0.3
        return -4.0 if before.islower() else -1.5
    return 0.0


def _neighbours(before: str, char: str, after: str) -> float:
    """Alphabets do not mix in a word, and no Polish ń stands before a vowel (a Spanish ñ does)."""
    score = 0.0
    if "\u0400" <= char <= "\u04ff":
        score -= 5.0 * sum(1 for other in (before, after) if other.isascii() and other.isalpha())
    if char in "ńŃ" and after.lower() in "aeiouy":
        score -= 5.0
    return score


def _sign(before: str, char: str, after: str) -> float:
    if char == "\ufffd":
        return -12.0
    if unicodedata.category(char) == "Cc":
        return -9.0
    if before.isalpha() and after.isalpha() and char not in "’–—\u00ad":
        return -8.0
    if char in _QUOTING:
        return -2.0
    if char in _SIGNS:
        return -5.0 if after.isalpha() else -2.0
    return -6.0
