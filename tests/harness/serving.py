"""The real application in processes of its own: the command, and the server that can be killed."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SECONDS_TO_START = 180
SECONDS_TO_ANSWER = 60
SOURCE = Path(__file__).parents[2] / "src"


def kartoteka(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a data folder and wait for its end."""
    return subprocess.run(
        [sys.executable, "-m", "kartoteka.project.cli", *arguments],
        env=environment_of(data, environment),
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_START,
        check=False,
    )


def environment_of(data: Path, more: dict[str, str]) -> dict[str, str]:
    """Nothing of this process but what every program needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(SOURCE), "KARTOTEKA_DATA": str(data)} | more


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Serving:
    """`kartoteka serve` with all its processes."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data, self.environment = data, environment
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kartoteka.project.cli", "serve", "--port", str(self.port)],
            env=environment_of(self.data, self.environment),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
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

    def kill(self) -> None:
        """SIGKILL to every process at once, as a power cut does it."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

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
