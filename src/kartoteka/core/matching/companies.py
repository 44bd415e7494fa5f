"""Names of companies: what is left of them without legal forms, and how alike two are."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils.functional import cached_property
from rapidfuzz.distance import OSA

from kartoteka.core.matching import forms
from kartoteka.core.matching.letters import latin, listed, sound

# Words that are written with a name or left out, as one likes, tell little of which company it is.
LEFT_OUT = listed("""
group grupa grup gruppa polska polski polskie polish poland europe
the of and for in de la le les des du und der die das et y i w z na do
przedsiebiorstwo produkcyjno produkcyjne handlowe handlowo uslugowe uslugowo uslugi zaklad zaklady
biuro centrum hurtownia sklep studio serwis produkcja handel import export eksport firmy pphu phu
ppuh puh fhu zpuh zphu ph pp fh pthu torgovyi dom torgovaya proizvodstvennaya
proizvodstvennoe predpriyatie obedinenie nauchno promyshlennaya zavod kombinat tsentr tovary
""")
# Words that many companies have, though each would miss its own.
GENERIC = LEFT_OUT | listed("""
holding holdings international global trading trade trust fund services service systems system
solutions industries industry enterprise enterprises bank management capital partners consulting
logistics transport invest investment development technologies technology tech media software
agency agencja kancelaria restaurant restauracja cafe hotel
""")
# What kind of place a name is of: a hotel and a chemist's under one name are two.
PLACES = listed("""
hotel motel hostel pensjonat restaurant restauracja cafe kawiarnia bar pub bistro grill dining
pizzeria delicatessen bakery piekarnia cukiernia apteka pharmacy szkola school przedszkole zlobek
liceum technikum gimnazjum klinika clinic szpital hospital przychodnia hurtownia sklep magazyn
ksiegarnia drukarnia warsztat serwis kancelaria agencja biuro muzeum teatr kino gostinitsa kafe
restoran magazin apteka shkola bolnitsa klinika sklad
""")
_SAME = {
    "intl": "international", "internat": "international", "mfg": "manufacturing",
    "bros": "brothers", "svc": "service", "svcs": "services", "tech": "technology",
    "przeds": "przedsiebiorstwo", "st": "saint", "mt": "mount", "ft": "fort",
    "organisation": "organization", "deli": "delicatessen", "ctr": "center", "centre": "center",
    "theatre": "theater", "assn": "association", "assoc": "associates", "natl": "national",
    "dept": "department", "univ": "university", "gruppe": "group", "grp": "group", "bankas": "bank",
}  # fmt: skip
_SEVERAL = {"us": ("united", "states"), "usa": ("united", "states"), "uk": ("united", "kingdom")}
_NUMBERS = {
    word: str(number)
    for number, words in enumerate((
        "zero", "one first i 1st", "two second ii 2nd", "three third iii 3rd", "four fourth iv 4th",
        "five fifth 5th", "six sixth vi 6th", "seven seventh vii 7th", "eight eighth viii 8th",
        "nine ninth ix 9th", "ten tenth 10th", "eleven xi", "twelve xii", "thirteen xiii",
        "fourteen xiv", "fifteen xv", "sixteen xvi", "seventeen xvii", "eighteen", "nineteen",
    ))
    for word in words.split()
}  # fmt: skip
_NUMBERS |= {"v": "5", "x": "10"}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70}
_ROMAN = listed("""
i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii
""")
_QUIET = re.compile(r"['’`´]s?\b|[\"“”„«»]")
_JOINING = re.compile(r"\s*[&+]\s*")
_BRACKETS = re.compile(r"\([^()]*\)")
LEFT_OUT_WEIGHT, GENERIC_WEIGHT, PLAIN_WEIGHT, SHORT_WEIGHT, NUMBER_WEIGHT = 0.3, 0.8, 1.0, 0.4, 0.2
ALIKE_LETTERS = 0.75
ALIKE_IN_CONTEXT = 0.62
OTHER_FORM = 0.75
IN_BRACKETS = 0.95
# Both names have words that the other lacks: more than one that was left out.
CONTRARY = 0.9
OTHER_PLACE = 0.5
NUMBER_SLIP = 0.8
BEGINNING = 0.66
LONG, MIDDLE = 8, 4


@dataclass(frozen=True)
class CompanyName:
    """A name in parts: the words that tell, and the kinds of its legal forms."""

    words: tuple[str, ...]
    forms: frozenset[str]
    whole: str
    # The words outside brackets, where there are brackets and something outside.
    outside: "CompanyName | None" = None

    @cached_property
    def joined(self) -> str:
        """The words that tell, written together."""
        return "".join(self.words)

    @cached_property
    def heard(self) -> str:
        """The words that tell as they sound, in one order."""
        return " ".join(sorted(sound(word) for word in self.words))

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The words that other companies hardly have; all of them where there are none."""
        return tuple(w for w in self.words if w not in GENERIC and len(w) > 1) or self.words

    @cached_property
    def weight(self) -> float:
        """How much all words of the name tell together."""
        return sum(weight_of(word) for word in self.words)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The numbers in the name."""
        return tuple(word for word in self.words if word.isdigit())

    @cached_property
    def initials(self) -> str:
        """The first letters of the words, by which large companies go."""
        return "".join(w[0] for w in self.words if w not in ("of", "and", "the", "for", "i"))


def weight_of(word: str) -> float:
    """How much one word tells of which company it is."""
    if word in LEFT_OUT:
        return LEFT_OUT_WEIGHT
    if word in GENERIC:
        return GENERIC_WEIGHT
    if word.isdigit():
        return NUMBER_WEIGHT
    return SHORT_WEIGHT if len(word) < MIDDLE else PLAIN_WEIGHT


@lru_cache(maxsize=10_000)
def parse(text: str) -> CompanyName | None:
    """A name in parts; None where nothing of it can be read."""
    quiet = _JOINING.sub(" and ", _QUIET.sub(" ", text))
    without = _BRACKETS.sub(" ", quiet)
    outside = parse(without) if without != quiet else None
    words = _letters_together(latin(quiet).split())
    if not words:
        return None
    whole = "".join(words)
    core, _form, kinds = forms.part(words)
    return CompanyName(tuple(_plain(core)), kinds, whole, outside)


def _letters_together(words: list[str]) -> list[str]:
    """Letters with dots between them are one word: A.B.C. is ABC, but a lone one stays."""
    found: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        if run:
            found += ["".join(run)] if tuple(run) not in forms._KINDS else run
            run = []
        if word:
            found.append(word)
    return found


def _plain(words: list[str]) -> list[str]:
    found: list[str] = []
    for at, word in enumerate(words):
        if word in _SEVERAL:
            found += _SEVERAL[word]
        elif word in _TENS:
            found.append(str(_TENS[word]))
        elif word in _NUMBERS and (word not in _ROMAN or at > 0 or len(words) > 1):
            found.append(_NUMBERS[word])
        else:
            found.append(_SAME.get(word, word))
    found = [word for word in found if word != "the"] or found
    return _added_up(found)


def _added_up(words: list[str]) -> list[str]:
    """Forty four is 44."""
    found = list(words)
    for at, (ten, one) in enumerate(pairwise(words)):
        if ten in ("20", "30", "40", "50", "60", "70") and one in "123456789":
            found[at : at + 2] = [str(int(ten) + int(one))]
            break
    return found


def alike(one: CompanyName, other: CompanyName) -> float:
    """From 0 to 1: how sure it is, by their names alone, that two companies are the same."""
    found = _core(one, other)
    if (one.outside is None) != (other.outside is None):
        found = max(found, IN_BRACKETS * _core(one.outside or one, other.outside or other))
    kinds, kinds_other = PLACES & set(one.words), PLACES & set(other.words)
    if kinds and kinds_other and not kinds & kinds_other:
        found *= OTHER_PLACE
    if one.forms and other.forms and not one.forms & other.forms:
        found *= OTHER_FORM
    return found


def _core(one: CompanyName, other: CompanyName) -> float:
    if one.words == other.words or one.whole == other.whole:
        return 1.0
    if one.joined == other.joined:
        return 0.98
    if one.heard == other.heard:
        return 0.97
    short, long = sorted((one.joined, other.joined), key=len)
    if _one_slip(short, long) and len(one.words) != len(other.words):
        return 0.95
    return max(_by_words(one, other), _by_initials(one, other), _by_beginning(one, other))


def _one_slip(short: str, long: str) -> bool:
    if len(short) < LONG or len(long) - len(short) > 1 or _digits(short, long):
        return False
    return OSA.distance(short, long) <= 1


def _digits(one: str, other: str) -> bool:
    return [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]


def _by_words(one: CompanyName, other: CompanyName) -> float:
    rest = list(other.words)
    matched = lacking = 0.0
    numbers = 0
    alone: list[str] = []
    for word in one.words:
        best, found = 0.0, ""
        for candidate in rest:
            value = words_alike(word, candidate)
            if value > best:
                best, found = value, candidate
        if found:
            rest.remove(found)
            matched += best * (weight_of(word) + weight_of(found)) / 2
        else:
            numbers += word.isdigit()
            alone += [] if word.isdigit() else [word]
            lacking += 0 if word.isdigit() else weight_of(word)
    if matched and len(alone) == 1 == len(rest):
        value = _slip_in_context(alone[0], rest[0])
        if value:
            matched += value * (weight_of(alone[0]) + weight_of(rest[0])) / 2
            lacking, rest = 0.0, []
    total = (one.weight + other.weight) / 2
    left = sum(weight_of(word) for word in rest if not word.isdigit())
    contrary = CONTRARY * min(lacking, left)
    matched += NUMBER_SLIP * min(numbers, sum(w.isdigit() for w in rest)) * NUMBER_WEIGHT
    return min(max(matched - contrary, 0) / total, 0.97) if total else 0.0


@lru_cache(maxsize=200_000)
def words_alike(one: str, other: str) -> float:
    """From 0 to 1: whether two words may be one word with slips."""
    if one == other:
        return 1.0
    longest = max(len(one), len(other))
    if one.isdigit() or other.isdigit() or min(len(one), len(other)) < MIDDLE:
        return 0.95 if len(one) >= MIDDLE and sound(one) == sound(other) else 0.0
    if sound(one) == sound(other):
        return 0.95
    edits = OSA.distance(one, other, score_cutoff=3)
    if edits > 2 or (edits == 2 and longest <= LONG):
        return 0.0
    near = 1 - edits / longest
    return near**0.5 if near >= ALIKE_LETTERS else 0.0


def _slip_in_context(one: str, other: str) -> float:
    """The only word in which two names differ may be further off, from its second letter on."""
    longest = max(len(one), len(other))
    if one[0] != other[0] or min(len(one), len(other)) <= MIDDLE or one.isdigit():
        return 0.0
    edits = OSA.distance(one, other)
    near = 1 - edits / longest
    return near**0.5 if edits <= 2 and near >= ALIKE_IN_CONTEXT else 0.0


def _by_beginning(one: CompanyName, other: CompanyName) -> float:
    short, long = sorted((one.words, other.words), key=len)
    same = long[: len(short)] == short and len("".join(short)) > MIDDLE
    return BEGINNING if same and any(word not in GENERIC for word in short) else 0.0


def _by_initials(one: CompanyName, other: CompanyName) -> float:
    short, long = sorted((one, other), key=lambda name: len(name.words))
    if len(short.words) != 1 or len(long.words) < 3:
        return 0.0
    return 0.85 if short.joined == long.initials else 0.0
