"""`kartoteka worker`: background work in a process of its own."""

import argparse
import os
import signal
import threading
import time
from collections.abc import Callable

from kartoteka.project.cli import locks, ready

HELP = "do the background work (serve does it too, unless told otherwise)"
SECONDS_BETWEEN_LOOKS_AT_PARENT = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    """The worker needs to know nothing."""


def run(options: argparse.Namespace) -> int:
    """Work until the process is told to stop; the job in hand is finished first."""
    ready.start()
    from django.conf import settings

    with locks.in_use(settings.DATA):
        _work(_told_to_stop())
    return 0


def work_beside_pages() -> None:
    """Work as a child of `serve`; end when it ends, even where it was killed."""
    stop = _told_to_stop()
    end_with_parent(stop.set)
    _work(stop)


def end_with_parent(end: Callable[[], None]) -> None:
    """Call `end` once the process that started this one is gone, even where it was killed."""
    watcher = threading.Thread(target=_watch_parent, args=(end, os.getppid()), daemon=True)
    watcher.start()


def _work(stop: threading.Event) -> None:
    from kartoteka.core import jobs

    jobs.run_worker(stop)


def _told_to_stop() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _watch_parent(end: Callable[[], None], parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS_AT_PARENT)
    end()
