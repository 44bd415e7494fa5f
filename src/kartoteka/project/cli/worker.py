"""`kartoteka worker`: background work in a process of its own."""

import argparse
import os
import signal
import threading

from kartoteka.project.cli import ready

HELP = "do the background work (serve does it too, unless told otherwise)"
SECONDS_BETWEEN_LOOKS_AT_PARENT = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    """The worker needs to know nothing."""


def run(options: argparse.Namespace) -> int:
    """Work until the process is told to stop; the job in hand is finished first."""
    ready.start()
    _work(_told_to_stop())
    return 0


def work_beside_pages() -> None:
    """Work as a child of `serve`; end when it ends, even where it was killed."""
    stop = _told_to_stop()
    threading.Thread(target=_stop_with_parent, args=(stop, os.getppid()), daemon=True).start()
    _work(stop)


def _work(stop: threading.Event) -> None:
    from kartoteka.core import jobs

    jobs.run_worker(stop)


def _told_to_stop() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _stop_with_parent(stop: threading.Event, parent: int) -> None:
    while not stop.wait(SECONDS_BETWEEN_LOOKS_AT_PARENT):
        if os.getppid() != parent:
            stop.set()
