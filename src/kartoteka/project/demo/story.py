"""What changed on customers' cards over the years: who they became, and what was corrected."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from kartoteka.project.demo.clock import Clock
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.ledger import Changed
from kartoteka.project.demo.numbers import Numbers
from kartoteka.project.demo.places import street
from kartoteka.project.demo.plans import Firm, Human, Sale
from kartoteka.project.demo.sales import closed_at

DORMANT_AFTER = timedelta(days=400)
OLD_STATUSES = {"active": 46, "prospect": 30, "dormant": 13, "former": 6, "partner": 5}
NEW_STATUSES = {"prospect": 86, "active": 12, "partner": 2}
OLD_DAYS = 400


def first_status(dice: Dice, clock: Clock, firm: Firm) -> str:
    """What the customer was when its card was made: those of the old card file had bought."""
    is_old = (clock.now - firm.since).days > OLD_DAYS
    return dice.one_of(OLD_STATUSES if is_old else NEW_STATUSES)


def changes_of(
    dice: Dice, clock: Clock, numbers: Numbers, firm: Firm, sold: list[Sale]
) -> list[Changed]:
    """Changes of a customer's card, in the order of time."""
    found: list[tuple[datetime, dict[str, Any]]] = []
    if firm.values["status"] != "active":
        found += _statuses(clock, sold)
    if dice.happens(0.22):
        found.append((_some_day(dice, clock, firm), _correction(dice, numbers, firm)))
    found.sort(key=lambda change: change[0])
    return [Changed(firm.owner, firm.id, values, at) for at, values in found if at > firm.since]


def _statuses(clock: Clock, sold: list[Sale]) -> list[tuple[datetime, dict[str, Any]]]:
    won = sorted(at for sale in sold if sale.is_won and (at := closed_at(sale)))
    if not won:
        return []
    found: list[tuple[datetime, dict[str, Any]]] = [(won[0], {"status": "active"})]
    if won[-1] + DORMANT_AFTER < clock.now:
        found.append((won[-1] + DORMANT_AFTER, {"status": "dormant"}))
    return found


def _correction(dice: Dice, numbers: Numbers, firm: Firm) -> dict[str, Any]:
    if firm.name is not None:
        return {"street": street(dice)}
    return dice.choice(
        (
            {"street": street(dice), "postal_code": firm.town.postal_code(dice)},
            {"phone": numbers.landline(firm.town)},
            {"employees": max(1, round(firm.values["employees"] * dice.uniform(0.8, 1.6)))},
            {"credit_limit": Decimal(dice.randint(2, 40) * 5000)},
            {"contact_hours": "8–16", "preferred_channel": "phone"},
        )
    )


def promotions(dice: Dice, clock: Clock, people: list[Human]) -> list[Changed]:
    """Some people took another job where they work."""
    found: list[Changed] = []
    for human in people:
        title = human.values.get("job_title", "")
        if title.startswith("specjalist") and dice.happens(0.2):
            values = {"job_title": f"starszy {title}" if title[-1] != "a" else title}
            if title.split(" ")[0].endswith("ka"):
                values = {"job_title": f"starsza {title}"}
            at = _some_day(dice, clock, human.firm)
            if at > human.since:
                found.append(Changed(human.firm.owner, human.id, values, at))
    return found


def _some_day(dice: Dice, clock: Clock, firm: Firm) -> datetime:
    return clock.ago((clock.now - firm.since).days * dice.random() * 0.9, dice)
