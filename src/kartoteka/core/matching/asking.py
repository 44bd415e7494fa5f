"""One question while somebody types, saves or sends: who is here already that may be this?"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kartoteka.core import access
from kartoteka.core.matching import engine
from kartoteka.core.matching.keys import numbers_of
from kartoteka.core.matching.models import Learned
from kartoteka.core.matching.profiles import Profile, profile
from kartoteka.core.matching.scoring import Score, score
from kartoteka.core.matching.weighing import Weights
from kartoteka.core.records.types import RecordType

# A key that more records share than this says nothing; a better one finds those that matter.
MOST_SHARING = 40
MOST_COMPARED = 120
SHOWN = 5
# Somebody looks at what is shown, so less is asked of it than of a pair in the queue.
LEAST = 0.15
SURE = 0.9


@dataclass(frozen=True)
class Alike:
    """A record that may be the one that is asked about."""

    record: Any
    score: Score

    @property
    def is_sure(self) -> bool:
        """Whether it hardly can be another one."""
        return self.score.chance >= SURE


def similar(
    record_type: RecordType,
    values: Mapping[str, Any],
    user: Any,
    *,
    without: Collection[int] = (),
    everybody: bool = False,
) -> list[Alike]:
    """Records like one with these values that the user may see, the likeliest first."""
    asked = profile(None, ((part, values.get(key)) for key, part in record_type.matching.items()))
    if not asked.parts:
        return []
    numbers = _meeting(record_type, asked, without)
    records = _records(record_type, user, everybody).filter(pk__in=numbers, archived_at=None)
    weights = weights_of(record_type)
    family = values.get("parent")
    found = []
    for known in profiles(record_type, records):
        if family is not None and family in (known.id, known.parent):
            continue
        result = score(asked, known, weights)
        if result.chance >= LEAST:
            found.append((result, known.id))
    found.sort(key=lambda each: (-each[0].bits, each[1]))
    there = records.in_bulk([number for _score, number in found[:SHOWN]])
    return [Alike(there[number], result) for result, number in found[:SHOWN]]


def weights_of(record_type: RecordType) -> Weights:
    """What this installation has learned, or what is known from the start."""
    learned = Learned.objects.filter(record_type=record_type.key).first()
    newest = record_type.model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return Weights.from_json(learned.weights if learned is not None else {}, newest or 0)


def _records(record_type: RecordType, user: Any, everybody: bool) -> "QuerySet[Any]":
    model = record_type.model
    return model._default_manager.all() if everybody else access.visible(user, model)


def _meeting(record_type: RecordType, asked: Profile, without: Collection[int]) -> list[int]:
    """Records that share a key with what is asked, those that share most keys first."""
    keys = sorted(numbers_of(record_type.key, asked))
    rows = engine.under(keys, MOST_SHARING + 1)
    crowded = {key for key, count in Counter(key for key, _id in rows).items()
               if count > MOST_SHARING}  # fmt: skip
    counts = Counter(number for key, number in rows if key not in crowded)
    for number in without:
        counts.pop(number, None)
    return [number for number, _count in counts.most_common(MOST_COMPARED)]


def profiles(record_type: RecordType, records: "QuerySet[Any]") -> list[Profile]:
    """Records as matching sees them, read by few columns."""
    keys = list(record_type.matching)
    has_parent = "parent" in record_type.built_in
    names = ["pk", *keys, *(["parent_id"] if has_parent else [])]
    found = []
    for number, *rest in records.values_list(*names):
        parent = rest.pop() if has_parent else None
        raw = zip((record_type.matching[key] for key in keys), rest, strict=True)
        found.append(profile(number, raw, parent))
    return found
