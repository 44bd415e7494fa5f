"""Locks between commands that work on the same data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kartoteka.core.storage import locks
from kartoteka.project.cli.problems import CommandProblem


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until nobody else is changing tables or collecting styles."""
    with (folder / "starting.lock").open("w") as file:
        locks.take(file.fileno())
        yield


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Say that the data are in use, for as long as the block lasts."""
    with (folder / "running.lock").open("w") as file:
        locks.take(file.fileno(), shared=True)
        yield


@contextmanager
def not_in_use(folder: Path) -> Iterator[None]:
    """Refuse where a server or a worker is running on these data."""
    with (folder / "running.lock").open("w") as file:
        if not locks.take_at_once(file.fileno()):
            raise CommandProblem("Kartoteka is running on these data. Stop it first.")
        yield
