"""Knowing a record again: rows that are in the base already, or twice in the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.importing.mapping import Mapping
from kartoteka.core.importing.reading import Parsed, is_same
from kartoteka.core.importing.seen import Seen
from kartoteka.core.importing.targets import FULL_NAME, NUMBER
from kartoteka.core.records.types import RecordType
from kartoteka.core.storage import bulk, prepared
from kartoteka.core.storage.folding import fold

# No field tells records apart: a row is known again where all that it says is the same.
WHOLE_ROW = "*"
PART = 5000
UNTOLD = ("long_text", "tags", "choices")
PLAIN = frozenset((str, int))


@dataclass(slots=True)
class Match:
    """The record of a row, or the earlier row of the file that says the same."""

    id: int | None = None
    line: int | None = None
    several: int = 0


@dataclass
class Matcher:
    """Finds the records of rows, chunk by chunk; it remembers keys of the rows it has seen."""

    record_type: RecordType
    mapping: Mapping
    by: Actor
    _seen: Seen = field(default_factory=Seen)

    def __post_init__(self) -> None:
        self.keys = list(self.mapping.keys) or usual_keys(self.record_type, self.mapping)
        self._weak = [key for key in self.keys if self._is_weak(key)]
        self._better = [key for key in self.keys if key not in self._weak]

    def match(self, rows: Sequence[Parsed], *, remember: bool = True) -> list[Match]:
        """What is known of each row."""
        found = [Match() for _row in rows]
        self._by_number(rows, found)
        told = [self._told(row) for row in rows]
        for key in self.keys:
            self._by_key(key, rows, found, told)
        for row, match, own in zip(rows, found, told, strict=True):
            # A row that is given back stands for nobody: a good one after it is no repetition.
            is_taken = not row.problems and not match.several
            match.line = self._earlier(row, own, remember and is_taken)
        return found

    def _by_number(self, rows: Sequence[Parsed], found: list[Match]) -> None:
        wanted = {row.number for row in rows if row.number is not None}
        there: set[int] = set()
        for part in bulk.parts(sorted(wanted), PART):
            there |= set(self._records().filter(pk__in=part).values_list("pk", flat=True))
        for row, match in zip(rows, found, strict=True):
            if row.number in there:
                match.id = row.number

    def _told(self, row: Parsed) -> dict[str, Any]:
        """What identifies a row, by key; weak keys count where it says nothing better."""
        told = {key: self.key_of(key, row) for key in self._better}
        if self._weak and row.number is None and all(value is None for value in told.values()):
            told |= {key: self.key_of(key, row) for key in self._weak}
        return told

    def _is_weak(self, key: str) -> bool:
        chosen = key in self.mapping.keys
        return not chosen and (key == WHOLE_ROW or key.split("+")[0] == self.record_type.title)

    def _by_key(
        self, key: str, rows: Sequence[Parsed], found: list[Match], told: Sequence[dict[str, Any]]
    ) -> None:
        open_rows = [
            (own[key], row, match)
            for row, match, own in zip(rows, found, told, strict=True)
            if match.id is None and not match.several and own.get(key) is not None
        ]
        known = self._records_by(key, {value for value, _row, _match in open_rows})
        for value, row, match in open_rows if known else ():
            numbers = known.get(value, [])
            if key == WHOLE_ROW:
                numbers = [n for n in numbers if self._says_the_same(n, row)][:1]
            if len(numbers) == 1:
                match.id = numbers[0]
            else:
                match.several = len(numbers)

    def key_of(self, key: str, row: Parsed) -> Any:
        """What identifies a row by this key; None where it does not say it."""
        if key == WHOLE_ROW or (key == self.record_type.title and not self._is_plain(key)):
            return self._title_of(row)
        if "+" in key:
            parts = tuple(self._part(each, row) for each in key.split("+"))
            return None if any(part is None for part in parts) else parts
        return self._part(key, row)

    def _part(self, key: str, row: Parsed) -> Any:
        value = row.values.get(key)
        if value in (None, "", []):
            return None
        return (
            fold(value)[:120] or None
            if key == self.record_type.title and isinstance(value, str)
            else value
        )

    def _is_plain(self, key: str) -> bool:
        """Whether the title is this one field, so that the sorting key finds it."""
        model = self.record_type.model
        probe = model(**{key: "Probe"}) if not self.record_type.spec(key).link else None
        return probe is not None and self.record_type.title_of(probe) == "Probe"

    def _title_of(self, row: Parsed) -> str | None:
        draft = self.record_type.model()
        for key, value in row.values.items():
            if self.record_type.spec(key).kind.key == "text":
                self.record_type.assign(draft, key, value)
        return self.record_type.sort_key_of(draft) or None

    def _visible(self) -> Any:
        model = self.record_type.model
        everybody = self.by.trusted or self.record_type.key in ("user", "team")
        return prepared.everything(model) if everybody else access.visible(self.by.user, model)

    def _records(self) -> Any:
        return self._visible().filter(archived_at=None)

    def _records_by(self, key: str, wanted: set[Any]) -> dict[Any, list[int]]:
        found: dict[Any, list[int]] = {}
        if "+" in key:
            names = [self._column(each) for each in key.split("+")]
            firsts = {value[0] for value in wanted}
            for part in bulk.parts(sorted(firsts, key=str), PART):
                rows = self._records().filter(**{f"{names[0]}__in": part})
                for number, *values in rows.order_by("pk").values_list("pk", *names):
                    found.setdefault(tuple(values), []).append(number)
            return found
        column = "sort_key" if key in (WHOLE_ROW, self.record_type.title) else self._column(key)
        records = self._visible()
        if not PLAIN.issuperset(map(type, wanted)):
            # How days and amounts are kept only Django knows.
            records = records.all()
        for part in bulk.parts(sorted(wanted, key=str), PART):
            for number, value in _having(records, column, values=part):
                found.setdefault(value, []).append(number)
        return found

    def _column(self, key: str) -> str:
        if key == self.record_type.title and self.record_type.spec(key).kind.key == "text":
            return "sort_key"
        return f"{key}_id" if self.record_type.spec(key).link else key

    def _whole(self, row: Parsed) -> str:
        """All that a row says: two namesakes are two people, unless all of it is the same."""
        return repr(sorted(row.values.items(), key=lambda item: item[0]))

    def _says_the_same(self, number: int, row: Parsed) -> bool:
        record = self.record_type.model._default_manager.get(pk=number)
        return all(
            is_same(self.record_type.value(record, key), value)
            for key, value in row.values.items()
            if self.record_type.spec(key).kind.key not in UNTOLD
        )

    def _earlier(self, row: Parsed, told: dict[str, Any], remember: bool) -> int | None:
        """The line of an earlier row with the same key; its own line is remembered."""
        earlier: int | None = None
        if WHOLE_ROW in told:
            told = told | {WHOLE_ROW: self._whole(row)}
        places = [hash(each) for each in told.items() if each[1] is not None]
        if row.number is not None:
            places.append(hash((NUMBER, row.number)))
        for place in places:
            known = self._seen.get(place)
            if known is not None and known != row.line:
                earlier = known
            elif remember:
                self._seen.put(place, row.line)
        return earlier


@prepared.question
def _having(records: QuerySet[Any], column: str, values: Any) -> QuerySet[Any, Any]:
    found = records.filter(**{f"{column}__in": values}, archived_at=None)
    return found.order_by("pk").values_list("pk", column)


def usual_keys(record_type: RecordType, mapping: Mapping) -> list[str]:
    """By what records of a type are known again, of what the file says.

    A number in another system, a tax number or an address tells records apart. A row that says
    none of these is known by its name where names tell, else by all that it says.
    """
    filled = mapping.targets()
    strong = [k for k in record_type.natural_keys if k in filled and k != record_type.title]
    if record_type.title in filled and record_type.title in record_type.natural_keys:
        scoped = [k for k in filled if k in record_type.specs() and _is_scope(record_type, k)]
        return [*strong, "+".join([record_type.title, *sorted(scoped)])]
    if strong or NUMBER in filled:
        return [*strong, *([] if NUMBER in filled else [WHOLE_ROW])]
    links = [k for k, s in record_type.built_in.items() if s.link and s.required and k in filled]
    links += ["team"] if record_type.key == "membership" and "team" in filled else []
    if len(links) > 1 and FULL_NAME not in filled:
        return ["+".join(links)]
    return [WHOLE_ROW]


def _is_scope(record_type: RecordType, key: str) -> bool:
    """A link within which names are told apart: a stage's pipeline, an opportunity's customer."""
    spec = record_type.spec(key)
    within = record_type.settings and spec.required
    return bool(spec.link) and (within or key == record_type.customer)
