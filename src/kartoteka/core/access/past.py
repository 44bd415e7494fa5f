"""The records of a type as they were at a moment, for every question that can be asked of them.

Filters, orders, groups, pages and reports ask the database, so the past is put where they look.
For this connection, and until the end of a `with`, a temporary view stands under the name of the
type's table: rows that nobody has changed since come from the table itself, all others from a
temporary table of rows walked back through the journal. Nothing is written to the database.

Who may see a record is decided by how it is today, never by how it was. What it cost is bounded:
`TooMuch` where more than so many records changed since.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max, Q

from kartoteka.core.access import scopes
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event
from kartoteka.core.records import completeness, custom, settled
from kartoteka.core.records.types import RecordType
from kartoteka.core.storage.shadows import Shadows, numbers_in, shadows_of

# More changed records than this are not walked back for one page.
MOST = 150_000
CHUNK = 1000


class TooMuch(Exception):
    """So many records changed since that the past is not reckoned; `since` is as far as it goes."""

    def __init__(self, since: datetime) -> None:
        super().__init__(f"more than {MOST} records changed since")
        self.since = since


@dataclass(frozen=True)
class Beside:
    """A table kept beside the records of a type, such as the stages that they went through.

    `link` is the column with the number of the record; `rows` makes its rows for records as they
    were, and puts into these what is derived from them: the fields that it `fills`.
    """

    model: type[models.Model]
    link: str
    rows: Callable[[Sequence[Any], datetime], Sequence[Any]]
    fills: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Standing:
    """What stands in the past in this `with`: the records of a type, for the eyes of a user."""

    record_type: RecordType
    user: Any


_beside: defaultdict[str, list[Beside]] = defaultdict(list)
_standing: ContextVar[_Standing | None] = ContextVar("standing", default=None)


def beside(record_type: str, table: Beside) -> None:
    """Declare a table that goes into the past together with the records of a type."""
    _beside[record_type].append(table)


def is_asked() -> bool:
    """Whether some records stand as they were at a moment."""
    return _standing.get() is not None


def unknown(record_type: RecordType) -> frozenset[str]:
    """Fields of a type that are kept up to date by other records: nobody knows how they were."""
    filled = {key for table in _beside[record_type.key] for key in table.fills}
    return frozenset(record_type.derived) - filled - {completeness.COLUMN}


def condition(user: Any, reach: str, record_type: RecordType) -> Q:
    """Records within a reach, for the database, rows of the past included."""
    now = _standing.get()
    if now is None:
        return scopes.condition(user, reach, record_type)
    if record_type is not now.record_type:
        # A reach that goes by records of the past would be a reach of the past.
        return scopes.condition(user, scopes.without(reach, now.record_type.key), record_type)
    own = scopes.condition(user, reach, record_type)
    if user is not now.user or reach == scopes.BUT:
        return own
    # Who may see these was asked before they were walked back.
    return own | Q(pk__in=numbers_in(record_type.model))


@contextmanager
def as_it_was(
    record_type: RecordType, seen: models.QuerySet[Any], at: datetime, user: Any
) -> Iterator[None]:
    """Let every query in this `with` find the records of a type as they were at a moment.

    `seen` are those that the user may see today; no other that changed since is found.
    """
    # What came later was not there, however much it is.
    changed = seen.filter(changed_at__gt=at, created_at__lte=at).order_by("-changed_at", "-id")
    beyond = changed.values_list("changed_at", flat=True)[MOST : MOST + 1].first()
    if beyond is not None:
        raise TooMuch(beyond)
    model, own = record_type.model, _beside[record_type.key]
    with custom.remembered(), shadows_of([model, *(table.model for table in own)]) as shadows:
        part: list[Any] = []
        for record in changed.order_by().iterator(CHUNK):
            part.append(record)
            if len(part) == CHUNK:
                _walk_back(record_type, part, at, shadows)
                part = []
        _walk_back(record_type, part, at, shadows)
        moment = shadows.moment(at)
        untouched = f'"changed_at" <= {moment} AND "created_at" <= {moment}'
        shadows.stand_before(model, untouched)
        for table in own:
            shadows.stand_before(table.model, shadows.linked(table.link, model, untouched))
        token = _standing.set(_Standing(record_type, user))
        try:
            # What is kept of a settled type is how it is today, and must stay so.
            with settled.apart() if record_type.is_settled else nullcontext():
                yield
        finally:
            _standing.reset(token)


def _walk_back(
    record_type: RecordType, records: Sequence[Any], at: datetime, shadows: Shadows
) -> None:
    """Put records as they were, and what is kept beside them, into the shadows."""
    if not records:
        return
    then = reading.before_many(record_type, records, at)
    recount = completeness.Recount(record_type) if completeness.is_counted(record_type) else None
    blank = unknown(record_type)
    ghosts = [_ghost(record_type, record, values, blank, recount) for record, values in then]
    _date(record_type, ghosts, at)
    for table in _beside[record_type.key]:
        columns = [f.attname for f in table.model._meta.concrete_fields]
        shadows.put(table.model, columns, _rows(columns, table.rows(ghosts, at)))
    columns = [f.attname for f in record_type.model._meta.concrete_fields]
    shadows.put(record_type.model, columns, _rows(columns, ghosts))


def _rows(columns: Sequence[str], found: Sequence[Any]) -> list[list[Any]]:
    return [[getattr(one, column) for column in columns] for one in found]


def _ghost(
    record_type: RecordType,
    record: Any,
    values: dict[str, Any],
    blank: Collection[str],
    recount: completeness.Recount | None,
) -> Any:
    """The record as it was, in memory only: nobody else has read it."""
    for key, value in values.items():
        if key not in record_type.derived:
            record_type.assign(record, key, value)
    for key in blank:
        record_type.assign(record, key, None)
    record.sort_key = record_type.sort_key_of(record)
    if recount is not None:
        setattr(record, completeness.COLUMN, recount.figure(record, values))
    return record


def _date(record_type: RecordType, ghosts: Sequence[Any], at: datetime) -> None:
    """When each was changed last before the moment, and which version that made."""
    own = Event.objects.filter(
        subject_type=record_type.key, subject_id__in=[ghost.pk for ghost in ghosts], at__lte=at
    )
    rows = own.order_by().values_list("subject_id").annotate(at=Max("at"), version=Max("version"))
    known = {number: (moment, version) for number, moment, version in rows}
    for ghost in ghosts:
        ghost.changed_at, ghost.version = known.get(ghost.pk, (ghost.created_at, 1))
