"""Records that came in by the thousand and whose keys are still to be made: found without them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from kartoteka.core.matching import forms
from kartoteka.core.matching.models import Waiting
from kartoteka.core.records.types import RecordType
from kartoteka.core.storage import prepared
from kartoteka.core.storage.folding import fold

MOST_WAITING, MANY = 40, 400
LONGEST_SORT_KEY = 120


def like(record_type: RecordType, values: Mapping[str, Any]) -> list[int]:
    """Of the records whose keys are still to be made, those of this very number or address, or of
    this name in whatever legal form.

    What an import brought in a minute ago is found by what has an index; all else waits.
    """
    ranges = _ranges(prepared.everything(Waiting), key=record_type.key)
    if not ranges:
        return []
    rows = record_type.model._default_manager.filter(pk__gte=min(first for first, _last in ranges))
    found = [
        *rows.filter(sort_key__in=_names(record_type, values)).values_list("pk", flat=True)[:MANY],
        *_of_same(record_type, values),
    ]
    among = {number for number in found if any(a <= number <= b for a, b in ranges)}
    return sorted(among, reverse=True)[:MOST_WAITING]


@prepared.question
def _ranges(rows: "QuerySet[Waiting]", key: Any) -> "QuerySet[Waiting, Any]":
    return rows.filter(record_type=key).values_list("first", "last")


def _names(record_type: RecordType, values: Mapping[str, Any]) -> list[str]:
    """What a record with this title is sorted by; of a company, in any legal form."""
    title = values.get(record_type.title)
    folded = fold(title) if isinstance(title, str) else ""
    is_company = record_type.matching.get(record_type.title) == "company"
    names = forms.otherwise(folded) if is_company else [folded]
    return [name[:LONGEST_SORT_KEY] for name in names] if folded else []


def _of_same(record_type: RecordType, values: Mapping[str, Any]) -> list[int]:
    """Records that share what has an index of its own, the newest."""
    same = Q()
    for key in record_type.matching:
        column = record_type.model._meta.get_field(key) if key in record_type.built_in else None
        if values.get(key) and getattr(column, "db_index", False):
            same |= Q(**{key: values[key]})
    if not same:
        return []
    rows = record_type.model._default_manager.filter(same).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:MOST_WAITING])
