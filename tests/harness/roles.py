"""Roles that a test is run for."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

# Their reach is a question of its own to the database: of a team, and of a territory.
ON_BOTH = ("salesperson", "regional_manager")
ONCE = pytest.mark.one_database


@cache
def file_of_rights() -> dict[str, Any]:
    """The permission file as it stands, read apart from the code that obeys it."""
    from django.conf import settings

    return tomllib.loads(Path(settings.PERMISSIONS_FILE).read_text())["roles"]


def rights_in(role: str, key: str) -> dict[str, str]:
    """By verb how far a role reaches in records of a type, straight from the file."""
    lines = file_of_rights()[role]["rights"]
    return lines.get(key, lines.get("*", {}))


def is_on_both(role: str, key: str) -> bool:
    """Whether records of a type are asked for as a role on PostgreSQL too.

    A role of the same rights puts the same questions as the one before it.
    """
    first, *others = ON_BOTH
    return role == first or (role in others and rights_in(role, key) != rights_in(first, key))


def each(roles: Iterable[str]) -> list[Any]:
    """Parameters, one for each role; on PostgreSQL those alone whose reach the database works out.

    What a role may is said in the same words to both databases.
    """
    return [pytest.param(role, id=role, marks=() if role in ON_BOTH else ONCE) for role in roles]


def with_each(keys: Iterable[str], roles: Iterable[str]) -> Any:
    """The decorator that runs a test for every type as every role; on PostgreSQL see above."""
    pairs = [(key, role) for role in roles for key in keys]
    return pytest.mark.parametrize(
        ("key", "role"),
        [
            pytest.param(key, role, id=f"{key}-{role}", marks=() if is_on_both(role, key) else ONCE)
            for key, role in pairs
        ],
    )
