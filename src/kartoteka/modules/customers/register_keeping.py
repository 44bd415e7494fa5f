"""Checks of registers as they are kept, and what they propose for a card."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.events.models import Group
from kartoteka.core.fields import Format
from kartoteka.core.jobs import enqueue
from kartoteka.core.records.lookups import Proposal, Proposed
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage.folding import fold
from kartoteka.modules.customers.actions import set_figures
from kartoteka.modules.customers.models import Customer, RegisterCheck, RegisterSwitch
from kartoteka.modules.customers.register_asking import NUMBERS, Outcome, ask
from kartoteka.modules.customers.registers import WARNINGS, Register, by_key, together

EVENT = "RegisterChecked"
MOST_CHECKS = 40
SOON = timedelta(minutes=5)
# Somebody waits at the screen.
QUICK_SECONDS = 2.0
# Forms of companies in full, and as people write them.
FORMS = (
    ("spolka z ograniczona odpowiedzialnoscia spolka komandytowa", "sp z o o sp k"),
    ("spolka z ograniczona odpowiedzialnoscia", "sp z o o"),
    ("prosta spolka akcyjna", "p s a"),
    ("spolka akcyjna", "s a"),
    ("spolka komandytowa", "sp k"),
    ("spolka jawna", "sp j"),
    ("spolka cywilna", "s c"),
    ("spolka z o o", "sp z o o"),
)


def keep(customer: Customer, outcomes: Iterable[Outcome], by: Actor) -> None:
    """Write down what was asked about a customer; nothing of the card changes."""
    found = list(outcomes)
    if not found:
        return
    rows = [_row(customer, outcome) for outcome in found]
    with actions.grouped(by, "check_registers", "customer", subject_id=customer.pk):
        actions.create_many(
            record_types["register_check"],
            [{"owner": customer.owner_id, "team": customer.team_id} for _row_ in rows],
            by.as_house(),
            verb_values=rows,
            name=EVENT,
        )
        answered = [outcome.at for outcome in found if outcome.finding is not None]
        if answered:
            set_figures(Customer, {customer.pk: {"registers_checked_at": max(answered)}})


def _row(customer: Customer, outcome: Outcome) -> dict[str, Any]:
    finding = outcome.finding
    return {
        "customer": customer.pk,
        "register": outcome.register.key,
        "number": outcome.number,
        "outcome": outcome.word,
        "checked_at": outcome.at,
        "status": finding.status if finding else outcome.reason[:200],
        "warning": finding.warning if finding else "",
        "confirmation": finding.confirmation if finding else "",
        "found": json.dumps(dict(finding.values), ensure_ascii=False) if finding else "",
    }


def numbers_of(customer: Customer) -> dict[str, str]:
    """The numbers of a customer that registers are asked by."""
    return {key: value for key in NUMBERS if (value := getattr(customer, key))}


@dataclass(frozen=True)
class Difference:
    """What a register says otherwise than the card."""

    key: str
    ours: Any
    theirs: Any
    register: Register
    check: RegisterCheck

    @property
    def mark(self) -> str:
        """How it is kept that the card is right."""
        return f"{self.key}:{self.theirs}"


def latest_checks(customer: Customer) -> list[RegisterCheck]:
    """The latest checks of a customer, newest first."""
    rows = RegisterCheck.objects.filter(customer=customer, archived_at=None)
    return list(rows.order_by("-id")[:MOST_CHECKS])


def differences(customer: Customer, checks: list[RegisterCheck], fmt: Format) -> list[Difference]:
    """What registers say otherwise than the card, and nobody has declined."""
    record_type = record_types["customer"]
    declined = {mark for check in checks for mark in check.declined}
    newest: dict[str, RegisterCheck] = {}
    for check in checks:
        if check.outcome != "silent":
            newest.setdefault(check.register, check)
    found: dict[str, Difference] = {}
    known = [(r, c) for key, c in newest.items() if (r := by_key(key)) is not None]
    for register, check in sorted(known, key=lambda pair: pair[0].order):
        for key, theirs in _values(record_type, check, fmt).items():
            ours = record_type.value(customer, key)
            one = Difference(key, ours, theirs, register, check)
            if key not in found and one.mark not in declined and not same(ours, theirs):
                found[key] = one
            else:
                found.setdefault(key, Difference(key, None, None, register, check))
    return [one for one in found.values() if one.theirs is not None]


def _values(record_type: RecordType, check: RegisterCheck, fmt: Format) -> dict[str, Any]:
    """Values of a check as the fields of the card keep them."""
    raw = json.loads(check.found) if check.found and check.outcome == "found" else {}
    return values_from(record_type, raw, fmt)


def values_from(record_type: RecordType, raw: Mapping[str, str], fmt: Format) -> dict[str, Any]:
    """What of a register's texts a card can take; the rest is left out."""
    known = {key: text for key, text in raw.items() if key in record_type.specs()}
    values, _problems = actions.parse_values(record_type, known, Actor(None, fmt=fmt))
    return dict(actions.tidied(record_type, {k: v for k, v in values.items() if v}))


def same(ours: Any, theirs: Any) -> bool:
    """Whether two values say the same: case, signs and the form of a company do not count."""
    return _bare(ours) == _bare(theirs)


def _bare(value: Any) -> str:
    text = fold(str(value)).replace(".", " ")
    text = " ".join(text.split())
    for full, short in FORMS:
        if text.endswith(full):
            text = text.removesuffix(full) + short
    return text.removeprefix("ul ").removeprefix("https://").removeprefix("www ").strip(" /")


def take_over(customer: Customer, keys: Iterable[str], by: Actor) -> Group:
    """Put what registers say into these fields of the card."""
    wanted = set(keys)
    found = differences(customer, latest_checks(customer), by.fmt)
    with actions.grouped(by, "take_over", "customer", subject_id=customer.pk) as group:
        actions.update(customer, {one.key: one.theirs for one in found if one.key in wanted}, by)
    return group


def decline(customer: Customer, keys: Iterable[str], by: Actor) -> Group:
    """Remember that the card is right in these fields, until the register says something else."""
    wanted = set(keys)
    found = differences(customer, latest_checks(customer), by.fmt)
    by_check: dict[int, list[Difference]] = {}
    for one in found:
        if one.key in wanted:
            by_check.setdefault(one.check.pk, []).append(one)
    with actions.grouped(by, "decline", "customer", subject_id=customer.pk) as group:
        for several in by_check.values():
            check = several[0].check
            marks = [*check.declined, *(one.mark for one in several)]
            actions.change(check, {"declined": marks}, by.as_house(), name="RegisterDeclined")
    return group


def ask_again(customer: Customer, keys: list[str]) -> None:
    """Have registers that were silent asked again in the background."""
    enqueue("registers.check", {"customer": customer.pk, "only": keys, "attempt": 1},
            run_after=timezone.now() + SOON)  # fmt: skip


def switch(key: str, is_on: bool, by: Actor) -> Group:
    """Switch a register on or off for the whole installation."""
    record_type = record_types["register_switch"]
    with actions.grouped(by, "switch_register", record_type.key) as group:
        row = RegisterSwitch.objects.filter(register=key, archived_at=None).first()
        if row is None:
            actions.create(record_type, {"register": key, "is_on": is_on}, by)
        else:
            actions.update(row, {"is_on": is_on}, by)
    return group


def propose(raw: Mapping[str, Any], by: Actor, seconds: float = QUICK_SECONDS) -> Proposal | None:
    """What registers say about a new customer, field by field; None where nobody is asked."""
    record_type = record_types["customer"]
    typed = {key: raw[key] for key in NUMBERS if raw.get(key)}
    numbers, _problems = actions.parse_values(record_type, typed, by)
    outcomes = ask(numbers, seconds=seconds, is_quick=True)
    if not outcomes:
        return None
    texts = together((o.register, o.finding) for o in outcomes if o.finding is not None)
    values = values_from(record_type, {key: text for key, (text, _r) in texts.items()}, by.fmt)
    proposed = {key: Proposed(value, texts[key][1].name) for key, value in values.items()}
    return Proposal(proposed, _notes(outcomes))


def _notes(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    """What is to be known besides: status and number of each check, warnings, and silence."""
    found: list[tuple[str, str]] = []
    # A company is in one register and not in the other: only what none knows is news.
    is_known = any(o.finding is not None and o.finding.is_found for o in outcomes)
    for outcome in outcomes:
        name, finding = outcome.register.name, outcome.finding
        if finding is None:
            text = _("%(register)s does not answer. Fill in by hand; it will be asked again later.")
            found.append(("a", text % {"register": name}))
        elif not finding.is_found:
            if is_known and not finding.warning:
                continue
            text = _("%(register)s does not know the number %(number)s.")
            found.append(("a", text % {"register": name, "number": outcome.number}))
        elif finding.warning:
            found.append(("r" if finding.warning == "ended" else "a",
                          f"{name}: {WARNINGS[finding.warning]}"))  # fmt: skip
        else:
            found.append(("g", f"{name}: {finding.status or _('found')}"))
    return found
