"""The server under measurement, and what it costs: processor time and memory of its processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """`kartoteka serve` on this machine, on the data that the environment names."""

    def __init__(self, port: int, *, workers: int = 1, with_jobs: bool = True) -> None:
        self.port = port
        settings = {
            "DJANGO_SETTINGS_MODULE": "measured",
            "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
            "KARTOTEKA_PORT": str(port),
            "KARTOTEKA_WORKERS": str(workers),
        }
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "kartoteka.project.cli",
                "serve",
                *([] if with_jobs else ["--no-worker"]),
            ],
            env=os.environ | settings,
        )
        self._wait()

    def _wait(self) -> None:
        for _attempt in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self._process.poll() is not None:
                raise SystemExit("The server did not start; the reason is above.")
            time.sleep(0.1)
        raise SystemExit("The server did not answer within a minute.")

    def stop(self) -> None:
        """End it as a user would."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)

    def cpu(self) -> float:
        """Processor seconds of all its processes."""
        return sum(_cpu(pid) for pid in _tree(self._process.pid))

    def memory(self) -> float:
        """Megabytes of all its processes, shared pages counted in shares."""
        return sum(_memory(pid) for pid in _tree(self._process.pid))


class Postgres:
    """The database server, where it runs on this machine; nothing for SQLite."""

    def __init__(self, pid: int | None) -> None:
        self._pid = pid

    def cpu(self) -> float:
        """Processor seconds of the server and its backends, those that ended included."""
        if self._pid is None:
            return 0.0
        return sum(_cpu(pid, with_children=True) for pid in _tree(self._pid))

    def memory(self) -> float:
        """Megabytes of all its processes."""
        return sum(_memory(pid) for pid in _tree(self._pid)) if self._pid else 0.0


def _tree(root: int) -> list[int]:
    found, left = [], [root]
    while left:
        pid = left.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                left += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
    return found


def _cpu(pid: int, *, with_children: bool = False) -> float:
    try:
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    ticks = sum(int(part) for part in parts[11 : 15 if with_children else 13])
    return ticks / TICKS


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
