"""Setting what a good card has, and counting the figure of all records anew."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kartoteka.core.actions.actor import Actor
from kartoteka.core.actions.errors import ActionError
from kartoteka.core.actions.groups import grouped
from kartoteka.core.actions.writing import create, update
from kartoteka.core.events.models import Group
from kartoteka.core.jobs import enqueue, every, job
from kartoteka.core.records import completeness, custom
from kartoteka.core.records.models import LayoutLine
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import bulk

CHUNK = 2000


def settle_good_card(record_type: RecordType, keys: Collection[str], by: Actor) -> Group:
    """A good card of this type has these fields; the figures follow in the background."""
    unknown = set(keys) - set(record_type.specs())
    if unknown or not completeness.is_counted(record_type):
        raise ActionError(_("There is no field «%(field)s».") % {"field": ", ".join(unknown)})
    lines = record_types["layout_line"]
    rows = LayoutLine.objects.filter(
        record_type=record_type.key, what=completeness.GOOD, archived_at=None
    )
    known = {row.key: row for row in rows}
    with grouped(by, "settle_good_card", lines.key) as group:
        for key in record_type.specs():
            is_off = key not in keys
            if key in known:
                update(known[key], {"is_off": is_off}, by)
            elif is_off == (key in record_type.good):
                line = {"record_type": record_type.key, "what": completeness.GOOD, "key": key}
                create(lines, line | {"is_off": is_off}, by)
        if group.size:
            enqueue("completeness.count", {"record_type": record_type.key})
    return group


@job("completeness.count")
def count(record_type: str, only_new: bool = False) -> int:
    """Count the figure of all records, or of those that have none yet; how many were written."""
    kind, last, written = record_types[record_type], 0, 0
    rows: QuerySet[Any] = kind.model._default_manager.order_by("pk")
    if only_new:
        rows = rows.filter(completeness=None)
    with custom.remembered():
        while part := list(rows.filter(pk__gt=last)[:CHUNK]):
            last = part[-1].pk
            found: list[list[Any]] = []
            for record in part:
                figure = completeness.figure(kind, record)
                if figure != record.completeness:
                    found.append([figure, record.pk])
            bulk.update(kind.model, [completeness.COLUMN], found)
            written += len(found)
    return written


@every(name="completeness.new", hours=24)
def count_new() -> int:
    """Records that came in before there was the figure get theirs."""
    return sum(
        count(record_type.key, only_new=True)
        for record_type in record_types
        if completeness.is_counted(record_type)
    )
