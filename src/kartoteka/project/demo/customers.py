"""Makes up customers: companies, institutions and individuals all over the country."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from kartoteka.core.storage.folding import fold
from kartoteka.project.demo import names
from kartoteka.project.demo.clock import Clock
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.institutions import institution
from kartoteka.project.demo.numbers import Numbers
from kartoteka.project.demo.places import Town, street, towns
from kartoteka.project.demo.plans import Firm
from kartoteka.project.demo.staff import Member, team_of
from kartoteka.project.demo.trades import (
    ASSOCIATIONS,
    LARGE,
    LONG_NAMES,
    MIDDLE,
    SMALL,
    TRADES,
    Trade,
    form_of,
    name_of,
)  # fmt: skip

KINDS = {"company": 0.77, "institution": 0.16, "individual": 0.07}
EMPLOYEES = {SMALL: (6, 0.7), MIDDLE: (58, 0.6), LARGE: (320, 0.5)}
# Customers were won over three years; the first half of them came with the old card file.
DAYS_BACK = 3 * 365
TAGS = (
    "hala", "serwis", "dotacja", "stały klient", "przetarg", "trzy zmiany", "nowy obiekt",
    "praca na dachu", "polecający", "płaci w terminie", "targi", "pilny termin",
)  # fmt: skip
DESCRIPTIONS = (
    "Dwie lokalizacje, decyzje zapadają w siedzibie.", "Wjazd od tyłu, brama na kod.",
    "Rozbudowa zakładu planowana na przyszły rok.", "Montaż tylko poza godzinami pracy.",
    "Rozliczenie po odbiorze, protokół w dwóch egzemplarzach.",
    "Instalacja z lat dziewięćdziesiątych.", "Oczekują stałego opiekuna po stronie serwisu.",
    "Obiekt pod opieką konserwatora zabytków.",
)  # fmt: skip
INSTALLATION_KINDS = ("Nawiewno-wywiewna", "Wywiewna", "Klimatyzacja", "Grawitacyjna", "Brak")
HOURS = ("8–16", "7–15", "9–17", "6–14, potem portiernia", "do 12, oprócz piątku")
MOST_TRIES = 30
LONGEST_DOMAIN = 36


@dataclass
class Maker:
    """Makes customers up, no name twice."""

    dice: Dice
    clock: Clock
    members: list[Member]
    numbers: Numbers
    _names: set[str] = field(default_factory=set)
    _domains: set[str] = field(default_factory=set)

    def firms(self, count: int) -> list[Firm]:
        """So many customers, the oldest first, with importance and parent companies."""
        found = [self._firm(i) for i in range(count)]
        found.sort(key=lambda firm: firm.since)
        for name, firm in zip(LONG_NAMES, [f for f in found if f.size == LARGE], strict=False):
            firm.values["name"] = name
        _rank(found)
        self._give_parents(found)
        return found

    def _firm(self, index: int) -> Firm:
        kind = self.dice.one_of(KINDS)
        town = self.dice.one_of(towns())
        make = {"company": self._company, "institution": self._institution}
        firm = make.get(kind, self._individual)(town)
        firm.values |= {"kind": kind, "reference": f"K-{index + 1001}"}
        self._add_care(firm)
        return firm

    def _company(self, town: Town) -> Firm:
        trade = self.dice.one_of({trade: trade.weight for trade in TRADES})
        size = self.dice.one_of(dict(zip((SMALL, MIDDLE, LARGE), trade.sizes, strict=True)))
        for _try in range(MOST_TRIES):
            surname = self.dice.choice(names.SURNAMES)
            core = name_of(self.dice, trade, size, surname)
            if core not in self._names:
                break
        else:
            core = f"{core} {town.name}"
        self._names.add(core)
        form = form_of(self.dice, core, size)
        firm = self._made(core + form, town, size, trade)
        firm.surname = surname if surname in core else ""
        firm.values["regon"] = self.numbers.regon(town)
        if "sp." in form or "S.A." in form or core.startswith(ASSOCIATIONS):
            firm.values["krs"] = self.numbers.krs()
        people = firm.values["employees"]
        firm.values["annual_revenue"] = Decimal(
            round(self.dice.around(people * trade.revenue * 1000, 0.4), -3)
        )
        return firm

    def _institution(self, town: Town) -> Firm:
        for _try in range(MOST_TRIES):
            found = institution(self.dice)
            name = found.name(self.dice, town)
            if name not in self._names:
                break
            town = self.dice.one_of(towns())
        self._names.add(name)
        firm = self._made(name, town, found.size, found.trade)
        firm.values["regon"] = self.numbers.regon(town)
        return firm

    def _individual(self, town: Town) -> Firm:
        name = names.anybody(self.dice)
        while name.full in self._names:
            name = names.polish(self.dice)
        self._names.add(name.full)
        home = ("dom", "mieszkanie", "garaż")
        firm = self._made(name.full, town, SMALL, Trade("", (), (1, 0, 0), 0, home))
        firm.name, firm.domain = name, "poczta.example"
        for key in ("nip", "employees", "founded_year", "website", "industry"):
            firm.values.pop(key, None)
        firm.values |= {
            "phone": self.numbers.mobile(), "email": f"{slug(name.full, '.')}@{firm.domain}"
        }  # fmt: skip
        return firm

    def _made(self, name: str, town: Town, size: str, trade: Trade) -> Firm:
        domain = self._domain(name, town)
        employees = max(1, round(self.dice.around(*EMPLOYEES[size])))
        values: dict[str, Any] = {
            "name": name, "nip": self.numbers.nip(town), "industry": trade.industry,
            "street": street(self.dice), "postal_code": town.postal_code(self.dice),
            "city": town.name, "region": town.region, "country": "Polska", "employees": employees,
            "founded_year": self.clock.today.year - max(1, round(self.dice.around(16, 0.7))),
        }  # fmt: skip
        if self.dice.happens(0.9):
            values["phone"] = self.numbers.landline(town)
        if self.dice.happens(0.85):
            values["email"] = f"{self.dice.choice(('biuro', 'kontakt', 'sekretariat'))}@{domain}"
        if self.dice.happens(0.7):
            values["website"] = f"https://{domain}"
        owner = self._owner(town)
        days = DAYS_BACK * (1 - self.dice.random() ** 0.8)
        since = self.clock.ago(days, self.dice)
        return Firm(values, since, owner, town, size, domain, trade.places, 0)

    def _domain(self, name: str, town: Town) -> str:
        core = slug(re.sub(r"(sp\. ?[a-z].*|s\.c\.|S\.A\.|[„”])", "", name))
        while len(core) > LONGEST_DOMAIN:
            core = core.rpartition("-")[0]
        for domain in (core, f"{core}-{slug(town.name)}", f"{core}{len(self._domains)}"):
            if domain not in self._domains:
                break
        self._domains.add(domain)
        return f"{domain}.example"

    def _owner(self, town: Town) -> Member:
        team = team_of(town)
        return self.dice.one_of({m: m.share for m in self.members if m.team == team and m.share})

    def _add_care(self, firm: Firm) -> None:
        dice, values = self.dice, firm.values
        quiet = dice.happens(0.2)
        firm.warmth = (
            0.02 if quiet else dice.around({SMALL: 1, MIDDLE: 2, LARGE: 3}[firm.size], 0.9)
        )
        values["status"] = "prospect"
        values["tags"] = dice.some(TAGS, 3) if dice.happens(0.6) else []
        if dice.happens(0.25):
            values["preferred_channel"] = dice.one_of({"phone": 6, "email": 5, "meeting": 2})
            values["contact_hours"] = dice.choice(HOURS)
        if dice.happens(0.2):
            values["description"] = dice.choice(DESCRIPTIONS)
        if dice.happens(0.3) and values["kind"] != "individual":
            values["credit_limit"] = Decimal(dice.randint(1, 30) * 5000)
        if dice.happens(0.35):
            checked = firm.since.date() + timedelta(days=dice.randint(0, 300))
            values["last_verified_on"] = min(checked, self.clock.today)
        if values["kind"] == "individual":
            values["tags"] = []
            return
        hall = dice.around({SMALL: 260, MIDDLE: 1100, LARGE: 5200}[firm.size], 0.6)
        if dice.happens(0.55):
            values["c_powierzchnia_hali"] = round(hall / 10) * 10
        if dice.happens(0.5):
            values["c_typ_instalacji"] = dice.choice(INSTALLATION_KINDS)

    def _give_parents(self, firms: list[Firm]) -> None:
        """One in twenty belongs to a larger company of the same part of the country."""
        large = [f for f in firms if f.size == LARGE and not f.is_public]
        for firm in firms:
            if firm.values["kind"] != "company" or firm.size == LARGE:
                continue
            nearby = [f for f in large if f.owner.team == firm.owner.team]
            if nearby and self.dice.happens(0.07):
                firm.parent = self.dice.choice(nearby)


def _rank(firms: list[Firm]) -> None:
    """A, B or C by revenue, and by employees where there is none."""

    def rank(firm: Firm) -> float:
        return float(firm.values.get("annual_revenue") or firm.values.get("employees", 0) * 90_000)

    ordered = sorted(firms, key=rank, reverse=True)
    for place, firm in enumerate(ordered):
        share = place / len(ordered)
        firm.values["importance"] = "A" if share < 0.12 else "B" if share < 0.42 else "C"


def slug(text: str, between: str = "-") -> str:
    """The text in small Latin letters and digits, as addresses have it."""
    latin = "".join(CYRILLIC.get(sign, sign) for sign in text.lower())
    return re.sub(r"[^a-z0-9]+", between, fold(latin)).strip(between)


LETTERS = (
    "аa бb вw гh ґg дd еe єie ёio жzh зz иy іi їi йi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch "
    "шsh щshch ъ ыy ь эe юiu яia"
)
CYRILLIC = {pair[0]: pair[1:] for pair in LETTERS.split()}
