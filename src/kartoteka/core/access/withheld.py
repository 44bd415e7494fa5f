"""Records that are set aside: nobody finds them but those with a right of the installation."""

from collections.abc import Callable

from kartoteka.core.access.matrix import Role

# By record type: the right that still sees them, and their numbers now.
_withheld: dict[str, tuple[str, Callable[[], frozenset[int]]]] = {}
NOTHING: frozenset[int] = frozenset()


def add(record_type: str, right: str, numbers: Callable[[], frozenset[int]]) -> None:
    """Keep records of a type from all who lack a right over the installation."""
    _withheld[record_type] = (right, numbers)


def from_role(role: Role, record_type: str) -> frozenset[int]:
    """Of this type, the records that a role does not get; usually none."""
    known = _withheld.get(record_type)
    if known is None or role.key == "house" or role.system.get(known[0], False):
        return NOTHING
    return known[1]()
