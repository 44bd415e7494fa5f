"""One question while somebody types, saves or sends: who is here already that may be this?"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kartoteka.core import access
from kartoteka.core.matching import engine, waiting
from kartoteka.core.matching.keys import number_of, numbers_of, weighed, whole_names
from kartoteka.core.matching.models import Learned
from kartoteka.core.matching.profiles import Profile, Reading, parts_of, profile, role_of
from kartoteka.core.matching.scoring import Score, is_worth_a_look, score
from kartoteka.core.matching.weighing import Weights
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import prepared

# A key that more records share than this says nothing; a better one finds those that matter.
MOST_SHARING = 40
MOST_MEETING = 120
# Of those that the user may see, so many are compared, which takes longest.
MOST_COMPARED = 24
MOST_COUNTED = 10_000
# A twentieth more records change no weight by a tenth of a bit.
FEW_MORE = 20
SHOWN = 5
# Somebody looks at what is shown, so less is asked of it than of a pair in the queue.
LEAST = 0.15
SURE = 0.9
# What tells two companies of one name apart, or two people of one company.
TELL_APART = ("tax_number", "first_name", "last_name")
# What only somebody says who has dealt with the other side.
KNOWN_BY = frozenset(("tax_number", "register_number", "phone", "email"))
# By type: the newest number at which records were counted, and how many there were; and what was
# learned, of how many, and the weights made of both.
_counted: dict[str, tuple[int, int]] = {}
_kept: dict[str, tuple[Any, int, Weights]] = {}


@dataclass(frozen=True)
class Alike:
    """A record that may be the one that is asked about."""

    record: Any
    score: Score

    @property
    def is_sure(self) -> bool:
        """Whether it hardly can be another one."""
        return self.score.chance >= SURE

    @property
    def is_namesake(self) -> bool:
        """Whether it is a company of this very name, and no number says that they are two.

        In a large base a bare name makes nobody sure, and yet nobody wants one company twice.
        """
        return _is_namesake(self.score)


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
    fresh = set(waiting.like(record_type, values)) - set(without)
    return _alike(
        record_type, asked, user, without=without, everybody=everybody,
        family=values.get("parent"), fresh=fresh,
    )  # fmt: skip


def hidden(record_type: RecordType, values: Mapping[str, Any], user: Any) -> Any | None:
    """The record that surely is the one asked about, but that the user may not see.

    Only for somebody who knows a number, an address or a phone of it; nothing of it may be shown.
    """
    if access.scope(user, "see", record_type.key) == "all":
        return None
    sure = [
        alike.record
        for alike in similar(record_type, values, user, everybody=True)
        if alike.is_sure and is_known_by_number(alike.score)
    ]
    numbers = {record.pk for record in sure} - access.withheld_from(user, record_type.key)
    seen = access.visible(user, record_type.model).filter(pk__in=numbers)
    numbers -= set(seen.values_list("pk", flat=True))
    return next((record for record in sure if record.pk in numbers), None)


def is_known_by_number(found: Score) -> bool:
    """Whether a number or an address is the same that only who deals with them can say."""
    return any(r.level == "same" and role_of(r.part) in KNOWN_BY for r in found.reasons)


def elsewhere(
    record_type: RecordType, values: Mapping[str, Any], user: Any
) -> list[tuple[RecordType, Alike]]:
    """Records of other types that one with these values may be: a lead who is a customer."""
    found = []
    for key, roles in record_type.known_as.items():
        other = record_types[key]
        if access.may(user, "see", key):
            asked = profile(None, ((role, values.get(own)) for own, role in roles.items()))
            found += [(other, alike) for alike in _alike(other, asked, user)]
    return sorted(found, key=lambda each: -each[1].score.bits)[:SHOWN]


def surely_elsewhere(
    record_type: RecordType, values: Mapping[str, Any], user: Any
) -> list[tuple[RecordType, Alike]]:
    """Of those, the ones that it hardly can not be: told where nobody asked."""
    found = elsewhere(record_type, values, user)
    return [(other, alike) for other, alike in found if alike.is_sure or alike.is_namesake]


def _alike(
    record_type: RecordType,
    asked: Profile,
    user: Any,
    *,
    without: Collection[int] = (),
    everybody: bool = False,
    family: Any = None,
    fresh: Collection[int] = (),
) -> list[Alike]:
    if not asked.parts:
        return []
    hidden_keys = _hidden_keys(record_type, user)
    for part in parts_of(
        {key: part for key, part in record_type.matching.items() if key in hidden_keys}
    ):
        asked.parts.pop(part, None)
    meeting = _meeting(record_type, asked, without)
    if not meeting and not fresh:
        return []
    records = _records(record_type, user, everybody)
    among = [*meeting, *fresh]
    rows = _read(records, *_columns(record_type, hidden_keys), among=among)
    there = {each.id: each for each in _readings(record_type, rows, hidden_keys)}
    if not there:
        return []
    likeliest = [number for number in meeting if number in there][:MOST_COMPARED]
    weights = weights_of(record_type)
    found = []
    for number in there.keys() & {*likeliest, *fresh}:
        known = there[number].whole
        if family is not None and family in (known.id, known.parent):
            continue
        result = score(asked, known, weights)
        is_likely = result.chance >= LEAST or _is_namesake(result)
        if is_likely or is_worth_a_look(asked, known, result, weights):
            found.append((result, known.id))
    found.sort(key=lambda each: (-each[0].bits, each[1]))
    numbers = [number for _score, number in found[:SHOWN]]
    shown = {record.pk: record for record in _whole(records, among=numbers)} if numbers else {}
    return [Alike(shown[number], result) for result, number in found[:SHOWN]]


@prepared.question
def _read(records: "QuerySet[Any]", *columns: str, among: Any) -> "QuerySet[Any, Any]":
    there = records.filter(pk__in=among, archived_at=None)
    return there.order_by().values_list(*columns)


@prepared.question
def _whole(records: "QuerySet[Any]", among: Any) -> "QuerySet[Any]":
    return records.filter(pk__in=among).order_by()


def _is_namesake(found: Score) -> bool:
    """Whether two have the same name of a company, and nothing that says they are two."""
    said = {role_of(reason.part): reason.level for reason in found.reasons}
    return said.get("company") == "same" and "other" not in map(said.get, TELL_APART)


def weights_of(record_type: RecordType) -> Weights:
    """What this installation has learned, or what is known from the start.

    Made anew only where another process learned meanwhile, or there are many more records.
    """
    found = _learned(prepared.everything(Learned), key=record_type.key)
    raw, about = found[0].weights if found else {}, _about(record_type)
    kept = _kept.get(record_type.key)
    if kept is None or kept[:2] != (raw, about):
        kept = _kept[record_type.key] = (raw, about, Weights.from_json(raw, about))
    return kept[2]


@prepared.question
def _learned(records: "QuerySet[Learned]", key: Any) -> "QuerySet[Learned]":
    return records.filter(record_type=key)


def _about(record_type: RecordType) -> int:
    """About how many records there are: counted up to a limit, then by the span of the numbers.

    Numbers that were given out and taken back leave gaps, so the newest one alone tells too much.
    It tells whether there are so many more that it is worth counting again.
    """
    newest = _newest(prepared.everything(record_type.model))
    last = newest[0] if newest else 0
    before, about = _counted.get(record_type.key, (0, 0))
    if not before <= last <= before + about // FEW_MORE:
        about = _count(record_type, last)
        _counted[record_type.key] = last, about
    return about


@prepared.question
def _newest(records: "QuerySet[Any]") -> "QuerySet[Any, Any]":
    return records.order_by("-pk").values_list("pk", flat=True)[:1]


def _count(record_type: RecordType, last: int) -> int:
    numbers = record_type.model._default_manager.order_by().values_list("pk", flat=True)
    count: int = numbers[:MOST_COUNTED].count()
    if count < MOST_COUNTED:
        return count
    return last - (numbers.order_by("pk").first() or 0) + 1


def _hidden_keys(record_type: RecordType, user: Any) -> frozenset[str]:
    """Fields that the user may not see: nobody may find out by asking whose number it is."""
    return access.fields(user, record_type).hidden if user is not None else frozenset()


def _records(record_type: RecordType, user: Any, everybody: bool) -> "QuerySet[Any]":
    model = record_type.model
    return prepared.everything(model) if everybody else access.visible(user, model)


def _meeting(record_type: RecordType, asked: Profile, without: Collection[int]) -> list[int]:
    """Records that share a key with what is asked, those that share the most telling ones first."""
    telling = weighed(record_type.key, asked)
    rows = engine.under(sorted(numbers_of(record_type.key, asked)), MOST_SHARING + 1)
    crowded = {key for key, count in Counter(key for key, _id in rows).items()
               if count > MOST_SHARING}  # fmt: skip
    # However many share a whole name, some of them are shown.
    crowded -= {number_of(record_type.key, key) for key in whole_names(asked)}
    counts: Counter[int] = Counter()
    for key, number in rows:
        if key not in crowded:
            counts[number] += telling.get(key, 1)
    for number in without:
        counts.pop(number, None)
    return [number for number, _count in counts.most_common(MOST_MEETING)]


def profiles(
    record_type: RecordType, records: "QuerySet[Any]", hidden_keys: Collection[str] = ()
) -> list[Profile]:
    """Records as matching sees them, read by few columns, without fields that are hidden."""
    return [each.whole for each in readings(record_type, records, hidden_keys)]


def readings(
    record_type: RecordType, records: "QuerySet[Any]", hidden_keys: Collection[str] = ()
) -> list[Reading]:
    """The same, but read no further than is asked for."""
    rows = records.values_list(*_columns(record_type, hidden_keys))
    return _readings(record_type, rows, hidden_keys)


def _columns(record_type: RecordType, hidden_keys: Collection[str]) -> list[str]:
    keys = [key for key in record_type.matching if key not in hidden_keys]
    return ["pk", *keys, *(["parent_id"] if "parent" in record_type.built_in else [])]


def _readings(
    record_type: RecordType, rows: Iterable[Any], hidden_keys: Collection[str]
) -> list[Reading]:
    keys = [key for key in record_type.matching if key not in hidden_keys]
    has_parent = "parent" in record_type.built_in
    found = []
    for number, *rest in rows:
        parent = rest.pop() if has_parent else None
        raw = zip((record_type.matching[key] for key in keys), rest, strict=True)
        found.append(Reading(number, raw, parent))
    return found
