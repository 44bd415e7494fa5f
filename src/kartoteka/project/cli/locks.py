"""Locks between commands that work on the same data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such locks; there one keeps order by hand
    fcntl = None  # type: ignore[assignment]

from kartoteka.project.cli.problems import CommandProblem


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until nobody else is changing tables or collecting styles."""
    with (folder / "starting.lock").open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Say that the data are in use, for as long as the block lasts."""
    with (folder / "running.lock").open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def not_in_use(folder: Path) -> Iterator[None]:
    """Refuse where a server or a worker is running on these data."""
    with (folder / "running.lock").open("w") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandProblem("Kartoteka is running on these data. Stop it first.") from None
        yield
