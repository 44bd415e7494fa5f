"""Record what a writing program asks of the disk, and build every state a power cut may leave."""

import random
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALL = re.compile(r"\d+ +(\w+)\((.*)\) += (-?\d+)")
HANDLE = re.compile(r"(\d+)<([^>]*)>")
QUOTED = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
UNFINISHED = "<unfinished ...>"
RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)")
TRACED = "pwrite64,write,fdatasync,fsync,ftruncate,unlink"
strace = shutil.which("strace")


@dataclass
class Event:
    """One thing done: a write, a cut, a file removed, a file made safe, or a promise given."""

    kind: str
    path: str = ""
    at: int = 0
    content: bytes = b""


@dataclass
class Recording:
    """What was on the disk before, and what was done then."""

    before: dict[str, bytes]
    events: list[Event] = field(default_factory=list)

    def state(self, length: int, chance: random.Random) -> tuple[dict[str, bytes], int]:
        """The files as the first `length` events may leave them, and how many were promised.

        What was not made safe may have reached the disk whole, in part, or not at all.
        """
        files = {name: bytearray(content) for name, content in self.before.items()}
        waiting: dict[str, list[Event]] = {}
        promised = 0
        for event in self.events[:length]:
            if event.kind == "promise":
                promised = event.at
            elif event.kind == "safe":
                for done in waiting.pop(event.path, []):
                    _apply(files, done)
            elif event.kind == "removed":
                files.pop(event.path, None)
                waiting.pop(event.path, None)
            else:
                waiting.setdefault(event.path, []).append(event)
        for events in waiting.values():
            for event in _arrived(events, chance):
                _apply(files, event)
        return {name: bytes(content) for name, content in files.items()}, promised


def _arrived(events: list[Event], chance: random.Random) -> list[Event]:
    """Of what was not made safe: nothing, everything, or any part of it."""
    share = chance.choice((0.0, 0.5, 1.0))
    return [event for event in events if chance.random() < share]


def _apply(files: dict[str, bytearray], event: Event) -> None:
    content = files.setdefault(event.path, bytearray())
    if len(content) < event.at:
        content.extend(bytes(event.at - len(content)))
    if event.kind == "cut":
        del content[event.at :]
    else:
        content[event.at : event.at + len(event.content)] = event.content


def record(command: list[str], folder: Path, log: Path, environment: dict[str, str]) -> Recording:
    """Run a program that writes into a folder and prints `ACK n` after each commit."""
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert strace is not None
    done = subprocess.run(
        [strace, "-qq", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "300000", "-o", str(log), "-e",
         f"trace={TRACED}", *command],
        env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    recording = Recording(before)
    with log.open() as lines:
        found = (_event(line, f"/{folder.name}/") for line in _whole(lines))
        recording.events += [event for event in found if event is not None]
    return recording


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Calls of one thread that those of another came between are told in two lines."""
    begun: dict[str, str] = {}
    for line in lines:
        number, _space, said = line.partition(" ")
        if said.rstrip().endswith(UNFINISHED):
            begun[number] = said.rstrip().removesuffix(UNFINISHED).rstrip()
        elif found := RESUMED.match(said.strip()):
            yield f"{number} {begun.pop(number)}{found[1]}"
        else:
            yield line


def _event(line: str, folder: str) -> Event | None:
    call = CALL.match(line)
    if not call or int(call[3]) < 0:
        return None
    name, given = call[1], call[2]
    handle = HANDLE.match(given)
    path = _text(handle[2]) if handle else ""
    if name == "unlink":
        removed = QUOTED.search(given)
        return Event("removed", Path(_text(removed[1])).name) if removed else None
    if name == "write" and handle and handle[1] == "1":
        said = QUOTED.search(given)
        text = _text(said[1]) if said else ""
        return Event("promise", at=int(text.split()[1])) if text.startswith("ACK") else None
    if folder not in path or path.endswith("-shm"):
        return None
    file = Path(path).name
    if name == "pwrite64" and (found := re.search(QUOTED.pattern + r", (\d+), (\d+)$", given)):
        return Event("write", file, int(found[3]), bytes.fromhex(found[1].replace("\\x", "")))
    if name in ("fdatasync", "fsync"):
        return Event("safe", file)
    if name == "ftruncate":
        return Event("cut", file, int(given.split(",")[-1]))
    return None


def _text(escaped: str) -> str:
    if "\\x" not in escaped:
        return escaped
    return bytes.fromhex(escaped.replace("\\x", "")).decode(errors="replace")
