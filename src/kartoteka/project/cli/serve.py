"""`kartoteka serve`: the pages, with the worker inside."""

import argparse
import errno
import gc
import multiprocessing
import os
import signal
import socket
import threading
import time
from typing import Any

from kartoteka.project.cli import demo, locks, ready, worker
from kartoteka.project.cli.problems import CommandProblem

HELP = "serve the pages, with the worker inside"
RESTART_AFTER_SECONDS = 5
SECONDS_TO_END = 30
LOOK_FOR_RINGS_AFTER = (5000, 20, 20)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen; the environment gives the defaults."""
    parser.add_argument("--host", help="address to listen on (KARTOTEKA_HOST, default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (KARTOTEKA_PORT, default 8000)")
    parser.add_argument("--data", help="folder of the data (KARTOTEKA_DATA)")
    parser.add_argument("--demo", action="store_true", help="load the demo company where empty")
    parser.add_argument("--link", action="store_true", help="print a one-time sign-in link")
    parser.add_argument("--no-worker", action="store_true", help="leave background work to others")


def run(options: argparse.Namespace) -> int:
    """Get everything ready and serve until told to stop."""
    for name in ("host", "port", "data"):
        if (given := getattr(options, name)) is not None:
            os.environ[f"KARTOTEKA_{name.upper()}"] = str(given)
    ready.start_django()
    from django.conf import settings

    check_port(settings.HOST, settings.PORT)
    ready.start_serving()
    if options.demo:
        load_demo()
    if options.link:
        print_link()
    close_connections()
    # Again: loading takes a minute, and the server would share a port taken meanwhile.
    check_port(settings.HOST, settings.PORT)
    with locks.in_use(settings.DATA):
        worker_process = None if options.no_worker else WorkerProcess()
        try:
            serve(settings)
        finally:
            if worker_process is not None:
                worker_process.stop()
    return 0


def load_demo() -> None:
    """Load the demo company in a process of its own, whose memory is given back afterwards."""
    loading = multiprocessing.Process(target=demo.load_where_empty, name="kartoteka-demo")
    close_connections()
    loading.start()
    loading.join()
    if loading.exitcode:
        raise CommandProblem("The demo company could not be loaded; the reason is above.")


def close_connections() -> None:
    """Before a fork: a connection to SQLite must never be used in two processes."""
    from django.db import connections

    connections.close_all()


def print_link() -> None:
    """A link for the administrator, who is made where there is none."""
    from kartoteka.core.users.actions import first_administrator
    from kartoteka.core.users.links import make_link

    administrator, is_new = first_administrator(name="Administrator")
    if is_new:
        ready.settle_firsts()
    print(f"Sign in as {administrator}, once: {make_link(administrator)}")


def check_port(host: str, port: int) -> None:
    """Refuse an address that nobody can listen on, in one plain line."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(found[0], found[1]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[4])
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandProblem(
                f"The port {port} on {host} is in use. Choose another one: KARTOTEKA_PORT=8001"
            ) from error
        reason = error.strerror or str(error)
        raise CommandProblem(f"Nobody can listen on {host}, port {port}: {reason}") from error


def serve(settings: Any) -> None:
    """Run the application server until SIGTERM or Ctrl+C."""
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from kartoteka.core.storage.sqlite import base as sqlite

    # Loaded here and not in the workers: they are forked, and share what is loaded before.
    from kartoteka.project.wsgi import application

    def load(_target: str) -> Any:
        worker.end_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
        sqlite.serve_pages()
        # A page makes thousands of objects that go with it: looking for rings among them after
        # every 700 takes up to a tenth of its time.
        gc.set_threshold(*LOOK_FOR_RINGS_AFTER)
        return application

    server = server_class()(
        "kartoteka.project.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        blocking_threads=settings.THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_END,
    )
    gc.collect()
    gc.freeze()
    print(f"Kartoteka answers at {settings.PUBLIC_URL}/ (stop: Ctrl+C)", flush=True)
    server.serve(target_loader=load)


def server_class() -> Any:
    """The application server; loaded here, for no other command needs it."""
    from granian.server import Server

    class PatientServer(Server):  # type: ignore[misc, valid-type]
        """Granian's, which does not take a process that has ended for one that refuses to.

        Two of its threads wait for each process. Where the other one was told first, this one sees
        it as alive for a moment longer, and would warn and kill it at once.
        """

        def _stop_workers(self) -> None:
            for one in self.wrks:
                one.terminate()
            until = time.monotonic() + SECONDS_TO_END
            while any(one.is_alive() for one in self.wrks) and time.monotonic() < until:
                time.sleep(0.02)
            super()._stop_workers()

    return PatientServer


class WorkerProcess:
    """The worker beside the pages: a process of its own, started again when it falls."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, name="worker-watcher", daemon=True)
        self._watcher.start()

    @staticmethod
    def _start() -> multiprocessing.Process:
        process = multiprocessing.Process(target=worker.work_beside_pages, name="kartoteka-worker")
        process.start()
        return process

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._process.join()
            if self._stopping.is_set():
                return
            time.sleep(RESTART_AFTER_SECONDS)
            if not self._stopping.is_set():
                self._process = self._start()

    def stop(self) -> None:
        """Let the worker finish the job in hand, then end it."""
        self._stopping.set()
        self._process.terminate()
        self._process.join(30)
