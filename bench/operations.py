"""What is measured: each operation is what one screen asks of the server, once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from client import Client

PALETTE = {"HX-Request": "true", "HX-Target": "div#palette-records"}
PARTIAL = {"HX-Request": "true"}
PAGE = 50


@dataclass(frozen=True)
class Subjects:
    """Records of the installation that operations are about."""

    customers: list[int]
    busy: list[int]
    fragments: list[str]
    emails: list[str]
    city: str
    industry: str
    deep_page: str
    pipeline: int


@dataclass(frozen=True)
class Operation:
    """Its name, what it asks, and goals in milliseconds: p50 at 100,000, p95 at a million."""

    name: str
    run: Callable[[Client, Subjects, Random], None]
    goal_p50: float | None
    goal_p95: float | None


def subjects(user: Any) -> Subjects:
    """Look for records that a user may see, to ask about, straight in the database."""
    from django.db.models import Count

    from kartoteka.core import access
    from kartoteka.modules.activities.models import Activity
    from kartoteka.modules.customers.models import Customer
    from kartoteka.modules.sales.models import Opportunity

    dice = Random(7)
    customers = access.visible(user, Customer)
    last = Customer.objects.order_by("-id").values_list("id", flat=True).first() or 1
    numbers = sorted({dice.randint(1, last) for _one in range(4000)})
    found = list(customers.filter(pk__in=numbers).values_list("id", "name", "email", "city",
                                                              "industry"))  # fmt: skip
    first = customers.filter(pk__lte=max(1, last // 100)).values("pk")
    busy = Activity.objects.filter(customer_id__in=first).order_by().values(
        "customer_id").annotate(n=Count("id")).order_by("-n")[:20]  # fmt: skip
    sales = access.visible(user, Opportunity).order_by()
    by_pipeline = sales.values_list("pipeline_id").annotate(n=Count("id"))
    fullest = by_pipeline.order_by("-n").first()
    words = [word for _id, name, *_rest in found for word in name.split() if len(word) >= 6]
    return Subjects(
        customers=[row[0] for row in found],
        busy=[row["customer_id"] for row in busy] or [row[0] for row in found],
        fragments=[word[1:5] for word in words],
        emails=[row[2] for row in found if row[2]],
        city=found[0][3],
        industry=found[0][4],
        deep_page="",
        # An installation may have come with a pipeline of its own, in which there is nothing.
        pipeline=fullest[0] if fullest else 0,
    )


def filtered(found: Subjects) -> str:
    """The list of one industry in one city."""
    return f"/customers/?city__is={found.city}&industry__is={found.industry}"


def deep_page(client: Client, found: Subjects) -> str:
    """The address of page 50 of the filtered list, or of its last page."""
    path = "/customers/" + _quoted(filtered(found))
    for _page in range(PAGE - 1):
        onward = client.get(path).next_page()
        if not onward:
            break
        path = f"/customers/{onward}"
    return path


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path.removeprefix("/customers/"), safe="?&=_")


def _today(client: Client, found: Subjects, dice: Random) -> None:
    client.get("/")


def _list(client: Client, found: Subjects, dice: Random) -> None:
    client.get("/customers/")


def _filtered(client: Client, found: Subjects, dice: Random) -> None:
    client.get(found.deep_page)


def _fragment(client: Client, found: Subjects, dice: Random) -> None:
    from urllib.parse import quote

    client.get(f"/search/?q={quote(dice.choice(found.fragments))}", **PALETTE)


def _email(client: Client, found: Subjects, dice: Random) -> None:
    client.get(f"/search/?q={dice.choice(found.emails)}", **PALETTE)


def _card(client: Client, found: Subjects, dice: Random) -> None:
    numbers = found.busy if dice.random() < 0.25 else found.customers
    client.get(f"/customers/{dice.choice(numbers)}/")


def _create(client: Client, found: Subjects, dice: Random) -> None:
    name = f"Nowa firma {dice.randrange(10**12)}"
    fields = {"name": name, "kind": "company", "status": "prospect", "city": "Kraków",
              "email": f"{dice.randrange(10**12)}@nowa.example", "phone": "", "nip": "",
              "_quick": "1"}  # fmt: skip
    client.post("/customers/new/", fields, **PARTIAL)


def _save(client: Client, found: Subjects, dice: Random) -> None:
    number = dice.choice(found.customers)
    street = f"ul. Nowa {dice.randint(1, 10**6)}"
    client.post(f"/customers/{number}/cell/street/", {"street": street}, **PARTIAL)


def _board(client: Client, found: Subjects, dice: Random) -> None:
    client.get(f"/opportunities/board/?pipeline={found.pipeline}")


def _funnel(client: Client, found: Subjects, dice: Random) -> None:
    client.get(f"/opportunities/funnel/?pipeline={found.pipeline}")


OPERATIONS = (
    Operation("today", _today, 20, 50),
    Operation("customer list, first page", _list, 12, 50),
    Operation("filtered by city and industry, page 50", _filtered, 15, 50),
    Operation("search by the middle of a word", _fragment, 10, 50),
    Operation("search by e-mail", _email, 8, 50),
    Operation("card with its history", _card, 15, 50),
    Operation("create a customer", _create, 8, 30),
    Operation("save one field", _save, None, 30),
    Operation("board", _board, 25, 50),
    Operation("funnel: value by stage and owner", _funnel, 10, None),
)


def column_targets(text: str) -> dict[str, str]:
    """What the columns step proposes for each column of a file."""
    found: dict[str, str] = {}
    for name, options in re.findall(
        r'<select[^>]*name="(target-\d+)"[^>]*>(.*?)</select>', text, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', options)
        found[name] = chosen.group(1) if chosen else ""
    return found


def wait_until(ready: Callable[[], Any], every: float = 0.2) -> None:
    """Ask again and again until the worker has done it."""
    import time

    while not ready():
        time.sleep(every)
