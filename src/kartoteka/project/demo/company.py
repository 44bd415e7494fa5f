"""The company itself: teams, staff, products, pipelines, sources, own fields and shared views."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from kartoteka.core.users.models import User
from kartoteka.project.demo.customers import INSTALLATION_KINDS
from kartoteka.project.demo.cycle import CHECKLISTS, FORMS_OF_SALE, MEANT_FOR
from kartoteka.project.demo.ledger import Ledger, New
from kartoteka.project.demo.products import COST_SHARES, OFFERS, Offer
from kartoteka.project.demo.sales import LOST, LOST_REASONS, PIPELINES, WON
from kartoteka.project.demo.staff import COMPANY, DOMAIN, TEAMS, Member

# Name, kind of channel, channel, which data, method, rules, lawful basis, and costs in a year.
SOURCES = (
    ("Formularz na stronie", "web", "Strona internetowa", "imię, telefon lub e-mail, potrzeba",
     "formularz kontaktowy", "odpowiedź w jeden dzień roboczy", "prośba o kontakt",
     (("Reklama w wyszukiwarce", 2400, 12),)),
    ("Targi Instalacje", "fair", "Targi", "imię, firma, telefon, e-mail", "wizytówki ze stoiska",
     "kontakt do roku od targów", "zgoda na kontakt zebrana na stoisku",
     (("Stoisko na targach", 38_000, 1),)),
    ("Polecenie klienta", "referral", "Polecenia", "imię i telefon", "wskazanie przez klienta",
     "przy pierwszym kontakcie mówimy, od kogo mamy numer", "prawnie uzasadniony interes", ()),
    ("Zapytanie e-mail", "email", "Poczta", "imię, e-mail, treść zapytania", "skrzynka biura",
     "odpowiedź w jeden dzień roboczy", "prośba o ofertę", ()),
    ("Telefon do biura", "phone", "Telefon", "imię i telefon", "infolinia",
     "oddzwaniamy tego samego dnia", "prośba o kontakt", (("Infolinia", 350, 12),)),
    ("Rejestr REGON", "import", "Rejestry publiczne", "nazwa, adres, NIP, branża",
     "plik z rejestru", "tylko firmy, bez osób", "dane jawne przedsiębiorców", ()),
)  # fmt: skip
CRITERIA = (("Ma budżet", 30), ("Rozmawiamy z decydentem", 30), ("Termin do pół roku", 20),
            ("Obiekt w naszym regionie", 20))  # fmt: skip
REJECTED_BECAUSE = ("Poza obszarem działania", "Szuka najniższej ceny", "Pomyłka",
                    "Brak odpowiedzi", "Wybrał inną firmę", "Za małe zlecenie")  # fmt: skip
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

OWN_COMPANY = {
    "name": COMPANY, "nip": "6770000016", "street": "ul. Zakopiańska 62", "postal_code": "30-418",
    "city": "Kraków", "country": "Polska", "phone": "+48120004300",
    "email": f"biuro@{DOMAIN}", "website": f"https://{DOMAIN}", "currency": settings.CURRENCY,
    "language": settings.LANGUAGE_CODE, "timezone": settings.TIME_ZONE, "week_start": "monday",
    "fiscal_month": "1",
}  # fmt: skip
# They have worked here for years: the first steps are long behind them.
OWN_STEPS = {"first_steps": "closed", "steps_done": ["company", "data", "people", "pipeline"]}
# Stages in which the sale is nearly made.
TONES = {"Negocjacje": "v", "Uzgodnienia": "v", "Umowa": "g"}


@dataclass
class Company:
    """Numbers of what customers and sales refer to."""

    stages: dict[tuple[str, str], int]
    pipelines: dict[str, int]
    products: dict[Offer, int]
    reasons: dict[str, int]
    sources: dict[str, int]
    rejections: dict[str, int]


def found_company(ledger: Ledger, members: list[Member]) -> Company:
    """Make everything that a company has before its first customer."""
    start = ledger.clock.now - FOUNDED
    ledger.create("company", [New(None, OWN_COMPANY, start, OWN_STEPS)])
    _hire(ledger, members, start)
    _add_fields(ledger, start)
    _add_views(ledger, members[0], ledger.clock.now - timedelta(days=200))
    forms = _named(ledger, "form_of_sale", list(FORMS_OF_SALE), start)
    pipelines = _pipelines(ledger, forms, start)
    stages = _stages(ledger, pipelines, start)
    _checklists(ledger, stages, start)
    return Company(
        stages,
        pipelines,
        _products(ledger, start),
        _named(ledger, "lost_reason", list(LOST_REASONS), start),
        _sources(ledger, start),
        _qualification(ledger, start),
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
                "tone": TONES.get(stop.name, ""),
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


def _pipelines(ledger: Ledger, forms: dict[str, int], at: datetime) -> dict[str, int]:
    rows = []
    for position, name in enumerate(PIPELINES, start=1):
        meant = dict(MEANT_FOR.get(name, {}))
        if "form_of_sale" in meant:
            meant["form_of_sale"] = forms[meant["form_of_sale"]]
        rows.append(New(None, {"name": name, "position": position} | meant, at))
    return dict(zip(PIPELINES, ledger.create("pipeline", rows), strict=True))


def _checklists(ledger: Ledger, stages: dict[tuple[str, str], int], at: datetime) -> None:
    rows = [
        {"name": name.lstrip("!"), "stage": stages[place], "is_mandatory": name.startswith("!"),
         "position": position}
        for place, names in CHECKLISTS.items() for position, name in enumerate(names, start=1)
    ]  # fmt: skip
    ledger.create("stage_item", [New(None, values, at) for values in rows])


def _sources(ledger: Ledger, at: datetime) -> dict[str, int]:
    kinds = {source[2]: source[1] for source in SOURCES}
    rows = [{"name": n, "kind": k, "position": i} for i, (n, k) in enumerate(kinds.items(), 1)]
    numbers = ledger.create("channel", [New(None, values, at) for values in rows])
    channels = dict(zip(kinds, numbers, strict=True))
    keys = ("name", "channel", "via", "data", "method", "rules", "lawful_basis")
    records = [
        New(None, dict(zip(keys, source[:7], strict=True)) | {"via": channels[source[2]]}, at)
        for source in SOURCES
    ]
    found = dict(zip((s[0] for s in SOURCES), ledger.create("source", records), strict=True))
    _costs(ledger, found)
    return found


def _costs(ledger: Ledger, sources: dict[str, int]) -> None:
    now = ledger.clock.now
    costs = []
    for source in SOURCES:
        for name, amount, times in source[7]:
            for month in range(times):
                at = now - timedelta(days=20 + 30 * month)
                values = {"name": name, "source": sources[source[0]],
                          "amount": Decimal(amount), "spent_on": at.date()}  # fmt: skip
                costs.append(New(None, values, at))
    ledger.create("source_cost", costs)


def _qualification(ledger: Ledger, at: datetime) -> dict[str, int]:
    rows = [{"name": n, "points": p, "position": i} for i, (n, p) in enumerate(CRITERIA, start=1)]
    ledger.create("lead_criterion", [New(None, values, at) for values in rows])
    return _named(ledger, "rejection_reason", list(REJECTED_BECAUSE), at)
