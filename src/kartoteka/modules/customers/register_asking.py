"""Asking registers: several at once, not twice a day, and not while they want to be left alone."""

import json
import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from kartoteka.core.records import company, settled
from kartoteka.core.storage import bulk
from kartoteka.modules.customers.register_models import RegisterAnswer, RegisterSwitch
from kartoteka.modules.customers.registers import (
    SILENT,
    Finding,
    NoAnswer,
    Question,
    Register,
    every,
    number_for,
)

log = logging.getLogger(__name__)

# An answer is good for a day.
FRESH = timedelta(hours=24)
AT_ONCE = 4
# The key of an answer under which it is kept until when a register is to be left alone.
PAUSE = "*"
# Numbers of a customer that registers are asked by, or that change their answers.
NUMBERS = ("nip", "regon", "krs", "vat_eu", "bank_account")


@dataclass(frozen=True)
class Outcome:
    """What came of one question."""

    register: Register
    number: str
    at: datetime
    finding: Finding | None = None
    # Why there is no answer.
    reason: str = ""

    @property
    def word(self) -> str:
        """Found, absent or silent."""
        if self.finding is None:
            return SILENT
        return "found" if self.finding.is_found else "absent"


def is_on(register: Register) -> bool:
    """Whether a register is asked here: it can be, and nobody switched it off."""
    if register.obstacle():
        return False
    return switches().get(register.key, not register.is_off_at_first)


def switches() -> dict[str, bool]:
    """What administrators said about registers."""

    def read() -> dict[str, bool]:
        rows = RegisterSwitch.objects.filter(archived_at=None).order_by("id")
        return dict(rows.values_list("register", "is_on"))

    found: dict[str, bool] = settled.get("registers", read)
    return found


def in_use() -> list[Register]:
    """The registers that are asked here."""
    return [register for register in every() if is_on(register)]


def is_any_on() -> bool:
    """Whether anybody is asked here."""
    return bool(in_use())


def ask(
    numbers: Mapping[str, str],
    *,
    seconds: float,
    only: Collection[str] = (),
    is_quick: bool = False,
) -> list[Outcome]:
    """Ask all registers that know one of these numbers, at once; answers of today are not asked
    for again. It takes no longer than `seconds`, and must not stand in a transaction."""
    question = Question(dict(numbers), company.company().nip.removesuffix("?"), seconds)
    asked = {
        register: number
        for register in in_use()
        if (not only or register.key in only) and (register.is_quick or not is_quick)
        if (number := number_for(register, numbers))
    }
    kept = _kept(asked, numbers)
    found = {r: kept[r] for r in asked if r in kept}
    open_ones = {r: number for r, number in asked.items() if r not in kept}
    found |= _asked(open_ones, question)
    return [found[register] for register in asked]


def _kept(asked: Mapping[Register, str], numbers: Mapping[str, str]) -> dict[Register, Outcome]:
    """Answers of today, and silence of those that want to be left alone."""
    now = timezone.now()
    keys = [*(place_of(r, numbers) for r in asked), PAUSE]
    rows = RegisterAnswer.objects.filter(register__in=[r.key for r in asked], number__in=keys)
    by_place = {(row.register, row.number): row for row in rows} if asked else {}
    found: dict[Register, Outcome] = {}
    for register, number in asked.items():
        row = by_place.get((register.key, place_of(register, numbers)))
        pause = by_place.get((register.key, PAUSE))
        if row is not None and now - row.at < FRESH:
            found[register] = Outcome(register, number, row.at, Finding(**row.answer))
        elif pause is not None and pause.at > now:
            reason = str(pause.answer.get("reason", ""))
            found[register] = Outcome(register, number, now, reason=reason)
    return found


def place_of(register: Register, numbers: Mapping[str, str]) -> str:
    """Under which words an answer is kept: the number, and what else changes the answer."""
    more = [numbers.get(key, "") for key in register.also]
    return "|".join([number_for(register, numbers), *more])[:100]


def _asked(open_ones: Mapping[Register, str], question: Question) -> dict[Register, Outcome]:
    if not open_ones:
        return {}
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="register")
    futures = {register: pool.submit(register.look_up, question) for register in open_ones}
    wait(futures.values(), timeout=question.seconds)
    # Whoever is late goes on for a moment; nobody waits for them.
    pool.shutdown(wait=False, cancel_futures=True)
    return {
        register: _outcome(register, open_ones[register], future, question)
        for register, future in futures.items()
    }


def _outcome(
    register: Register, number: str, future: "Future[Finding]", question: Question
) -> Outcome:
    now = timezone.now()
    if not future.done() or future.cancelled():
        return Outcome(register, number, now, reason=f"{register.key}: the time is over")
    try:
        finding = future.result()
    except NoAnswer as error:
        if error.retry_after:
            until = now + timedelta(seconds=error.retry_after)
            _keep(register, PAUSE, until, {"reason": error.reason})
        return Outcome(register, number, now, reason=error.reason)
    except Exception:
        # A form must not break because a register says something that nobody thought of.
        log.exception("Register %s could not be read.", register.key)
        return Outcome(register, number, now, reason=f"{register.key}: the answer cannot be read")
    _keep(register, place_of(register, question.numbers), now, finding.as_json())
    return Outcome(register, number, now, finding)


def _keep(register: Register, place: str, at: datetime, answer: dict[str, object]) -> None:
    RegisterAnswer.objects.update_or_create(
        register=register.key, number=place, defaults={"at": at, "answer": answer}
    )


def forget_those(names: Callable[[str], bool]) -> int:
    """Drop the answers that name somebody, by a number or in what the register said."""
    found = [
        row.pk
        for row in RegisterAnswer.objects.exclude(number=PAUSE).iterator()
        if names(f"{row.number} {json.dumps(row.answer, ensure_ascii=False)}")
    ]
    for some in bulk.parts(found, 500):
        RegisterAnswer.objects.filter(pk__in=some).delete()
    return len(found)


def forget(before: datetime) -> int:
    """Drop answers that are no longer good: those of sole traders are personal data."""
    return RegisterAnswer.objects.filter(at__lt=before).delete()[0]
