"""The queue of writers: file locks that the kernel keeps, with a bounded wait.

One lock is not fair: who gives it up and asks again at once mostly gets it again, before a waiting
process has woken up. So there is a turnstile before it. Whoever is next holds the turnstile while
waiting for the lock, and nobody gets past them.
"""

import os
import threading
from dataclasses import dataclass

from kartoteka.core.storage import locks


class QueueTimeout(Exception):
    """The turn did not come within the time allowed."""


@dataclass
class _Place:
    """The two open files by which one writer stands in the queue."""

    turnstile: int
    lock: int

    @classmethod
    def at(cls, path: str) -> "_Place":
        return cls(locks.opened(f"{path}-next"), locks.opened(path))

    def take_at_once(self) -> bool:
        """The turn, where nobody has it and nobody waits; else perhaps the turnstile."""
        if not locks.take_at_once(self.turnstile) or not locks.take_at_once(self.lock):
            return False
        locks.give(self.turnstile)
        return True

    def take(self) -> None:
        """Wait for the turn, however long."""
        locks.take(self.turnstile)
        locks.take(self.lock)
        locks.give(self.turnstile)

    def give(self) -> None:
        locks.give(self.lock)

    def close(self) -> None:
        os.close(self.turnstile)
        os.close(self.lock)


class WriterQueue:
    """One writer of a database file, and their turns."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._place: _Place | None = None
        self._has_turn = False

    def take(self, seconds: float) -> None:
        """Wait for the turn; return at once where it is already ours."""
        # Elsewhere SQLite's own waiting remains.
        if self._has_turn or not locks.ARE_THERE:
            return
        if self._place is None:
            self._place = _Place.at(self._path)
        if not self._place.take_at_once():
            place, self._place = self._place, None
            _Wait(place).end(seconds)
            self._place = place
        self._has_turn = True

    def give(self) -> None:
        """Let the next writer in."""
        if self._has_turn and self._place is not None:
            self._place.give()
        self._has_turn = False

    def leave(self) -> None:
        """Give up the turn and the place."""
        self.give()
        if self._place is not None:
            self._place.close()
            self._place = None


class _Wait:
    """A wait for the turn that can be given up.

    Asking again and again would lose the place in the queue, and an alarm works in the main
    thread only; so a thread waits, and lets go at once of a turn that comes too late.
    """

    def __init__(self, place: _Place) -> None:
        self._place = place
        self._guard = threading.Lock()
        self._came = threading.Event()
        self._is_given_up = False
        threading.Thread(target=self._wait, name="writer-queue", daemon=True).start()

    def _wait(self) -> None:
        self._place.take()
        with self._guard:
            if self._is_given_up:
                self._place.close()
            else:
                self._came.set()

    def end(self, seconds: float) -> None:
        """Return when the turn has come, or raise QueueTimeout."""
        if self._came.wait(seconds):
            return
        with self._guard:
            if self._came.is_set():
                return
            self._is_given_up = True
        raise QueueTimeout
