"""Measure an installation over HTTP: `python bench/measure.py --out FILE.json`.

It starts the server on the data that KARTOTEKA_DATA or DATABASE_URL name, asks every operation with
one client and with eight, then brings in files, exports, edits in bulk and undoes that. It prints a
table: p50 and p95 in milliseconds, operations a second, queries, and processor milliseconds of
application and database for each operation.
"""

import argparse
import json
import os
import sys
import threading
import time
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from client import Client, Refused
from heavy import HEAVY
from operations import OPERATIONS, Operation, Subjects, deep_page, subjects
from server import Postgres, Server

HOST = "127.0.0.1"
HEADING = (
    "| operation | p50 / p95 | 8 clients: p50 / p95, a second | queries | CPU | goal p50 "
    "| goal p95 |\n"
    "|---|---|---|---|---|---|---|"
)
CLIENTS = 8
# So many answers a figure needs at least; so many errors are told in full.
FEWEST, MOST_TOLD = 20, 5


def main() -> int:
    """Measure and print; with --out also write everything as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8399)
    parser.add_argument("--seconds", type=float, default=5, help="for each operation and client")
    parser.add_argument("--only", default="", help="operations whose names hold this word")
    parser.add_argument("--role", default="administrator", help="whose pages are asked for")
    parser.add_argument("--heavy", default="", help="imports (row counts), as in 10000,100000")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    from kartoteka.project.cli import ready

    ready.start()
    user = first_of(given.role)
    cookies, found = sign_in(user), subjects(user)
    postgres = Postgres(postmaster())
    close()
    # Work of the night would be counted too, so it waits unless something heavy needs it.
    server = Server(given.port, with_jobs=bool(given.heavy))
    try:
        idle = (server.memory(), postgres.memory())
        found = replace(found, deep_page=deep_page(Client(HOST, given.port, cookies), found))
        rows = []
        print(HEADING)
        for operation in OPERATIONS:
            if given.only in operation.name:
                measured = measure(operation, found, given, cookies, server, postgres)
                rows.append(measured)
                print_row(measured)
        for name, run in HEAVY:
            if given.heavy and given.only in name:
                client = Client(HOST, given.port, cookies)
                for line in run(client, found, given.heavy, server, postgres):
                    rows.append(line)
                    print_heavy(line)
        busy = (server.memory(), postgres.memory())
    finally:
        server.stop()
    print(f"memory, application and database: at rest {idle[0]:.0f} and {idle[1]:.0f} MB, "
          f"after all this {busy[0]:.0f} and {busy[1]:.0f} MB")  # fmt: skip
    if given.out:
        given.out.write_text(json.dumps({"rows": rows, "idle": idle, "busy": busy}, indent=1))
    return 0


def first_of(role: str) -> Any:
    """The first user who has a role."""
    from kartoteka.core.users.models import User

    user = User.objects.filter(role=role, is_active=True).order_by("pk").first()
    if user is None:
        raise SystemExit(f"Nobody here has the role {role}.")
    return user


def sign_in(user: Any) -> dict[str, str]:
    """Cookies of a user."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "kartoteka.core.users.backend.PasswordBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"kartoteka_session": str(session.session_key), "kartoteka_csrf": _get_new_csrf_string()}


def postmaster() -> int | None:
    """The process of a PostgreSQL server on this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    try:
        return int((folder / "postmaster.pid").read_text().splitlines()[0])
    except OSError:
        return None


def close() -> None:
    """Before the server starts: leave it the database alone."""
    from django.db import connections

    connections.close_all()


def measure(
    operation: Operation, found: Subjects, given: Any, cookies: dict[str, str], server: Server,
    postgres: Postgres,
) -> dict[str, Any]:  # fmt: skip
    """One operation with one client and with eight."""
    row: dict[str, Any] = {"name": operation.name, "goals": [operation.goal_p50,
                                                             operation.goal_p95]}  # fmt: skip
    client = Client(HOST, given.port, cookies)
    for _time in range(5):
        operation.run(client, found, Random(1))
    row["queries"] = counted(operation, client, found)
    for clients in (1, CLIENTS):
        before = (server.cpu(), postgres.cpu(), time.perf_counter())
        times, errors = closed_loop(operation, found, given, cookies, clients)
        after = (server.cpu(), postgres.cpu(), time.perf_counter())
        if errors and len(times) < len(errors):
            raise SystemExit(f"{operation.name}: {len(errors)} errors. {errors[-1]}")
        cuts = quantiles(times, n=100)
        row[str(clients)] = {
            "errors": len(errors),
            "p50": cuts[49] * 1000, "p95": cuts[94] * 1000, "count": len(times),
            "per_second": len(times) / (after[2] - before[2]),
            "cpu": (after[0] - before[0]) * 1000 / len(times),
            "database_cpu": (after[1] - before[1]) * 1000 / len(times),
        }  # fmt: skip
    return row


def counted(operation: Operation, client: Client, found: Subjects) -> int:
    """How many queries the operation asks."""
    asked: list[int] = []

    class Counting(Client):
        def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Any:
            answer = super()._ask(method, path, body, headers | {"X-Count": "1"})
            asked.append(answer.queries)
            return answer

    counting = Counting.__new__(Counting)
    counting.__dict__.update(client.__dict__)
    operation.run(counting, found, Random(2))
    return sum(asked)


def closed_loop(
    operation: Operation, found: Subjects, given: Any, cookies: dict[str, str], clients: int
) -> tuple[list[float], list[str]]:
    """Each client asks again as soon as it was answered: durations in seconds, and errors."""
    times: list[list[float]] = [[] for _client in range(clients)]
    errors: list[str] = []
    until = time.perf_counter() + given.seconds

    def work(mine: list[float], seed: int) -> None:
        client, dice = Client(HOST, given.port, cookies), Random(f"{seed}/{os.getpid()}")
        asked = 0
        while asked * clients < FEWEST or time.perf_counter() < until:
            asked += 1
            began = time.perf_counter()
            try:
                operation.run(client, found, dice)
            except (Refused, HTTPException, OSError) as problem:
                # Told and counted; the client goes on, with a connection of its own.
                errors.append(f"{type(problem).__name__}: {problem}")
                client = Client(HOST, given.port, cookies)
            else:
                mine.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work, args=(mine, i)) for i, mine in enumerate(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in dict.fromkeys(error.splitlines()[0] for error in errors[:MOST_TOLD]):
        print(f"{operation.name}, {clients} clients: {error}", file=sys.stderr, flush=True)
    return [one for mine in times for one in mine], errors


def print_row(row: dict[str, Any]) -> None:
    """One line of the table, with how far the goals are."""
    one, eight = row["1"], row[str(CLIENTS)]
    p50, p95 = row["goals"]
    goals = f"{one['p50'] / p50:.1f}x of {p50:g}" if p50 else "-"
    limits = f"{one['p95'] / p95:.1f}x of {p95:g}" if p95 else "-"
    print(
        f"| {row['name']} | {one['p50']:.1f} / {one['p95']:.1f} "
        f"| {eight['p50']:.0f} / {eight['p95']:.0f}, {eight['per_second']:.1f}/s | "
        f"{row['queries']} | {one['cpu']:.1f} + {one['database_cpu']:.1f} | {goals} | {limits} |"
        + (f" {errors} errors" if (errors := one["errors"] + eight["errors"]) else ""),
        flush=True,
    )


def print_heavy(line: dict[str, Any]) -> None:
    """One long operation: how long, how fast, what it cost."""
    print(
        f"| {line['name']} | {line['seconds']:.1f} s | {line['rows'] / line['seconds']:.0f} rows/s"
        f" | {line['cpu']:.1f} + {line['database_cpu']:.1f} CPU s |", flush=True
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
