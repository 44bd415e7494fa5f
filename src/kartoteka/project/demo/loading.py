"""Writes the made-up company into an empty installation."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kartoteka.core.records import custom
from kartoteka.project.demo import cycle, leads, sales, story, structure, web_forms
from kartoteka.project.demo.activities import Diary
from kartoteka.project.demo.care import Care
from kartoteka.project.demo.clock import Clock
from kartoteka.project.demo.company import CRITERIA, FOUNDED, Company, found_company
from kartoteka.project.demo.customers import Maker
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.ledger import Changed, Ledger, New
from kartoteka.project.demo.numbers import Numbers
from kartoteka.project.demo.people import come_lately, people
from kartoteka.project.demo.plans import Deed, Firm, Human, Sale, Step
from kartoteka.project.demo.privacy import Privacy
from kartoteka.project.demo.staff import Member, staff

CUSTOMERS, PEOPLE, OPPORTUNITIES, ACTIVITIES, LEADS = 2000, 5000, 800, 12_000, 150
FORM_OPEN = timedelta(days=200)
SEED = 1936


def load(scale: float = 1.0, *, seed: int = SEED, now: datetime | None = None) -> None:
    """Load the demo company, a year of work up to now; all of it or nothing.

    The same seed gives the same company; `scale` makes it smaller, for tests.
    """
    clock = Clock(now or timezone.now(), ZoneInfo(settings.TIME_ZONE))
    with transaction.atomic(), custom.remembered():
        Loading(scale, seed, clock).run()


@dataclass
class Loading:
    """One loading of the company, part by part."""

    scale: float
    seed: int
    clock: Clock
    members: list[Member] = field(default_factory=staff)

    def run(self) -> None:
        """Write everything, in the order in which records refer to one another."""
        self.ledger = Ledger(self.clock)
        self.numbers = Numbers(self._dice("numbers"))
        self.company = found_company(self.ledger, self.members)
        self.care = Care(self.ledger, self._dice("care"), self.members)
        self.care.begin(self.clock.now - FOUNDED)
        firms = self._firms()
        humans = self._people(firms)
        sold = self._sales(firms)
        self._privacy(humans, sold)
        self._changes(firms, humans, sold)
        structure.write(self.ledger, self._dice("structure"), firms, self.members)
        self._web_form(self._leads(sold))
        self._activities(firms, sold)
        self.care.end(firms)

    def _dice(self, part: str) -> Dice:
        return Dice.of(self.seed, part)

    def _count(self, whole: int) -> int:
        return max(1, round(whole * self.scale))

    def _firms(self) -> list[Firm]:
        dice = self._dice("customers")
        firms = Maker(dice, self.clock, self.members, self.numbers).firms(self._count(CUSTOMERS))
        for firm in firms:
            firm.values["status"] = story.first_status(dice, self.clock, firm)
            firm.values |= self.care.values_of(firm)
        structure.describe(self._dice("descriptions"), firms)
        structure.group(self._dice("groups"), firms)
        # Parents first, so that the others can name them.
        for part in structure.levels(firms):
            rows = []
            for firm in part:
                values = firm.values | ({"parent": firm.parent.id} if firm.parent else {})
                rows.append(_new(firm.owner, values, firm.since))
            for firm, number in zip(part, self.ledger.create("customer", rows), strict=True):
                firm.id = number
        return firms

    def _people(self, firms: list[Firm]) -> list[Human]:
        found = people(self._dice("people"), self.numbers, firms, self._count(PEOPLE))
        come_lately(self.clock, found)
        ways: dict[tuple[str, bool], list[Human]] = defaultdict(list)
        for human in found:
            ways[human.file, human.is_by_hand].append(human)
        for (file, is_by_hand), some in ways.items():
            rows = [_new(h.firm.owner, h.values | {"customer": h.firm.id}, h.since) for h in some]
            if file:
                made = self.ledger.from_file("person", rows, file, self.members[0])
            else:
                write = self.ledger.by_hand if is_by_hand else self.ledger.create
                made = write("person", rows)
            for human, number in zip(some, made, strict=True):
                human.id = number
        return found

    def _sales(self, firms: list[Firm]) -> list[Sale]:
        found = sales.sales(self._dice("sales"), self.clock, firms, self._count(OPPORTUNITIES))
        old = [s for s in found if (self.clock.now - s.steps[-1].at).days > sales.YEAR]
        lived = [s for s in found if s not in set(old)]
        made = self.ledger.bring_in([_brought(self.company, s, i) for i, s in enumerate(old)])
        made += self.ledger.create("opportunity", [_begun(self.company, s) for s in lived])
        for sale, number in zip([*old, *lived], made, strict=True):
            sale.id = number
        self._move(lived)
        cycle.tell(self.ledger, self._dice("cycle"), lived, self.company.products)
        return found

    def _move(self, sold: list[Sale]) -> None:
        """Every opportunity goes its way, one stage in each round."""
        for place in range(1, max((len(sale.steps) for sale in sold), default=0)):
            rounds: dict[str, list[Changed]] = defaultdict(list)
            for sale in sold:
                if place < len(sale.steps):
                    step = sale.steps[place]
                    values = _step_values(self.company, sale, place)
                    change = Changed(sale.owner, sale.id, values, step.at)
                    rounds[_event_of(step)].append(change)
            for name, changes in rounds.items():
                self.ledger.change("opportunity", changes, name)

    def _privacy(self, humans: list[Human], sold: list[Sale]) -> None:
        grounds = Privacy(self.ledger, self._dice("privacy"), self.clock)
        grounds.begin(self.clock.now - FOUNDED)
        grounds.write(humans, {sale.firm for sale in sold if sale.steps[-1].stage == sales.WON})

    def _changes(self, firms: list[Firm], humans: list[Human], sold: list[Sale]) -> None:
        dice = self._dice("changes")
        sold_to: dict[Firm, list[Sale]] = defaultdict(list)
        for sale in sold:
            sold_to[sale.firm].append(sale)
        stories = [
            story.changes_of(dice, self.clock, self.numbers, firm, sold_to[firm]) for firm in firms
        ]
        for changes in zip_longest(*stories):
            self.ledger.change("customer", [one for one in changes if one is not None])
        self.ledger.change("person", story.promotions(dice, self.clock, humans))

    def _web_form(self, found: list[leads.Inquiry]) -> None:
        source, since = self.company.sources[web_forms.SOURCE], self.clock.now - FORM_OPEN
        form = web_forms.write(self.ledger, source, self.members, since)
        dice = self._dice("web form")
        web_forms.receive(self.ledger, dice, self.clock, form, since, found)

    def _leads(self, sold: list[Sale]) -> list[leads.Inquiry]:
        found = leads.inquiries(
            self._dice("leads"), self.clock, self.numbers, self.members, sold, self._count(LEADS)
        )
        rows = [
            _new(lead.owner, lead.values | {"source": self.company.sources[lead.source]}, lead.at)
            for lead in found
        ]
        changes: dict[str, list[Changed]] = defaultdict(list)
        for lead, number in zip(found, self.ledger.create("lead", rows), strict=True):
            lead.id = number
            if lead.status == "new":
                continue
            values = {"status": lead.status} | lead.end_values
            if "rejected_because" in values:
                values["rejected_because"] = self.company.rejections[values["rejected_because"]]
            if lead.status in ("qualified", "converted"):
                values |= cycle.assessed(self._dice(f"criteria {number}"), CRITERIA)
            if lead.sale is not None and lead.sale.human is not None:
                values |= {"customer": lead.sale.firm.id, "person": lead.sale.human.id,
                           "opportunity": lead.sale.id}  # fmt: skip
            changed = Changed(lead.owner, number, values, lead.end_at)
            changes[leads.EVENTS[lead.status]].append(changed)
        for name, some in changes.items():
            self.ledger.change("lead", some, name)
        return found

    def _activities(self, firms: list[Firm], sold: list[Sale]) -> None:
        deeds = self._deeds(firms, sold)
        deeds.sort(key=lambda deed: deed.at)
        rows = [_new(deed.owner, deed.values, deed.at) for deed in deeds]
        for deed, number in zip(deeds, self.ledger.create("activity", rows), strict=True):
            deed.id = number
        ends: dict[str, list[Changed]] = defaultdict(list)
        for deed in deeds:
            if deed.end and deed.end_at is not None:
                change = Changed(deed.owner, deed.id, deed.end_values, deed.end_at)
                ends[deed.end].append(change)
        for name, changes in ends.items():
            self.ledger.change("activity", changes, name)

    def _deeds(self, firms: list[Firm], sold: list[Sale]) -> list[Deed]:
        dice = self._dice("activities")
        diary = Diary(dice, self.clock)
        found = [deed for sale in sold for deed in diary.of_sale(sale)]
        found += [d for s in sold if s.is_open and (d := diary.next_step(s))]
        for member in self.members:
            theirs = [firm for firm in firms if firm.owner is member]
            if theirs:
                found += diary.plans(member, theirs, max(self.scale, 0.2))
                found += diary.routine(member)
        found += Diary(self._dice("colleagues"), self.clock).colleagues(self.members, firms)
        warm = {firm: firm.warmth for firm in firms}
        picks = dice.choices(list(warm), list(warm.values()), k=3 * self._count(ACTIVITIES))
        for firm in picks:
            if len(found) >= self._count(ACTIVITIES):
                break
            deed = diary.of_firm(firm)
            if deed is not None:
                found.append(deed)
        return found


def _new(owner: Member, values: dict[str, Any], at: datetime) -> New:
    return New(owner, values | {"owner": owner.user.pk}, at)


def _goods(company: Company, sale: Sale) -> dict[str, Any]:
    """What an opportunity is from its first day on."""
    return {
        "name": sale.name, "customer": sale.firm.id,
        "person": sale.human.id if sale.human else None, "owner": sale.owner.user.pk,
        "pipeline": company.pipelines[sale.offer.pipeline], "product": company.products[sale.offer],
        "expected_on": sale.expected, "opened_on": sale.steps[0].at.date(),
    }  # fmt: skip


def _begun(company: Company, sale: Sale) -> New:
    first = sale.steps[0]
    values = _goods(company, sale) | {"value": Decimal(sale.first_value)}
    stage = company.stages[sale.offer.pipeline, first.stage]
    return New(sale.owner, values, first.at, {"stage": stage, "stage_since": first.at})


def _brought(company: Company, sale: Sale, index: int) -> New:
    """An opportunity of the system before this one, as a file of it has it."""
    values = _goods(company, sale) | {
        "value": Decimal(sale.value), "reference": f"STARY-{index + 1}",
        "stage": company.stages[sale.offer.pipeline, sale.steps[-1].stage],
        "closed_on": sale.steps[-1].at.date(), "competitor": sale.competitor,
        "lost_reason": company.reasons.get(sale.lost_reason),
    }  # fmt: skip
    return New(sale.owner, values, sale.steps[-1].at)


def _step_values(company: Company, sale: Sale, place: int) -> dict[str, Any]:
    """What changed when an opportunity entered its stage."""
    step = sale.steps[place]
    values: dict[str, Any] = {
        "stage": company.stages[sale.offer.pipeline, step.stage], "stage_since": step.at,
    }  # fmt: skip
    if place >= 2 or place == len(sale.steps) - 1:
        values["value"] = Decimal(sale.value)
    if step.stage == sales.WON:
        values |= {"outcome": "won", "closed_on": step.at.date()}
    elif step.stage == sales.LOST:
        values |= {"outcome": "lost", "closed_on": step.at.date(), "competitor": sale.competitor,
                   "lost_reason": company.reasons[sale.lost_reason]}  # fmt: skip
    return values


def _event_of(step: Step) -> str:
    ends = {sales.WON: "OpportunityWon", sales.LOST: "OpportunityLost"}
    return ends.get(step.stage, "OpportunityMoved")
