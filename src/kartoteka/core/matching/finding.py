"""Finding pairs among profiles in memory: a file, two files, or a base of moderate size."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kartoteka.core.matching.keys import keys_of
from kartoteka.core.matching.profiles import Profile, role_of
from kartoteka.core.matching.scoring import Score, is_worth_a_look, score
from kartoteka.core.matching.weighing import Pattern, Weights, counted, learn, level, random_pairs

# A key that more records share than this tells nothing; others find those pairs.
MOST_SHARING = 60
# In a large table so many pairs are looked at for each record: those that meet under rarer keys.
PAIRS_EACH, ALWAYS_LOOKED_AT = 20, 500_000
LEARNED_FROM = 150_000
# How much better another partner must fit before a weaker one is dropped, in bits.
FAR_BETTER = 8.0
THRESHOLD = 0.5

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Pair:
    """Two records that may be one, by their places."""

    left: int
    right: int
    score: Score


def find(
    left: Sequence[Profile],
    right: Sequence[Profile] | None = None,
    *,
    threshold: float | None = None,
    progress: Progress = lambda done, total: None,
) -> list[Pair]:
    """Pairs within one list, or between two, best first.

    Without a threshold these are the likely ones, and unlikely ones that are worth a look.
    """
    meeting = sorted(candidates(left, right))
    weights = trained(left, right, meeting)
    others = left if right is None else right
    found = []
    for done, (one, other) in enumerate(meeting):
        if done % 20_000 == 0:
            progress(done, len(meeting))
        result = score(left[one], others[other], weights)
        is_likely = result.chance >= (THRESHOLD if threshold is None else threshold)
        if is_likely or (
            threshold is None and is_worth_a_look(left[one], others[other], result, weights)
        ):
            found.append(Pair(one, other, result))
    found.sort(key=lambda pair: -pair.score.bits)
    return found if right is None else _best(found)


def trained(
    left: Sequence[Profile],
    right: Sequence[Profile] | None,
    meeting: Sequence[tuple[int, int]],
) -> Weights:
    """Weights learned from the data at hand."""
    everybody = [*left, *(right or ())]
    counts, _total = counted(everybody)
    counts["words"] = _words(everybody)
    others = left if right is None else right
    weights = Weights(counts=counts, total=len(everybody))
    weights.prior = 0.0
    parts = sorted({part for p in everybody[:5000] for part in p.parts if role_of(part) != "title"})
    step = max(len(meeting) // LEARNED_FROM, 1)
    patterns = Counter(_pattern(parts, left[a], others[b]) for a, b in meeting[::step])
    drawn = random_pairs(len(left), None if right is None else len(right))
    apart = (
        Counter(_pattern(parts, left[a], others[b]) for a, b in drawn) if left and others else {}
    )
    learn(weights, parts, patterns, apart)
    return weights


def _pattern(parts: Sequence[str], one: Profile, other: Profile) -> Pattern:
    return tuple(
        level(part, one.parts[part], other.parts[part])
        if part in one.parts and part in other.parts
        else -1
        for part in parts
    )


def _words(profiles: Iterable[Profile]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for profile in profiles:
        title = profile.first("title")
        if title is not None:
            counts.update(title.words | title.codes)
    return counts


def candidates(left: Sequence[Profile], right: Sequence[Profile] | None) -> set[tuple[int, int]]:
    """Places of pairs that meet under a key which few share."""
    buckets = _buckets(left)
    found: set[tuple[int, int]] = set()
    if right is None:
        most = _most_sharing(Counter(map(len, buckets.values())), len(left))
        for places in buckets.values():
            if len(places) <= most:
                found.update(combinations(places, 2))
        return found
    for key, places in _buckets(right).items():
        if len(places) * len(buckets.get(key, ())) <= MOST_SHARING**2:
            found.update((a, b) for a in buckets.get(key, ()) for b in places)
    return found


def _most_sharing(sizes: Mapping[int, int], records: int) -> int:
    """How many records may share a key, so that not too many pairs meet."""
    meeting, most = 0, max(PAIRS_EACH * records, ALWAYS_LOOKED_AT)
    for size in range(2, MOST_SHARING + 1):
        meeting += sizes.get(size, 0) * size * (size - 1) // 2
        if meeting > most:
            return size - 1
    return MOST_SHARING


def _buckets(profiles: Sequence[Profile]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at, profile in enumerate(profiles):
        for key in keys_of(profile, wide=True):
            found[key].append(at)
    return found


def _best(pairs: Sequence[Pair]) -> list[Pair]:
    """Without pairs of which one side has a partner that fits far better."""
    best_left: dict[int, float] = {}
    best_right: dict[int, float] = {}
    kept = []
    for pair in pairs:
        bits = pair.score.bits
        known = max(best_left.get(pair.left, bits), best_right.get(pair.right, bits))
        if known - bits <= FAR_BETTER:
            kept.append(pair)
        best_left.setdefault(pair.left, bits)
        best_right.setdefault(pair.right, bits)
    return kept
