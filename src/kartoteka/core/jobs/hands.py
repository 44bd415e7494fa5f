"""More than one processor for one long job: processes that do pieces of it and answer in order.

A piece is a function of a module with plain arguments; it may read the database, but what it sees
there is what others have committed, and it writes nothing. Where there is one processor only, or a
process ends early, the job does its pieces itself.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import cycle
from typing import Any

from django.db import connections
from django.utils import translation

try:
    import fcntl
except ImportError:  # on Windows pipes are as they are
    fcntl = None  # type: ignore[assignment]

# Beside the job itself. Each takes about 100 MB.
MOST = 3
# So many pieces are begun, or wait, before the first of them is asked for: enough for nobody to be
# idle while the others do what only they can.
AHEAD = 12
LENGTH_BYTES = 8
PIPE_BYTES = 1 << 20
SECONDS_TO_END = 10


class Lost(Exception):
    """A process ended before it answered."""


def pack(value: Any) -> bytes:
    """Any value, for another process of ours or for a file without a name, never for a file with
    one: `unpack` runs what the bytes say, so nobody else may have written them."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def unpack(packed: "bytes | memoryview") -> Any:
    """What `pack` packed."""
    return pickle.loads(packed)  # noqa: S301 - only what `pack` gave to one of ours


class Piece:
    """A piece of work that a process may do, or this one when it is asked for."""

    def __init__(self, work: Callable[[], Any], future: "Future[Any] | None") -> None:
        self._work, self._future = work, future
        self._answer: Any = None
        self._is_done = False

    @property
    def is_waiting(self) -> bool:
        """Whether somebody else does it at the moment."""
        return not self._is_done and self._future is not None and not self._future.done()

    def do(self) -> bool:
        """Do it here where nobody has begun it; whether that was so."""
        if self._is_done or (self._future is not None and not self._future.cancel()):
            return False
        self._answer, self._is_done = self._work(), True
        return True

    def result(self) -> Any:
        """What came of it."""
        if not self._is_done and not self.do():
            assert self._future is not None
            try:
                self._answer = self._future.result()
            except Lost:
                self._answer = self._work()
            self._is_done = True
        return self._answer


class Hands:
    """Some processes that work beside this one."""

    def __init__(self, count: int) -> None:
        self._own = threading.local()
        self._processes: list[_Process] = []
        self._beginning = threading.Lock()
        self._count, self._turns = count, cycle(range(count))
        # Two for each process: one asks while the other takes the answer before.
        self._pool = ThreadPoolExecutor(2 * count, "hand", self._begin) if count else None
        self._most_ahead = AHEAD * count or 1

    @property
    def are_there(self) -> bool:
        """Whether there is anybody."""
        return self._pool is not None

    def _begin(self) -> None:
        with self._beginning, suppress(OSError):
            if len(self._processes) < self._count:
                self._processes.append(_Process())
                self._own.process = self._processes[-1]
            else:
                self._own.process = self._processes[next(self._turns)]

    def _ask(self, said: bytes) -> Any:
        process: _Process | None = getattr(self._own, "process", None)
        if process is None:
            raise Lost
        return process.ask(said)

    def give(self, function: Callable[..., Any], *given: Any, here: Any = None) -> Piece:
        """Give a piece of work away; `here` does the same in this process, if it has come to it."""
        work = here or (lambda: function(*given))
        if self._pool is None:
            return Piece(work, None)
        # Both are said now, for the moment at which it is begun is another one.
        said = pack((translation.get_language(), function, given))
        return Piece(work, self._pool.submit(self._ask, said))

    def ahead(self, pieces: Iterable[tuple[Any, Callable[[], Piece]]]) -> Iterator[tuple[Any, Any]]:
        """Things with what came of the piece of each, in order; pieces are given away before
        their turn, and while the next one is not ready, this process does one of those after it."""
        coming: deque[tuple[Any, Piece]] = deque()
        rest = iter(pieces)
        most = self._most_ahead
        while True:
            for thing, give in rest:
                coming.append((thing, give()))
                if len(coming) >= most:
                    break
            if not coming:
                return
            thing, piece = coming.popleft()
            while piece.is_waiting and not piece.do():
                if not any(later.do() for _thing, later in reversed(coming)):
                    break
            yield thing, piece.result()

    def close(self) -> None:
        """End the processes; what they have in hand is forgotten."""
        for process in self._processes:
            process.end()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        for process in self._processes:
            process.end()


@contextmanager
def many(*, worth_it: bool = True) -> Iterator[Hands]:
    """As many processes as there are processors for; none where the work is not worth it."""
    hands = Hands(min(_processors() - 1, MOST) if worth_it else 0)
    try:
        yield hands
    finally:
        hands.close()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Process:
    """A process that answers one question after another, and ends when nobody can ask it more."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module, arguments without a shell
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._asking, self._answering = threading.Lock(), threading.Lock()
        _widen(self._process.stdin, self._process.stdout)
        with suppress(Lost):
            self._say(pack({one: connections[one].settings_dict["NAME"] for one in connections}))

    def ask(self, said: bytes) -> Any:
        """What it answers; Lost where it is gone.

        Somebody else may ask meanwhile: the question waits where the process finds it at once.
        """
        with self._asking:
            self._say(said)
            # Before the next one asks: answers come in the order of the questions.
            self._answering.acquire()
        try:
            assert self._process.stdout is not None
            answer = _read(self._process.stdout)
        finally:
            self._answering.release()
        if answer is None:
            raise Lost
        fault, result = unpack(answer)
        if fault is not None:
            raise fault
        return result

    def _say(self, said: bytes) -> None:
        assert self._process.stdin is not None
        try:
            _write(self._process.stdin, said)
        except OSError as error:
            raise Lost from error

    def end(self) -> None:
        """End it, and whatever it is at."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(SECONDS_TO_END)
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


def _widen(*pipes: Any) -> None:
    """Let a whole answer lie ready: this process takes what an ordinary pipe holds too late."""
    for pipe in pipes if fcntl is not None else ():
        with suppress(OSError, AttributeError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _write(pipe: Any, said: bytes) -> None:
    pipe.write(len(said).to_bytes(LENGTH_BYTES, "big"))
    pipe.write(said)
    pipe.flush()


def _read(pipe: Any) -> bytes | None:
    """One message; None where there is nobody any more."""
    try:
        head = pipe.read(LENGTH_BYTES)
        length = int.from_bytes(head, "big")
        said: bytes = pipe.read(length) if len(head) == LENGTH_BYTES else b""
    except (OSError, ValueError):
        return None
    return said if length and len(said) == length else None


def answer_questions() -> None:
    """The life of such a process: begin, then answer until there is nobody to answer."""
    # Told to stop by Ctrl+C, a worker finishes its job, and so do those beside it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever is printed meanwhile must not stand among the answers.
    os.dup2(2, 1)
    names = _read(asked)
    if names is None:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kartoteka.project.settings")
    import django  # noqa: PLC0415 - this process begins here

    from kartoteka.core.jobs import collecting  # noqa: PLC0415
    from kartoteka.core.storage.sqlite import base  # noqa: PLC0415

    with collecting.loading():
        django.setup()
    base.serve_pages()
    for name, database in unpack(names).items():
        connections[name].settings_dict["NAME"] = database
    # For its whole life: after each piece the collector would look through what is in hand.
    with suppress(BrokenPipeError), collecting.seldom():
        while (said := _read(asked)) is not None:
            _write(answers, pack(_answer(said)))


def _answer(said: bytes) -> tuple[Exception | None, Any]:
    language, function, given = unpack(said)
    try:
        with translation.override(language):
            return None, function(*given)
    except Exception as error:
        return error, None


if __name__ == "__main__":
    answer_questions()
