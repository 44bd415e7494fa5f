"""Processes beside a job, forked from one that has begun as they begin: see `forkserver.py`."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from harness.forkserver import ForkServer

PROGRAM = "from kartoteka.core.jobs import hands; hands.answer_questions()"


@pytest.fixture(scope="session")
def begun_hand() -> Iterator[ForkServer | None]:
    """What is forked for each; None where a system has no such forks."""
    if not hasattr(os, "pidfd_open"):
        yield None
        return
    paths = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    forks = ForkServer(_place(os.environ | paths))
    yield forks
    forks.end()


@pytest.fixture
def forked_hands(begun_hand: ForkServer | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is given work need not load everything first."""
    from kartoteka.core.jobs import hands

    def begin(command: list[str], *, env: dict[str, str], **files: int) -> Any:
        place = _place(env)
        if begun_hand is None or not begun_hand.suits(place):
            return subprocess.Popen(command, env=env, **files)
        return begun_hand.fork_with_pipes(["-c", PROGRAM], place)

    own = SimpleNamespace(PIPE=subprocess.PIPE, Popen=begin)
    monkeypatch.setattr(hands, "subprocess", own)


def _place(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what only says which test it is: it would be another environment for each."""
    return {name: value for name, value in environment.items() if not name.startswith("PYTEST_")}
