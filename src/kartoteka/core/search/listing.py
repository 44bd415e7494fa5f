"""The "search in this list" field: a condition for a list of any size."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from kartoteka.core.records.types import RecordType
from kartoteka.core.search import engine
from kartoteka.core.search.models import SearchText, place, places
from kartoteka.core.search.query import Query
from kartoteka.core.search.results import Sight

# Up to so many finds are looked up by number. More than that are so common that walking the list
# in its own order and looking at each text fills a page sooner.
RARE = 10_000
# Where matches must be checked for hidden fields, no more than these are looked at.
CHECKED = 2000


def matching(user: Any, record_type: RecordType, text: str) -> Q:
    """The condition that a record of this type holds everything that was typed.

    It goes into `filter()` beside `access.visible`, which it doesn't replace.
    """
    query = Query.parse(text)
    if not query:
        return Q(pk__in=()) if text.strip() else Q()
    sight = Sight(user, record_type)
    range_ = places(record_type.key)
    if sight.is_narrowed:
        return Q(pk__in=_checked(sight, query, range_))
    rare = _find(query, range_)
    base = place(record_type.key, 0)
    if rare is not None:
        return Q(pk__in=[number - base for number in rare])
    return Q(Exists(SearchText.objects.filter(pk=OuterRef("pk") + base, text__includes=query)))


def is_common(record_type: RecordType, text: str) -> bool:
    """Whether more than 10 000 records of this type match: counting them would take long."""
    query = Query.parse(text)
    return bool(query) and _find(query, places(record_type.key)) is None


def _find(query: Query, range_: engine.Range) -> list[int] | None:
    """Places of all finds by any way to read the query; None if the likeliest is common."""
    found = engine.find_rare(query, RARE, range_)
    if found is None or not query.apart or (found and query.is_certain):
        return found
    return sorted({*found, *(engine.find_rare(query.apart, RARE, range_) or [])})


def _checked(sight: Sight, query: Query, range_: engine.Range) -> list[int]:
    found: set[int] = set()
    for variant in query.variants():
        numbers = engine.find_common(variant, [range_], CHECKED)
        found.update(hit.record_id for hit in sight.hits(numbers, variant, {}))
        if found and query.is_certain:
            break
    return sorted(found)
