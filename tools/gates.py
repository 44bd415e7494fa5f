"""Run every gate, all of them even where one fails, and say at the end how each went."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
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


@dataclass(frozen=True)
class Outcome:
    """How a gate went: its code, what it said last, and the seconds that it took."""

    gate: Gate
    code: int
    last: str
    seconds: float

    @property
    def state(self) -> str:
        """In one word."""
        codes = {0: "ok", SKIPPED: "skipped" if self.gate.has_summary else "FAILED"}
        return codes.get(self.code, "FAILED")

    @property
    def line(self) -> str:
        """For the table at the end."""
        summary = self.last if self.gate.has_summary else ""
        return f"{self.state:8}{self.gate.name:22}{self.seconds:6.1f} s  {summary}"


def tests(*options: str) -> tuple[str, ...]:
    """The command that runs all tests."""
    return (sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "worksteal", *options)


# Side by side: what waits for a browser or a server leaves the processor to the others.
LANES = (
    (Gate("tests on SQLite", tests(), has_summary=True),),
    (
        Gate("format", (str(BIN / "ruff"), "format", "--check", "--quiet", ".")),
        Gate("lint", (str(BIN / "ruff"), "check", "--quiet", ".")),
        Gate("layers", (str(BIN / "lint-imports"), "--no-cache")),
        Gate("types", (str(BIN / "mypy"),)),
        Gate("tests on PostgreSQL", tests("--database", "postgres"), has_summary=True),
    ),
)


def main() -> int:
    """Run the gates; 1 where any failed."""
    with ThreadPoolExecutor() as pool:
        outcomes = [one for lane in pool.map(run_lane, LANES) for one in lane]
    print("\n".join(["", *(outcome.line for outcome in outcomes)]))
    return int(any(outcome.state == "FAILED" for outcome in outcomes))


def run_lane(gates: tuple[Gate, ...]) -> list[Outcome]:
    """Run gates one after the other."""
    return [run(gate) for gate in gates]


def run(gate: Gate) -> Outcome:
    """Run one gate, passing on each line that it says behind its name."""
    print(f"== {gate.name}", flush=True)
    started, last = time.monotonic(), ""
    # Tests that every process compiles anew take as long to compile as to collect.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(
        gate.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        for line in process.stdout or ():
            print(f"{gate.name:20}| {line}", end="", flush=True)
            last = line.strip() or last
    return Outcome(gate, process.returncode, last, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
