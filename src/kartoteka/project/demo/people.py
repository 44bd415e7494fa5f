"""Makes up the people at customers."""

from datetime import timedelta
from typing import Any

from kartoteka.project.demo import names
from kartoteka.project.demo.clock import Clock
from kartoteka.project.demo.customers import slug
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.jobs import job
from kartoteka.project.demo.numbers import Numbers
from kartoteka.project.demo.plans import Firm, Human
from kartoteka.project.demo.trades import LARGE, MIDDLE, SMALL

# How many of us know somebody there: the more, the larger.
WEIGHTS = {SMALL: 1.0, MIDDLE: 2.2, LARGE: 4.6}
MOST_AT_ONE = 16
# Files that somebody brought in: how many days ago, and which share of all people.
FILES = (("wizytowki-z-targow.xlsx", 36, 0.0024), ("uczestnicy-szkolenia.csv", 13, 0.006))
NEWEST = timedelta(days=6)


def people(dice: Dice, numbers: Numbers, firms: list[Firm], count: int) -> list[Human]:
    """So many people: one at each customer, and more where it is large."""
    found: list[Human] = []
    for firm in firms:
        found.append(_human(dice, numbers, firm))
    # One company is shown in full, for the sake of its organisation chart.
    for firm in [f for f in firms if f.size == LARGE and f.values["kind"] == "company"][:1]:
        while len(firm.people) < MOST_AT_ONE and len(found) < count:
            found.append(_human(dice, numbers, firm))
    open_to_more = {f: WEIGHTS[f.size] for f in firms if f.name is None}
    places = dice.choices(list(open_to_more), list(open_to_more.values()), k=2 * count)
    for firm in places:
        if len(found) >= count:
            break
        if len(firm.people) < MOST_AT_ONE:
            found.append(_human(dice, numbers, firm))
    return found


def come_lately(clock: Clock, found: list[Human]) -> None:
    """Some came in by files, beside whom we knew at young customers; the newest by hand."""
    for file, days, share in FILES:
        at = clock.now - timedelta(days=days)
        near = [h for h in found if h.since < at and not h.file and h is not h.firm.people[0]]
        near.sort(key=lambda human: human.since, reverse=True)
        for human in near[: max(1, round(share * len(found)))]:
            human.since, human.file = at, file
    for human in found:
        human.is_by_hand = not human.file and clock.now - human.since < NEWEST


def _human(dice: Dice, numbers: Numbers, firm: Firm) -> Human:
    first = not firm.people
    if firm.name is not None:
        name, values = firm.name, {"phone": firm.values["phone"], "email": firm.values["email"]}
    else:
        family = firm.surname if first or dice.happens(0.15) else ""
        name = names.polish(dice, family) if family else names.anybody(dice)
        values = _at_work(dice, numbers, firm, name, first)
    values |= {"first_name": name.first, "last_name": name.last}
    human = Human(name, values, firm, firm.since)
    firm.people.append(human)
    return human


def _at_work(
    dice: Dice, numbers: Numbers, firm: Firm, name: names.Name, first: bool
) -> dict[str, Any]:
    held = job(dice, size=firm.size, public=firm.is_public, first=first)
    values: dict[str, Any] = {
        "job_title": held.title(name.gender), "unit": held.unit, "purchase_role": held.part,
    }  # fmt: skip
    if dice.happens(0.55):
        values["mobile"] = numbers.mobile()
    phone = firm.values.get("phone")
    if phone and dice.happens(0.45):
        extension = f";ext={dice.randint(10, 69)}" if firm.size == LARGE else ""
        values["phone"] = phone + extension
    if dice.happens(0.82):
        mailbox = dice.choice((f"{name.first[0]}.{name.last}", name.full, name.last))
        values["email"] = f"{slug(mailbox, '.')[:50].strip('.')}@{firm.domain}"
    if dice.happens(0.15):
        values["preferred_channel"] = dice.one_of({"phone": 6, "email": 5, "meeting": 1})
    if dice.happens(0.06):
        values["tags"] = [dice.choice(("zna produkt", "po szkoleniu", "nie dzwonić rano", "targi"))]
    return values
