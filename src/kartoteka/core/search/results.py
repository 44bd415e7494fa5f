"""What a user gets to see of the entries found: only what they may, and why it was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from kartoteka.core import access
from kartoteka.core.storage.folding import fold
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search.entries import Part
from kartoteka.core.search.marking import Marked, marked
from kartoteka.core.search.models import SearchEntry
from kartoteka.core.search.query import Query, searchable

EXACT, PART_EXACT, TITLE_START, TITLE_WORD, WORD, FRAGMENT = 6.0, 5.0, 4.0, 3.0, 2.0, 1.0
VISITED = 0.5
JUST_CHANGED = 0.4
DAYS_TO_HALF = 30.0


@dataclass(frozen=True)
class Hit:
    """One record that was found. Marked texts are (text, is it the part that matched) in turn."""

    record_type: str
    record_id: int
    title: str
    subtitle: str
    why: str
    why_key: str
    score: float
    title_marked: Marked
    why_marked: Marked
    place: int

    @property
    def path(self) -> str:
        """The address of the record."""
        return record_types[self.record_type].path(self.record_id)

    @property
    def why_label(self) -> Any:
        """What the matched field is called."""
        owner, _, key = self.why_key.rpartition(".")
        return record_types[owner or self.record_type].spec(key).label if key else ""


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
    def _related_types(self) -> tuple[RecordType, ...]:
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
        seen = access.visible(self._user, self._type.model).filter(archived_at=None)
        if record_ids is not None:
            seen = seen.filter(pk__in=list(record_ids))
        return seen.values_list("pk", flat=True)

    def hits(
        self, entries: Sequence[SearchEntry], query: Query, visited: dict[int, float]
    ) -> list[Hit]:
        """Those of the entries that the user may be shown, as results."""
        seen = set(self.seen_ids(entry.record_id for entry in entries))
        mine = [(entry, _read(entry)) for entry in entries if entry.record_id in seen]
        if self.is_narrowed:
            mine = self._narrowed(mine, query)
        return [self._hit(entry, parts, query, visited) for entry, parts in mine]

    def _narrowed(
        self, found: list[tuple[SearchEntry, list[Part]]], query: Query
    ) -> list[tuple[SearchEntry, list[Part]]]:
        related = {(_owner(part), part.related) for _, parts in found for part in parts}
        unseen = self._unseen(related)
        kept = []
        for entry, parts in found:
            told = [
                part
                for part in parts
                if part.key not in self._hidden and (_owner(part), part.related) not in unseen
            ]
            if query.found_in(searchable(entry.title, *(part.shown for part in told))):
                kept.append((entry, told))
        return kept

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
        self, entry: SearchEntry, parts: list[Part], query: Query, visited: dict[int, float]
    ) -> Hit:
        score, why = _judged(entry, parts, query)
        tells = not self._hidden.intersection(self._type.subtitle)
        return Hit(
            record_type=entry.record_type,
            record_id=entry.record_id,
            title=entry.title,
            subtitle=entry.subtitle if tells else "",
            why=why.reason if why else "",
            why_key=why.key if why else "",
            score=score + _freshness(entry, visited),
            title_marked=marked(entry.title, query),
            why_marked=marked(why.reason, query) if why else (),
            place=entry.pk,
        )


def _judged(entry: SearchEntry, parts: list[Part], query: Query) -> tuple[float, Part | None]:
    """How well an entry answers the query, and the part that says why, where the title doesn't."""
    title = searchable(entry.title)
    if fold(entry.title) == query.folded:
        return EXACT, None
    for part in parts:
        # The last word of a number is its digits in one piece.
        if query.digits == searchable(part.shown).split()[-1] or query.folded == fold(part.shown):
            return PART_EXACT, part
    if title.startswith(f" {query.folded}"):
        return TITLE_START, None
    if query.as_words.found_in(title):
        return TITLE_WORD, None
    why = None if query.found_in(title) else _best(parts, query)
    text = searchable(entry.title, *(part.shown for part in parts))
    return (WORD if query.as_words.found_in(text) else FRAGMENT), why


def _best(parts: list[Part], query: Query) -> Part | None:
    """The part that holds most of what was typed."""
    counted = [(sum(t.found_in(searchable(p.shown)) for t in query.terms), p) for p in parts]
    count, part = max(counted, key=lambda pair: pair[0], default=(0, None))
    return part if count else None


def _freshness(entry: SearchEntry, visited: dict[int, float]) -> float:
    """Below one, so that it decides only between equally good answers."""
    days = max((timezone.now() - entry.changed_at).total_seconds() / 86_400, 0)
    fresh = JUST_CHANGED * DAYS_TO_HALF / (DAYS_TO_HALF + days)
    return fresh + (VISITED if entry.pk in visited else 0)


def _owner(part: Part) -> str:
    return part.key.rpartition(".")[0]


def _read(entry: SearchEntry) -> list[Part]:
    return [Part.read(line) for line in entry.parts.splitlines()]
