"""How often languages use their letters beyond ASCII: the evidence for guessing an encoding."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

CYRILLIC = ("windows-1251", "koi8-r", "ibm866", "iso-8859-5")
UKRAINIAN = ("windows-1251", "koi8-u", "iso-8859-5")
CENTRAL = ("windows-1250", "iso-8859-2", "cp852")
WESTERN = ("windows-1252",)
# Log-odds of meeting the encoding at all; what is not named is as likely as Windows-1250.
RARITY = {
    "iso-8859-2": -1.0,
    "koi8-r": -1.0,
    "koi8-u": -2.0,
    "ibm866": -1.0,
    "iso-8859-5": -1.5,
    "cp852": -2.0,
}

# Letters met in foreign names inside a text of another language.
FOREIGN = frozenset("äöüßéáóíúýčšžćèàçñêôőűřëï")
RARE, FOREIGN_LETTER = log(0.0005), log(0.005)


@dataclass(frozen=True)
class Profile:
    """One language: the encodings it is written in and log-frequencies of its own letters."""

    language: str
    encodings: tuple[str, ...]
    frequency: dict[str, float]
    prior: float

    def weight(self, letter: str) -> float:
        """The log-likelihood of a lower-case letter in this language."""
        found = self.frequency.get(letter)
        if found is not None:
            return found
        return FOREIGN_LETTER if letter in FOREIGN else RARE


def _profile(language: str, encodings: tuple[str, ...], prior: float, counts: str) -> Profile:
    pairs = [part.rsplit(":", 1) for part in counts.split()]
    total = sum(float(count) for _letter, count in pairs)
    frequency = {letter: log(float(count) / total) for letter, count in pairs}
    return Profile(language, encodings, frequency, prior)


_RUSSIAN = (
    "о:10.97 е:8.45 а:8.01 и:7.35 н:6.7 т:6.26 с:5.47 р:4.73 в:4.54 л:4.4 к:3.49 м:3.21 д:2.98 "
    "п:2.81 у:2.62 я:2.01 ы:1.9 ь:1.74 г:1.7 з:1.65 б:1.59 ч:1.44 й:1.21 х:0.97 ж:0.94 ш:0.73 "
    "ю:0.64 ц:0.48 щ:0.36 э:0.32 ф:0.26 ъ:0.04 ё:0.04"
)
_UKRAINIAN = (
    "о:9.3 а:7.4 н:6.8 и:6.1 в:5.6 т:5.5 і:5.5 е:4.9 р:4.7 с:4.2 к:3.6 л:3.5 у:3.4 д:3.2 м:2.9 "
    "п:2.8 з:2.3 я:2.2 ь:1.8 б:1.7 г:1.6 ч:1.4 й:1.2 х:1.1 ж:0.8 ц:0.8 ю:0.8 є:0.7 ї:0.6 ш:0.7 "
    "щ:0.4 ф:0.3 ґ:0.02"
)

# The prior is the log-odds that a file in this product is in the language; it decides only files
# with a handful of letters ("Müller; Gdańsk"), where the frequencies alone say too little.
PROFILES = (
    _profile("pl", CENTRAL, 4.0, "ł:1.82 ę:1.11 ą:0.99 ó:0.85 ż:0.83 ś:0.66 ć:0.4 ń:0.2 ź:0.06"),
    _profile(
        "cs",
        CENTRAL,
        1.5,
        "í:3.27 á:2.24 ě:1.65 é:1.33 ř:1.21 ý:1.07 ž:0.99 č:0.95 š:0.82 ů:0.69 ú:0.1 ň:0.08 "
        "ó:0.03 ť:0.04 ď:0.02",
    ),
    _profile(
        "sk",
        CENTRAL,
        1.5,
        "á:2.2 í:1.4 ý:1.1 č:1.1 ž:1.0 š:0.9 é:0.9 ú:0.9 ľ:0.4 ť:0.5 ô:0.2 ň:0.15 ä:0.1 ó:0.1 "
        "ď:0.1 ĺ:0.01 ŕ:0.01",
    ),
    _profile("hu", CENTRAL, 0.0, "á:3.9 é:3.9 ö:0.8 ó:0.9 í:0.5 ü:0.6 ő:0.9 ű:0.3 ú:0.3"),
    _profile("hr", CENTRAL, 0.0, "č:1.0 š:1.0 ž:0.5 ć:0.6 đ:0.2"),
    _profile("ro", CENTRAL, 0.0, "ă:2.4 ţ:1.0 ş:1.2 î:1.4 â:0.9"),
    _profile("ru", CYRILLIC, 1.0, _RUSSIAN),
    _profile("uk", UKRAINIAN, 0.5, _UKRAINIAN),
    _profile("de", WESTERN, 0.0, "ü:0.99 ä:0.58 ö:0.44 ß:0.31"),
    _profile(
        "fr",
        WESTERN,
        0.0,
        "é:1.5 à:0.49 è:0.27 ê:0.22 ç:0.09 ù:0.06 â:0.05 î:0.05 û:0.06 ô:0.03 ë:0.01 ï:0.01 œ:0.02",
    ),
    _profile("es", WESTERN, 0.0, "ó:0.83 í:0.73 á:0.5 é:0.43 ñ:0.31 ú:0.17 ü:0.01"),
    _profile("it", WESTERN, 0.0, "à:0.64 è:0.26 ù:0.17 é:0.06 ì:0.03 ò:0.05"),
    _profile(
        "pt",
        WESTERN,
        0.0,
        "ã:0.73 ç:0.53 á:0.5 é:0.34 í:0.13 ó:0.3 ê:0.45 õ:0.04 ú:0.2 â:0.1 à:0.07 ô:0.05",
    ),
    _profile("sv", WESTERN, 0.0, "ä:1.8 å:1.34 ö:1.3 é:0.05"),
    _profile("da", WESTERN, 0.0, "å:1.19 ø:0.94 æ:0.87 é:0.03"),
)

ENCODINGS = tuple(dict.fromkeys(name for profile in PROFILES for name in profile.encodings))
