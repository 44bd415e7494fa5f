"""F-01, F-02: the plug is pulled, or the program killed, at any write: what was promised is there.

A program saves customers by the actions of the real application, with its real settings, and says
after each what it promised. strace records every call, and every state of the disk that a power cut
could have left is built anew: what was not yet made safe is there, in part, or gone. SQLite looks
at the data and the keys of each, and the application itself starts on some and checks everything.
`make soak` looks at all of them, and the same with weaker settings must find losses, else this
shows nothing.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from faults.recording import Recording, record, strace
from harness.serving import environment_of, kartoteka
from kartoteka.core.storage.sqlite.base import know_functions

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.skipif(strace is None, reason="strace is not installed (Debian: strace)"),
]
ROUNDS = int(os.environ.get("KARTOTEKA_FAULT_ROUNDS", "2"))
IS_SOAK = ROUNDS > 10
SAVES = 20 if IS_SOAK else 6
# Of the states so many are opened by the application.
OPENED = 100 if IS_SOAK else 5
SAVING = """
import os, sys, django
django.setup()
from django.db import connection
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types

def save(many, synchronous):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={synchronous}")
    for number in range(1, many + 1):
        actions.create(record_types["customer"], {"name": f"Firma {number}"}, house())
        os.write(1, f"ACK {number}\\n".encode())
"""
WRITER = f"{SAVING}save(int(sys.argv[1]), sys.argv[2])"

# For each line a fork that saves, and writes so much into nothing before that the write of that
# number is the one at which every process here is killed.
KILLED = f"""{SAVING}
for line in sys.stdin:
    if os.fork() == 0:
        nothing = os.open(os.devnull, os.O_WRONLY)
        for _time in range(int(sys.argv[1]) - int(line)):
            os.pwrite(nothing, b"x", 0)
        save(20, "FULL")
        os._exit(0)
    os.write(1, f"END {{os.waitstatus_to_exitcode(os.wait()[1])}}\\n".encode())
"""

# An import that keeps the log long writes two customers, then somebody saves one more; and again.
BESIDE = """
import os, sys, threading, django
django.setup()
from django.db import connection
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.core.storage.sqlite import log
log.LONGEST_BYTES = 200_000
turns = [threading.Semaphore(0), threading.Semaphore(0)]

def save(name):
    actions.create(record_types["customer"], {"name": name}, house())

def bring_in():
    with log.kept_long(connection):
        assert connection.keeper is not None
        for number in range(int(sys.argv[1])):
            turns[0].acquire()
            for part in "ab":
                save(f"Plik {number}{part}")
            turns[1].release()
        turns[0].acquire()
        save("Plik z")
    os.write(1, f"ACK {3 * int(sys.argv[1]) + 1}\\n".encode())

importing = threading.Thread(target=bring_in)
importing.start()
for number in range(1, int(sys.argv[1]) + 1):
    turns[0].release()
    turns[1].acquire()
    save(f"Firma {number}")
    os.write(1, f"ACK {3 * number}\\n".encode())
turns[0].release()
importing.join()
"""

# Starts anew for each line on whatever lies in the data folder by then, and checks it.
OPENER = """
import os, sys
from argparse import Namespace
from kartoteka.project.cli import check, ready
ready.start_django()
for _line in sys.stdin:
    if os.fork() == 0:
        code = 9
        try:
            ready.start()
            code = check.run(Namespace(
                verbose=False, rebuild_search=False, rebuild_tallies=False, heads=None))
        except BaseException as error:
            print(repr(error))
        finally:
            sys.stdout.flush()
            os._exit(code)
    print("END", os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
"""


def environment(data: Path) -> dict[str, str]:
    return environment_of(data, {"DJANGO_SETTINGS_MODULE": "kartoteka.project.settings"})


def recorded(data: Path, tmp_path: Path, synchronous: str = "", program: str = WRITER) -> Recording:
    command = [sys.executable, "-c", program, str(SAVES), synchronous]
    return record(command, data, tmp_path / "calls", environment(data))


class Forks:
    """A program that has begun once, and forks itself for each line that it is told."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.count = 0

    def ask(self, line: str = "") -> tuple[list[str], str]:
        """What the fork for a line says, and how it ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        said: list[str] = []
        for told in self.process.stdout:
            if told.startswith("END "):
                self.count += 1
                return said, told.removeprefix("END ").strip()
            said.append(told)
        raise AssertionError("the program itself ended")


@contextmanager
def forks(data: Path, *command: str) -> Iterator[Forks]:
    """A program on a data folder, until the end of the block."""
    with subprocess.Popen(
        command, env=environment(data), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Forks(process)


def looked_at(folder: Path) -> tuple[str, int, int]:
    """What SQLite says of a state, how many customers are in it, and how many of their events."""
    try:
        with (
            closing(sqlite3.connect(folder / "kartoteka.sqlite3")) as found,
            closing(sqlite3.connect(folder / "keys.sqlite3")) as keys,
        ):
            know_functions(found)
            said = {one.execute("PRAGMA integrity_check(1)").fetchone()[0] for one in (found, keys)}
            customers = found.execute("SELECT count(*) FROM customers_customer").fetchone()[0]
            events = found.execute(
                "SELECT count(*) FROM events_event WHERE subject_type = 'customer'"
            ).fetchone()[0]
            sealed = found.execute(
                "SELECT subject_type || ':' || subject_id FROM events_event WHERE sealed <> ''"
            ).fetchall()
            missing = {*sealed} - {*keys.execute("SELECT subject FROM keys_subjectkey")}
    except sqlite3.DatabaseError as error:
        return str(error), -1, -1
    said |= {f"no key of {subject}" for (subject,) in missing}
    return "; ".join(sorted(said)), customers, events


def trouble_of(application: Forks) -> str:
    """Nothing where it starts and everything holds; else what it says."""
    said, ended = application.ask()
    is_well = (said, ended) == (["Everything holds.\n"], "0")
    return "" if is_well else f"it ended with {ended}: {''.join(said)}"


def lost_and_broken(
    recording: Recording, folder: Path, most: int, opening: Forks | None = None
) -> tuple[int, int, list[str]]:
    """Of up to `most` states: how many were looked at, lost a promise, and what was broken."""
    chance = random.Random(7)
    lengths = range(1, len(recording.events) + 1)
    if len(lengths) > most:
        lengths = sorted(chance.sample(lengths, most))  # type: ignore[assignment]
    lost, broken = 0, []
    for place, length in enumerate(lengths):
        for one in folder.iterdir():
            one.unlink()
        files, promised = recording.state(length, chance)
        for name, content in files.items():
            if "writers" not in name:
                (folder / name).write_bytes(content)
        said, customers, events = looked_at(folder)
        lost += said == "ok" and customers < promised
        if said != "ok" or customers != events:
            broken.append(f"after {length}: {said}, {customers} customers, {events} events")
        elif opening is not None and place % max(1, len(lengths) // OPENED) == 0:
            broken += [f"after {length}: {fault}" for fault in [trouble_of(opening)] if fault]
    return len(lengths), lost, broken


def test_no_state_of_a_power_cut_loses_what_was_promised(begun_data: Path, tmp_path: Path):
    recording = recorded(begun_data, tmp_path, "FULL")
    # The fault was reached: something was written, made safe and promised, in that order.
    kinds = [event.kind for event in recording.events]
    assert kinds.count("promise") == SAVES
    assert min(kinds.count("write"), kinds.count("safe")) >= SAVES
    (tmp_path / "state").mkdir()
    with forks(tmp_path / "state", sys.executable, "-c", OPENER) as opening:
        seen, lost, broken = lost_and_broken(
            recording, tmp_path / "state", 20_000 if IS_SOAK else 60, opening
        )
    assert (lost, broken) == (0, []), f"of {seen} states"
    assert seen >= (1000 if IS_SOAK else 60)
    assert opening.count >= OPENED


def test_a_save_beside_a_long_import_is_as_safe(begun_data: Path, tmp_path: Path):
    """The import itself promises nothing but its end; who saves meanwhile is told the truth."""
    recording = recorded(begun_data, tmp_path, program=BESIDE)
    kinds = [event.kind for event in recording.events]
    assert kinds.count("promise") == SAVES + 1
    # The log was carried over and began anew, so that this was looked at too.
    assert "cut" in kinds
    (tmp_path / "state").mkdir()
    seen, lost, broken = lost_and_broken(recording, tmp_path / "state", 20_000 if IS_SOAK else 60)
    assert (lost, broken) == (0, []), f"of {seen} states"


def test_weaker_settings_would_be_found_out(begun_data: Path, tmp_path: Path):
    recording = recorded(begun_data, tmp_path, "NORMAL")
    (tmp_path / "state").mkdir()
    _seen, lost, broken = lost_and_broken(recording, tmp_path / "state", 2_000 if IS_SOAK else 60)
    assert lost > 0
    assert broken == []


def test_killed_at_a_write_nothing_promised_is_gone_and_nothing_is_half_there(begun_data: Path):
    """SIGKILL at the Nth write to the disk, from the first on; then on with the same data."""
    assert strace is not None
    promised, killed, most = 0, 0, 3 * ROUNDS
    with forks(
        begun_data,
        strace, "-f", "-qq", "-o", os.devnull, "-e", "trace=pwrite64",
        "-e", f"inject=pwrite64:signal=KILL:when={7 * most}",
        sys.executable, "-c", KILLED, str(7 * most),
    ) as writing:  # fmt: skip
        for number in range(1, most + 1):
            told, ended = writing.ask(str(7 * number))
            killed += ended == str(-signal.SIGKILL)
            promised += sum(line.startswith("ACK") for line in told)
            said, customers, events = looked_at(begun_data)
            assert said == "ok"
            assert customers == events >= promised
            # One more may be there whole: it was killed before it could say so.
            assert customers <= promised + killed
    assert killed == most
    checked = kartoteka(begun_data, "check")
    assert (checked.returncode, "Everything holds" in checked.stdout) == (0, True), checked.stdout
