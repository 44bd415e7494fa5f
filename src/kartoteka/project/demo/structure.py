"""Makes up how customers are built: kinds of address, groups, units, and who knows whom."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kartoteka.core import search
from kartoteka.core.records.types import record_types
from kartoteka.project.demo.clock import Clock
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.ledger import Changed, Ledger, New
from kartoteka.project.demo.places import street
from kartoteka.project.demo.plans import Firm, Human
from kartoteka.project.demo.staff import Member
from kartoteka.project.demo.trades import LARGE

SIZES = ((10, "micro"), (50, "small"), (250, "medium"))
MOTIVES = ("price", "quality", "time", "service", "recommendation", "brand", "safety")
PREFERENCES = (
    "Prosi o kontakt wieczorem, najlepiej e-mailem.", "Zależy na cichej pracy urządzeń.",
    "Woli jedną większą wizytę niż kilka krótkich.", "Płaci po wykonaniu, nie chce zaliczek.",
)  # fmt: skip
ADDRESSES = (
    ("delivery", "magazyn"), ("delivery", "brama nr 2"), ("invoice", "centrum rozliczeń"),
    ("branch", "oddział"), ("correspondence", "skrytka pocztowa"), ("registered", ""),
)  # fmt: skip
# Whatever has no line here stands under the board.
ABOVE = {
    "utrzymanie ruchu": "dział techniczny", "biuro projektowe": "dział techniczny",
    "magazyn": "produkcja", "zakupy": "finanse i zakupy", "księgowość": "finanse i zakupy",
}  # fmt: skip
BOARD = "zarząd"
RELATIONS = ("supplier", "subcontractor", "partner", "joint_rd", "competitor", "agent", "adviser")
NOTES = {
    "supplier": "stała umowa ramowa", "subcontractor": "montaże na dachach",
    "partner": "wspólny przetarg", "joint_rd": "projekt odzysku ciepła",
    "competitor": "ten sam rynek lokalny", "agent": "umowa agencyjna", "adviser": "audyty energii",
}  # fmt: skip
SHOWN_STARS = 4


def describe(dice: Dice, firms: list[Firm]) -> None:
    """Size and sector of organisations; birth date, motives and wishes of individuals."""
    for firm in firms:
        values = firm.values
        if values["kind"] == "individual":
            values["birth_date"] = date(dice.randint(1950, 2000), dice.randint(1, 12), 15)
            values["motives"] = dice.some(MOTIVES, 3)
            values["preferences"] = dice.choice(PREFERENCES)
            continue
        people = values.get("employees", 1)
        values["size"] = next((name for most, name in SIZES if people < most), "large")
        values["sector"] = "public" if firm.is_public else "private"


def group(dice: Dice, firms: list[Firm]) -> None:
    """Some large companies belong to a larger one: groups of three levels."""
    large = [f for f in firms if f.size == LARGE and f.values["kind"] == "company"]
    parents = {firm.parent for firm in firms if firm.parent is not None}
    for top in large[: max(1, len(large) // 20)]:
        near = [f for f in large if f is not top and f.owner.team == top.owner.team]
        for firm in near[1:4]:
            if firm in parents and top.parent is None and firm.parent is None:
                firm.parent = top


def levels(firms: list[Firm]) -> Iterator[list[Firm]]:
    """Firms by their height in the groups, so that each is written after its parent."""
    found: dict[int, list[Firm]] = defaultdict(list)
    for firm in firms:
        depth, above = 0, firm.parent
        while above is not None:
            depth, above = depth + 1, above.parent
        found[depth].append(firm)
    for depth in sorted(found):
        yield found[depth]


def write(ledger: Ledger, dice: Dice, firms: list[Firm], members: list[Member]) -> None:
    """Addresses, units, superiors, relations, acquaintances, stars and changes of employer."""
    _addresses(ledger, dice, firms)
    built = sorted((f for f in firms if len(f.people) > 6), key=lambda f: -len(f.people))[:40]
    for firm in built:
        _organise(ledger, firm)
    _relations(ledger, dice, firms)
    _acquaintances(ledger, dice, firms, members)
    _moves(ledger, dice, firms)
    _stars(members, firms, built)


def _addresses(ledger: Ledger, dice: Dice, firms: list[Firm]) -> None:
    rows = []
    for firm in firms:
        if firm.values["kind"] == "individual" or not (firm.size == LARGE or dice.happens(0.15)):
            continue
        for kind, label in dice.sample(ADDRESSES, dice.randint(1, 3)):
            values = {
                "customer": firm.id, "kind": kind, "label": label, "street": street(dice),
                "postal_code": firm.town.postal_code(dice), "city": firm.town.name,
                "region": firm.town.region, "country": "Polska",
            }  # fmt: skip
            rows.append(New(firm.owner, values, firm.since))
    ledger.create("address", rows)


def _organise(ledger: Ledger, firm: Firm) -> None:
    """The units that the people of a firm name, under the board, and who reports to whom."""
    names = {BOARD} | {h.values["unit"] for h in firm.people if h.values.get("unit")}
    names |= {ABOVE[name] for name in names if name in ABOVE}
    heads = {name: _head(firm, name) for name in names}
    made: dict[str, int] = {}
    for level in (
        [BOARD],
        [n for n in names if n != BOARD and n not in ABOVE],
        [n for n in names if n in ABOVE],
    ):
        rows = [_unit(firm, name, made, heads) for name in sorted(level)]
        made |= dict(zip(sorted(level), ledger.create("unit", rows), strict=True))
    chief = heads[BOARD] or firm.people[0]
    rows = []
    for human in firm.people:
        head = heads.get(human.values.get("unit") or BOARD)
        boss = head if head is not None and head is not human else chief
        if human is not chief:
            values = {"person": human.id, "other": boss.id, "kind": "reports_to"}
            rows.append(New(firm.owner, values, max(human.since, boss.since)))
    ledger.create("person_relation", rows)


def _head(firm: Firm, unit: str) -> Human | None:
    there = [h for h in firm.people if h.values.get("unit") == unit]
    leading = [h for h in there if h.values["job_title"].startswith(("kier", "dyr", "pre", "głó"))]
    return (leading or there or [None])[0]  # type: ignore[list-item]


def _unit(
    firm: Firm, name: str, made: dict[str, int], heads: Mapping[str, Human | None]
) -> New:  # fmt: skip
    """A unit, made when whoever leads it is known, and so is whoever leads those above."""
    values: dict[str, Any] = {"customer": firm.id, "name": name}
    line = [name]
    while line[-1] != BOARD:
        line.append(ABOVE.get(line[-1], BOARD))
    if name != BOARD:
        values["parent"] = made[line[1]]
    if (head := heads[name]) is not None:
        values["head"] = head.id
    known = [head.since for head in map(heads.get, line) if head is not None]
    return New(firm.owner, values, max(known, default=firm.since))


def _relations(ledger: Ledger, dice: Dice, firms: list[Firm]) -> None:
    rows: list[New] = []
    places = [firm for firm in firms if firm.values["kind"] == "company"]
    for firm in places:
        near = [f for f in places if f.owner.team == firm.owner.team and f is not firm][:60]
        if not near or not (firm.size == LARGE or dice.happens(0.06)):
            continue
        for other in dice.sample(near, min(2, len(near))):
            kind = dice.choice(RELATIONS)
            values = {"customer": firm.id, "other": other.id, "kind": kind, "note": NOTES[kind]}
            rows.append(New(firm.owner, values, firm.since))
    ledger.create("company_relation", rows)


def _acquaintances(
    ledger: Ledger, dice: Dice, firms: list[Firm], members: list[Member]
) -> None:  # fmt: skip
    rows: list[New] = []
    for firm in firms:
        for human in firm.people:
            for member in (firm.owner, dice.choice(members)):
                chance = 0.25 if firm.size == LARGE else 0.04
                known = {new.values["employee"] for new in rows[-1:] if
                         new.values["person"] == human.id}  # fmt: skip
                if dice.happens(chance) and member.user.pk not in known:
                    how = dice.one_of({"weak": 3, "good": 5, "close": 2})
                    values = {"person": human.id, "employee": member.user.pk, "closeness": how}
                    rows.append(New(firm.owner, values, human.since))
    ledger.create("acquaintance", rows)


def _moves(ledger: Ledger, dice: Dice, firms: list[Firm]) -> None:
    """A few people changed their employer: their history follows them."""
    changes = []
    from_firms = [f for f in firms if len(f.people) > 3][:60]
    clock: Clock = ledger.clock
    for firm in from_firms:
        near = [f for f in from_firms if f.owner is firm.owner and f is not firm]
        if not near or not dice.happens(0.3):
            continue
        human, goal = firm.people[-1], dice.choice(near)
        at = clock.ago(dice.randint(20, 200), dice)
        if at > max(firm.since, goal.since):
            values = {"customer": goal.id, "unit": ""}
            changes.append(Changed(firm.owner, human.id, values, at))
    ledger.change("person", changes)


def _stars(members: list[Member], firms: list[Firm], built: list[Firm]) -> None:
    """Everybody keeps a few customers within reach."""
    record_type = record_types["customer"]
    for member in members:
        own = [firm for firm in built if firm.owner is member]
        own += [firm for firm in firms if firm.owner is member and firm not in own]
        for firm in (own or built)[:SHOWN_STARS]:
            record = record_type.model._default_manager.get(pk=firm.id)
            search.star(member.user, record_type, record, on=True)
