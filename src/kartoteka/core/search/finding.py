"""Answering the search box: the best first, and only what the user may see."""

from collections.abc import Iterable
from typing import Any

from kartoteka.core import access
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search import addresses, engine
from kartoteka.core.search.models import SearchText, first_of, place, places
from kartoteka.core.search.query import Query
from kartoteka.core.search.results import Found, Hit, Sight, latest, read, texts
from kartoteka.core.search.visits import visited

__all__ = ["Hit", "find"]

# Up to so many finds among all types are simply looked at, all of them.
RARE = 400
# Of what is more common, so many are looked at of each type. The numbers grow, so that somebody
# who may see one record in five hundred still gets results, and end, so that nobody waits long.
BATCHES = (60, 480, 3840)
# Whoever may see at most so many records is searched the other way round: their records first.
FEW_RECORDS = 2000
SEEING_MOST = 0.5


def find(user: Any, text: str, *, types: Iterable[str] = (), limit: int = 20) -> list[Hit]:
    """Records that hold everything that was typed, the best answers first."""
    query = Query.parse(text)
    searched = _searched(user, set(types)) if query else []
    if not searched:
        return []
    visits = visited(user)
    best = _by_address(user, text, searched, visits, limit)
    if best:
        return _ordered(best, limit)
    for variant in query.variants():
        hunts = [_Hunt(user, record_type, variant, visits, limit) for record_type in searched]
        rare = engine.find_rare(variant, RARE)
        if rare is not None:
            _hand_out(rare, hunts)
        else:
            _look_among_many(variant, hunts, list(visits))
        best = {hit.place: hit for hunt in hunts for hit in hunt.hits} | best
        if best and query.is_certain:
            break
    return _ordered(best, limit)


def _by_address(
    user: Any, text: str, searched: list[RecordType], visits: dict[int, float], limit: int
) -> dict[int, Hit]:
    """Records that have a whole mail address, if that is what was typed."""
    query = addresses.whole(text)
    places_of_it = addresses.places_of(query) if query else []
    if not query or not places_of_it:
        return {}
    hunts = [_Hunt(user, record_type, query, visits, limit) for record_type in searched]
    _hand_out(places_of_it, hunts)
    return {hit.place: hit for hunt in hunts for hit in hunt.hits}


def _ordered(best: dict[int, Hit], limit: int) -> list[Hit]:
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.title))[:limit]


def _searched(user: Any, wanted: set[str]) -> list[RecordType]:
    return [
        record_type
        for record_type in record_types.all()
        if (record_type.key in wanted or (not wanted and record_type.in_search))
        and access.may(user, "see", record_type.key)
    ]


def _hand_out(numbers: Iterable[int], hunts: list["_Hunt"], *, are_alike: bool = False) -> None:
    """Each type looks at the places that are its own; their entries are read together.

    Of finds that answer alike, only the latest changed can get in, so no others are read.
    """
    by_type: dict[int, list[int]] = {}
    for number in numbers:
        by_type.setdefault(first_of(number), []).append(number)
    new = [hunt.seen(by_type.get(hunt.range[0], [])) for hunt in hunts]
    if are_alike:
        whole = [
            number for hunt, own in zip(hunts, new, strict=True) if hunt.tells_all for number in own
        ]
        kept = latest(whole, hunts[0].limit)
        new = [hunt.put_aside(own, kept) for hunt, own in zip(hunts, new, strict=True)]
    entries = read(number for numbers in new for number in numbers)
    for hunt, own in zip(hunts, new, strict=True):
        hunt.show([entries[number] for number in own if number in entries])


def _look_among_many(query: Query, hunts: list["_Hunt"], visited_places: list[int]) -> None:
    """From the best kind of answer to the weakest, until a weaker one could not get in."""
    seen = texts(visited_places)
    _hand_out([number for number, text in seen.items() if query.found_in(text)], hunts)
    types = [hunt.type.key for hunt in hunts]
    _hand_out(engine.find_titles(query.folded, types, BATCHES[0]), hunts)
    all_hunts = hunts
    for size in BATCHES:
        if _is_enough(all_hunts):
            return
        ranges = [hunt.range for hunt in hunts]
        beginning = engine.find_common(query.as_words, ranges, size)
        _hand_out(beginning, hunts)
        if _is_enough(all_hunts):
            return
        # Where all that begin a word are found, the others hold the query within one.
        are_alike = len(beginning) < size
        _hand_out(engine.find_common(query, ranges, size), hunts, are_alike=are_alike)
        # For those who see most of what is looked at, more would be more of the same.
        hunts = [hunt for hunt in hunts if hunt.sees_little and not hunt.ends_with_own_records()]
        if not hunts:
            return


def _is_enough(hunts: list["_Hunt"]) -> bool:
    return sum(len(hunt.hits) for hunt in hunts) >= hunts[0].limit


class _Hunt:
    """What was found so far among the records of one type."""

    def __init__(
        self, user: Any, record_type: RecordType, query: Query, visits: dict[int, float], limit: int
    ) -> None:
        self.range = places(record_type.key)
        self.hits: list[Hit] = []
        self._sight = Sight(user, record_type)
        self.type = record_type
        self._query = query
        self._visits = visits
        self.limit = limit
        self._tried: set[int] = set()
        self._aside = 0
        self._is_of_many: bool | None = None

    @property
    def sees_little(self) -> bool:
        """Whether the user may see so little of what was looked at that more is worth a look."""
        return len(self.hits) + self._aside < min(self.limit, len(self._tried) * SEEING_MOST)

    @property
    def tells_all(self) -> bool:
        """Whether all finds that the user may see are told to them as they are."""
        return not self._sight.is_narrowed

    def put_aside(self, numbers: list[int], kept: set[int]) -> list[int]:
        """Of these places, those that are kept; the user may see the others too."""
        if not self.tells_all:
            return numbers
        found = [number for number in numbers if number in kept]
        self._aside += len(numbers) - len(found)
        return found

    def ends_with_own_records(self) -> bool:
        """Look at all the user's records, if these are few; whether they were."""
        if self._is_of_many is None:
            own = list(self._sight.seen_ids()[: FEW_RECORDS + 1])
            self._is_of_many = len(own) > FEW_RECORDS
            if not self._is_of_many:
                numbers = [place(self.type.key, record_id) for record_id in own]
                holding = SearchText.objects.filter(pk__in=numbers, text__includes=self._query)
                _hand_out(holding.values_list("pk", flat=True), [self])
        return not self._is_of_many

    def seen(self, numbers: Iterable[int]) -> list[int]:
        """Of these places, those that are new and that the user may see."""
        new = [number for number in dict.fromkeys(numbers) if number not in self._tried]
        self._tried.update(new)
        return self._sight.seen(new) if new else []

    def show(self, entries: list[Found]) -> None:
        """Make hits of what was found."""
        self.hits += self._sight.hits(entries, self._query, self._visits)
