"""What a user gets to see of the entries found: only what they may, and why it was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from kartoteka.core import access
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search.entries import Part
from kartoteka.core.search.marking import Marked, marked
from kartoteka.core.search.models import SearchEntry, SearchText, place
from kartoteka.core.search.query import Query, marked_words, searchable
from kartoteka.core.storage import bulk, prepared

EXACT, NUMBER, TITLE_START, TITLE_WORD, WORD, FRAGMENT = 6.0, 5.0, 4.0, 3.0, 2.0, 1.0
VISITED = 0.5
JUST_CHANGED = 0.4
DAYS_TO_HALF = 30.0
READ_AT_ONCE = 5000


@dataclass(frozen=True)
class Hit:
    """One record that was found, and why."""

    record_type: str
    record_id: int
    title: str
    subtitle: str
    score: float
    place: int
    query: Query = field(repr=False)
    # As it is kept in the entry, or what the user may be told of it.
    kept: str | tuple[Part, ...] = field(repr=False)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What the record is found by, as far as this user may know it."""
        return _read(self.kept) if isinstance(self.kept, str) else self.kept

    @cached_property
    def _reason(self) -> Part | None:
        """The part that holds most of what was typed, where the title doesn't hold it all."""
        if self.query.found_in(searchable(self.title)):
            return None
        counted = [(self.query.terms_in(searchable(*p.texts)), p) for p in self.parts]
        count, part = max(counted, key=lambda pair: pair[0], default=(0, None))
        return part if count else None

    @property
    def why(self) -> str:
        """What matched, where it isn't the title: "12 000 43 10, Joanna Kruk"."""
        return self._reason.reason if self._reason else ""

    @property
    def why_key(self) -> str:
        """The field that matched, where it isn't the title: "phone", "person.phone"."""
        return self._reason.key if self._reason else ""

    @property
    def title_marked(self) -> Marked:
        """The title in pieces, each with whether it matched."""
        return marked(self.title, self.query)

    @property
    def why_marked(self) -> Marked:
        """The reason in pieces, each with whether it matched."""
        return marked(self.why, self.query)

    @property
    def phone(self) -> str:
        """The number to call: the one that matched, else the record's own, else another's."""
        reason = [self._reason] if self._reason else []
        own = [part for part in self.parts if "." not in part.key]
        for part in (*reason, *own, *self.parts):
            owner, _, key = part.key.rpartition(".")
            if record_types[owner or self.record_type].spec(key).kind.key == "phone":
                return part.kept or part.shown
        return ""

    @property
    def path(self) -> str:
        """The address of the record."""
        return record_types[self.record_type].path(self.record_id)

    @property
    def why_label(self) -> Any:
        """What the matched field is called."""
        owner, _, key = self.why_key.rpartition(".")
        return record_types[owner or self.record_type].spec(key).label if key else ""


class Found(NamedTuple):
    """One entry as it is kept, with its searchable text."""

    place: int
    record_type: str
    record_id: int
    title: str
    title_key: str
    subtitle: str
    parts: str
    changed_at: datetime
    text: str = ""


COLUMNS = ("id", *Found._fields[1:-1])


def read(numbers: Iterable[int]) -> dict[int, Found]:
    """The entries at these places, of all types together."""
    found: dict[int, Found] = {}
    for some in bulk.parts(list(numbers), READ_AT_ONCE):
        for *entry, text in _entries(prepared.everything(SearchEntry), places=some):
            found[entry[0]] = Found._make((*entry, text or ""))
    return found


def texts(numbers: Iterable[int]) -> dict[int, str]:
    """The searchable texts at these places."""
    found: dict[int, str] = {}
    for some in bulk.parts(list(numbers), READ_AT_ONCE):
        found.update(_texts(prepared.everything(SearchText), places=some))
    return found


def latest(numbers: Iterable[int], most: int) -> set[int]:
    """Of these places those that changed last: so many, or some more."""
    found: set[int] = set()
    for some in bulk.parts(list(numbers), READ_AT_ONCE):
        found.update(_latest(prepared.everything(SearchEntry), str(most), places=some))
    return found


@prepared.question
def _latest(records: QuerySet[SearchEntry], most: str, places: Any) -> QuerySet[Any, Any]:
    here = records.filter(pk__in=places).order_by("-changed_at", "-pk")
    return here.values_list("pk", flat=True)[: int(most)]


@prepared.question
def _texts(records: QuerySet[SearchText], places: Any) -> QuerySet[Any, Any]:
    return records.filter(pk__in=places).values_list("pk", "text")


@prepared.question
def _entries(records: QuerySet[SearchEntry], places: Any) -> QuerySet[Any, Any]:
    text = SearchText.objects.filter(pk=OuterRef("pk")).values("text")
    return records.filter(pk__in=places).values_list(*COLUMNS, Subquery(text))


@prepared.question
def _current(records: QuerySet[Any], ids: Any) -> QuerySet[Any, Any]:
    return records.filter(archived_at=None, pk__in=ids).values_list("pk", flat=True)


class Sight:
    """What one user may see of the entries of one record type."""

    def __init__(self, user: Any, record_type: RecordType) -> None:
        self._user = user
        self._type = record_type

    @cached_property
    def _hidden(self) -> frozenset[str]:
        """Fields hidden from the user, as the keys of parts."""
        hidden = set(access.fields(self._user, self._type).hidden)
        for other in self._related_types:
            hidden |= {f"{other.key}.{key}" for key in access.fields(self._user, other).hidden}
        return frozenset(hidden)

    @cached_property
    def _related_types(self) -> Sequence[RecordType]:
        return record_types.all() if any("." in key for key in self._type.search) else ()

    @cached_property
    def is_narrowed(self) -> bool:
        """Whether an entry may hold something that this user may not be told.

        A hit by a hidden field would tell its value, so the match itself is then checked again.
        """
        limited = any(access.scope(self._user, "see", t.key) != "all" for t in self._related_types)
        return limited or bool(self._hidden)

    def seen_ids(self, record_ids: Iterable[int] | None = None) -> Any:
        """Numbers of the records that the user may see, archived ones left out."""
        seen = access.visible(self._user, self._type.model)
        if record_ids is not None:
            return _current(seen, ids=list(record_ids))
        return seen.filter(archived_at=None).values_list("pk", flat=True)

    def seen(self, numbers: Iterable[int]) -> list[int]:
        """Of these places of the type, those whose records the user may see."""
        base = place(self._type.key, 0)
        return [base + number for number in self.seen_ids(number - base for number in numbers)]

    def hits(self, entries: Sequence[Found], query: Query, visited: dict[int, float]) -> list[Hit]:
        """What the user may be shown of these entries of records that they may see."""
        shown: list[tuple[Found, str | tuple[Part, ...], str]]
        shown = [(one, one.parts, one.text) for one in entries]
        if entries and self.is_narrowed:
            told = self._told({entry.place: _read(entry.parts) for entry in entries})
            shown = [(one, told[one.place], _text(one, told[one.place])) for one in entries]
        now = timezone.now()
        # An index says only where to look.
        return [
            self._hit(entry, kept, text, query, visited, now)
            for entry, kept, text in shown
            if query.found_in(text)
        ]

    def _told(self, parts: dict[int, tuple[Part, ...]]) -> dict[int, tuple[Part, ...]]:
        """The parts of entries without those that the user may not be told."""
        unseen = self._unseen({(_owner(p), p.related) for some in parts.values() for p in some})
        return {
            number: tuple(
                part
                for part in some
                if part.key not in self._hidden and (_owner(part), part.related) not in unseen
            )
            for number, some in parts.items()
        }

    def _unseen(self, related: set[tuple[str, int]]) -> set[tuple[str, int]]:
        unseen: set[tuple[str, int]] = set()
        for other in self._related_types:
            ids = {number for owner, number in related if owner == other.key and number}
            if ids and access.scope(self._user, "see", other.key) != "all":
                unseen |= {
                    (other.key, n) for n in ids - set(Sight(self._user, other).seen_ids(ids))
                }
        return unseen

    def _hit(
        self,
        entry: Found,
        kept: str | tuple[Part, ...],
        text: str,
        query: Query,
        visited: dict[int, float],
        now: datetime,
    ) -> Hit:
        tells = not self._hidden.intersection(self._type.subtitle)
        return Hit(
            record_type=entry.record_type,
            record_id=entry.record_id,
            title=entry.title,
            subtitle=entry.subtitle if tells else "",
            score=_quality(entry, text, query) + _freshness(entry, visited, now),
            place=entry.place,
            query=query,
            kept=kept,
        )


def _quality(entry: Found, text: str, query: Query) -> float:
    """How well an entry answers the query."""
    if entry.title_key == query.folded:
        return EXACT
    if query.digits and f" {query.digits} " in f"{text} ":
        return NUMBER
    if entry.title_key.startswith(query.folded):
        return TITLE_START
    # The text holds the title too.
    if not query.as_words.found_in(text):
        return FRAGMENT
    return TITLE_WORD if query.as_words.found_in(marked_words(entry.title_key)) else WORD


def _freshness(entry: Found, visited: dict[int, float], now: datetime) -> float:
    """Below one, so that it decides only between equally good answers."""
    days = max((now - entry.changed_at).total_seconds() / 86_400, 0)
    fresh = JUST_CHANGED * DAYS_TO_HALF / (DAYS_TO_HALF + days)
    return fresh + (VISITED if entry.place in visited else 0)


def _text(entry: Found, parts: tuple[Part, ...]) -> str:
    return searchable(entry.title, *(text for part in parts for text in part.texts))


def _owner(part: Part) -> str:
    return part.key.rpartition(".")[0]


def _read(parts: str) -> tuple[Part, ...]:
    return tuple(Part.read(line) for line in parts.split("\n") if line)
