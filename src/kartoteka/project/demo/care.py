"""Territories, segments, rules of assignment, picklists of customers, and one absence."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kartoteka.modules.customers import segmenting
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.ledger import Ledger, New
from kartoteka.project.demo.plans import Firm
from kartoteka.project.demo.staff import SOUTH, Member

WHOLE = "Polska"


@dataclass(frozen=True)
class Part:
    """A territory: its regions, who answers for it, who works there, its potential and plan."""

    name: str
    regions: tuple[str, ...]
    owner: str
    members: tuple[str, ...]
    potential: int
    plan: int


PARTS = (
    Part("Małopolska i Podkarpacie", ("małopolskie", "podkarpackie", "świętokrzyskie"),
         "Barbara Zielińska", ("Anna Mazur", "Ewa Krawiec"), 48_000_000, 20),
    Part("Śląsk i Opolszczyzna", ("śląskie", "opolskie"),
         "Barbara Zielińska", ("Piotr Lis", "Tomasz Bień"), 42_000_000, 14),
    Part("Mazowsze i wschód", ("mazowieckie", "lubelskie", "podlaskie", "łódzkie"),
         "Krzysztof Wolny", ("Natalia Górska", "Rafał Sikora"), 55_000_000, 14),
    Part("Zachód", ("wielkopolskie", "dolnośląskie", "lubuskie"),
         "Magdalena Wróbel", ("Michał Ostrowski",), 26_000_000, 10),
    Part("Pomorze i Kujawy", ("pomorskie", "kujawsko-pomorskie", "zachodniopomorskie",
                              "warmińsko-mazurskie"),
         "Magdalena Wróbel", ("Michał Ostrowski",), 20_000_000, 15),
)  # fmt: skip
TYPES = ("Odbiorca końcowy", "Generalny wykonawca", "Instalator", "Hurtownia", "Biuro projektowe")
MARKETS = (
    "Przemysł spożywczy", "Logistyka i magazyny", "Budownictwo", "Sektor publiczny", "Usługi",
    "Handel", "Produkcja",
)  # fmt: skip
SALE_KINDS = ("Sprzedaż bezpośrednia", "Przez partnera", "Przetarg", "Umowa ramowa")
# Which words in the branch of a customer tell its sector of the market.
TELLING = (
    (("spożyw", "piekar", "mlecz", "mięs", "ubojn"), "Przemysł spożywczy"),
    (("logist", "magazyn", "transport", "spedy"), "Logistyka i magazyny"),
    (("budow", "dewelop", "instal"), "Budownictwo"),
    (("urząd", "szkoł", "szpital", "gmin", "publicz", "oświat", "zdrow"), "Sektor publiczny"),
    (("handel", "hurt", "sklep"), "Handel"),
    (
        (
            "produk",
            "metal",
            "stolar",
            "tworzyw",
            "poligraf",
            "odzież",
            "szkło",
            "chemia",
            "motoryz",
        ),
        "Produkcja",
    ),
)
# What a customer could buy, by importance.
POTENTIALS = {"A": 300_000, "B": 90_000}
# Name, goal, product or need, conditions; without conditions customers are chosen one by one.
SEGMENTS: tuple[tuple[str, str, str, dict[str, Any] | None], ...] = (
    ("Nieaktywni od pół roku", "Odzyskać kontakt", "Przegląd i serwis instalacji",
     {"all": [["status", "is", "active"], ["last_contact_at", "older_than_days", "182"]]}),
    ("Klienci A bez kontaktu od 30 dni", "Utrzymać najlepszych", "Umowa serwisowa",
     {"all": [["importance", "is", "A"],
              {"any": [["last_contact_at", "older_than_days", "30"],
                      ["last_contact_at", "empty", None]]}]}),
    ("Udział poniżej 10 % potencjału", "Zwiększyć udział", "Dosprzedaż",
     {"all": [["potential", "has_value", None], ["actual_share", "below", "10"]]}),
    ("Otwarte szanse na Śląsku", "Domknąć kwartał", "Instalacje przemysłowe",
     {"all": [["territory.name", "contains", "Śląsk"], ["open_opportunities", "at_least", "1"]]}),
    ("Sektor publiczny", "Przygotować przetargi", "Modernizacja oświetlenia",
     {"all": [["market.name", "is", "Sektor publiczny"]]}),
    ("Niezweryfikowani od roku", "Odświeżyć dane", "", segmenting.STALE),
    ("Zaproszeni na targi Instalacje", "Spotkać się na stoisku", "Nowa linia produktów", None),
)  # fmt: skip


@dataclass
class Care:
    """Writes it all, before and after the customers."""

    ledger: Ledger
    dice: Dice
    members: Sequence[Member]

    def begin(self, at: datetime) -> None:
        """Lists and territories: there before the first customer."""
        self.at = at
        self.users = {member.name: member.user.pk for member in self.members}
        self.lists = {key: self._list(key, names) for key, names in (
            ("customer_type", TYPES), ("market", MARKETS), ("sale_kind", SALE_KINDS),
        )}  # fmt: skip
        self._territories()
        self.of_region = {
            region: self.places[part.name] for part in PARTS for region in part.regions
        }

    def end(self, firms: Sequence[Firm]) -> None:
        """Segments, rules and an absence: made of late."""
        self.at = self.ledger.clock.now - timedelta(days=150)
        self._segments(firms)
        self._rules()
        self._absence()

    def _list(self, key: str, names: Sequence[str]) -> dict[str, int]:
        rows = [New(None, {"name": n, "position": i}, self.at) for i, n in enumerate(names, 1)]
        return dict(zip(names, self.ledger.create(key, rows), strict=True))

    def _territories(self) -> None:
        whole = {
            "name": WHOLE, "owner": self.users["Jan Halko"], "planned_share": Decimal(15),
            "potential": Decimal(sum(part.potential for part in PARTS)),
        }  # fmt: skip
        (top,) = self.ledger.create("territory", [New(None, whole, self.at)])
        rows = [
            {
                "name": part.name, "parent": top, "owner": self.users[part.owner],
                "potential": Decimal(part.potential), "planned_share": Decimal(part.plan),
                "description": ", ".join(part.regions),
            }
            for part in PARTS
        ]  # fmt: skip
        numbers = self.ledger.create("territory", [New(None, row, self.at) for row in rows])
        self.places = {part.name: n for part, n in zip(PARTS, numbers, strict=True)}
        members = [
            {"territory": self.places[part.name], "user": self.users[name]}
            for part in PARTS
            for name in part.members
        ]
        self.ledger.create("territory_member", [New(None, row, self.at) for row in members])

    def values_of(self, firm: Firm) -> dict[str, Any]:
        """What a customer is, where it belongs, and what it could buy."""
        known = firm.values
        kind = "Przetarg" if firm.is_public else self.dice.choice(SALE_KINDS)
        is_end = firm.is_public or self.dice.happens(0.6)
        values: dict[str, Any] = {
            "market": self.lists["market"][_market(firm)],
            "sale_kind": self.lists["sale_kind"][kind],
            "customer_type": self.lists["customer_type"][
                TYPES[0] if is_end else self.dice.choice(TYPES[1:])
            ],
        }
        place = self.of_region.get(known.get("region", ""))
        if place is not None:
            values["territory"] = place
        usual = POTENTIALS.get(known.get("importance", ""), 30_000)
        if known.get("importance") in ("A", "B") or self.dice.happens(0.2):
            values["potential"] = Decimal(round(self.dice.around(usual, 0.5), -3))
            values["planned_share"] = Decimal(self.dice.choice((15, 20, 25, 30, 40)))
        return values

    def _segments(self, firms: Sequence[Firm]) -> None:
        author = next(member for member in self.members if member.role == "manager")
        rows = [
            {
                "name": name, "goal": goal, "need": need, "owner": author.user.pk,
                "kind": "static" if tree is None else "dynamic",
                "tree": json.dumps(tree, ensure_ascii=False) if tree else "",
            }
            for name, goal, need, tree in SEGMENTS
        ]  # fmt: skip
        numbers = self.ledger.create("segment", [New(author, row, self.at) for row in rows])
        chosen = [firm for firm in firms if self.dice.happens(0.02)][:40] or list(firms[:3])
        members = [
            {"segment": numbers[-1], "customer": firm.id, "owner": firm.owner.user.pk,
             "team": firm.owner.user.team_id}
            for firm in chosen
        ]  # fmt: skip
        at = max([self.at, *(firm.since for firm in chosen)])
        self.ledger.create("segment_member", [New(author, row, at) for row in members])

    def _rules(self) -> None:
        places: dict[str, list[str]] = defaultdict(list)
        for part in PARTS:
            places[part.name] += part.regions
        rows: list[dict[str, Any]] = [
            {
                "name": "Sektor publiczny", "receiver": "user",
                "to_user": self.users["Barbara Zielińska"],
                "tree": _any_of("kind", ("institution",)),
            },
            *(
                {
                    "name": part.name, "receiver": "territory",
                    "to_territory": self.places[part.name],
                    "tree": _any_of("region", part.regions),
                }
                for part in PARTS[2:]
            ),
            {
                "name": "Południe po kolei", "receiver": "team", "to_team": self._team(SOUTH),
                "tree": _any_of("region", (*PARTS[0].regions, *PARTS[1].regions)),
            },
        ]  # fmt: skip
        self.ledger.create(
            "assignment_rule",
            [New(None, row | {"position": i}, self.at) for i, row in enumerate(rows, 1)],
        )

    def _team(self, name: str) -> int:
        return next(m.user.team_id for m in self.members if m.team == name)

    def _absence(self) -> None:
        today = timezone.localdate(self.ledger.clock.now)
        values = {
            "user": self.users["Piotr Lis"], "owner": self.users["Piotr Lis"],
            "substitute": self.users["Anna Mazur"], "reason": "Urlop",
            "from_date": today - timedelta(days=2), "until_date": today + timedelta(days=9),
        }  # fmt: skip
        author = next(member for member in self.members if member.name == "Piotr Lis")
        self.ledger.create("absence", [New(author, values, self.ledger.clock.now)])


def _market(firm: Firm) -> str:
    """The sector of the market, by the branch that is on the card."""
    if firm.is_public:
        return "Sektor publiczny"
    words = f"{firm.values.get('industry', '')} {firm.values['name']}".lower()
    for signs, market in TELLING:
        if any(sign in words for sign in signs):
            return market
    return "Usługi"


def _any_of(key: str, values: Sequence[str]) -> str:
    tree = {"all": [[key, "is_any_of", list(values)]]}
    return json.dumps(tree, ensure_ascii=False)
