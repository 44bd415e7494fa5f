"""Questions about rights: of a user, to a verb, on a type, a record or a field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core.access import scopes, withheld
from kartoteka.core.access.in_force import roles_in_force
from kartoteka.core.access.matrix import VERBS, Role
from kartoteka.core.records import arranging, modules
from kartoteka.core.records.models import Record
from kartoteka.core.records.types import RecordType, record_types

NOBODY = Role(key="", order=99, rights={})
ANYBODY = Role(key="house", order=0, rights={"*": dict.fromkeys(VERBS, scopes.ALL)})


class House:
    """Who asks where no user does: a rule of the company, which sees everything."""

    pk = id = 0
    is_active = True
    team_ids: tuple[int, ...] = ()
    own_ids: tuple[int, ...] = ()


HOUSE = House()


class NotAllowed(Exception):
    """The user may not do this; `message` says so in whole sentences."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class FieldRights:
    """Fields of one record type that a user may not see, or may see but not change."""

    hidden: frozenset[str]
    read_only: frozenset[str]


def role_of(user: Any) -> Role:
    """The role of a user; nobody's role for a stranger or a switched-off account."""
    if user is HOUSE:
        return ANYBODY
    if user is None or not getattr(user, "is_active", False):
        return NOBODY
    return roles_in_force().get(user.role, NOBODY)


def scope(user: Any, verb: str, record_type: str) -> str:
    """How far the user's right to a verb reaches: none, own, all, or one between."""
    role = role_of(user)
    reach = role.scope(verb, record_type)
    if reach == scopes.NONE:
        return reach
    if record_type in record_types and not modules.is_on(record_types[record_type].module):
        return scopes.NONE
    if reach == scopes.ALL and withheld.from_role(role, record_type):
        return scopes.BUT
    return reach


def withheld_from(user: Any, record_type: str) -> frozenset[int]:
    """Records of a type that are set aside, and that this user does not get."""
    return withheld.from_role(role_of(user), record_type)


def may(user: Any, verb: str, record_type: str, record: Record | None = None) -> bool:
    """Whether the user may do the verb: to this record, or to any record at all."""
    reach = scope(user, verb, record_type)
    if record is None:
        return reach != scopes.NONE
    if record.pk in withheld_from(user, record_type):
        return False
    return scopes.holds(user, reach, record_types[record_type], record)


def judge(
    user: Any, verb: str, record_type: str, records: Sequence[Record]
) -> Callable[[Record], bool]:
    """What `may` says of each of these records; what they have in common is asked once."""
    reach = scope(user, verb, record_type)
    if reach in (scopes.NONE, scopes.ALL):
        return lambda record: reach == scopes.ALL
    kind, aside = record_types[record_type], withheld_from(user, record_type)
    scopes.look_ahead(user, reach, kind, records)
    return lambda record: record.pk not in aside and scopes.holds(user, reach, kind, record)


def look_ahead(user: Any, verb: str, record_type: str, records: Sequence[Record]) -> None:
    """Tell that `may` will be asked of each of these records, so that it is read at once."""
    reach = scope(user, verb, record_type)
    scopes.look_ahead(user, reach, record_types[record_type], records)


def require(user: Any, verb: str, record_type: str, record: Record | None = None) -> None:
    """Raise NotAllowed where the user may not do the verb."""
    if not may(user, verb, record_type, record):
        raise NotAllowed(_("You have no right to do this. A manager or administrator can."))


def may_system(user: Any, right: str) -> bool:
    """Whether the user's role has a right over the installation, such as `settings`."""
    return role_of(user).system.get(right, False)


def fields(user: Any, record_type: RecordType) -> FieldRights:
    """Which fields of a record type are hidden from the user, or read-only to them."""
    role = role_of(user)
    prefix = f"{record_type.key}."
    cut = len(prefix)
    kept = arranging.kept_from(record_type, role.key)
    return FieldRights(
        hidden=frozenset(k[cut:] for k in role.hidden if k.startswith(prefix)).union(kept),
        read_only=frozenset(k[cut:] for k in role.read_only if k.startswith(prefix)),
    )


def may_field(user: Any, record_type: RecordType, key: str) -> bool:
    """Whether the user may see a field at all."""
    return key not in fields(user, record_type).hidden
