"""Roles that a test is run for."""

from collections.abc import Iterable
from typing import Any

import pytest

# Their reach is a question of its own to the database: of a team, and of a territory.
ON_BOTH = ("salesperson", "regional_manager")


def each(roles: Iterable[str]) -> list[Any]:
    """Parameters, one for each role; on PostgreSQL those alone whose reach the database works out.

    What a role may is said in the same words to both databases.
    """
    once = pytest.mark.one_database
    return [pytest.param(role, id=role, marks=() if role in ON_BOTH else once) for role in roles]
