"""The demo company, served for `tools/screens.py`: it counts the queries of each page."""

import os
import threading
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

PEOPLE = ("administrator", "manager", "salesperson", "reader")


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each request, as a browser asks for several things at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """No line for each request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def counted(application: Callable[..., Any]) -> Callable[..., Any]:
    """The application, telling in a header how many queries the page took."""

    def answer(environ: Any, start_response: Callable[..., Any]) -> Iterable[bytes]:
        from django.db import connection

        asked = 0

        def count(execute: Any, *rest: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*rest)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("X-Queries", str(asked))], *rest)

        with connection.execute_wrapper(count):
            return application(environ, start)

    return answer


def serve(data: Path, port: int, tell: Connection) -> None:
    """Load the demo company where there is none, tell who and what is in it, and serve it."""
    os.environ |= {
        "KARTOTEKA_DATA": str(data), "KARTOTEKA_PORT": str(port), "KARTOTEKA_HOST": "127.0.0.1",
        "KARTOTEKA_URL": f"http://localhost:{port}",
    }  # fmt: skip
    from kartoteka.project.cli import demo, ready

    ready.start_django()
    ready.start_serving()
    demo.load_where_empty()
    from django.urls import path

    from kartoteka.core import jobs
    from kartoteka.project import urls
    from kartoteka.project.wsgi import application

    urls.urlpatterns.insert(0, path("fault/", broken))
    threading.Thread(target=jobs.run_worker, args=(threading.Event(),), daemon=True).start()
    tell.send({"numbers": numbers(), "links": links()})
    make_server("127.0.0.1", port, counted(application), Server, Quiet).serve_forever()


def broken(_request: Any) -> Any:
    """A page with a fault in it."""
    raise RuntimeError("looked at by tools/screens.py")


def links() -> dict[str, str]:
    """A one-time sign-in link for one person of each role."""
    from kartoteka.core.users.links import make_link
    from kartoteka.core.users.models import User

    found = {role: User.objects.filter(role=role, is_active=True).first() for role in PEOPLE}
    return {role: make_link(user) for role, user in found.items() if user}


def numbers() -> dict[str, int]:
    """A record of each kind that the screens are looked at with."""
    from kartoteka.core.records.models import CustomField
    from kartoteka.core.users.models import User
    from kartoteka.modules.activities.models import Activity
    from kartoteka.modules.customers.models import Customer, Person
    from kartoteka.modules.customers.segments import Segment
    from kartoteka.modules.customers.territories import Territory
    from kartoteka.modules.leads.models import Lead
    from kartoteka.modules.sales.models import Opportunity, Pipeline, Stage

    here = Customer.objects.filter(archived_at=None)
    busy = here.filter(open_opportunities__gte=2).order_by("-last_contact_at").first()
    found = {
        "customer": busy, "long": lengthened(), "bare": bare(), "chart": busy,
        "person": Person.objects.filter(archived_at=None).first(),
        "segment": Segment.objects.first(), "territory": Territory.objects.first(),
        "lead": Lead.objects.filter(archived_at=None, status="new").first(),
        "opportunity": Opportunity.objects.filter(outcome="open", customer=busy).first(),
        "activity": Activity.objects.filter(status="planned", kind="call").first(),
        "user": User.objects.filter(role="salesperson").first(),
        "field": CustomField.objects.first(),
        "pipeline": Pipeline.objects.first(), "stage": Stage.objects.first(),
    }  # fmt: skip
    return {name: one.pk for name, one in found.items() if one is not None}


def made(name: str, **values: Any) -> Any:
    """A customer of that name, made by the first administrator where there is none."""
    from kartoteka.core import actions
    from kartoteka.core.actions import Actor
    from kartoteka.core.records.types import record_types
    from kartoteka.core.users.models import User
    from kartoteka.modules.customers.models import Customer

    by = Actor(User.objects.filter(role="administrator").first())
    there = Customer.objects.filter(name=name).first()
    return there or actions.create(record_types["customer"], {"name": name, **values}, by)


def lengthened() -> Any:
    """A customer whose every text is as long as it may be."""
    long = (
        "Międzynarodowe Konsorcjum Montażu i Serwisu Instalacji Wentylacyjnych oraz Klimatyzacji "
    )
    return made((long * 3)[:200].strip(), city="Wólka Kosowska-" * 6, street="Aleja " * 20)


def bare() -> Any:
    """A customer of whom nothing but the name is known."""
    return made("Nowy Klient Bez Historii")
