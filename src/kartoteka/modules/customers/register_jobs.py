"""Registers asked in the background: after a number was saved, after silence, and each month."""

from datetime import time, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from kartoteka.core.actions import Actor
from kartoteka.core.actions.actor import house
from kartoteka.core.events.reactions import Change, on
from kartoteka.core.jobs import daily, enqueue, job
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.customers.register_asking import FRESH, NUMBERS, ask, forget, in_use
from kartoteka.modules.customers.register_keeping import keep, numbers_of
from kartoteka.modules.customers.registers import number_for

SECONDS = 20.0
# After silence: for a day, later each time.
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
          timedelta(hours=15))  # fmt: skip
OLD = timedelta(days=30)
MOST_A_NIGHT = 500
# So far apart, so that no register is asked too often.
APART = timedelta(seconds=4)


@on("customer")
def ask_about_numbers(changes: list[Change], by: Actor) -> None:
    """A number that was typed is checked soon; files and undoing are left to the nightly round."""
    if by.channel not in ("screen", "api"):
        return
    told = [c.record for c in changes if set(NUMBERS) & set(c.changed)]
    used = in_use() if told else []
    for customer in told[:MOST_A_NIGHT]:
        if any(number_for(register, numbers_of(customer)) for register in used):
            enqueue("registers.check", {"customer": customer.pk})


@job("registers.check")
def check_customer(customer: int, only: list[str] | None = None, attempt: int = 0) -> int:
    """Ask all registers about a customer and keep what they say; those silent are asked again."""
    found = Customer.objects.filter(pk=customer, archived_at=None).first()
    if found is None:
        return 0
    outcomes = ask(numbers_of(found), seconds=SECONDS, only=only or ())
    keep(found, outcomes, house("job"))
    silent = [outcome.register.key for outcome in outcomes if outcome.finding is None]
    if silent and attempt < len(PAUSES):
        payload: dict[str, Any] = {"customer": customer, "only": silent, "attempt": attempt + 1}
        enqueue("registers.check", payload, run_after=timezone.now() + PAUSES[attempt])
    return len(outcomes) - len(silent)


@daily(name="registers.refresh", at=time(3, 20))
def refresh() -> int:
    """Ask again about customers whose checks are the oldest; so many a night."""
    now = timezone.now()
    forget(now - 2 * FRESH)
    used = in_use()
    if not used:
        return 0
    has_number = Q()
    for key in {key for register in used for key in register.numbers}:
        has_number |= Q(**{f"{key}__gt": ""})
    due = Q(registers_checked_at=None) | Q(registers_checked_at__lt=now - OLD)
    rows = Customer.objects.filter(due, has_number, archived_at=None).order_by(
        F("registers_checked_at").asc(nulls_first=True), "id"
    )
    numbers = list(rows.values_list("pk", flat=True)[:MOST_A_NIGHT])
    for place, number in enumerate(numbers):
        key = f"{number} {now.date().isoformat()}"
        enqueue("registers.check", {"customer": number}, key=key, run_after=now + place * APART)
    return len(numbers)
