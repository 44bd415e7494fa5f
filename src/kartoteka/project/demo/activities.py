"""Makes up a year of calls, meetings, mails and notes, and the plans for the weeks to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kartoteka.project.demo import texts
from kartoteka.project.demo.clock import Clock, working
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.names import MALE
from kartoteka.project.demo.places import STREETS
from kartoteka.project.demo.plans import Deed, Firm, Human, Sale
from kartoteka.project.demo.staff import Member

KINDS = {"call": 46, "email": 26, "meeting": 10, "note": 10, "task": 6, "letter": 1}
OUTCOMES = {"connected": 66, "no_answer": 19, "callback": 10, "refused": 5}
MINUTES = {"call": (3, 25), "meeting": (45, 120), "task": (15, 90)}
PLANNED_BEFORE = {"meeting": 0.75, "task": 0.9, "call": 0.15}
CANCELLED = 0.06
YEAR = 365
UNTALKED = {"no_answer": 1, "callback": 2, "refused": 3}
FOREMOST = {"decision_maker": 5.0, "influencer": 3.0, "buyer": 3.0}
# Plans of one member: today, overdue, and in the weeks to come.
TODAY, OVERDUE, LATER = 7, 4, 20
DAYS_AHEAD = 24
STEP_TAKEN, STEP_OVERDUE = 0.62, 0.14
NEWS = 4


@dataclass
class Diary:
    """Makes activities up."""

    dice: Dice
    clock: Clock

    def of_sale(self, sale: Sale) -> Iterator[Deed]:
        """What was done for an opportunity, stage by stage, and how it ended."""
        ends = [step.at for step in sale.steps[1:]] + [self.clock.now]
        for step, end in zip(sale.steps, ends, strict=True):
            for kind, subject in texts.STAGE_WORK.get(step.stage, ()):
                if self.dice.happens(0.72):
                    at = step.at + (end - step.at) * self.dice.uniform(0.05, 0.95)
                    at = self._at_work(at, step.at)
                    if at < self.clock.now:
                        yield self._done(sale.firm, sale.human, kind, at, sale, subject)
        if not sale.is_open and self.dice.happens(0.8):
            yield self._closing_note(sale)

    def of_firm(self, firm: Firm) -> Deed | None:
        """One contact of the past year with a customer; none where it was not there yet."""
        known = min(YEAR, (self.clock.now - firm.since).days)
        at = self.clock.ago(known * self.dice.random(), self.dice)
        if at <= firm.since:
            return None
        human = self._human(firm, at)
        return self._done(firm, human, self.dice.one_of(KINDS), at)

    def next_step(self, sale: Sale) -> Deed | None:
        """The planned step of an open opportunity: to come, overdue, or none at all."""
        lot = self.dice.random()
        if lot > STEP_TAKEN + STEP_OVERDUE:
            return None
        if lot > STEP_TAKEN:
            at = self.clock.ago(self.dice.randint(1, 9), self.dice)
        else:
            at = self._ahead(self.dice.randint(0, DAYS_AHEAD))
        return self._planned(sale.firm, sale.human, sale.owner, at, sale)

    def plans(self, member: Member, firms: list[Firm], scale: float) -> Iterator[Deed]:
        """What a member has to do: today, overdue, and later; at least one of each."""
        for ahead, count in ((0, TODAY), (-1, OVERDUE), (1, LATER)):
            for _i in range(max(1, round(count * scale))):
                firm = self.dice.choice(firms)
                days = self.dice.randint(1, 8 if ahead < 0 else DAYS_AHEAD) * ahead
                at = self.clock.ago(-days, self.dice) if ahead < 0 else self._ahead(days)
                yield self._planned(firm, self._human(firm, at), member, at)

    def routine(self, member: Member) -> Iterator[Deed]:
        """What a member does again and again: the report of last week is done, the next planned."""
        for days, hour, rule, subject, minutes in texts.ROUTINE:
            day = working(self.clock.today + timedelta(days=days))
            at = self.clock.at(day, hour * 60)
            values = {"kind": "task", "subject": subject, "starts_at": at, "repeats": rule,
                      "duration_minutes": minutes, "priority": "normal"}  # fmt: skip
            put_down = self.clock.past(at - timedelta(days=20))
            if at >= self.clock.now:
                yield Deed(member, values, put_down)
                continue
            done = self.clock.past(at + timedelta(minutes=minutes))
            end = {"status": "done", "done_at": done, "completion": 100}
            yield Deed(member, values, put_down, "ActivityDone", done, end)

    def colleagues(self, members: list[Member], firms: list[Firm]) -> Iterator[Deed]:
        """What others did with a member's customers in the last hours."""
        for member in members:
            theirs = [firm for firm in firms if firm.owner is member]
            others = [one for one in members if one is not member and one.share]
            for _i in range(min(NEWS, len(theirs)) if others else 0):
                ago = timedelta(minutes=self.dice.randint(8, 150))
                at = self.clock.now - ago
                firm = self.dice.choice(theirs)
                if firm.since < at:
                    kind = self.dice.one_of({"call": 5, "note": 3, "meeting": 1})
                    deed = self._done(firm, self._human(firm, at), kind, at)
                    values = {key: deed.values[key] for key in deed.values if key != "status"}
                    kept_by_verb = ("done_at", "completion", "cancel_reason")
                    values |= {k: v for k, v in deed.end_values.items() if k not in kept_by_verb}
                    values["status"] = "done"
                    yield Deed(self.dice.choice(others), values, self.clock.past(at))

    def _ahead(self, days: int) -> datetime:
        day = self.clock.today + timedelta(days=days)
        return self.clock.moment(working(day) if days else day, self.dice)

    def _human(self, firm: Firm, at: datetime) -> Human | None:
        known = [human for human in firm.people if human.since <= at]
        if not known or self.dice.happens(0.08):
            return None
        return self.dice.one_of(
            {h: FOREMOST.get(h.values.get("purchase_role", ""), 1.0) for h in known}
        )

    def _done(
        self, firm: Firm, human: Human | None, kind: str, at: datetime, sale: Sale | None = None,
        subject: str = "",
    ) -> Deed:  # fmt: skip
        words = self._words(firm, sale)
        outcome = self.dice.one_of(OUTCOMES) if kind == "call" else ""
        values = self._values(firm, human, kind, at, sale)
        asked, subject = bool(subject), subject or self._subject(kind)
        values["subject"] = self._say(subject, words, human)
        values["note"] = self._say(self._note(kind, subject, outcome, asked), words, human)
        if outcome in UNTALKED:
            values["duration_minutes"] = UNTALKED[outcome]
        if kind == "note" and not (values["subject"] or values["note"]):
            values["note"] = self.dice.choice(texts.ORIGINS)
        result: dict[str, Any] = {"outcome": outcome} if outcome else {}
        owner = sale.owner if sale else firm.owner
        if self.dice.happens(PLANNED_BEFORE.get(kind, 0)) and at - firm.since > timedelta(days=2):
            return self._carried_out(owner, values, at, result, firm.since)
        logged = self.clock.past(at + timedelta(minutes=self.dice.choice((0, 5, 10, 30, 60))))
        return Deed(owner, values | result | {"status": "done"}, logged)

    def _carried_out(
        self, owner: Member, values: dict[str, Any], at: datetime, result: dict[str, Any],
        since: datetime,
    ) -> Deed:  # fmt: skip
        """First a plan, then done a little later; now and then given up."""
        note = values.pop("note")
        planned = max(since, at - timedelta(days=self.dice.randint(1, 9), minutes=25))
        done = self.clock.past(at + timedelta(minutes=values.get("duration_minutes") or 10))
        values["status"] = "planned"
        if self.dice.happens(CANCELLED):
            given_up = {"status": "cancelled", "cancel_reason": "Odwołane, wrócimy do tematu."}
            return Deed(owner, values, planned, "ActivityCancelled", done, given_up)
        end = {"status": "done", "done_at": done, "completion": 100, "note": note} | result
        return Deed(owner, values, planned, "ActivityDone", done, end)

    def _closing_note(self, sale: Sale) -> Deed:
        at = self.clock.past(sale.steps[-1].at + timedelta(minutes=12))
        words = self._words(sale.firm, sale) | (
            {"competitor": sale.competitor} if sale.competitor else {}
        )
        note = self.dice.choice(texts.WON_NOTES if sale.is_won else texts.LOST_NOTES)
        values = self._values(sale.firm, sale.human, "note", at, sale)
        values |= {"note": self._say(note, words, sale.human), "status": "done"}
        return Deed(sale.owner, values, at)

    def _planned(
        self, firm: Firm, human: Human | None, owner: Member, at: datetime,
        sale: Sale | None = None,
    ) -> Deed:  # fmt: skip
        kind = self.dice.one_of({"call": 50, "meeting": 17, "task": 20, "email": 13})
        choices = {"call": texts.CALLS_TO_MAKE, "meeting": tuple(texts.MEETINGS),
                   "task": texts.TASK_SUBJECTS, "email": tuple(texts.MAILS)}  # fmt: skip
        values = self._values(firm, human, kind, at, sale)
        subject = self.dice.choice(choices[kind])
        values["subject"] = self._say(subject, self._words(firm, sale), human)
        values["priority"] = self.dice.one_of({"normal": 78, "high": 16, "low": 6})
        if kind == "task" and self.dice.happens(0.4):
            values["completion"] = self.dice.choice((25, 50, 75))
        start = sale.steps[-1].at if sale else firm.since
        put_down = self.clock.ago(self.dice.randint(1, 12), self.dice)
        return Deed(owner, values, max(start, min(put_down, at - timedelta(hours=1))))

    def _values(
        self, firm: Firm, human: Human | None, kind: str, at: datetime, sale: Sale | None
    ) -> dict[str, Any]:
        values: dict[str, Any] = {"kind": kind, "starts_at": at, "customer": firm.id}
        if human is not None:
            values["person"] = human.id
        if sale is not None:
            values |= {"about_type": "opportunity", "about_id": sale.id}
        if kind in MINUTES:
            step = 5 if kind == "call" else 15
            low, high = MINUTES[kind]
            values["duration_minutes"] = max(low, round(self.dice.randint(low, high) / step) * step)
        return values

    def _subject(self, kind: str) -> str:
        choices = {
            "call": texts.CALL_SUBJECTS, "meeting": tuple(texts.MEETINGS),
            "email": tuple(texts.MAILS), "letter": texts.LETTER_SUBJECTS,
            "note": texts.NOTE_SUBJECTS, "task": texts.TASK_SUBJECTS,
        }  # fmt: skip
        return self.dice.choice(choices[kind])

    def _note(self, kind: str, subject: str, outcome: str, asked: bool) -> str:
        dice = self.dice
        if kind == "call":
            said = {"no_answer": texts.NO_ANSWER, "callback": texts.CALLBACKS,
                    "refused": texts.REFUSALS}  # fmt: skip
            if outcome in said:
                return dice.choice(said[outcome])
            parts = [dice.choice(texts.OPENINGS), *dice.sample(texts.DETAILS, dice.randint(0, 2))]
            return " ".join([*parts, dice.choice(texts.NEXT_STEPS)]).strip()
        if kind == "note":
            return dice.choice(texts.ORIGINS if asked else texts.NOTES)
        if kind in ("meeting", "email"):
            return dice.choice((texts.MEETINGS if kind == "meeting" else texts.MAILS)[subject])
        return dice.choice(texts.DETAILS) if dice.happens(0.3) else ""

    def _words(self, firm: Firm, sale: Sale | None) -> dict[str, str]:
        dice = self.dice
        words = texts.details(dice)
        if sale is not None:
            words |= {"topic": sale.topic, "place": sale.place, "amount": texts.grouped(sale.value)}
        else:
            place = dice.choice(firm.places)
            words |= {"topic": f"{dice.choice(texts.TOPICS)}, {place}", "place": place}
        return words | {"street": dice.choice(STREETS), "detail": dice.choice(texts.DETAILS),
                        "next": dice.choice(texts.NEXT_STEPS)}  # fmt: skip

    def _say(self, template: str, words: dict[str, str], human: Human | None) -> str:
        # Details hold words of their own, so they are put in first.
        inside = {key: words[key] for key in ("detail", "next")}
        text = template
        for key, value in inside.items():
            text = text.replace("{" + key + "}", value)
        gender = human.name.gender if human is not None else MALE
        return texts.filled(text, words, gender).strip()

    def _at_work(self, at: datetime, not_before: datetime) -> datetime:
        """The same day in the hours of work, and not before a moment."""
        day = working(at.astimezone(self.clock.zone).date())
        return max(self.clock.moment(day, self.dice), not_before + timedelta(minutes=15))
