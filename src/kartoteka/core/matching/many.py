"""The question of `asking.similar` for many at once: the keys of a batch are looked up together."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from kartoteka.core import access
from kartoteka.core.matching import engine
from kartoteka.core.matching.asking import MOST_SHARING, readings
from kartoteka.core.matching.keys import SURE
from kartoteka.core.matching.profiles import Reading
from kartoteka.core.matching.scoring import Score, at_least, bits_of
from kartoteka.core.matching.weighing import Weights
from kartoteka.core.records.types import RecordType
from kartoteka.core.storage import bulk

# Of the records that share keys with one, so many are compared, those that share most.
MOST_COMPARED = 2
PART = 5000

Found = tuple[int, Score]


def best(
    record_type: RecordType,
    asked: Sequence[tuple[Reading, dict[int, int], frozenset[int]]],
    user: Any,
    weights: Weights,
    *,
    least: float,
    everybody: bool = False,
) -> list[Found | None]:
    """For each reading, given with its keys and its family, the likeliest record it may be, where
    that is as likely as `least`."""
    meeting = _meeting([keys for _profile, keys, _family in asked])
    wanted = sorted({number for numbers in meeting for number in numbers})
    known, bits = _known(record_type, wanted, user, everybody), bits_of(least)
    found: list[Found | None] = []
    for (one, _keys, family), numbers in zip(asked, meeting, strict=True):
        there = [known[number] for number in numbers if number in known]
        scored = [
            (other.id, at_least(one, other, weights, bits))
            for other in there
            if not family & {other.id, other.parent}
        ]
        likely = [(number, score) for number, score in scored if score is not None]
        found.append(max(likely, key=lambda each: each[1].bits, default=None))
    return found


def _meeting(asked: Sequence[dict[int, int]]) -> list[list[int]]:
    """For each set of keys the records that share most of them."""
    holders: dict[int, list[int]] = {}
    for key, number in engine.under_many({key for keys in asked for key in keys}, MOST_SHARING):
        holders.setdefault(key, []).append(number)
    found = []
    for keys in asked:
        counts: Counter[int] = Counter()
        for key, weight in keys.items():
            for number in holders.get(key, ()):
                counts[number] += weight
        likeliest = counts.most_common(MOST_COMPARED)
        found.append([number for number, weight in likeliest if weight >= SURE])
    return found


def _known(
    record_type: RecordType, wanted: Sequence[int], user: Any, everybody: bool
) -> dict[int, Reading]:
    model = record_type.model
    records = model._default_manager.all() if everybody else access.visible(user, model)
    current = records.filter(archived_at=None)
    hidden = frozenset() if everybody else access.fields(user, record_type).hidden
    return {
        known.id: known
        for part in bulk.parts(wanted, PART)
        for known in readings(record_type, current.filter(pk__in=part), hidden)
    }
