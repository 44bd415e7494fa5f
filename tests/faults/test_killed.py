"""F-01, F-12, F-42: killed at any moment, backed up while it writes, asked twice.

The real server with all its processes, driven over HTTP by clients that keep a ledger of what they
were promised. `make soak` runs many rounds.
"""

import os
import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.serving import Serving, kartoteka

pytestmark = pytest.mark.one_database
ROUNDS = int(os.environ.get("KARTOTEKA_FAULT_ROUNDS", "2"))
CLIENTS = 4


@dataclass
class Ledger:
    """What was asked under which key, and what was promised."""

    asked: dict[str, str] = field(default_factory=dict)
    promised: dict[str, int] = field(default_factory=dict)


@dataclass
class Writers:
    """Clients that make customers until the server is gone."""

    serving: Serving
    token: str
    ledger: Ledger = field(default_factory=Ledger)

    def begin(self) -> None:
        self.over = threading.Event()
        self._threads = [threading.Thread(target=self._work) for _client in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join()

    def make(self, key: str, name: str) -> tuple[int, dict]:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        return self.serving.ask("POST", "/api/v1/customers/", {"name": name}, headers)

    def _work(self) -> None:
        while not self.over.is_set():
            key = str(uuid.uuid4())
            self.ledger.asked[key] = name = f"Firma {key}"
            try:
                status, answer = self.make(key, name)
            except OSError:
                return
            assert status == 201, answer
            self.ledger.promised[key] = answer["id"]

    def all_customers(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        cursor, headers = "", {"Authorization": f"Bearer {self.token}"}
        while True:
            path = f"/api/v1/customers/?limit=500{cursor}"
            _status, page = self.serving.ask("GET", path, headers=headers)
            for item in page["items"]:
                found.setdefault(item["name"], []).append(item["id"])
            if not page.get("next"):
                return found
            cursor = f"&cursor={page['next']}"


@pytest.fixture
def writers(begun_data: Path):
    token = kartoteka(begun_data, "token", "Anna Mazur").stdout.strip()
    serving = Serving(begun_data)
    yield Writers(serving, token)
    serving.stop()


def wait_for(count: int, ledger: Ledger) -> None:
    """Until so many more were promised."""
    goal = len(ledger.promised) + count
    until = time.monotonic() + 60
    while len(ledger.promised) < goal:
        assert time.monotonic() < until, "the clients are too slow"
        time.sleep(0.01)


def one_of_each(writers: Writers) -> None:
    """Every promise is kept once, and what was asked again under its key is there once."""
    ledger = writers.ledger
    for key in ledger.asked.keys() - ledger.promised.keys():
        status, answer = writers.make(key, ledger.asked[key])
        assert status == 201, answer
        ledger.promised[key] = answer["id"]
    found = writers.all_customers()
    assert {ledger.asked[key]: [pk] for key, pk in ledger.promised.items()} == found


def test_nothing_promised_is_lost_and_nothing_is_doubled(writers: Writers, tmp_path: Path):
    ledger = writers.ledger
    with ThreadPoolExecutor(20) as many:
        key, name = str(uuid.uuid4()), "Dwadzieścia razy"
        answers = list(many.map(lambda _n: writers.make(key, name), range(20)))
    assert {status for status, _answer in answers} == {201}
    assert len({answer["id"] for _status, answer in answers}) == 1
    assert writers.make(key, "Coś innego")[0] == 422
    ledger.asked[key], ledger.promised[key] = name, answers[0][1]["id"]

    copies = []
    for number in range(ROUNDS):
        writers.begin()
        wait_for(5, ledger)
        known = {ledger.asked[key] for key in ledger.promised}
        copy = tmp_path / f"copy-{number}.tar"
        assert kartoteka(writers.serving.data, "backup", str(copy)).returncode == 0
        copies.append((copy, known))
        time.sleep(random.uniform(0.01, 0.5))
        assert not writers.over.is_set()
        writers.serving.kill()
        writers.end()
        writers.serving.start()
        one_of_each(writers)
    checked = kartoteka(writers.serving.data, "check")
    assert (checked.returncode, "Everything holds" in checked.stdout) == (0, True), checked.stdout

    for number, (copy, known) in enumerate(copies):
        restored = tmp_path / f"restored-{number}"
        assert kartoteka(restored, "restore", str(copy)).returncode == 0
        assert kartoteka(restored, "check").returncode == 0
        listed = kartoteka(restored, "export", "customers", "--columns", "name").stdout
        assert known <= set(listed.splitlines())
