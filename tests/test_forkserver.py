"""A fork of the process that has begun is what the same command is in a process of its own."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.forkserver import MARK
from harness.serving import environment_of, fork_server

pytestmark = pytest.mark.one_database

# Everything that tells one process from another, but for its number and what has no order.
TOLD = """
import gc, json, locale, logging, os, resource, signal, sys, threading, time
before = {"argv": sys.argv, "path": sys.path, "flags": str(sys.flags), "folder": os.getcwd(),
          "environment": dict(os.environ), "files": sorted(os.listdir("/proc/self/fd"))}
from kartoteka.project.cli import ready
ready.start_django()
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.utils import timezone, translation
from kartoteka.core.records.types import record_types
def plain(value):
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    return sorted(map(repr, value)) if isinstance(value, (set, frozenset, list)) else repr(value)
print(json.dumps(before | {
    "connected": [one.alias for one in connections.all() if one.connection is not None],
    "environment then": dict(os.environ),
    "settings": {name: plain(getattr(settings, name)) for name in dir(settings)
                 if name.isupper()},
    "zone": [time.tzname, timezone.get_current_timezone_name()],
    "language": [translation.get_language(), locale.setlocale(locale.LC_ALL), sys.stdout.encoding],
    "loggers": {name: [one.level, one.propagate, repr(one.handlers)]
                for name in [None, *logging.root.manager.loggerDict]
                if isinstance(one := logging.getLogger(name), logging.Logger)},
    "parts": [one.name for one in apps.get_app_configs()],
    "types": {one.key: sorted(vars(one)) for one in record_types.all()},
    "modules": sorted(name for name in sys.modules if name.startswith(("kartoteka", "django"))),
    "signals": {one.name: repr(signal.getsignal(one)) for one in signal.valid_signals()
                if isinstance(one, signal.Signals)},
    "blocked": repr(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "limits": {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource)
               if name.startswith("RLIMIT")},
    "umask": [os.umask(0o077), os.getpgid(0) == os.getpid(), os.getsid(0)],
    "threads": [one.name for one in threading.enumerate()],
    "collector": [gc.isenabled(), gc.get_threshold()],
    "buffered": [sys.stdin.isatty(), sys.stdout.line_buffering, sys.stderr.line_buffering],
}))
print("what went wrong", file=sys.stderr)
sys.exit(7)
"""

# Where a process still has in hand what the one that it came from read in its own folder.
LEFT = """
import gc, pathlib, sys
from kartoteka.project.cli import ready
ready.start_django()
from django.conf import settings
settings.SECRET_KEY, settings.INSTANCE_KEY
gc.unfreeze()
gc.collect()
seen = 0
for holder in gc.get_objects():
    for value in gc.get_referents(holder):
        if isinstance(value, (str, bytes, pathlib.PurePath)):
            seen += 1
            if f"/{sys.argv[1]}" in str(value) or 2 * sys.argv[1] in str(value):
                print(type(holder), repr(value)[:200])
print(seen > 100_000)
"""


def both(data: Path, *words: str) -> list[tuple[int, str, str]]:
    """How a program ends and what it says, in a fork and in a process of its own."""
    place = environment_of(data, {})
    alone = subprocess.run(
        [sys.executable, *words], env=place, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    fork = fork_server().run([*words], place, 60)
    return [(one.returncode, one.stdout, one.stderr) for one in (fork, alone)]


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_nothing_tells_a_fork_from_a_process_of_its_own(begun_data: Path, umask: int):
    os.umask(umask)
    fork, alone = both(begun_data, "-c", TOLD)
    assert (fork[0], fork[2]) == (alone[0], alone[2]) == (7, "what went wrong\n")
    told, expected = json.loads(fork[1]), json.loads(alone[1])
    assert told.keys() == expected.keys()
    for what, value in expected.items():
        assert told[what] == value, what


@pytest.mark.parametrize(("words", "code"), [
    (("-m", "kartoteka.project.cli", "sing"), 2),
    (("-c", "import os; os.kill(os.getpid(), 9)"), -9),
    (("-c", "raise SystemExit('in words')"), 1),
])  # fmt: skip
def test_it_ends_as_a_process_of_its_own(tmp_path: Path, words: tuple[str, ...], code: int):
    fork, alone = both(tmp_path / "data", *words)
    assert fork == alone
    assert fork[0] == code


def test_nothing_is_left_of_the_folder_that_it_was_begun_with(begun_data: Path):
    looked = fork_server().run(["-c", LEFT, MARK], environment_of(begun_data, {}), 60)
    assert (looked.stdout, looked.stderr) == ("True\n", "")


def test_who_has_other_settings_is_no_fork(tmp_path: Path):
    other = environment_of(tmp_path, {"KARTOTEKA_LANGUAGE": "ru"})
    assert not fork_server().suits(other)
    assert fork_server().suits(environment_of(tmp_path, {}))


def test_one_thread_may_wait_for_its_end_while_others_look_and_end_it(tmp_path: Path):
    server, environment = fork_server(), environment_of(tmp_path, {})
    with open(os.devnull, "r+b") as nothing, ThreadPoolExecutor(4) as threads:
        files = [nothing.fileno()] * 3
        for _time in range(20):
            fork = server.fork(["-c", "import time; time.sleep(60)"], environment, files)
            waiting = [threads.submit(fork.wait) for _thread in range(2)]
            ending = [threads.submit(fork.kill) for _thread in range(2)]
            assert [one.result(30) for one in ending] == [None, None]
            assert {one.result(30) for one in waiting} == {fork.poll()} == {-signal.SIGKILL}
