"""How much each likeness weighs: known from the start, or learned from the data at hand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from random import Random
from typing import Any, NamedTuple

from kartoteka.core.matching.profiles import LATE, Profile, role_of, tally
from kartoteka.core.matching.roles import ROLES

LEAST, MOST = 1e-9, 1 - 1e-9
ROUNDS = 12
# What is known from the start counts as much as this many pairs.
KNOWN_M, KNOWN_U = 60.0, 2000.0
# Of these, what pairs that are one show least is known from the start and not learned: where few
# records are there twice, colleagues and neighbours would pass for them.
ANCHORS = frozenset(("company", "first_name", "last_name", "tax_number", "register_number", "link"))
NAMES = frozenset(("company", "first_name"))
RANDOM_PAIRS = 20_000
# Of a small table only so many of its pairs, or those that are one would count too often.
SOME_OF = 20

Pattern = tuple[int, ...]
Chances = tuple[tuple[float, ...], tuple[float, ...]]


class _Told(NamedTuple):
    """What the levels of a part say in bits, and the most of it, by these chances."""

    chances: Chances
    total: int
    levels: tuple[float, ...]
    most: float


def _told_by(chances: Chances, total: int) -> _Told:
    ms, us = chances
    least = min((1 + us[-1] * KNOWN_U) / (total + KNOWN_U), us[-1])
    levels = tuple(map(_bits, ms, us))
    return _Told(chances, total, levels, max(*levels[:-1], _bits(ms[-1], least)))


def _bits(m: float, u: float) -> float:
    return log2(max(m, LEAST) / max(u, LEAST))


@dataclass
class Weights:
    """For each part: how often pairs that are one, and that are two, show each level."""

    chances: dict[str, Chances] = field(default_factory=dict)
    # How many records share a value, of how many.
    counts: dict[str, Counter[Any]] = field(default_factory=dict)
    total: int = 1000
    prior: float = 0.0
    _worked_out: dict[str, "_Told"] = field(default_factory=dict, repr=False, compare=False)

    def of(self, part: str) -> Chances:
        """The chances of a part; those of its role where nothing was learned."""
        found = self.chances.get(part)
        if found is None:
            levels = ROLES[role_of(part)].levels
            found = (tuple(each.m for each in levels), tuple(each.u for each in levels))
            self.chances[part] = found
        return found

    def bits(self, part: str, level: int, value: Any = None) -> float:
        """What a level of likeness says, in bits: above zero for, below zero against."""
        ms, us = self.of(part)
        if level == len(ms) - 1 and value is not None and ROLES[role_of(part)].by_frequency:
            return _bits(ms[level], self._share(part, value, us[level]))
        return self._told(part).levels[level]

    def most(self, part: str) -> float:
        """More than any likeness of a part ever says."""
        return self._told(part).most

    @property
    def most_late(self) -> float:
        """More than all that is read late ever says."""
        return sum(max(self.most(part), 0) for part in LATE)

    def _told(self, part: str) -> "_Told":
        """Worked out once for the chances that a part has: of each row of a file they are asked."""
        chances, known = self.of(part), self._worked_out.get(part)
        if known is None or known.chances is not chances or known.total != self.total:
            known = self._worked_out[part] = _told_by(chances, self.total)
        return known

    def _share(self, part: str, value: Any, usual: float) -> float:
        counts = self.counts.get(part)
        if not counts:
            return usual
        others = max(counts.get(tally(value), 1) - 1, 1) + usual * KNOWN_U
        return min(others / (self.total + KNOWN_U), 1.0)

    @property
    def start(self) -> float:
        """What is to be thought of a pair before it is looked at, in bits."""
        return self.prior or -log2(max(self.total, 1000))

    def to_json(self) -> dict[str, Any]:
        """What is kept of what was learned."""
        return {"chances": {k: [list(m), list(u)] for k, (m, u) in self.chances.items()}}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any], total: int = 1000) -> "Weights":
        """The weights of what was kept; parts whose levels have changed since are left out."""
        found = cls(total=total)
        for part, (ms, us) in raw.get("chances", {}).items():
            role = ROLES.get(role_of(part))
            if role is not None and len(role.levels) == len(ms) == len(us):
                found.chances[part] = (tuple(ms), tuple(us))
        return found


def level(part: str, one: Sequence[Any], other: Sequence[Any]) -> int:
    """The best level that any two values of a part show."""
    compare = ROLES[role_of(part)].level
    if len(one) == len(other) == 1:
        return compare(one[0], other[0])
    return max(compare(a, b) for a in one for b in other)


def counted(profiles: Iterable[Profile]) -> tuple[dict[str, Counter[Any]], int]:
    """How many records have each value, and how many records there are."""
    counts: dict[str, Counter[Any]] = {}
    total = 0
    for profile in profiles:
        total += 1
        for part, values in profile.parts.items():
            if ROLES[role_of(part)].by_frequency:
                counts.setdefault(part, Counter()).update({tally(v) for v in values})
    return counts, total


def learn(
    weights: Weights,
    parts: Sequence[str],
    patterns: Mapping[Pattern, int],
    apart: Mapping[Pattern, int],
) -> None:
    """Expectation and maximisation over the patterns of likeness, -1 for what is not known.

    `apart` are patterns of pairs drawn at random, of which hardly any is one.
    """
    for at, part in enumerate(parts):
        ms, us = weights.of(part)
        seen = Counter[int]()
        for pattern, count in apart.items():
            seen[pattern[at]] += count
        weights.chances[part] = (ms, _blend(us, seen, KNOWN_U))
    for _round in range(ROUNDS):
        sure = {pattern: _chance(weights, parts, pattern) for pattern in patterns}
        for at, part in enumerate(parts):
            seen_m = Counter[int]()
            for pattern, count in patterns.items():
                seen_m[pattern[at]] += count * sure[pattern]  # type: ignore[assignment]
            usual = tuple(each.m for each in ROLES[role_of(part)].levels)
            learned = anchored(part, _blend(usual, seen_m, KNOWN_M))
            weights.chances[part] = (learned, weights.of(part)[1])


def _chance(weights: Weights, parts: Sequence[str], pattern: Pattern) -> float:
    bits = weights.start
    for part, at in zip(parts, pattern, strict=True):
        if at == 0 and role_of(part) in NAMES:
            return 0.0
        if at >= 0:
            bits += weights.bits(part, at)
    return 1 / (1 + 2.0 ** -max(min(bits, 60), -60))


def anchored(part: str, ms: Sequence[float]) -> tuple[float, ...]:
    """What was learned of a part, but its unlike level as it is known from the start."""
    role = ROLES[role_of(part)]
    if role.key not in ANCHORS:
        return tuple(ms)
    least = role.levels[0].m
    rest = sum(ms[1:]) or 1.0
    return (least, *(m / rest * (1 - least) for m in ms[1:]))


def _blend(known: Sequence[float], seen: Mapping[int, float], much: float) -> tuple[float, ...]:
    total = sum(count for at, count in seen.items() if at >= 0)
    found = [(known[at] * much + seen.get(at, 0)) / (much + total) for at in range(len(known))]
    return tuple(min(max(value, LEAST), MOST) for value in found)


def random_pairs(count: int, other: int | None, seed: int = 20) -> Iterable[tuple[int, int]]:
    """Pairs of places drawn at random: of one list, or of two."""
    draw = Random(seed)  # noqa: S311 - a sample, no secret
    there = count * (other if other is not None else count // 2)
    for _time in range(min(RANDOM_PAIRS, there // SOME_OF)):
        one, two = draw.randrange(count), draw.randrange(other or count)
        if other is not None or one != two:
            yield one, two
