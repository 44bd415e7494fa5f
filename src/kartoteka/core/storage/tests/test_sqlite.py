"""SQLite as we use it: settings that survive a power cut, and a fair queue of writers (F-06)."""

import multiprocessing
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kartoteka.core.storage import addresses
from kartoteka.core.storage.sqlite import base
from kartoteka.core.storage.sqlite.base import DatabaseWrapper, WritersBusy
from kartoteka.core.storage.sqlite.queue import QueueTimeout, WriterQueue

fork = multiprocessing.get_context("fork")
WRITERS = 8
TURNS = 40


def connected(path: Path, **options: object) -> DatabaseWrapper:
    """A connection with the settings of a real installation."""
    settings = addresses.sqlite(path) | {
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None,
        "TEST": {},
    }
    settings["OPTIONS"] = settings["OPTIONS"] | options
    return DatabaseWrapper(settings, alias="default")


def pragma(connection: DatabaseWrapper, name: str) -> object:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.fixture
def database(tmp_path: Path, django_db_blocker) -> Iterator[Path]:
    path = tmp_path / "data.sqlite3"
    with django_db_blocker.unblock():
        connection = connected(path)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE turns (writer INTEGER)")
        connection.close()
        yield path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("synchronous", 2),
        ("journal_mode", "wal"),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("cache_size", -65536),
        ("temp_store", 2),
        ("busy_timeout", 20000),
    ],
)
def test_setting_is_really_applied(database: Path, name: str, value: object):
    connection = connected(database)
    assert pragma(connection, name) == value
    connection.close()


def test_a_connection_for_pages_keeps_little(database: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(base._Room, "kilobytes", None)
    base.serve_pages()
    connection = connected(database)
    assert pragma(connection, "cache_size") == -base.PAGES_KILOBYTES
    connection.close()


def test_writer_waits_for_the_one_before(database: Path):
    with _Writing(connected(database)) as first:
        waited = []

        def write() -> None:
            started = time.monotonic()
            with _Writing(connected(database)):
                waited.append(time.monotonic() - started)

        thread = threading.Thread(target=write)
        thread.start()
        time.sleep(0.2)
        assert waited == []
        first.finish()
        thread.join(5)
    assert waited[0] >= 0.2


@pytest.mark.parametrize("is_many", [False, True])
def test_a_single_statement_waits_for_its_turn_too(database: Path, is_many: bool):
    turns = WriterQueue(f"{database}-writers")
    turns.take(1)
    done = []

    def write() -> None:
        connection = connected(database)
        with connection.cursor() as cursor:
            if is_many:
                cursor.executemany("INSERT INTO turns VALUES (%s)", [(1,), (2,)])
            else:
                cursor.execute("INSERT INTO turns VALUES (%s)", [1])
        done.append(True)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    time.sleep(0.2)
    # Nobody holds the database itself: it is the turn that is waited for.
    assert done == []
    turns.give()
    thread.join(5)
    assert done == [True]
    turns.take(1)
    turns.leave()


def test_reader_waits_for_nobody(database: Path):
    with _Writing(connected(database)):
        reader = connected(database)
        assert pragma(reader, "user_version") == 0
        with reader.cursor() as cursor:
            assert cursor.execute("SELECT count(*) FROM turns").fetchone()[0] == 0
        reader.close()


def test_writer_gives_up_in_words_after_its_time(database: Path):
    late = connected(database, timeout=0.2)
    message = r"busy for 0\.2 seconds; nothing was saved"
    with _Writing(connected(database)), pytest.raises(WritersBusy, match=message):
        late._start_transaction_under_autocommit()
    late.close()


def test_turn_that_came_too_late_is_let_go(tmp_path: Path):
    path = str(tmp_path / "queue")
    holder, impatient, patient = WriterQueue(path), WriterQueue(path), WriterQueue(path)
    holder.take(1)
    with pytest.raises(QueueTimeout):
        impatient.take(0.1)
    holder.give()
    patient.take(2)
    patient.leave()
    holder.leave()
    impatient.leave()


def test_rollback_gives_the_turn_back(database: Path):
    with _Writing(connected(database)) as failing:
        failing.undo()
        with _Writing(connected(database)):
            pass


def test_killed_holder_blocks_nobody(database: Path):
    ready = fork.Event()
    holder = fork.Process(target=_hold_for_ever, args=(str(database), ready))
    holder.start()
    assert ready.wait(20)
    holder.kill()
    holder.join()
    started = time.monotonic()
    with _Writing(connected(database)):
        pass
    assert time.monotonic() - started < 10


def test_eight_writing_processes_take_turns(database: Path):
    start = fork.Barrier(WRITERS)
    writers = [
        fork.Process(target=_write_on_and_on, args=(str(database), number, start))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
        assert writer.exitcode == 0

    with sqlite3.connect(database) as connection:
        order = [row[0] for row in connection.execute("SELECT writer FROM turns ORDER BY rowid")]
    assert len(order) == WRITERS * TURNS
    # Counted in turns, not in seconds: when the first is done, nobody has been left behind.
    counts = Counter[int]()
    for writer in order:
        counts[writer] += 1
        if counts[writer] == TURNS:
            break
    assert min(counts[number] for number in range(WRITERS)) >= TURNS / 8, counts


def test_diacritics_are_folded_inside_the_database(database: Path):
    connection = connected(database)
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT kartoteka_fold('Łąka'), kartoteka_fold(NULL)").fetchone() == (
            "laka",
            None,
        )
    connection.close()


class _Writing:
    """A write transaction that is open inside the block."""

    def __init__(self, connection: DatabaseWrapper) -> None:
        self._connection = connection
        self._is_open = False

    def __enter__(self) -> "_Writing":
        self._connection.ensure_connection()
        self._connection._start_transaction_under_autocommit()
        self._is_open = True
        return self

    def finish(self) -> None:
        self._connection.connection.execute("COMMIT")
        self._connection._give_turn()
        self._is_open = False

    def undo(self) -> None:
        self._connection._rollback()
        self._is_open = False

    def __exit__(self, *problem: object) -> None:
        if self._is_open:
            self._connection._rollback()
        self._connection.close()


def _hold_for_ever(path: str, ready) -> None:
    connection = connected(Path(path))
    connection.ensure_connection()
    connection._start_transaction_under_autocommit()
    ready.set()
    time.sleep(600)


def _write_on_and_on(path: str, number: int, start) -> None:
    connection = connected(Path(path))
    connection.ensure_connection()
    start.wait(60)
    for _turn in range(TURNS):
        connection._start_transaction_under_autocommit()
        connection.connection.execute("INSERT INTO turns VALUES (?)", [number])
        connection.connection.execute("COMMIT")
        connection._give_turn()
    connection.close()
