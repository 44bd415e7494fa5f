"""The "search in this list" field: a condition for a list of any size."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from kartoteka.core.fields import Spec
from kartoteka.core.records.types import RecordType
from kartoteka.core.search import addresses, engine
from kartoteka.core.search.models import SearchText, place, places
from kartoteka.core.search.query import INDEXED_LENGTH, Query, Term
from kartoteka.core.search.results import Sight, read
from kartoteka.core.storage.folding import fold

# Up to so many finds are looked up by number. More than that are so common that walking the list
# in its own order and looking at each text fills a page sooner.
RARE = 10_000
# Where matches must be checked for hidden fields, no more than these are looked at.
CHECKED = 2000
# Kinds whose texts stand in the index as they are.
NARROWED = ("text", "long_text", "email", "url")


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
    exact = addresses.whole(text)
    having = addresses.places_of(exact) if exact else []
    rare = [n for n in having if range_[0] <= n <= range_[1]] or _find(query, range_)
    base = place(record_type.key, 0)
    if rare is not None:
        return Q(pk__in=[number - base for number in rare])
    return Q(Exists(SearchText.objects.filter(pk=OuterRef("pk") + base, text__includes=query)))


def narrowing(record_type: RecordType, spec: Spec, text: str) -> Q:
    """What holds for all records of a type whose field contains a text: their entry holds it too.

    The index knows words of three letters and more; a text of shorter ones is left to the scan.
    """
    if spec.key not in record_type.search or spec.kind.key not in NARROWED:
        return Q()
    words = [word for word in fold(text).split() if len(word) >= INDEXED_LENGTH]
    if not words:
        return Q()
    first, last = places(record_type.key)
    query = Query(" ".join(words), tuple(Term((word,)) for word in words))
    found = SearchText.objects.filter(pk__range=(first, last), text__holds=query)
    base = place(record_type.key, 0)
    return Q(pk__in=found.annotate(number=F("pk") - base).values("number"))


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
        entries = read(sight.seen(numbers))
        hits = sight.hits(list(entries.values()), variant, {})
        found.update(hit.record_id for hit in hits)
        if found and query.is_certain:
            break
    return sorted(found)
