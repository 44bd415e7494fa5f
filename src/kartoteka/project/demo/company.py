"""The company itself: teams, staff, products, pipelines, sources, own fields and shared views."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from kartoteka.core.users.models import User
from kartoteka.project.demo.customers import INSTALLATION_KINDS
from kartoteka.project.demo.ledger import Ledger, New
from kartoteka.project.demo.products import COST_SHARES, OFFERS, Offer
from kartoteka.project.demo.sales import LOST, LOST_REASONS, PIPELINES, WON
from kartoteka.project.demo.staff import TEAMS, Member

SOURCES = (
    ("Formularz na stronie", "web", "formularz kontaktowy", "prośba o kontakt"),
    ("Targi Instalacje", "fair", "wizytówki ze stoiska", "zgoda na kontakt zebrana na stoisku"),
    ("Polecenie klienta", "referral", "wskazanie przez klienta", "prawnie uzasadniony interes"),
    ("Zapytanie e-mail", "email", "skrzynka biura", "prośba o ofertę"),
    ("Telefon do biura", "phone", "infolinia", "prośba o kontakt"),
    ("Rejestr REGON", "import", "plik z rejestru", "dane jawne przedsiębiorców"),
)  # fmt: skip
# How long ago the company began.
FOUNDED = timedelta(days=3 * 365 + 30)
# Name, pinned to the menu, conditions, columns, sorting.
CUSTOMER_VIEWS: tuple[tuple[str, bool, dict[str, Any], list[str], str], ...] = (
    ("Bez kontaktu 30+ dni", True,
     {"all": [["status", "is", "active"], ["owner", "is", "me"],
              {"any": [["last_contact_at", "older_than_days", 30],
                      ["last_contact_at", "empty"]]}]},
     ["name", "city", "last_contact_at", "next_step_at", "won_value", "phone", "owner"],
     "last_contact_at"),
    ("Ponad 50 tys. obrotu", True, {"all": [["won_value", "above", "50000"]]},
     ["name", "city", "importance", "won_value", "open_value", "last_contact_at", "owner"],
     "-won_value"),
    ("Nowi w tym miesiącu", True, {"all": [["created_at", "this_period", "this_month"]]},
     ["name", "status", "city", "industry", "phone", "next_step_at", "owner"], "-created_at"),
    ("Duże hale bez umowy", False,
     {"all": [["c_powierzchnia_hali", "at_least", "2000"], {"any": [["won_value", "empty"],
                                                              ["won_value", "below", "1"]]}]},
     ["name", "city", "c_powierzchnia_hali", "c_typ_instalacji", "last_contact_at", "owner"],
     "-c_powierzchnia_hali"),
)  # fmt: skip
SALE_VIEWS: tuple[tuple[str, bool, dict[str, Any], list[str], str], ...] = (
    ("Otwarte bez kolejnego kroku", True,
     {"all": [["outcome", "is", "open"], ["next_step_at", "empty"]]},
     ["name", "customer", "stage", "value", "expected_on", "owner"], "-value"),
    ("Wygrane w tym roku", False,
     {"all": [["outcome", "is", "won"], ["closed_on", "this_period", "this_year"]]},
     ["name", "customer", "value", "closed_on", "owner"], "-closed_on"),
)  # fmt: skip


@dataclass
class Company:
    """Numbers of what customers and sales refer to."""

    stages: dict[tuple[str, str], int]
    pipelines: dict[str, int]
    products: dict[Offer, int]
    reasons: dict[str, int]
    sources: dict[str, int]


def found_company(ledger: Ledger, members: list[Member]) -> Company:
    """Make everything that a company has before its first customer."""
    start = ledger.clock.now - FOUNDED
    _hire(ledger, members, start)
    _add_fields(ledger, start)
    _add_views(ledger, members[0], ledger.clock.now - timedelta(days=200))
    pipelines = _named(ledger, "pipeline", list(PIPELINES), start)
    return Company(
        _stages(ledger, pipelines, start),
        pipelines,
        _products(ledger, start),
        _named(ledger, "lost_reason", list(LOST_REASONS), start),
        _sources(ledger, start),
    )


def _hire(ledger: Ledger, members: list[Member], at: datetime) -> None:
    regions = [{"name": name, "region": ", ".join(parts)[:120]} for name, parts in TEAMS.items()]
    numbers = ledger.create("team", [New(None, values, at) for values in regions])
    teams = dict(zip(TEAMS, numbers, strict=True))
    accounts = [
        {"name": m.name, "email": m.email, "role": m.role, "team": teams[m.team], "is_active": True,
         "phone": f"+48120004{i:03}", "language": settings.LANGUAGE_CODE,
         "timezone": settings.TIME_ZONE, "hotkeys": True}
        for i, m in enumerate(members, start=300)
    ]  # fmt: skip
    hired = ledger.create("user", [New(None, values, at) for values in accounts])
    users = User.objects.in_bulk(hired)
    for member, number in zip(members, hired, strict=True):
        member.user = users[number]
    led = [
        {"user": m.user.pk, "team": teams[team], "is_manager": True}
        for m in members for team in m.leads
    ]  # fmt: skip
    ledger.create("membership", [New(None, values, at) for values in led])


def _add_fields(ledger: Ledger, at: datetime) -> None:
    common = {"record_type": "customer", "section": "Obiekt", "privacy": "company"}
    ledger.create(
        "custom_field",
        [
            New(None, common | {"slug": "powierzchnia_hali", "label": "Powierzchnia hali (m²)",
                                "kind": "integer", "position": 1}, at),
            New(None, common | {"slug": "typ_instalacji", "label": "Typ instalacji",
                                "kind": "choice", "options": list(INSTALLATION_KINDS),
                                "position": 2}, at),
        ],
    )  # fmt: skip


def _add_views(ledger: Ledger, owner: Member, at: datetime) -> None:
    found: list[New] = []
    for key, views in (("customer", CUSTOMER_VIEWS), ("opportunity", SALE_VIEWS)):
        for position, (name, pinned, tree, columns, sort) in enumerate(views, start=1):
            values = {
                "record_type": key, "name": name, "sharing": "all", "columns": columns,
                "tree": json.dumps(tree, ensure_ascii=False), "sort": sort,
                "position": position, "is_pinned": pinned,
            }  # fmt: skip
            found.append(New(owner, values, at))
    ledger.create("saved_view", found)


def _named(ledger: Ledger, key: str, names: list[str], at: datetime) -> dict[str, int]:
    rows = [New(None, {"name": n, "position": i}, at) for i, n in enumerate(names, start=1)]
    return dict(zip(names, ledger.create(key, rows), strict=True))


def _stages(ledger: Ledger, pipelines: dict[str, int], at: datetime) -> dict[tuple[str, str], int]:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for name, stops in PIPELINES.items():
        for stop in stops:
            rows[name, stop.name] = {
                "kind": "open",
                "probability": Decimal(stop.probability),
                "day_limit": stop.day_limit,
            }
        rows[name, WON] = {"kind": "won", "probability": Decimal(100)}
        rows[name, LOST] = {"kind": "lost", "probability": Decimal(0)}
    records = [
        New(None, {"name": name, "pipeline": pipelines[pipeline], "position": i} | values, at)
        for i, ((pipeline, name), values) in enumerate(rows.items(), start=1)
    ]
    return dict(zip(rows, ledger.create("stage", records), strict=True))


def _products(ledger: Ledger, at: datetime) -> dict[Offer, int]:
    rows = [
        {
            "name": offer.name, "code": offer.code, "category": offer.category, "unit": offer.unit,
            "price": Decimal(offer.price),
            "cost": Decimal(round(offer.price * COST_SHARES[offer.category])),
        }
        for offer in OFFERS
    ]  # fmt: skip
    numbers = ledger.create("product", [New(None, values, at) for values in rows])
    return dict(zip(OFFERS, numbers, strict=True))


def _sources(ledger: Ledger, at: datetime) -> dict[str, int]:
    keys = ("name", "channel", "method", "lawful_basis")
    rows = [New(None, dict(zip(keys, source, strict=True)), at) for source in SOURCES]
    return dict(zip((s[0] for s in SOURCES), ledger.create("source", rows), strict=True))
