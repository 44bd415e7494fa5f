"""Answering the search box: the best first, and only what the user may see."""

from collections.abc import Iterable
from typing import Any

from kartoteka.core import access
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search.models import SearchEntry, SearchText, place, places
from kartoteka.core.search.query import Query
from kartoteka.core.search.results import Hit, Sight
from kartoteka.core.search.visits import visited

__all__ = ["Hit", "find"]

# How many candidates are fetched at a time. They grow, so that somebody who may see one record in
# five hundred still gets results, and end, so that no query reads the whole index.
BATCHES = (60, 240, 960, 3840)
# Up to so many finds among all types are simply looked at, all of them.
RARE = 400
# Whoever may see at most so many records is searched the other way round: their records first.
FEW_RECORDS = 2000


def find(user: Any, text: str, *, types: Iterable[str] = (), limit: int = 20) -> list[Hit]:
    """Records that hold everything that was typed, the best answers first."""
    query = Query.parse(text)
    if not query:
        return []
    seen_before = visited(user)
    hunts = [
        _Hunt(user, record_type, query, seen_before, limit)
        for record_type in _searched(user, set(types))
    ]
    rare = _rare(query)
    for hunt in hunts:
        hunt.run(rare)
    hits = [hit for hunt in hunts for hit in hunt.hits]
    return sorted(hits, key=lambda hit: (-hit.score, hit.title))[:limit]


def _rare(query: Query) -> list[int] | None:
    """Places of all texts that hold the query, of every type; None where there are too many.

    What people look for is mostly rare, and one look at the index is cheaper than one a type.
    """
    found = SearchText.objects.filter(text__holds=query).order_by("-pk")
    numbers = list(found.values_list("pk", flat=True)[: RARE + 1])
    return numbers if len(numbers) <= RARE else None


def _searched(user: Any, wanted: set[str]) -> list[RecordType]:
    return [
        record_type
        for record_type in record_types.all()
        if (record_type.key in wanted or (not wanted and record_type.in_search))
        and access.may(user, "see", record_type.key)
    ]


class _Hunt:
    """The search through one record type, from the best kind of answer to the weakest."""

    def __init__(
        self, user: Any, record_type: RecordType, query: Query, visits: dict[int, float], limit: int
    ) -> None:
        self._sight = Sight(user, record_type)
        self._type = record_type
        self._query = query
        self._visits = visits
        self._limit = limit
        self._tried: set[int] = set()
        self.hits: list[Hit] = []

    def run(self, rare: list[int] | None) -> None:
        """Gather the best answers of this type; ``rare`` are the places of all finds, if few."""
        self._try_visited()
        if rare is not None:
            first, last = places(self._type.key)
            self._show([number for number in rare if first <= number <= last])
            return
        complete = self._try_titles()
        texts = SearchText.objects.order_by("-pk")
        for query in (self._query.as_words, self._query):
            if not self._is_enough:
                complete &= self._try_texts(texts.filter(text__holds=query))
        if not complete and not self._is_enough:
            self._try_own_records()

    @property
    def _is_enough(self) -> bool:
        return len(self.hits) >= self._limit

    def _try_visited(self) -> None:
        first, last = places(self._type.key)
        numbers = [number for number in self._visits if first <= number <= last]
        texts = SearchText.objects.filter(pk__in=numbers) if numbers else ()
        self._show([row.pk for row in texts if self._query.found_in(row.text)])

    def _try_titles(self) -> bool:
        """Titles that begin with what was typed; whether all of them were looked at."""
        titles = SearchEntry.objects.filter(
            record_type=self._type.key, title_key__begins=self._query.folded
        ).values_list("pk", flat=True)
        start = 0
        for size in BATCHES:
            numbers = list(titles[start : start + size])
            self._show(numbers)
            if len(numbers) < size:
                return True
            if self._is_enough:
                return False
            start += size
        return False

    def _try_texts(self, found: Any) -> bool:
        """Texts that hold what was typed, newest records first; whether all were looked at."""
        first, last = places(self._type.key)
        for size in BATCHES:
            numbers = list(
                found.filter(pk__range=(first, last)).values_list("pk", flat=True)[:size]
            )
            self._show(numbers)
            if len(numbers) < size:
                return True
            if self._is_enough:
                return False
            last = numbers[-1] - 1
        return False

    def _try_own_records(self) -> None:
        """For somebody who may see few records: read all of theirs."""
        own = list(self._sight.seen_ids()[: FEW_RECORDS + 1])
        if len(own) <= FEW_RECORDS:
            numbers = [place(self._type.key, record_id) for record_id in own]
            texts = SearchText.objects.filter(pk__in=numbers, text__includes=self._query)
            self._show(list(texts.values_list("pk", flat=True)))

    def _show(self, numbers: list[int]) -> None:
        new = [number for number in numbers if number not in self._tried]
        if not new:
            return
        self._tried.update(new)
        self.hits += self._sight.hits(new, self._query, self._visits)
