"""The newest places of each record type that hold a query, by SQLite's index.

The index gives places in their order, the oldest first. Backwards it loses some: SQLite 3.40 leaves
out a third of "trans" at the beginning of a word where every other text has such a word. So the
newest are looked for forwards, in blocks at the end of each type. A query held by few costs a walk
through the whole index, whatever the range; so one look at the whole comes first.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kartoteka.core.search import beginnings, lookups
from kartoteka.core.search.query import Query

Range = tuple[int, int]
EVERYTHING = (0, 2**63 - 1)
# So many places are handed out in less than a millisecond, and of a block at most so many.
ONE_LOOK = 2000
MOST_OF_BLOCK = 10_000
# How many records a block goes back for each find that is wanted; the last block is all of a type.
BACK = (64, 1024)


@dataclass(frozen=True)
class Asked:
    """A query, as the index that answers it best is asked."""

    table: str
    match: str

    @classmethod
    def of(cls, query: Query) -> "Asked":
        """Beginnings of words by an index of their own, where they are short."""
        begun = beginnings.match(query)
        if begun:
            return cls(beginnings.TABLE, begun)
        return cls("search_text", lookups.match(query))

    def one_look(self) -> tuple[list[int], bool]:
        """The first places of all, and whether there are no more."""
        places = self.places([EVERYTHING], ONE_LOOK + 1)
        return places, len(places) <= ONE_LOOK

    def places(self, blocks: Sequence[Range], limit: int) -> list[int]:
        """Places within each block, in their order."""
        holds = f"{self.table} MATCH %s AND rowid BETWEEN %s AND %s"
        one = f"SELECT rowid FROM {self.table} WHERE {holds} ORDER BY rowid LIMIT %s"  # noqa: S608 - fixed pieces
        given = [value for a, b in blocks for value in (self.match, a, b, limit)]
        within = f"SELECT * FROM ({one})"  # noqa: S608 - fixed pieces
        return _ask([within] * len(blocks), given)


def newest_of_each(query: Query, ranges: Sequence[Range], size: int) -> list[int]:
    """Places that hold the query, at most so many of each range, its newest first."""
    asked = Asked.of(query)
    places, is_all = query.learned.get("some") or asked.one_look()
    if not is_all:
        return _by_blocks(asked, _ends(ranges), size)
    inside = [places[bisect_left(places, a) : bisect_right(places, b)] for a, b in ranges]
    return [place for some in inside for place in reversed(some[-size:])]


def _by_blocks(asked: Asked, ranges: Sequence[Range], size: int) -> list[int]:
    """One query looks at a block of every range that has not given enough yet."""
    found: dict[Range, list[int]] = {}
    for back in (*BACK, None):
        short = [range_ for range_ in ranges if len(found.get(range_, ())) < size]
        blocks = [(a if back is None else max(a, b - back * size), b) for a, b in short]
        places = asked.places(blocks, MOST_OF_BLOCK)
        for a, b in short:
            found[a, b] = [place for place in places if a <= place <= b][-size:]
        # What has been looked at as a whole has no more to give.
        ranges = [range_ for range_ in short if range_ not in blocks]
    return [place for some in found.values() for place in reversed(some)]


def _ends(ranges: Sequence[Range]) -> list[Range]:
    """The ranges that hold anything, each up to its last record."""
    one = "SELECT max(id) FROM search_searchentry WHERE id BETWEEN %s AND %s"
    last = _ask([one] * len(ranges), [value for range_ in ranges for value in range_])
    return [(a, end) for (a, _b), end in zip(ranges, last, strict=True) if end is not None]


def _ask(queries: Sequence[str], given: Sequence[Any]) -> list[Any]:
    if not queries:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries), given)
        return [row[0] for row in cursor.fetchall()]
