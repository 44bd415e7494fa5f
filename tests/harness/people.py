"""Users of every role, clients signed in as them, and installations that they begin."""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

_numbers = count(1)


@pytest.fixture
def new_data(tmp_path: Path, django_db_setup: None) -> Path:
    """The folder of a new installation, whose database need not be migrated any more."""
    from harness import migrated

    migrated.install(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture(scope="session")
def begun_once(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Path:
    """An installation that nobody may change; see `begun_data`."""
    from harness import migrated
    from harness.serving import kartoteka

    data = tmp_path_factory.mktemp("begun") / "data"
    migrated.install(data)
    assert kartoteka(data, "init", "--name", "Anna Mazur").returncode == 0
    return data


@pytest.fixture
def begun_data(begun_once: Path, tmp_path: Path) -> Path:
    """The folder of an installation of one's own, whose first administrator is Anna Mazur."""
    return shutil.copytree(begun_once, tmp_path / "data")


def users() -> Callable[..., Any]:
    """Makes a user with a role, the same one each time; keywords set more fields."""
    from kartoteka.core import actions
    from kartoteka.core.actions.actor import house
    from kartoteka.core.users.records import users

    known: dict[str, Any] = {}

    def make(role: str = "administrator", **values: Any) -> Any:
        if not values and role in known:
            return known[role]
        number = next(_numbers)
        given = {
            "name": f"{role.capitalize()} {number}",
            "email": f"{role}{number}@example.com",
            "role": role,
            "is_active": True,
            "language": "en",
        } | values
        user = actions.create(users, given, house())
        if not values:
            known[role] = user
        return user

    return make


def clients(user_of: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a client signed in as a user with a role, or as a given user."""
    from django.test import Client

    def make(role: Any = "administrator") -> Client:
        client = Client()
        client.force_login(user_of(role) if isinstance(role, str) else role)
        return client

    return make


@pytest.fixture
def user_of(db: None) -> Callable[..., Any]:
    """A user with a role, the same one each time within a test; keywords set more fields."""
    return users()


@pytest.fixture
def client_of(user_of: Callable[..., Any]) -> Callable[..., Any]:
    """A client signed in as a user with a role, or as a given user."""
    return clients(user_of)


@pytest.fixture
def actor_of(user_of: Callable[..., Any]) -> Callable[..., Any]:
    """Who acts: a user with a role, or a given user."""
    from kartoteka.core.actions import Actor
    from kartoteka.core.fields import Format

    def make(role: Any = "administrator", **more: Any) -> Actor:
        user = user_of(role) if isinstance(role, str) else role
        return Actor(user, **({"fmt": Format(language="en")} | more))

    return make
