"""Whole mail addresses, found by a number: for those, runs of three letters are the long way.

An address like biuro@nowak.example is made of runs that stand in very many texts. Whoever types a
whole one is answered by one look at a small table, where anybody has it; its parts, and an address
that nobody has, are looked for as anything else.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from kartoteka.core.search.entries import Part
from kartoteka.core.search.models import AddressPlace, SearchEntry
from kartoteka.core.search.query import Query, Term, marked_words
from kartoteka.core.search.results import texts
from kartoteka.core.storage import bulk, prepared
from kartoteka.core.storage.folding import fold

COLUMNS = ("address", "place")
# No address has this number. Its row tells up to which place the entries of an older installation
# have been gone through; there is none from the beginning where there was nothing to go through.
UPTO = 0
# What more have is no way to find anybody.
MOST = 400
CHUNK = 2000
_ADDRESS = re.compile(r"[^\s@,;:<>()\"]+@[^\s@,;:<>()\"]+\.[^\s@,;:<>()\"]+")


def create_table(apps: Any, schema_editor: Any) -> None:
    """Make the table (called by the migration), and note where entries are still to be read."""
    end = " WITHOUT ROWID" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE search_address (address bigint NOT NULL, place bigint NOT NULL, "
            f"PRIMARY KEY (address, place)){end}"
        )
        cursor.execute(
            "INSERT INTO search_address SELECT %s, 0 WHERE EXISTS "
            "(SELECT 1 FROM search_searchentry)",
            [UPTO],
        )


def drop_table(apps: Any, schema_editor: Any) -> None:
    """Take `create_table` back."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_address")


def whole(text: str) -> Query | None:
    """The query for a text that is one address: its words in a row, from beginning to end."""
    found = _ADDRESS.fullmatch(text.strip())
    folded = fold(found[0]) if found else ""
    return Query(folded, (Term((marked_words(folded),)),)) if folded else None


def places_of(query: Query) -> list[int]:
    """Places of the entries that have the address; none where very many have it."""
    found = _at(prepared.everything(AddressPlace), numbers=[UPTO, _number(query.folded)])
    if len(found) > MOST or any(address == UPTO for address, _place in found):
        return []
    known = texts([place for _address, place in found])
    return [place for place, text in known.items() if query.found_in(text)]


@prepared.question
def _at(rows: QuerySet[AddressPlace], numbers: Any) -> QuerySet[Any, Any]:
    return rows.filter(address__in=numbers).values_list("address", "place")[: MOST + 1]


def keep(rows: Mapping[int, Iterable[int]], known: Iterable[int]) -> None:
    """Before entries are written: their addresses, as numbers, of each place.

    ``known`` are the places that have an entry already.
    """
    had = _pairs(_kept(known))
    has = {(address, place) for place, numbers in rows.items() for address in numbers}
    bulk.erase(AddressPlace, COLUMNS, sorted(had - has))
    # Those that it had too: an index that is made anew gets back what it lacks.
    bulk.insert_missing(AddressPlace, COLUMNS, sorted(has))


def drop(places: Iterable[int]) -> None:
    """Before entries are taken out: their addresses."""
    bulk.erase(AddressPlace, COLUMNS, sorted(_pairs(_kept(places))))


def begin() -> None:
    """Let `settle` go through all entries; until it has, whole addresses are no shorter way."""
    bulk.insert_missing(AddressPlace, COLUMNS, [(UPTO, 0)])


def settle() -> int:
    """Go through the entries of an older installation, in short transactions; how many."""
    done = 0
    while True:
        with transaction.atomic():
            upto = AddressPlace.objects.filter(address=UPTO).first()
            if upto is None:
                return done
            rows = SearchEntry.objects.filter(pk__gt=upto.place).order_by("pk")
            some = list(rows.values_list("pk", "title", "parts")[:CHUNK])
            pairs = _pairs({number: (title, parts) for number, title, parts in some})
            bulk.insert_missing(AddressPlace, COLUMNS, sorted(pairs))
            bulk.erase(AddressPlace, COLUMNS, [(UPTO, upto.place)])
            if some:
                bulk.insert(AddressPlace, COLUMNS, [(UPTO, some[-1][0])])
        done += len(some)


def _kept(places: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Title and parts of entries as they are kept."""
    numbers = list(places)
    if not numbers:
        return {}
    rows = _entries(prepared.everything(SearchEntry), places=numbers)
    return {number: (title, parts) for number, title, parts in rows}


@prepared.question
def _entries(records: QuerySet[SearchEntry], places: Any) -> QuerySet[Any, Any]:
    return records.filter(pk__in=places).values_list("pk", "title", "parts")


def _pairs(entries: Mapping[int, tuple[str, str]]) -> set[tuple[int, int]]:
    return {
        (number, place)
        for place, (title, parts) in entries.items()
        for number in numbers_in(title, parts)
    }


def numbers_in(title: str, parts: str) -> set[int]:
    """Addresses in anything that an entry is found by, as numbers."""
    if "@" not in title and "@" not in parts:
        return set()
    lines = (line for line in parts.split("\n") if "@" in line)
    told = [title, *(text for line in lines for text in Part.read(line).texts)]
    found = {fold(each) for text in told if "@" in text for each in _ADDRESS.findall(text)}
    return {_number(address) for address in found}


def _number(folded: str) -> int:
    digest = blake2b(folded.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1
