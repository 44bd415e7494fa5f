"""The score of a pair, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any, NamedTuple

from kartoteka.core.matching import given_names, people, products
from kartoteka.core.matching.profiles import LATE, Profile, Reading, role_of, tally
from kartoteka.core.matching.roles import ROLES
from kartoteka.core.matching.weighing import Weights, level

# Of roles that tell the same twice, the second and later ones count for this much.
AGAIN = 0.5
SWAPPED = -3.0
COMPANY_PLACE = frozenset(("phone", "website", "street", "house", "postal_code", "city", "region"))
COLLEAGUES = COMPANY_PLACE | {"email", "link", "company"}
HOUSEHOLD = COLLEAGUES | {"last_name"}
# So much more than what is thought at the start may a shared place say, for all that it shares.
MORE_THAN_START = 0.5
# Of titles: what it says to share all words instead of none, and to share a code or have others.
WORDS_SHARED, SAME_CODE, OTHER_CODE = 22.0, 9.0, -7.0
SAME_TITLE = 0.7
SHORTEST_CODE = 4
FEW = 50
MOST_BITS, WORST_BITS = 45.0, -18.0
STEPS = max(LATE.values()) + 1
# What one has alone; and with what more records have in common, it is nobody's alone.
OWN = frozenset(("tax_number", "register_number", "email"))
NUMBERS, NAME = OWN - {"email"}, frozenset(("company",))
MOST_ALONE = 4


class Reason(NamedTuple):
    """What one part says about a pair."""

    part: str
    level: str
    bits: float


@dataclass(frozen=True)
class Score:
    """How likely it is that two records are one, in bits, and what speaks for and against it."""

    bits: float
    reasons: tuple[Reason, ...]

    @property
    def chance(self) -> float:
        """From 0 to 1."""
        return 1 / (1 + 2.0 ** -max(min(self.bits, 60), -60))


def bits_of(chance: float) -> float:
    """The bits that come to a chance."""
    return log2(chance / (1 - chance))


def score(one: Profile, other: Profile, weights: Weights) -> Score:
    """Weigh all that is known of both."""
    return _summed(one, other, _compared(one, other, weights), weights)


def at_least(one: Reading, other: Reading, weights: Weights, bits: float) -> Score | None:
    """The score where it comes to so many bits: most pairs are given up before their names, which
    take longest, are read or compared."""
    said: list[Reason] = []
    total = weights.start
    # Names that are swapped would still raise it.
    may_rise = _may_swap(one.step(0), other.step(0))
    for step in range(STEPS):
        found = _compared(one.step(step), other.step(step), weights)
        said += found
        total += sum(reason.bits for reason in found)
        if not may_rise and total + _most_left(one, other, step, weights, bits - total) < bits:
            return None
    whole = _summed(one.step(0), other.step(0), said, weights)
    return whole if whole.bits >= bits else None


def _most_left(one: Reading, other: Reading, step: int, weights: Weights, needed: float) -> float:
    """The most that what is not compared yet can still say.

    Mostly even all that is ever read late is less than what is needed; then the two are not asked.
    """
    if weights.most_late < needed:
        return weights.most_late
    both = one.late & other.late
    return sum(max(weights.most(part), 0) for part in both if LATE[part] > step)


def _summed(one: Profile, other: Profile, reasons: list[Reason], weights: Weights) -> Score:
    swapped = _names_swapped(one, other, weights)
    if swapped is not None:
        rest = [r for r in reasons if r.part not in ("first_name", "last_name")]
        named = sum(r.bits for r in reasons if r.part in ("first_name", "last_name"))
        reasons = [swapped, *rest] if swapped.bits > named else reasons
    found = sorted(reasons, key=lambda reason: (-abs(reason.bits), reason.part))
    return Score(weights.start + _sum(found, MORE_THAN_START - weights.start), tuple(found))


def is_worth_a_look(one: Profile, other: Profile, found: Score, weights: Weights) -> bool:
    """Whether two share what one has alone, or are companies of nearly one name in one town.

    Numbers are mistyped, and companies are entered again under another: however much speaks against
    such a pair, a person decides it.
    """
    said = {(role_of(reason.part), reason.level) for reason in found.reasons}
    if _have_alone(one, other, NUMBERS, weights):
        return True
    if {("first_name", "other"), ("last_name", "other")} & said:
        return False
    if _have_alone(one, other, {"email"}, weights):
        return True
    is_named_alike = ("company", "same") in said or ("company", "close") in said
    # Of two names that differ by a slip it is enough that the first one is rare.
    return is_named_alike and ("city", "same") in said and _have_alone(one, one, NAME, weights)


def _have_alone(one: Profile, other: Profile, roles: Collection[str], weights: Weights) -> bool:
    """Whether both have a value in one of these roles that only a few records have."""
    for part, values in one.parts.items():
        if role_of(part) in roles:
            counts: Mapping[Any, int] = weights.counts.get(part, {})
            shared = [value for value in values if value in other.parts.get(part, ())]
            if any(counts.get(tally(value), 1) <= MOST_ALONE for value in shared):
                return True
    return False


def _compared(one: Profile, other: Profile, weights: Weights) -> list[Reason]:
    return [
        _reason(part, values, other.parts[part], weights)
        for part, values in one.parts.items()
        if other.parts.get(part)
    ]


def _reason(part: str, values: Sequence[Any], others: Sequence[Any], weights: Weights) -> Reason:
    role = ROLES[role_of(part)]
    if role.key == "title":
        return _title(part, values[0], others[0], weights)
    at = level(part, values, others)
    shared = values[0] if len(values) == 1 else next((v for v in values if v in others), values[0])
    bits = min(max(weights.bits(part, at, shared), WORST_BITS), MOST_BITS)
    return Reason(part, role.levels[at].key, bits)


def _sum(reasons: Sequence[Reason], most_of_place: float) -> float:
    """All bits; of one group the strongest counts in full, others that agree only in part."""
    total = place = 0.0
    seen: dict[str, float] = {}
    shared = _shared_by_neighbours(reasons)
    for reason in reasons:
        role = ROLES[role_of(reason.part)]
        group = "place" if role.key in shared else role.group
        if not group or reason.bits <= 0:
            total += reason.bits
            continue
        bits = reason.bits * seen.get(group, 1.0)
        seen[group] = seen.get(group, 1.0) * AGAIN
        if group == "place":
            place += bits
        else:
            total += bits
    return total + min(place, most_of_place)


def _shared_by_neighbours(reasons: Sequence[Reason]) -> frozenset[str]:
    """What two companies in one house, or two people of one family, have in common anyway."""
    said = {role_of(reason.part): reason.level for reason in reasons}
    if said.get("company") == "other":
        return COMPANY_PLACE
    if said.get("first_name") == "other":
        return HOUSEHOLD
    return COLLEAGUES if said.get("last_name") == "other" else frozenset()


def _may_swap(one: Profile, other: Profile) -> bool:
    return all(each.first("first_name") and each.first("last_name") for each in (one, other))


def _names_swapped(one: Profile, other: Profile, weights: Weights) -> Reason | None:
    if not _may_swap(one, other):
        return None
    first, last = one.first("first_name"), one.first("last_name")
    first_other, last_other = other.first("first_name"), other.first("last_name")
    near = min(_near(first, last_other), _near(last, first_other))
    if near < people.NEAR:
        return None
    bits = weights.bits("first_name", 4, first) + weights.bits("last_name", 3, last) + SWAPPED
    return Reason("last_name", "swapped", bits * (1 if near == 1 else 0.7))


def _near(one: Sequence[str], other: Sequence[str]) -> float:
    if one == other:
        return 1.0
    if any(given_names.same_name(a, b) for a in one for b in other):
        return people.CLOSE
    return people.near("".join(one), "".join(other))


def _title(part: str, one: products.Title, other: products.Title, weights: Weights) -> Reason:
    """Titles of products: shared codes and rare words for, codes that differ against."""
    counts: Mapping[str, int] = weights.counts.get("words", {})
    total = max(weights.total, FEW)
    codes = {c for c in one.codes if any(_same_code(c, d) for d in other.codes)}
    shared = one.words & other.words
    least = min(_worth(one, counts, total), _worth(other, counts, total)) or 1
    common = sum(products.rarity(counts, total, w) for w in shared)
    common += products.CODE_WEIGHT * sum(products.rarity(counts, total, c) for c in codes)
    part_shared = min(common / least, 1.0)
    bits = (part_shared - 0.5) * WORDS_SHARED
    if codes:
        bits += SAME_CODE
    elif one.codes and other.codes:
        bits += OTHER_CODE
    return Reason(
        part, "same" if codes or part_shared > 0.7 else "other" if bits < 0 else "alike", bits
    )


def _worth(title: products.Title, counts: Mapping[str, int], total: int) -> float:
    words = sum(products.rarity(counts, total, w) for w in title.words)
    return words + sum(products.rarity(counts, total, c) for c in title.codes)


def _same_code(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(short) >= SHORTEST_CODE if short != long else True
