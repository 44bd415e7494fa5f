"""Makes up opportunities with their whole way: stage by stage, to won, to lost, or to today."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kartoteka.project.demo.clock import Clock, working
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.plans import Firm, Human, Sale, Step
from kartoteka.project.demo.products import INSTALLATIONS, OFFERS, SERVICE, Offer
from kartoteka.project.demo.texts import COMPETITORS

WON, LOST = "Wygrana", "Przegrana"


@dataclass(frozen=True)
class Stop:
    """A stage: its probability and day limit, how long it takes, how many are and end there."""

    name: str
    probability: int
    day_limit: int
    days: float
    open_now: int
    lost_here: int


PIPELINES = {
    INSTALLATIONS: (
        Stop("Nowa", 10, 7, 4, 28, 14), Stop("Rozpoznanie", 25, 14, 9, 26, 26),
        Stop("Oferta", 50, 21, 14, 24, 40), Stop("Negocjacje", 75, 21, 11, 14, 18),
        Stop("Umowa", 90, 14, 7, 8, 2),
    ),
    SERVICE: (
        Stop("Zgłoszenie", 20, 3, 1.5, 3, 15), Stop("Wycena", 50, 7, 4, 37, 55),
        Stop("Uzgodnienia", 80, 14, 6, 60, 30),
    ),
}  # fmt: skip
LOST_REASONS = {
    "Cena": 34, "Wybrał konkurencję": 20, "Brak budżetu": 14, "Brak decyzji": 16, "Termin": 9,
    "Zły kontakt": 3, "Inny": 4,
}  # fmt: skip
OPEN_SHARE = 0.25
OLD_SHARE = 0.14
WIN_RATE = 0.58
STALLED = 0.14
YEAR = 365
MOST_TRIES = 120
# For a month hardly anybody has asked for service: the beginning of that funnel runs dry.
DRY_MONTH, DRY_END = 30, 16


def sales(dice: Dice, clock: Clock, firms: list[Firm], count: int) -> list[Sale]:
    """So many opportunities: a quarter open now, a few from before the year, the rest closed.

    `firms` come with the oldest first.
    """
    warm = {f: f.warmth for f in firms if f.warmth > 0.1} or dict.fromkeys(firms, 1.0)
    picks = iter(dice.choices(list(warm), list(warm.values()), k=count * MOST_TRIES))
    found: list[Sale] = []
    for i in range(count):
        offer = dice.one_of({offer: offer.weight for offer in OFFERS})
        if i < count * OPEN_SHARE:
            path = _open_path(dice, offer)
        elif i < count * (1 - OLD_SHARE):
            path = _closed_path(dice, offer, YEAR * dice.random() ** 1.15)
        else:
            path = _closed_path(dice, offer, YEAR * (1 + 0.8 * dice.random()))
        steps = _steps(dice, clock, path)
        started = steps[0].at
        firm = next((f for f in picks if f.since < started and _suits(offer, f)), firms[0])
        found.append(_sale(dice, clock, firm, offer, steps))
    return found


def _suits(offer: Offer, firm: Firm) -> bool:
    return offer.suits(firm.values["kind"], firm.values.get("industry", ""))


def _open_path(dice: Dice, offer: Offer) -> list[tuple[str, float]]:
    stops = PIPELINES[offer.pipeline]
    here = dice.one_of({stop: stop.open_now for stop in stops})
    slow = 3.5 if dice.happens(STALLED) else 0.6
    ago = min(dice.around(here.day_limit * slow, 0.6), 150)
    path = _walked_back(dice, stops[: stops.index(here) + 1], ago)
    if offer.pipeline == SERVICE and len(path) > 1:
        path[0] = (path[0][0], path[0][1] + DRY_MONTH)
    return path


def _closed_path(dice: Dice, offer: Offer, ago: float) -> list[tuple[str, float]]:
    stops = PIPELINES[offer.pipeline]
    if dice.happens(WIN_RATE):
        last, end = stops[-1], WON
    else:
        last, end = dice.one_of({stop: stop.lost_here for stop in stops}), LOST
    ago += DRY_END if offer.pipeline == SERVICE else 0
    entered = ago + dice.around(last.days, 0.6)
    return [*_walked_back(dice, stops[: stops.index(last) + 1], entered), (end, ago)]


def _walked_back(dice: Dice, stops: tuple[Stop, ...], ago: float) -> list[tuple[str, float]]:
    """Stages with days before today, the last of them entered so long ago."""
    path = [(stops[-1].name, ago)]
    for stop in reversed(stops[:-1]):
        ago += dice.around(stop.days, 0.6)
        path.append((stop.name, ago))
    return path[::-1]


def _steps(dice: Dice, clock: Clock, path: list[tuple[str, float]]) -> list[Step]:
    moments = sorted(clock.ago(ago, dice) for _stage, ago in path)
    # Days off push moments together: keep them apart and in order, and the last before now.
    for i in range(len(moments) - 2, -1, -1):
        moments[i] = min(moments[i], moments[i + 1] - timedelta(minutes=35))
    return [Step(stage, at) for (stage, _ago), at in zip(path, moments, strict=True)]


def _sale(dice: Dice, clock: Clock, firm: Firm, offer: Offer, steps: list[Step]) -> Sale:
    amount = dice.randint(*offer.amounts) if firm.name is None else dice.randint(1, 3)
    value = _rounded(offer.price * amount * dice.uniform(0.92, 1.18))
    first = _rounded(value * dice.uniform(0.8, 1.25)) if dice.happens(0.4) else value
    place = dice.choice(firm.places)
    year = (steps[0].at + timedelta(days=120)).year
    words = {"place": place, "amount": amount, "number": dice.randint(1, 3), "year": year}
    name = dice.choice(offer.titles).format(**words)
    lost = steps[-1].stage == LOST
    reason = dice.one_of(LOST_REASONS) if lost else ""
    rivals = reason in ("Cena", "Wybrał konkurencję") or dice.happens(0.08)
    return Sale(
        firm, _contact(dice, firm, steps[0].at), offer, firm.owner, name, place, value, first,
        steps, _expected(dice, clock, steps), reason, dice.choice(COMPETITORS) if rivals else "",
    )  # fmt: skip


def _contact(dice: Dice, firm: Firm, at: datetime) -> Human | None:
    weights = {"decision_maker": 6, "influencer": 4, "buyer": 4}
    known = {
        h: weights.get(h.values.get("purchase_role", ""), 1) for h in firm.people if h.since <= at
    }
    return dice.one_of(known) if known and dice.happens(0.9) else None


def _expected(dice: Dice, clock: Clock, steps: list[Step]) -> date:
    last = steps[-1]
    if last.stage in (WON, LOST):
        return working(last.at.date() + timedelta(days=dice.randint(-12, 18)))
    return clock.day(-dice.triangular(-14, 75, 20), dice)


def _rounded(value: float) -> int:
    size = 1000 if value > 100_000 else 100 if value > 5_000 else 10
    return round(value / size) * size


def closed_at(sale: Sale) -> datetime | None:
    """When an opportunity was won or lost."""
    return None if sale.is_open else sale.steps[-1].at
