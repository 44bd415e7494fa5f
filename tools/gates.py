"""Run every gate, all of them even where one fails, and say at the end how each went."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
WORKERS = "2"
# What pytest answers where PostgreSQL cannot be started on this machine.
SKIPPED = 3


@dataclass(frozen=True)
class Gate:
    """One check: its name, the command, and whether its last line is its result."""

    name: str
    command: tuple[str, ...]
    has_summary: bool = False


def tests(*options: str) -> tuple[str, ...]:
    """The command that runs all tests."""
    return (sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "worksteal", *options)


GATES = (
    Gate("format", (str(BIN / "ruff"), "format", "--check", "--quiet", ".")),
    Gate("lint", (str(BIN / "ruff"), "check", "--quiet", ".")),
    Gate("layers", (str(BIN / "lint-imports"), "--no-cache")),
    Gate("types", (str(BIN / "mypy"),)),
    Gate("tests on SQLite", tests(), has_summary=True),
    Gate("tests on PostgreSQL", tests("--database", "postgres"), has_summary=True),
)


def main() -> int:
    """Run the gates; 1 where any failed."""
    lines, failed = [], False
    for gate in GATES:
        print(f"== {gate.name}", flush=True)
        started = time.monotonic()
        code, last = run(gate)
        state = {0: "ok", SKIPPED: "skipped" if gate.has_summary else "FAILED"}.get(code, "FAILED")
        failed |= state == "FAILED"
        summary = last if gate.has_summary else ""
        lines.append(f"{state:8}{gate.name:22}{time.monotonic() - started:6.1f} s  {summary}")
    print("\n".join(["", *lines]))
    return int(failed)


def run(gate: Gate) -> tuple[int, str]:
    """Run one gate, passing on what it says; its code and its last line."""
    last = ""
    # Tests that every process compiles anew take as long to compile as to collect.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(
        gate.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last


if __name__ == "__main__":
    sys.exit(main())
