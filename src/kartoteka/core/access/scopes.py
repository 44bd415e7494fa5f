"""Scopes: how far a right reaches. Four are built in; a module adds those that its words make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kartoteka.core.records.models import Record
from kartoteka.core.records.types import RecordType
from kartoteka.core.storage import walking

NONE, OWN, TEAM, ALL = "none", "own", "team", "all"
# All but the records that are set aside: what "all" comes to while there are any.
BUT = "but"
# Those that the owner and the team of a record tell, and nothing else.
OF_OWNER_AND_TEAM = (OWN, TEAM)


@dataclass(frozen=True)
class Scope:
    """One reach between nothing and everything. The user's own records are always inside it.

    `within` gives the further records of a type as a condition; `holds` tells it of one record.
    """

    key: str
    within: Callable[[Any, RecordType], Q]
    holds: Callable[[Any, RecordType, Record], bool]
    # Reads for many records at once what `holds` will ask of each.
    look_ahead: Callable[[Any, RecordType, Sequence[Record]], None] | None = None
    label: Any = ""
    # The record type whose rows say how far it reaches, beside the record itself.
    looks_into: str = ""


def _no_more(user: Any, record_type: RecordType) -> Q:
    return Q(pk__in=())


def _of_teams(user: Any, record_type: RecordType) -> Q:
    def read() -> Q:
        own = owners_of(user, record_type)
        return walking.among(record_type.model, "team_id", user.team_ids, owner_id=own)

    within: Q = remembered(user, f"{record_type.key} of teams", read)
    return within


def _is_of_teams(user: Any, record_type: RecordType, record: Record) -> bool:
    return record.team_id is not None and record.team_id in user.team_ids


def _everything(user: Any, record_type: RecordType) -> Q:
    return Q()


_scopes: dict[str, Scope] = {
    BUT: Scope(BUT, _everything, lambda user, record_type, record: True),
    OWN: Scope(OWN, _no_more, lambda user, record_type, record: False),
    TEAM: Scope(TEAM, _of_teams, _is_of_teams),
}


def add(scope: Scope) -> None:
    """Make a scope known, so that the permission matrix may name it."""
    _scopes[scope.key] = scope


def known() -> tuple[str, ...]:
    """All scopes that the permission matrix may name, the narrowest first."""
    return (NONE, *(key for key in _scopes if key != BUT), ALL)


def label_of(key: str) -> str:
    """What a scope that a module added is called."""
    scope = _scopes.get(key)
    return str(scope.label or key) if scope else key


def owners_of(user: Any, record_type: RecordType) -> tuple[int, ...]:
    """Users whose records are the user's own: themselves, and those they stand in for today."""
    return (user.pk,) if record_type.private else user.own_ids


def condition(user: Any, reach: str, record_type: RecordType) -> Q:
    """Records within a reach, for the database. All and none have no condition: ask before."""
    if reach == BUT:
        return Q()
    own = Q(owner_id__in=owners_of(user, record_type))
    return own if reach == OWN else own | _scopes[reach].within(user, record_type)


def without(reach: str, record_type: str) -> str:
    """The same reach, or only one's own where it goes by the rows of a record type."""
    known = _scopes.get(reach)
    return OWN if known is not None and known.looks_into == record_type else reach


def holds(user: Any, reach: str, record_type: RecordType, record: Record) -> bool:
    """Whether one record is within a reach."""
    if reach in (NONE, ALL):
        return reach == ALL
    if record.owner_id in owners_of(user, record_type):
        return True
    return _scopes[reach].holds(user, record_type, record)


def look_ahead(user: Any, reach: str, record_type: RecordType, records: Sequence[Record]) -> None:
    """Make ready to be asked of each of these records: a page asks once, not for every row."""
    scope = _scopes.get(reach)
    if scope is not None and scope.look_ahead is not None and records:
        scope.look_ahead(user, record_type, records)


def remembered(user: Any, name: str, read: Callable[[], Any]) -> Any:
    """What a scope must know of a user, read once in a request: a user lives no longer."""
    known = user.__dict__.setdefault("_scopes_know", {}) if user.pk else {}
    if name not in known:
        known[name] = read()
    return known[name]
