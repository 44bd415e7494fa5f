"""Long operations: a file brought in and that undone, an export, an edit in bulk and its undo.

All go through the pages, as a user does it, and most of the work is done by the worker.
"""

import csv
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from client import Client
from operations import Subjects, wait_until
from rows import Made
from server import Postgres, Server

COLUMNS = ("name", "nip", "industry", "city", "postal_code", "street", "email", "phone", "website",
           "employees")  # fmt: skip
# Rows of a file must not be those that are there already.
FIRST_NEW = 3_000_000
Line = dict[str, Any]
Heavy = Callable[[Client, Subjects, str, Server, Postgres], Iterator[Line]]


@contextmanager
def timed(line: Line, server: Server, postgres: Postgres) -> Iterator[None]:
    """Put into the line how long something took and what it cost."""
    began, cpu, database = time.perf_counter(), server.cpu(), postgres.cpu()
    yield
    line["seconds"] = time.perf_counter() - began
    line["cpu"] = server.cpu() - cpu
    line["database_cpu"] = postgres.cpu() - database
    line["memory"] = server.memory()


def imports(
    client: Client, found: Subjects, sizes: str, server: Server, postgres: Postgres
) -> Iterator[Line]:
    """Files of so many new customers each, brought in and then undone."""
    for place, size in enumerate(int(text) for text in sizes.split(",")):
        content = _file(FIRST_NEW + place * 1_000_000, size)
        line: Line = {"name": f"import of {size}", "rows": size}
        with timed(line, server, postgres):
            run = _brought(client, content)
            wait_until(lambda run=run: _is_over(run))
        yield line | {"added": _counts(run)}
        line = {"name": f"import of {size}, undone", "rows": size}
        with timed(line, server, postgres):
            client.post(f"/import/{run}/undo/", {})
            wait_until(lambda: _is_idle())
        yield line


def _file(first: int, size: int) -> bytes:
    made = Made(first + size, people=0, opportunities=0, activities=0)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for number in range(first, first + size):
        writer.writerow(made.row("companies", number))
    return out.getvalue().encode()


def _brought(client: Client, content: bytes) -> str:
    """Through the five steps, with what they propose; the number of the import."""
    place = client.upload("/import/", "customers.csv", content).location
    run = place.split("/")[2]
    client.post(f"/import/{run}/file/", {"record_type": "customer", "next": "1"})
    client.post(f"/import/{run}/columns/", {"next": "1"})
    client.get(f"/import/{run}/check/")
    wait_until(lambda: _is_idle())
    client.post(f"/import/{run}/check/", {"next": "1"})
    client.get(f"/import/{run}/duplicates/")
    wait_until(lambda: _is_idle())
    rules = {"similar": "add", "repeats": "add"}
    client.post(f"/import/{run}/duplicates/", {"next": "1"} | rules)
    client.post(f"/import/{run}/summary/", {})
    return run


def exports(
    client: Client, found: Subjects, sizes: str, server: Server, postgres: Postgres
) -> Iterator[Line]:
    """All customers, to CSV."""
    from kartoteka.modules.customers.models import Customer

    line: Line = {"name": "export of all customers", "rows": Customer.objects.count()}
    with timed(line, server, postgres):
        client.post("/customers/export/", {"format": "csv", "query": "", "columns": ""})
        wait_until(_is_idle)
    yield line


def bulk_edit(
    client: Client, found: Subjects, sizes: str, server: Server, postgres: Postgres
) -> Iterator[Line]:
    """One field of all customers of ten cities, and that undone."""
    from kartoteka.core.events.models import Group
    from kartoteka.modules.customers.models import Customer

    fields = {"do": "field", "all": "1", "query": "", "field": "contact_hours",
              "contact_hours": time.strftime("%H:%M:%S")}  # fmt: skip
    line: Line = {"name": "bulk edit of all customers",
                  "rows": Customer.objects.filter(archived_at=None).count()}  # fmt: skip
    with timed(line, server, postgres):
        client.post("/customers/bulk/", fields)
        wait_until(_is_idle)
    yield line
    group = Group.objects.order_by("-id").values_list("id", flat=True)[0]
    line = line | {"name": "bulk edit undone"}
    with timed(line, server, postgres):
        client.post(f"/undo/{group}/", {})
        wait_until(_is_idle)
    yield line


def _is_over(run: str) -> bool:
    from kartoteka.core.importing.models import Import, State

    return Import.objects.get(pk=int(run)).state not in (State.DRAFT, State.RUNNING)


def _counts(run: str) -> Any:
    from kartoteka.core.importing.models import Import

    return Import.objects.get(pk=int(run)).counts


def _is_idle() -> bool:
    """Whether the worker has nothing left that a user waits for."""
    from kartoteka.core.jobs.models import ENDED, Job, Priority

    waiting = Job.objects.filter(priority=Priority.SCREEN).exclude(state__in=ENDED)
    return not waiting.exists()


HEAVY: tuple[tuple[str, Heavy], ...] = (
    ("import", imports),
    ("export", exports),
    ("bulk edit", bulk_edit),
)
