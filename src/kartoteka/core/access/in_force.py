"""The rights in force: those of the file, with what this installation has set otherwise."""

from dataclasses import replace

from kartoteka.core.access import scopes
from kartoteka.core.access.matrix import Role, roles
from kartoteka.core.records import settled
from kartoteka.core.records.models import RoleRight

# Whoever could take these away from themselves would lock everybody out.
FIXED_ROLES = frozenset({"administrator"})


def roles_in_force() -> dict[str, Role]:
    """All roles by key as they are now, in their order."""
    found: dict[str, Role] = settled.get("roles", _read)
    return found


def _read() -> dict[str, Role]:
    found = dict(roles())
    for row in RoleRight.objects.filter(archived_at=None).exclude(scope="").order_by("id"):
        if row.role in found and row.role not in FIXED_ROLES and row.scope in scopes.known():
            found[row.role] = _with(found[row.role], row)
    return found


def _with(role: Role, row: RoleRight) -> Role:
    if not row.record_type:
        return replace(role, system=role.system | {row.verb: row.scope == "all"})
    own = role.rights.get(row.record_type, role.rights.get("*", {}))
    return replace(role, rights=role.rights | {row.record_type: own | {row.verb: row.scope}})
