"""Makes up leads: new ones, ones in work, rejected ones, and those that became customers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kartoteka.project.demo import names
from kartoteka.project.demo.clock import Clock
from kartoteka.project.demo.customers import slug
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.numbers import Numbers
from kartoteka.project.demo.places import towns
from kartoteka.project.demo.plans import Sale
from kartoteka.project.demo.staff import Member, team_of
from kartoteka.project.demo.trades import MIDDLE, TRADES, name_of

STATUSES = {"new": 22, "working": 24, "qualified": 14, "rejected": 22}
CONVERTED_SHARE = 0.2
NEEDS = (
    "Wentylacja hali, około 800 m².", "Klimatyzacja trzech pokoi w biurze.",
    "Pompa ciepła zamiast kotła na olej.", "Przegląd klimatyzacji przed sezonem.",
    "Oferta na rekuperację domu 140 m².", "Odciągi na dwa stanowiska spawalnicze.",
    "Chłodnia 30 m², termin do wiosny.", "Kosztorys do wniosku o dotację.",
    "Wymiana centrali w szkole, przetarg jesienią.", "Hałas kratek nad salą zebrań.",
)  # fmt: skip
REASONS = (
    "Poza obszarem działania", "Szuka najniższej ceny", "Pomyłka", "Brak odpowiedzi",
    "Wybrał inną firmę", "Za małe zlecenie",
)  # fmt: skip
# Names of sources in the company, with the channel of each.
SOURCES = {
    "Formularz na stronie": ("web", 40), "Targi Instalacje": ("fair", 14),
    "Polecenie klienta": ("referral", 18), "Zapytanie e-mail": ("email", 16),
    "Telefon do biura": ("phone", 12),
}  # fmt: skip
CAMPAIGNS = {
    "Formularz na stronie": "Pompy ciepła 2026",
    "Targi Instalacje": "Targi Instalacje 2026",
}
EVENTS = {
    "working": "LeadStarted", "qualified": "LeadQualified", "rejected": "LeadRejected",
    "converted": "LeadConverted",
}  # fmt: skip


@dataclass(eq=False)
class Inquiry:
    """A lead, and what became of it."""

    owner: Member
    values: dict[str, Any]
    source: str
    at: datetime
    status: str
    end_at: datetime
    sale: Sale | None = None
    end_values: dict[str, Any] = field(default_factory=dict)
    id: int = 0


def inquiries(
    dice: Dice, clock: Clock, numbers: Numbers, members: list[Member], sales: list[Sale], count: int
) -> list[Inquiry]:
    """So many leads, a fifth of them turned into customers with an opportunity."""
    recent = [s for s in sales if s.human and (clock.now - s.steps[0].at).days < 300]
    first = {sale.firm: sale for sale in sorted(recent, key=lambda s: s.steps[0].at, reverse=True)}
    ready = [s for s in first.values() if (s.steps[0].at - s.firm.since).days < 60]
    turned = dice.sample(ready, min(len(ready), round(count * CONVERTED_SHARE)))
    found = [_converted(dice, clock, sale) for sale in turned]
    found += [_stranger(dice, clock, numbers, members) for _i in range(count - len(found))]
    return sorted(found, key=lambda inquiry: inquiry.at)


def _converted(dice: Dice, clock: Clock, sale: Sale) -> Inquiry:
    human, firm = sale.human, sale.firm
    assert human is not None
    values = {
        "name": human.name.full, "company": firm.values["name"] if firm.name is None else "",
        "job_title": human.values.get("job_title", ""), "city": firm.town.name,
        "phone": human.values.get("mobile") or firm.values.get("phone", ""),
        "email": human.values.get("email") or f"biuro@{firm.domain}",
    }  # fmt: skip
    at = firm.since - timedelta(days=dice.randint(1, 9), minutes=dice.randint(0, 400))
    return _told(dice, sale.owner, values, at, "converted", clock.past(sale.steps[0].at), sale)


def _stranger(dice: Dice, clock: Clock, numbers: Numbers, members: list[Member]) -> Inquiry:
    town = dice.one_of(towns())
    name = names.anybody(dice)
    status = dice.one_of(STATUSES)
    values: dict[str, Any] = {"name": name.full, "city": town.name}
    if dice.happens(0.7):
        trade = dice.choice(TRADES)
        values["company"] = name_of(dice, trade, MIDDLE, dice.choice(names.SURNAMES))
    if dice.happens(0.7):
        values["phone"] = numbers.mobile()
    if "phone" not in values or dice.happens(0.6):
        place = f"{slug(values['company'])}.example" if "company" in values else "poczta.example"
        values["email"] = f"{slug(name.full, '.')[:60]}@{place}"
    owner = dice.one_of({m: m.share for m in members if m.team == team_of(town) and m.share})
    days = {"new": 4, "working": 18, "qualified": 25}.get(status, 240) * dice.random()
    at = clock.ago(days, dice)
    end = at + (clock.now - at) * dice.uniform(0.05, 0.5)
    return _told(dice, owner, values, at, status, clock.past(end), None)


def _told(
    dice: Dice, owner: Member, values: dict[str, Any], at: datetime, status: str, end: datetime,
    sale: Sale | None,
) -> Inquiry:  # fmt: skip
    source = dice.one_of({name: weight for name, (_c, weight) in SOURCES.items()})
    values["channel"] = SOURCES[source][0]
    if source in CAMPAIGNS:
        values["campaign"] = CAMPAIGNS[source]
    values["needs"] = f"{sale.name}." if sale else dice.choice(NEEDS)
    if source == "Polecenie klienta":
        values["recommended_by"] = names.polish(dice).full
    ends = {"rejected_because": dice.choice(REASONS)} if status == "rejected" else {}
    return Inquiry(owner, values, source, at, status, max(end, at), sale, ends)
