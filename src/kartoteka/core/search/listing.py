"""The "search in this list" field: a condition for a list of any size."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from kartoteka.core.records.types import RecordType
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
        return Q() if not text.strip() else Q(pk__in=())
    sight = Sight(user, record_type)
    found = SearchText.objects.filter(
        pk__range=places(record_type.key), text__holds=query
    ).order_by()
    if sight.is_narrowed:
        return Q(pk__in=_checked(sight, found, query))
    base = place(record_type.key, 0)
    if len(found.values_list("pk")[: RARE + 1]) <= RARE:
        return Q(pk__in=found.annotate(number=F("pk") - base).values("number"))
    own = SearchText.objects.filter(pk=OuterRef("pk") + base, text__includes=query)
    return Q(Exists(own))


def _checked(sight: Sight, found: Any, query: Query) -> list[int]:
    numbers = list(found.order_by("-pk").values_list("pk", flat=True)[:CHECKED])
    return [hit.record_id for hit in sight.hits(numbers, query, {})]
