"""SQLite's log while one process writes one transaction after another: long, and carried over into
the database beside the work.

A page that many transactions write goes into the database once. Nobody else carries the log over
meanwhile, or each save would do it for all that came in since the last one; and what was written
goes to the disk beside the work too, so that a save, which waits for the disk, finds little left.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from sqlite3 import dbapi2 as Database  # noqa: N812 - as Django calls it
from typing import Any

from kartoteka.core.storage import locks

LONGEST_BYTES = 1 << 30
# What SQLite does where nobody says otherwise.
USUAL_PAGES = 1000
ATTEMPTS, MOMENT_SECONDS = 20, 0.01
# Transactions do not wait for the disk; whatever tells that all is done is written afterwards, when
# they do again.
_PRAGMAS = {"synchronous": 1, "journal_size_limit": 0}
_CARRY_OVER = "PRAGMA wal_checkpoint(PASSIVE)"


class Watch:
    """Whether somebody keeps the log of a database file long, asked before each transaction."""

    def __init__(self, path: str) -> None:
        self._file = locks.opened(path)

    @property
    def is_kept(self) -> bool:
        """Whether it is so now. The lock of whoever was killed is gone."""
        if not locks.take_at_once(self._file, shared=True):
            return True
        locks.give(self._file)
        return False

    def close(self) -> None:
        """Look no more."""
        os.close(self._file)


class Keeper:
    """Brings a long log to the disk and into the database, in a thread of its own."""

    def __init__(self, path: str) -> None:
        self._path, self._log = path, f"{path}-wal"
        self._asked = threading.Event()
        self._has_ended = self._is_carried = False
        self._thread = threading.Thread(target=self._work, name="log-keeper", daemon=True)
        self._thread.start()

    def after_commit(self, connection: Any) -> None:
        """There is more. What came in while most was carried over is carried over here: only a log
        of which nothing is left begins anew."""
        if self._is_carried:
            connection.execute(_CARRY_OVER).fetchone()
            self._is_carried = False
        else:
            self._asked.set()

    def close(self) -> None:
        """Finish what is in hand."""
        self._has_ended = True
        self._asked.set()
        self._thread.join()

    def _work(self) -> None:
        own = Database.connect(self._path)
        while self._asked.wait() and not self._has_ended:
            self._asked.clear()
            with suppress(OSError, Database.Error):
                self._bring_to_disk()
                if os.stat(self._log).st_size > LONGEST_BYTES and not self._is_carried:
                    own.execute(_CARRY_OVER).fetchone()
                    self._is_carried = True
        own.close()

    def _bring_to_disk(self) -> None:
        log = os.open(self._log, os.O_RDWR | os.O_CLOEXEC)
        try:
            os.fsync(log)
        finally:
            os.close(log)


def watch(path: str) -> Watch | None:
    """A watch over the log of a database file; none where it is never kept long."""
    return Watch(_lock_of(path)) if locks.ARE_THERE else None


@contextmanager
def kept_long(connection: Any) -> Iterator[None]:
    """Within this block the log of a connection's database is kept long, by one at a time."""
    path = str(connection.settings_dict["NAME"])
    if not locks.ARE_THERE or connection.in_atomic_block:
        yield
        return
    lock = locks.opened(_lock_of(path))
    try:
        if not _locked(lock):
            yield
            return
        usual = _set(connection, _PRAGMAS)
        connection.keeper = Keeper(path)
        try:
            yield
        finally:
            connection.keeper.close()
            connection.keeper = None
            _set(connection, usual)
            with connection.cursor() as cursor:
                cursor.execute(_CARRY_OVER)
    finally:
        os.close(lock)


def _set(connection: Any, settings: dict[str, int]) -> dict[str, int]:
    """Set these, and tell what they were."""
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in settings}
        for name, value in settings.items():
            cursor.execute(f"PRAGMA {name}={value}")
    return before


def _lock_of(path: str) -> str:
    return f"{path}-writers-log"


def _locked(file: int) -> bool:
    """Take the lock; those who only look have it for a moment each."""
    for _attempt in range(ATTEMPTS):
        if locks.take_at_once(file):
            return True
        time.sleep(MOMENT_SECONDS)
    return False
