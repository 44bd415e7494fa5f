"""The cycle of sales: checklists of stages; products, people and events of opportunities."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.ledger import Changed, Ledger, New
from kartoteka.project.demo.plans import Sale, Step
from kartoteka.project.demo.products import INSTALLATIONS, SERVICE, Offer

FORMS_OF_SALE = ("Bezpośrednio", "Przez partnera", "Przetarg")
MEANT_FOR: dict[str, dict[str, Any]] = {SERVICE: {"product_categories": ["Serwis"]}}
# What to do in each stage; what begins with ! is mandatory.
CHECKLISTS: dict[tuple[str, str], tuple[str, ...]] = {
    (INSTALLATIONS, "Nowa"): ("Telefon wykonany", "Adres obiektu znany"),
    (INSTALLATIONS, "Rozpoznanie"): ("Potrzeby zapisane", "Obiekt obejrzany"),
    (INSTALLATIONS, "Oferta"): ("!Oferta wysłana", "Oferta omówiona", "Zdjęcia z podobnej hali"),
    (INSTALLATIONS, "Negocjacje"): (
        "Klient potwierdził budżet", "Wiadomo, kto podejmuje decyzję", "Wybrany wariant oferty",
        "Uzgodniony termin montażu",
    ),
    (INSTALLATIONS, "Umowa"): ("!Umowa podpisana", "Zaliczka wpłacona", "Ekipa zarezerwowana"),
    (SERVICE, "Wycena"): ("Usterka opisana", "Cena części sprawdzona"),
}  # fmt: skip
# Which event each stage brings.
EVENTS = {
    "Rozpoznanie": "need", "Oferta": "offer", "Negocjacje": "negotiation", "Umowa": "order",
    "Zgłoszenie": "inquiry", "Wycena": "offer", "Wygrana": "order",
}  # fmt: skip
LIVELY_DAYS = 120


def tell(ledger: Ledger, dice: Dice, sales: Sequence[Sale], products: Mapping[Offer, int]) -> None:
    """Write what open opportunities, and those closed lately, have beside their fields."""
    now = ledger.clock.now
    lively = [s for s in sales if s.is_open or (now - s.steps[-1].at).days < LIVELY_DAYS]
    ledger.create("sales_event", [e for sale in lively for e in _events(sale)])
    open_ones = [sale for sale in lively if sale.is_open]
    ledger.create("opportunity_person", [p for sale in open_ones for p in _people(dice, sale)])
    priced = [sale for sale in open_ones if dice.happens(0.4)]
    ledger.create("opportunity_line", [_line(sale, products) for sale in priced])
    ledger.change(
        "opportunity", [c for sale in open_ones if (c := _ticked(dice, sale))],
        "OpportunityItemTicked",
    )  # fmt: skip


def _events(sale: Sale) -> list[New]:
    found: dict[str, Step] = {}
    for step in sale.steps:
        if step.stage in EVENTS:
            found.setdefault(EVENTS[step.stage], step)
    return [
        New(sale.owner, {"opportunity": sale.id, "kind": kind, "happened_on": step.at.date()},
            step.at)
        for kind, step in found.items()
    ]  # fmt: skip


def _people(dice: Dice, sale: Sale) -> list[New]:
    """The contact, and one more where there are more."""
    humans = [sale.human] if sale.human else []
    humans += [one for one in sale.firm.people if one is not sale.human and dice.happens(0.3)][:2]
    at = sale.steps[0].at
    return [
        New(sale.owner, {"opportunity": sale.id, "person": human.id,
                         "role": human.values.get("purchase_role") or "user"}, at)
        for human in humans
    ]  # fmt: skip


def _line(sale: Sale, products: Mapping[Offer, int]) -> New:
    """The product of the sale, as many pieces as make its value without a remainder."""
    value = sale.value if len(sale.steps) > 2 else sale.first_value
    pieces = next((n for n in (4, 3, 2) if value % n == 0 and value / n > 1000), 1)
    values = {
        "opportunity": sale.id, "product": products[sale.offer], "name": sale.offer.name,
        "quantity": Decimal(pieces), "price": Decimal(value) / pieces,
    }  # fmt: skip
    return New(sale.owner, values, sale.steps[-1].at)


def _ticked(dice: Dice, sale: Sale) -> Changed | None:
    """All that its earlier stages asked for, and some of what the present one asks for."""
    pipeline = sale.offer.pipeline
    names = [n for s in sale.steps[:-1] for n in CHECKLISTS.get((pipeline, s.stage), ())]
    here = CHECKLISTS.get((pipeline, sale.steps[-1].stage), ())
    names += here[: dice.randint(0, len(here))]
    if not names:
        return None
    done = {"done_items": [n.lstrip("!") for n in names]}
    return Changed(sale.owner, sale.id, done, sale.steps[-1].at)


def assessed(dice: Dice, criteria: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """Which criteria a lead meets, and its score."""
    met = [(name, points) for name, points in criteria if dice.happens(0.65)]
    whole = sum(points for _name, points in criteria)
    score = Decimal(round(100 * sum(points for _name, points in met) / whole))
    return {"criteria": [name for name, _points in met], "score": score}
