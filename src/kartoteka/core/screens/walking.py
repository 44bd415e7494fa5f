"""The way through a list from card to card: which of how many this is, and its neighbours."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.http import HttpRequest, QueryDict

from kartoteka.core.fields import Format
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import paging
from kartoteka.core.screens.list_state import state_from

# A card far down a longer list says nothing about its place.
FARTHEST = 500
PARAM = "list"


@dataclass(frozen=True)
class Walk:
    """A card's place in the list that one came from."""

    place: int
    total: int
    # Whether the list goes on beyond what was counted.
    is_more: bool
    previous: str
    next: str
    back: str


def came_from(request: HttpRequest, record_type: RecordType) -> str | None:
    """The query of the list that one came from: carried in the address, else the page before."""
    if PARAM in request.GET:
        return request.GET[PARAM]
    before = urlsplit(request.headers.get("Referer", ""))
    same = before.netloc == request.get_host() and before.path == record_type.list_path
    return before.query if same else None


def walk_of(
    record_type: RecordType, record_id: int, query: str | None, user: Any, fmt: Format
) -> Walk | None:
    """The card's place in its list; None where it is not on it, or too far down."""
    if query is None:
        return None
    state = state_from(QueryDict(query), record_type, user, fmt)
    if state.past is not None:
        return None
    page = paging.page_of(state.records(), state.terms(), FARTHEST)
    numbers = [row.pk for row in page.rows]
    if record_id not in numbers:
        return None
    at = numbers.index(record_id)

    def path(index: int) -> str:
        if not 0 <= index < len(numbers):
            return ""
        return f"{record_type.path(numbers[index])}?{PARAM}={quote(query, safe='')}"

    return Walk(
        place=at + 1,
        total=len(numbers),
        is_more=bool(page.after),
        previous=path(at - 1),
        next=path(at + 1),
        back=f"{record_type.list_path}?{query}" if query else record_type.list_path,
    )
