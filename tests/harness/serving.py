"""The real application in processes of its own: the command, and the server that can be killed."""

import atexit
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

from harness.forkserver import Fork, ForkServer

SECONDS_TO_START = 180
PORTS = range(20_000, 32_000)
SECONDS_TO_ANSWER = 60
SOURCE = Path(__file__).parents[2] / "src"
COMMAND = "kartoteka.project.cli"
Ended = subprocess.CompletedProcess[str]


def kartoteka(data: Path, *arguments: str, **environment: str) -> Ended:
    """Run the command on a data folder and wait for its end."""
    return _run(["-m", COMMAND, *arguments], environment_of(data, environment))


def kartoteka_alone(data: Path, *arguments: str, **environment: str) -> Ended:
    """The same in a process that begins with nothing loaded, where the beginning matters."""
    return _run_alone(["-m", COMMAND, *arguments], environment_of(data, environment))


def script(data: Path, program: str, **environment: str) -> Ended:
    """Run a program in Python as the installation would run it."""
    return _run(["-c", program], environment_of(data, environment))


def _run(words: list[str], environment: dict[str, str]) -> Ended:
    forks = _forks_for(environment)
    if forks is None:
        return _run_alone(words, environment)
    return forks.run(words, environment, SECONDS_TO_START)


def _run_alone(words: list[str], environment: dict[str, str]) -> Ended:
    return subprocess.run(
        [sys.executable, *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_START,
        check=False,
    )


def _forks_for(environment: dict[str, str]) -> ForkServer | None:
    """Where a fork is what a process of its own would be: on Linux, with the usual settings."""
    if not hasattr(os, "pidfd_open"):
        return None
    return fork_server() if fork_server().suits(environment) else None


@cache
def fork_server() -> ForkServer:
    """The process of this run that is forked for commands whose settings are the usual ones."""
    forks = ForkServer(environment_of(Path(), {}))
    atexit.register(forks.end)
    return forks


def environment_of(data: Path, more: dict[str, str]) -> dict[str, str]:
    """Nothing of this process but what every program needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(SOURCE), "KARTOTEKA_DATA": str(data)} | more


def free_port() -> int:
    """A port of this machine that nobody listens on.

    None of those that connections to somewhere else are given: while a server is down between two
    starts, it stays free.
    """
    while not _is_free(port := secrets.choice(PORTS)):
        continue
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Serving:
    """`kartoteka serve` with all its processes; alone, the first of them begins with nothing
    loaded."""

    def __init__(self, data: Path, *, alone: bool = False) -> None:
        self.data, self._alone = data, alone
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = self._begin()
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            try:
                self.ask("GET", "/sign-in/")
            except OSError:
                assert self._process.poll() is None, "the server ended"
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("The server did not start.")

    def _begin(self) -> "Fork | subprocess.Popen[bytes]":
        words = ["-m", COMMAND, "serve", "--port", str(self.port)]
        place = environment_of(self.data, {})
        forks = None if self._alone else _forks_for(place)
        with open(os.devnull, "r+") as nothing:
            if forks is None:
                return subprocess.Popen(
                    [sys.executable, *words], env=place, stdout=nothing, start_new_session=True
                )
            handle = nothing.fileno()
            return forks.fork(words, place, (handle, handle, 2), has_session=True)

    def kill(self) -> None:
        """SIGKILL to every process at once, as a power cut does it."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        # The processes below it end a moment later, and with them the place where they listened.
        until = time.monotonic() + SECONDS_TO_START
        while not _is_free(self.port):
            assert time.monotonic() < until, "the port is still taken"
            time.sleep(0.01)

    def stop(self) -> int:
        """End it as a user would; its exit code."""
        self._process.terminate()
        return self._process.wait(SECONDS_TO_START)

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """One request with a connection of its own: status, and the JSON or the text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER)
        try:
            given = {"Content-Type": "application/json"} | (headers or {})
            connection.request(method, path, json.dumps(body) if body else None, given)
            response = connection.getresponse()
            text = response.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        is_json = "json" in (response.headers.get("Content-Type") or "")
        return response.status, json.loads(text) if is_json and text else text
