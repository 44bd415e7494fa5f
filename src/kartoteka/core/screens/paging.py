"""Pages of a list of any length: each begins after the last row of the one before it.

The place of a row is its sort values and its number. Rows without a value come last. Where one
term may be empty, rows with and without a value are asked for apart, so that an index on the
column serves either way on both databases.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.db.models.sql.where import AND, WhereNode

from kartoteka.core.screens.ordering import Term

# What holds for no row without a value.
COMPARED = (GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual)


@dataclass(frozen=True)
class Place:
    """A row's place in a list: its sort values, its number, and how many rows are before it."""

    values: tuple[Any, ...]
    id: int
    ahead: int


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the marks that lead to the pages around it; empty at its ends."""

    rows: list[Any]
    ahead: int = 0
    before: str = ""
    after: str = ""


@cache
def _seal() -> Fernet:
    # Sort values may be names; sealed, they are not readable in addresses and logs.
    key = sha256(b"places in lists" + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))


def mark_of(place: Place) -> str:
    """The place as a mark in an address."""
    content = [[_plain(value) for value in place.values], place.id, place.ahead]
    return _seal().encrypt(json.dumps(content).encode()).decode().rstrip("=")


def place_of(mark: str, terms: int) -> Place | None:
    """The place of a mark; None for one that is broken or belongs to another order."""
    if not mark:
        return None
    try:
        padded = mark + "=" * (-len(mark) % 4)
        values, number, ahead = json.loads(_seal().decrypt(padded.encode()))
    except (InvalidToken, ValueError):
        return None
    return Place(tuple(values), number, ahead) if len(values) == terms else None


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def is_in_one_piece(terms: Sequence[Term]) -> bool:
    """Whether one question asks for a page in this order, the same for everybody."""
    is_one = len(terms) > 1 or not terms[0].nullable
    return is_one and not any(term.is_of_user for term in terms)


def beginning(records: QuerySet[Any], terms: Sequence[Term], size: int) -> QuerySet[Any]:
    """The first rows of an order in one piece, and one more."""
    for term in terms:
        records = term.put_into(records)
    return _in_order(records, terms, None, False)[: size + 1]


def page_of(
    records: QuerySet[Any],
    terms: Sequence[Term],
    size: int,
    *,
    after: str = "",
    before: str = "",
    begun: list[Any] | None = None,
) -> Page:
    """One page of records in the order of the terms: the first, or the one at a mark.

    `begun` are the rows of `beginning`, where these were asked for already.
    """
    place = place_of(before or after, len(terms))
    backwards = bool(before) and place is not None
    if begun is not None and place is None:
        found = begun
    else:
        found = _rows(records, terms, place, backwards, size + 1)
    has_more, rows = len(found) > size, found[:size]
    if backwards:
        if not has_more:
            return page_of(records, terms, size)
        rows.reverse()
    ahead = 0
    if place is not None:
        ahead = max(0, place.ahead - len(rows)) if backwards else place.ahead + 1
    if not rows:
        return Page(rows, ahead)
    first, last = _place(rows[0], terms, ahead), _place(rows[-1], terms, ahead + len(rows) - 1)
    return Page(
        rows,
        ahead,
        before=mark_of(first) if (has_more if backwards else place is not None) else "",
        after=mark_of(last) if backwards or has_more else "",
    )


def rows_after(
    records: QuerySet[Any], terms: Sequence[Term], place: Place | None, size: int
) -> list[Any]:
    """At most so many rows after a place, for who keeps it otherwise than in a mark."""
    return _rows(records, terms, place, False, size)


def _place(row: Any, terms: Sequence[Term], ahead: int) -> Place:
    return Place(tuple(getattr(row, term.name) for term in terms), row.pk, ahead)


def _rows(
    records: QuerySet[Any], terms: Sequence[Term], place: Place | None, backwards: bool, size: int
) -> list[Any]:
    for term in terms:
        records = term.put_into(records)
    way = [term.reversed() for term in terms] if backwards else list(terms)
    first = way[0]
    if len(way) > 1 or not first.nullable:
        return list(_in_order(records, way, place, backwards)[:size])
    found: list[Any] = []
    parts = (False,) if _leaves_out_empty(records, first) else (False, True)
    for is_empty in reversed(parts) if backwards else parts:
        here = place is not None and (place.values[0] is None) == is_empty
        if place is not None and not here and is_empty == backwards:
            continue
        part = records.filter(**{f"{first.name}__isnull": is_empty})
        own = [] if is_empty else [_filled(first)]
        spot = Place(() if is_empty else place.values, place.id, 0) if here and place else None
        ordered = _in_order(part, own, spot, backwards, last=first)
        found += list(ordered[: size - len(found)])
        if len(found) >= size:
            break
    return found


def _leaves_out_empty(records: QuerySet[Any], term: Term) -> bool:
    """Whether a condition compares the value itself. Asked for rows without one nevertheless,
    SQLite reads all there are."""
    value = records.query.annotations[term.name]
    told = _told_together(records.query.where)
    return any(isinstance(one, COMPARED) and one.lhs == value for one in told)


def _told_together(where: WhereNode) -> Iterator[Any]:
    """The conditions that all hold."""
    if where.connector == AND and not where.negated:
        for one in where.children:
            yield from _told_together(one) if isinstance(one, WhereNode) else (one,)


def _filled(term: Term) -> Term:
    return Term(term.name, term.expression, term.descending, nullable=False)


def _in_order(
    records: QuerySet[Any],
    way: Sequence[Term],
    place: Place | None,
    backwards: bool,
    last: Term | None = None,
) -> QuerySet[Any]:
    if place is not None:
        down = (last or way[-1]).descending
        records = records.filter(_beyond(way, place, backwards, down))
    down = (last or way[-1]).descending
    return records.order_by(*(_ordered(term, backwards) for term in way), "-id" if down else "id")


def _ordered(term: Term, backwards: bool) -> Any:
    if not term.nullable:
        return f"-{term.name}" if term.descending else term.name
    empty = {"nulls_first": True} if backwards else {"nulls_last": True}
    column = F(term.name)
    return column.desc(**empty) if term.descending else column.asc(**empty)


def _beyond(way: Sequence[Term], place: Place, backwards: bool, down: bool) -> Q:
    """Rows that come after a place: further by one term, and the same by all terms before it."""
    same = Q()
    found = Q(pk__in=())
    for term, value in zip(way, place.values, strict=True):
        found |= same & _further(term, value, backwards)
        same &= Q(**{f"{term.name}__isnull": True}) if value is None else Q(**{term.name: value})
    found |= same & Q(**{"pk__lt" if down else "pk__gt": place.id})
    if way and not way[0].nullable:
        # Said once more without OR, so that an index on the first term is entered at the place.
        found &= Q(**{f"{way[0].name}__{'lte' if way[0].descending else 'gte'}": place.values[0]})
    return found


def _further(term: Term, value: Any, backwards: bool) -> Q:
    empty, filled = Q(**{f"{term.name}__isnull": True}), Q(**{f"{term.name}__isnull": False})
    if value is None:
        return filled if backwards else Q(pk__in=())
    more = Q(**{f"{term.name}__{'lt' if term.descending else 'gt'}": value})
    return more | empty if term.nullable and not backwards else more
