"""Lists of the API: filters as on the screens, and pages that follow one another by key."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kartoteka.core import access, search
from kartoteka.core.access import watching
from kartoteka.core.actions import Actor
from kartoteka.core.api.problems import ApiProblem
from kartoteka.core.api.shapes import as_json, readable
from kartoteka.core.filters import columns
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import RecordType

MOST = 500
USUAL = 50
# Columns that are never empty and have an index, so a page can follow another by key.
SORTS = {"id": "id", "title": "sort_key", "changed_at": "changed_at", "created_at": "created_at"}
OWN = frozenset({"limit", "cursor", "sort", "fields", "q", "archived", "filter", "any"})


def page(request: HttpRequest, by: Actor, record_type: RecordType) -> JsonResponse:
    """One page of records: `items`, and `next` where there is more."""
    _refuse_unknown(request)
    records = chosen(request, by, record_type)
    sort = request.GET.get("sort", "id")
    column = SORTS.get(sort.removeprefix("-"))
    if column is None:
        raise _bad("sort", _("Sort by one of: %(names)s") % {"names": ", ".join(SORTS)})
    limit = _limit(request)
    rows = list(
        _after(records, column, sort.startswith("-"), request.GET.get("cursor", ""))[: limit + 1]
    )
    more = len(rows) > limit
    watching.seen(by.user, record_type.key, [row.pk for row in rows[:limit]], watching.API)
    items = as_json(record_type, rows[:limit], by, _only(request, record_type, by))
    cursor = _cursor(rows[limit - 1], column) if more else None
    return JsonResponse({"items": items, "next": cursor})


def chosen(request: HttpRequest, by: Actor, record_type: RecordType) -> QuerySet[Any]:
    """Records that the filters of an address choose, of those that the user may see."""
    records = access.visible(by.user, record_type.model)
    archived = request.GET.get("archived", "no")
    if archived not in ("no", "yes", "all"):
        raise _bad("archived", _("Say no, yes or all."))
    if archived != "all":
        records = records.filter(archived_at__isnull=archived == "no")
    filter_ = Filter.from_params(record_type, request.GET, by.user)
    text = request.GET.get("q", "").strip()
    if filter_:
        is_plain = archived == "no" and not text
        records = records.filter((columns.condition if is_plain else Filter.q)(filter_, by.fmt))
    return records.filter(search.matching(by.user, record_type, text)) if text else records


def _refuse_unknown(request: HttpRequest) -> None:
    for name in request.GET:
        if name not in OWN and "__" not in name:
            raise _bad(name, _("There is no parameter «%(name)s».") % {"name": name})


def _bad(name: str, message: str) -> ApiProblem:
    errors = [{"parameter": name, "code": "parameter", "message": message}]
    return ApiProblem(400, _("A parameter cannot be used."), message, errors)


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", str(USUAL))
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= MOST:
        raise _bad("limit", _("Ask for 1 to %(most)s records.") % {"most": MOST})
    return int(text)


def _only(request: HttpRequest, record_type: RecordType, by: Actor) -> list[str]:
    names = [name for name in request.GET.get("fields", "").split(",") if name]
    known = readable(record_type, by)
    for name in names:
        if name not in known:
            raise _bad("fields", _("There is no field «%(field)s».") % {"field": name})
    return names


def _after(records: QuerySet[Any], column: str, down: bool, cursor: str) -> QuerySet[Any]:
    if cursor:
        value, number = _read_cursor(cursor, column)
        word = "lt" if down else "gt"
        if column == "id":
            records = records.filter(**{f"id__{word}": number})
        else:
            same = Q(**{column: value, f"id__{word}": number})
            records = records.filter(Q(**{f"{column}__{word}": value}) | same)
    sign = "-" if down else ""
    return records.order_by(*dict.fromkeys([f"{sign}{column}", f"{sign}id"]))


def _cursor(record: Any, column: str) -> str:
    value = getattr(record, column)
    text = value.isoformat() if isinstance(value, datetime) else value
    return urlsafe_b64encode(json.dumps([column, text, record.pk]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, column: str) -> tuple[Any, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, value, number = json.loads(urlsafe_b64decode(padded))
        if name != column or type(number) is not int or not 0 < number < 2**63:
            raise ValueError
        if column in ("changed_at", "created_at"):
            value = parse_datetime(value)
            if value is None:
                raise ValueError
        elif column == "sort_key" and (not isinstance(value, str) or "\x00" in value):
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        raise _bad("cursor", _("This cursor belongs to another list.")) from None
    return value, number
