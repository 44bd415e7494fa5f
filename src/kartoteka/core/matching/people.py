"""Names of people: in parts, in whichever order, alphabet and form they were written."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from kartoteka.core.matching.companies import words_alike
from kartoteka.core.matching.given_names import families, same_name
from kartoteka.core.matching.letters import latin, listed, sound

TITLES = listed("""
pan pani p mr mrs ms miss dr prof inz mgr lic hab lek med adw gospodin gospozha herr frau sir dame
jr sr ii iii phd md ks o
""")
_PATRONYMIC = re.compile(r"(ovich|evich|ovna|evna|ichna|ovych|ivna|owicz|ewicz)$")
_PARTICLES = listed("""
von van der den de la le du di da dos del bin ibn al el abu ben bint
""")
_QUIET = re.compile(r"['’`´]")
NEAR, CLOSE = 0.88, 0.94
SAME_INITIAL = 0.6
MISSED = 0.35
ORDINARY_SHARE = 0.5


@dataclass(frozen=True)
class PersonName:
    """The words of a name, without titles."""

    words: tuple[str, ...]


@lru_cache(maxsize=10_000)
def parse(text: str) -> PersonName | None:
    """A name in parts; None where nothing of it can be read."""
    words = [w for w in latin(_QUIET.sub("", text)).split() if w not in TITLES]
    return PersonName(tuple(words)) if words else None


def given(text: str) -> tuple[str, ...]:
    """The words of a first name, patronymics left out where something else remains."""
    words = tuple(latin(_QUIET.sub("", text)).split())
    rest = tuple(w for w in words if not _PATRONYMIC.search(w))
    return rest or words


def family(text: str) -> tuple[str, ...]:
    """The words of a last name, particles joined to what follows."""
    return tuple(w for w in latin(_QUIET.sub("", text)).split()) or ()


def endings_off(word: str) -> str:
    """A last name without the ending of its gender: Kowalska is Kowalski, Ivanova is Ivanov."""
    heard = sound(word)
    for ending, other in (("ska", "ski"), ("cka", "cki"), ("skaia", "ski"), ("zka", "zki")):
        if heard.endswith(ending) and len(heard) > len(ending) + 1:
            return heard[: -len(ending)] + other
    if re.search(r"(ov|ev|in)a$", heard) and len(heard) > 5:
        return heard[:-1]
    return heard[:-2] + "i" if heard.endswith("ii") else heard


@lru_cache(maxsize=200_000)
def near(one: str, other: str) -> float:
    """How near two words are, by their letters."""
    return JaroWinkler.similarity(one, other)


def alike(one: PersonName, other: PersonName) -> float:
    """From 0 to 1: how sure it is, by their names alone, that two people are the same."""
    if one.words == other.words:
        return 1.0
    if "".join(sorted(one.words)) == "".join(sorted(other.words)):
        return 0.98
    first, second = _reduced(one.words, other.words)
    if "".join(first) == "".join(second):
        return 0.98
    short, long = sorted((first, second), key=len)
    rest, found = list(long), 0.0
    for word in short:
        values = [(word_alike(word, candidate), at) for at, candidate in enumerate(rest)]
        best, at = max(values, default=(0.0, -1))
        if best <= 0:
            return 0.0
        found += best
        rest.pop(at)
    if len(short) == 1 and rest:
        return 0.5 * found
    lacking = [w for w in rest if w not in _PARTICLES]
    return found / (len(short) + MISSED * len(lacking) * (1 if len(short) > 1 else 2))


def _reduced(
    one: tuple[str, ...], other: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Without patronymics, where only one of the two has one."""
    with_one = [w for w in one if _PATRONYMIC.search(w)]
    with_other = [w for w in other if _PATRONYMIC.search(w)]
    if len(one) > 2 and with_one and not with_other:
        one = tuple(w for w in one if w not in with_one) or one
    if len(other) > 2 and with_other and not with_one:
        other = tuple(w for w in other if w not in with_other) or other
    return one, other


@lru_cache(maxsize=200_000)
def word_alike(one: str, other: str) -> float:
    """From 0 to 1: whether two words of names of people may be one."""
    if one == other:
        return 1.0
    if sound(one) == sound(other) or endings_off(one) == endings_off(other):
        return 0.97
    if min(len(one), len(other)) == 1:
        return SAME_INITIAL if one[0] == other[0] else 0.0
    if same_name(one, other):
        return 0.93
    value = words_alike(one, other)
    if value:
        return value * (0.9 if families(one) and families(other) else 1.0)
    return 0.0
