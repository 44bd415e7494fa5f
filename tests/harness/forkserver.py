"""A process that has begun as the command begins, and is forked for each command of a test.

To load everything is nearly all that a short command takes. A fork runs what the command would run,
with arguments, environment, folder, files and umask of its own, and reads the settings anew; that
nothing else tells it from a process that began alone is shown by `test_forkserver.py`.
"""

import base64
import contextlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

MOST_BYTES = 1 << 16
SECONDS_TO_END = 10
# Stands in the name of the folder that the process begins with, and in both keys there.
MARK = "kartoteka-fork-"
# What a fork may have otherwise than the process that it came from.
OWN = "KARTOTEKA_DATA"


class Fork:
    """A forked process, with as much of `subprocess.Popen` as is asked of one."""

    stdin: BinaryIO
    stdout: BinaryIO

    def __init__(self, news: socket.socket) -> None:
        self._news = news
        # As with Popen, one thread may wait for its end while another looks.
        self._hearing = threading.Lock()
        self.returncode: int | None = None
        self.pid = self._told()

    def poll(self) -> int | None:
        """Its exit code, None while it is running."""
        if self._hearing.acquire(blocking=False):
            try:
                self._hear(0)
            except subprocess.TimeoutExpired:
                return None
            finally:
                self._hearing.release()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; its exit code."""
        with self._hearing:
            return self._hear(timeout)

    def kill(self) -> None:
        """End it at once."""
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def _send(self, number: signal.Signals) -> None:
        # As Popen does: it may have ended just now.
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _hear(self, timeout: float | None) -> int:
        if self.returncode is None:
            self._news.settimeout(timeout)
            try:
                self.returncode = self._told()
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired("a forked process", timeout or 0) from None
            self._news.close()
        return self.returncode

    def _told(self) -> int:
        said = self._news.recv(MOST_BYTES)
        assert said, "the fork server ended"
        return int(said)


class ForkServer:
    """The process that is forked, begun with an environment that its forks have too."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, tempfile.TemporaryDirectory(prefix=MARK) as nowhere:
            _write_keys(Path(nowhere))
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                env=environment | {OWN: nowhere},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
            # Then it needs its folder no more, and whoever asked for it would fail.
            assert self._channel.recv(MOST_BYTES) == b"begun"

    def end(self) -> None:
        """End it; forks that are still there go on."""
        self._channel.close()
        self._process.wait(SECONDS_TO_END)

    def suits(self, environment: dict[str, str]) -> bool:
        """Whether a process of this environment would begin as this one did."""
        own = {OWN: ""}
        return self._environment | own == environment | own

    def fork(
        self,
        words: list[str],
        environment: dict[str, str],
        files: Sequence[int],
        *,
        has_session: bool = False,
    ) -> Fork:
        """Begin what Python would run by these words: `-m`, a module and its arguments, or `-c`.

        The files are stdin, stdout and stderr; a session of its own makes it a group to kill.
        """
        assert self.suits(environment)
        asked = {"words": words, "environment": environment, "has_session": has_session}
        said = json.dumps(asked | {"folder": os.getcwd(), "umask": _umask()})
        news, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            socket.send_fds(self._channel, [said.encode()], [theirs.fileno(), *files])
            return Fork(news)

    def fork_with_pipes(self, words: list[str], environment: dict[str, str]) -> Fork:
        """The same, with pipes from here and to here; what goes wrong is told where it is here."""
        asked, ask = os.pipe()
        answer, answered = os.pipe()
        fork = self.fork(words, environment, (asked, answered, 2))
        os.close(asked)
        os.close(answered)
        fork.stdin, fork.stdout = os.fdopen(ask, "wb"), os.fdopen(answer, "rb")
        return fork

    def run(
        self, words: list[str], environment: dict[str, str], timeout: float
    ) -> "subprocess.CompletedProcess[str]":
        """Run it to its end, as `subprocess.run` does."""
        with (
            open(os.devnull) as nothing,
            tempfile.TemporaryFile("w+") as out,
            tempfile.TemporaryFile("w+") as err,
        ):
            forked = self.fork(words, environment, [one.fileno() for one in (nothing, out, err)])
            try:
                code = forked.wait(timeout)
            finally:
                forked.kill()
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(words, code, out.read(), err.read())


def _umask() -> int:
    os.umask(was := os.umask(0o077))
    return was


def _write_keys(folder: Path) -> None:
    key = (MARK * 3)[:32].encode()
    (folder / "instance.key").write_bytes(base64.urlsafe_b64encode(key))
    (folder / "secret.key").write_text(MARK * 3)


class Server:
    """The life of that process: it forks itself when it is asked, and tells how each fork ended."""

    def __init__(self, channel: socket.socket, begun_with: dict[str, str]) -> None:
        self._channel, self._begun_with = channel, begun_with
        self._running: dict[int, tuple[int, socket.socket]] = {}
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(channel, selectors.EVENT_READ)

    def go_on(self) -> None:
        """Until nobody can ask any more."""
        while True:
            for key, _events in self._waiting.select():
                if key.fileobj is not self._channel:
                    self._tell_end(key.fd)
                    continue
                said, handles, *_rest = socket.recv_fds(self._channel, MOST_BYTES, 4)
                if not said:
                    return
                self._fork(json.loads(said), handles)

    def _fork(self, asked: dict[str, Any], handles: list[int]) -> None:
        news = socket.socket(fileno=handles[0])
        if (pid := os.fork()) == 0:
            news.close()
            self._close()
            asked["environment"] = self._begun_with | asked["environment"]
            _become(asked, handles[1:])
        for one in handles[1:]:
            os.close(one)
        news.send(str(pid).encode())
        handle = os.pidfd_open(pid)
        self._running[handle] = pid, news
        self._waiting.register(handle, selectors.EVENT_READ)

    def _close(self) -> None:
        """In the fork: of all this it has nothing."""
        self._waiting.close()
        self._channel.close()
        for handle, (_pid, news) in self._running.items():
            os.close(handle)
            news.close()

    def _tell_end(self, handle: int) -> None:
        self._waiting.unregister(handle)
        os.close(handle)
        pid, news = self._running.pop(handle)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with news, contextlib.suppress(BrokenPipeError):
            news.send(str(code).encode())


def _become(asked: dict[str, Any], handles: list[int]) -> None:
    """Be the process that was asked for; it ends as the interpreter does."""
    for number, handle in enumerate(handles):
        os.dup2(handle, number)
        os.close(handle)
    os.umask(asked["umask"])
    if asked["has_session"]:
        os.setsid()
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    _forget_settings()
    option, what, *arguments = asked["words"]
    sys.argv = [option, *arguments]
    sys.path[0] = "" if option == "-c" else os.getcwd()
    if option == "-c":
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
    else:
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    sys.exit()


def _forget_settings() -> None:
    """They and what was made of them are read anew; nothing is connected to by now."""
    from asgiref.local import Local
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty

    for name in (settings.SETTINGS_MODULE, "kartoteka.project.settings"):
        sys.modules.pop(name, None)
    settings._wrapped = empty
    connections._settings = None
    connections.__dict__.pop("settings", None)
    connections._connections = Local(connections.thread_critical)


def main() -> None:
    """Begin as the command does, then wait."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    begun_with, sys.path[0] = dict(os.environ), ""
    from kartoteka.project.cli import ready

    ready.start_django()
    channel.send(b"begun")
    Server(channel, begun_with).go_on()


if __name__ == "__main__":
    main()
