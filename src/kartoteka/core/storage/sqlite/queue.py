"""The queue of writers: a file lock that the kernel hands on in order, with a bounded wait."""

import os
import threading

try:
    import fcntl
except ImportError:  # Windows has no such lock: SQLite's own waiting remains
    fcntl = None  # type: ignore[assignment]


class QueueTimeout(Exception):
    """The turn did not come within the time allowed."""


class WriterQueue:
    """One writer's place in the queue of a database file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: int | None = None
        self._holds = False

    def take(self, seconds: float) -> None:
        """Wait for the turn; return at once where it is already ours."""
        if self._holds or fcntl is None:
            return
        if self._file is None:
            self._file = _open(self._path)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting = _Wait(self._path)
            os.close(self._file)
            self._file = None
            self._file = waiting.result(seconds)
        self._holds = True

    def give(self) -> None:
        """Let the next writer in."""
        if self._holds and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._holds = False

    def leave(self) -> None:
        """Give up the turn and the file."""
        self.give()
        if self._file is not None:
            os.close(self._file)
            self._file = None


class _Wait:
    """A blocking wait for the lock that can be given up.

    Asking again and again would lose the place in the queue, and an alarm works in the main
    thread only; so a thread waits, and lets go at once of a lock that comes too late.
    """

    def __init__(self, path: str) -> None:
        self._file = _open(path)
        self._guard = threading.Lock()
        self._came = threading.Event()
        self._given_up = False
        threading.Thread(target=self._wait, name="writer-queue", daemon=True).start()

    def _wait(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        with self._guard:
            if self._given_up:
                os.close(self._file)
            else:
                self._came.set()

    def result(self, seconds: float) -> int:
        """The locked file, or QueueTimeout."""
        if self._came.wait(seconds):
            return self._file
        with self._guard:
            if self._came.is_set():
                return self._file
            self._given_up = True
        raise QueueTimeout


def _open(path: str) -> int:
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
