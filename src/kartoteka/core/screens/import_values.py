"""Values of a file and what they mean: entries of a list, stages, names nobody has."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from kartoteka.core import access
from kartoteka.core.fields import Format, ValueProblem
from kartoteka.core.importing.linking import squashed
from kartoteka.core.importing.mapping import Column
from kartoteka.core.importing.targets import Target
from kartoteka.core.records.types import record_types

MOST_VALUES = 25
SMALL = 60


def posted(request: HttpRequest, column: Column, index: int) -> Column:
    """The column with the meanings that were chosen for its values."""
    raws = request.POST.getlist(f"raw-{index}")
    meanings = request.POST.getlist(f"meaning-{index}")
    values = dict(column.values)
    for raw, meaning in zip(raws, meanings, strict=False):
        values.pop(raw, None)
        if meaning.strip() and meaning.strip() != raw:
            values[raw] = meaning.strip()
    return replace(column, values=values)


def shown(
    column: Column, target: Target | None, told: Sequence[str], user: Any, fmt: Format
) -> list[dict[str, Any]]:
    """For columns of choices and of short lists: each value, and what it is taken for."""
    if target is None:
        return []
    options = _options(target, user)
    if not options:
        return [{"raw": raw, "meaning": m, "options": ()} for raw, m in column.values.items()]
    distinct = list(dict.fromkeys([*told, *column.values]))[:MOST_VALUES]
    found = []
    for raw in distinct:
        meaning = column.values.get(raw) or _recognised(raw, target, options, fmt)
        found.append({"raw": raw, "meaning": meaning, "options": options})
    return found


def _options(target: Target, user: Any) -> list[tuple[str, str]]:
    """What may be chosen: options of a choice, or the titles of a short list of records."""
    if target.spec.options:
        return [(str(o.label), str(o.label)) for o in target.spec.options]
    if not target.is_link or not record_types[target.spec.link].settings:
        return []
    record_type = record_types[target.spec.link]
    if target.spec.link in ("user", "team"):
        return []
    records = access.visible(user, record_type.model).filter(archived_at=None)
    titles = dict.fromkeys(record_type.title_of(r) for r in records.order_by("id")[: SMALL + 1])
    return [(title, title) for title in titles] if len(titles) <= SMALL else []


def _recognised(raw: str, target: Target, options: Sequence[tuple[str, str]], fmt: Format) -> str:
    if target.spec.options:
        try:
            value = target.spec.kind.parse(raw, target.spec, fmt)
        except ValueProblem:
            return ""
        return str(target.spec.kind.show(value, target.spec, fmt))
    return next((label for label, _text in options if squashed(label) == squashed(raw)), "")
