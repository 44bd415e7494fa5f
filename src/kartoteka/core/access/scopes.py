"""Scopes: how far a right reaches. Four are built in; a module adds those that its words make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from kartoteka.core.records.models import Record
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import prepared, walking
from kartoteka.core.storage.owning import owned_by

R = TypeVar("R", bound=Record)

NONE, OWN, TEAM, ALL = "none", "own", "team", "all"
# All but the records that are set aside: what "all" comes to while there are any.
BUT = "but"
# Those that the owner and the team of a record tell, and nothing else.
OF_OWNER_AND_TEAM = (OWN, TEAM)
# How the records of a team are found where they are many.
WALKED = "walked"


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
    return _in_teams(_way(user, record_type), user.team_ids)


def _in_teams(way: str, teams: Any) -> Q:
    """Records of these teams, which are walked to or not; `teams` may be a place for them."""
    return walking.among("team_id", teams) if way == WALKED else Q(team_id__in=teams)


def _way(user: Any, record_type: RecordType) -> str:
    def read() -> str:
        either = {"team_id": user.team_ids, "owner_id": owners_of(user, record_type)}
        return WALKED if walking.is_worth_it(record_type.model, **either) else ""

    way: str = remembered(user, f"{record_type.key} of teams", read)
    return way


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
    own = owned_by(owners_of(user, record_type))
    return own if reach == OWN else own | _scopes[reach].within(user, record_type)


def part(user: Any, reach: str, model: type[R]) -> QuerySet[R] | None:
    """What `condition` gives, so that questions about it are written down; None where the reach
    goes by more than the owner and the team of a record."""
    record_type = record_types.of(model)
    owners = owners_of(user, record_type)
    if reach == OWN or (reach == TEAM and not user.team_ids):
        return prepared.part(model, owned_by, owners=owners)
    if reach == TEAM:
        way = _way(user, record_type)
        return prepared.part(model, _owned_or_in_teams, way, owners=owners, teams=user.team_ids)
    return None


def _owned_or_in_teams(way: str, owners: Any, teams: Any) -> Q:
    return owned_by(owners) | _in_teams(way, teams)


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
