"""SQLite's log while one process writes one transaction after another."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kartoteka.core.storage import addresses
from kartoteka.core.storage.sqlite import log
from kartoteka.core.storage.sqlite.base import DatabaseWrapper

PATIENCE_SECONDS = 60
USUAL = {"synchronous": 2, "journal_size_limit": 67108864}


@pytest.fixture
def connected(tmp_path: Path, django_db_blocker) -> Iterator[Callable[[], DatabaseWrapper]]:
    """Makes connections to one database, as an installation has them."""
    given: list[DatabaseWrapper] = []

    def connect() -> DatabaseWrapper:
        usual = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": False,
                 "TIME_ZONE": None, "TEST": {}}  # fmt: skip
        settings = addresses.sqlite(tmp_path / "data.sqlite3") | usual
        given.append(DatabaseWrapper(settings, alias="default"))
        return given[-1]

    with django_db_blocker.unblock():
        with connect().cursor() as cursor:
            cursor.execute("CREATE TABLE pages (content BLOB)")
        yield connect
        for each in given:
            each.close()


def write(connection: DatabaseWrapper, pages: int = 1) -> None:
    """One transaction of so many pages."""
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        for _page in range(pages):
            cursor.execute("INSERT INTO pages VALUES (zeroblob(4000))")
    connection.commit()
    connection.set_autocommit(True)


def setting(connection: DatabaseWrapper, name: str) -> int:
    with connection.cursor() as cursor:
        return int(cursor.execute(f"PRAGMA {name}").fetchone()[0])


def size_of_log(connection: DatabaseWrapper) -> int:
    return Path(f"{connection.settings_dict['NAME']}-wal").stat().st_size


def test_a_long_log_is_carried_over_and_begins_anew(connected, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(log, "LONGEST_BYTES", 2_000_000)
    writer, written, began = connected(), 0, time.monotonic()
    longest = now = 0
    with log.kept_long(writer):
        while now >= longest:
            longest = now
            write(writer, 50)
            written += 50
            now = size_of_log(writer)
            assert time.monotonic() - began < PATIENCE_SECONDS
    assert longest > log.LONGEST_BYTES
    with connected().cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM pages").fetchone() == (written,)


def test_after_it_all_is_as_before(connected):
    writer = connected()
    with log.kept_long(writer):
        assert {name: setting(writer, name) for name in USUAL} != USUAL
        write(writer)
        assert setting(writer, "wal_autocheckpoint") == 0
    assert {name: setting(writer, name) for name in USUAL} == USUAL
    assert writer.keeper is None
    write(writer)
    assert setting(writer, "wal_autocheckpoint") == log.USUAL_PAGES


def test_nobody_else_carries_over_a_log_that_is_kept_long(connected):
    writer, other = connected(), connected()
    with log.kept_long(writer):
        write(other)
        assert setting(other, "wal_autocheckpoint") == 0
        assert setting(other, "synchronous") == USUAL["synchronous"]
    write(other)
    assert setting(other, "wal_autocheckpoint") == log.USUAL_PAGES


def test_a_second_one_writes_as_usual(connected):
    first, second = connected(), connected()
    with log.kept_long(first), log.kept_long(second):
        assert first.keeper is not None
        assert second.keeper is None
        assert setting(second, "synchronous") == USUAL["synchronous"]


def test_what_goes_wrong_ends_it_too(connected):
    writer = connected()
    with pytest.raises(ZeroDivisionError), log.kept_long(writer):
        write(writer, 1 // 0)
    assert {name: setting(writer, name) for name in USUAL} == USUAL
    assert writer.keeper is None


@pytest.mark.django_db
def test_within_one_transaction_nothing_is_changed(connected):
    writer = connected()
    writer.set_autocommit(False)
    writer.in_atomic_block = True
    with log.kept_long(writer):
        assert writer.keeper is None
    writer.in_atomic_block = False
    writer.rollback()
    writer.set_autocommit(True)
