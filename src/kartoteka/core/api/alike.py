"""Duplicates through the API: who is here already that may be this, asked or on the way in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from kartoteka.core.actions import Actor, once
from kartoteka.core.api.bodies import json_object
from kartoteka.core.api.problems import ApiProblem, not_found
from kartoteka.core.api.shapes import values_from
from kartoteka.core.matching import asking, words
from kartoteka.core.merging.merging import Outcome, merge
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.saved_alike import seen_values

REFUSE = "refuse"
SIDES = {"kept", "gone", "both"}


@dataclass(frozen=True)
class Known:
    """Records like one that is to be made: of its type, and surely the same of other types."""

    similar: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: list[dict[str, Any]] = field(default_factory=list)


def answer(request: HttpRequest, by: Actor, record_type: RecordType) -> HttpResponse:
    """Records like the one in the body, the likeliest first, each with a score and reasons."""
    if not record_type.matching:
        raise not_found()
    values = values_from(record_type, json_object(request), by)
    body: dict[str, Any] = {"items": _items(record_type, values, by)}
    if record_type.known_as:
        found = asking.elsewhere(record_type, seen_values(record_type, values, by), by.user)
        body["elsewhere"] = _of_others(found)
    return JsonResponse(body)


def known(
    request: HttpRequest, by: Actor, record_type: RecordType, values: Mapping[str, Any]
) -> Known:
    """Records like the one that is to be made, asked for before it is there itself.

    Where the address says `?duplicates=refuse`, nothing is made that is surely here already.
    """
    if not record_type.matching:
        return Known()
    found = _items(record_type, values, by)
    sure = [item for item in found if item["is_sure"]]
    is_refused = bool(sure) and request.GET.get("duplicates", "") == REFUSE
    if is_refused and not once.is_claimed(request.headers.get("Idempotency-Key", ""), by):
        raise ApiProblem(409, _("Perhaps it is here already."), similar=sure)
    seen = seen_values(record_type, values, by)
    return Known(found, _of_others(asking.surely_elsewhere(record_type, seen, by.user)))


def notices(found: Known, made: Any) -> list[dict[str, Any]]:
    """What is said of a record that was made, and of those like it.

    One that was made before under the same key is not like itself.
    """
    others = [item for item in found.similar if item["id"] != made.pk]
    told = {"similar": others, "elsewhere": found.elsewhere}
    if not any(told.values()):
        return []
    said = {key: items for key, items in told.items() if items}
    return [{"message": _("Perhaps it is here already."), **said}]


def merged(request: HttpRequest, by: Actor, record_type: RecordType, kept: Any) -> Outcome:
    """Merge the record named in the body into this one, each field from the side that is named."""
    body = json_object(request)
    other, fields = body.get("other"), body.get("fields", {})
    if not isinstance(other, int) or isinstance(other, bool) or not isinstance(fields, dict):
        raise ApiProblem(400, _('Say which record is merged: {"other": 482}.'))
    if set(body) - {"other", "fields"} or not {str(s) for s in fields.values()} <= SIDES:
        raise ApiProblem(400, _("A field has one of the sides: kept, gone, both."))
    return merge(record_type, kept.pk, other, by, fields)


def _items(record_type: RecordType, values: Mapping[str, Any], by: Actor) -> list[dict[str, Any]]:
    seen = seen_values(record_type, values, by)
    return [_item(record_type, alike) for alike in asking.similar(record_type, seen, by.user)]


def _of_others(found: list[tuple[RecordType, asking.Alike]]) -> list[dict[str, Any]]:
    return [{"type": other.key} | _item(other, alike) for other, alike in found]


def _item(record_type: RecordType, alike: asking.Alike) -> dict[str, Any]:
    return {
        "id": alike.record.pk,
        "title": record_type.title_of(alike.record),
        "score": round(alike.score.chance, 4),
        "is_sure": alike.is_sure,
        "reasons": words.told(alike.score.reasons),
        "url": record_type.path(alike.record.pk),
    }
