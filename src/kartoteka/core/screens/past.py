"""The card as it was on a day: today's values walked back through the journal."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.dateparse import parse_date

from kartoteka.core.events import reading
from kartoteka.core.fields import Format, Spec, ValueProblem, kinds
from kartoteka.core.records.types import RecordType

DAY = Spec("as_of", "", kinds["date"], "none")


@dataclass(frozen=True)
class Past:
    """A day, the end of it, and the values then; None where the record was not there yet."""

    day: date
    at: datetime
    values: dict[str, Any] | None
    text: str
    edit: str
    problem: str = ""


def past_of(raw: str, record_type: RecordType, record: Any, fmt: Format) -> Past | None:
    """The past that an address asks for, `?as_of=2026-03-01` or a date in words; None for today."""
    raw = raw.strip()
    if not raw:
        return None
    problem = ""
    try:
        day = parse_date(raw) or kinds["date"].parse(raw, DAY, fmt)
    except (ValueProblem, ValueError) as error:
        day, problem = fmt.today, str(getattr(error, "message", error))
    at = datetime.combine(day + timedelta(days=1), time(), tzinfo=fmt.timezone)
    at -= timedelta(microseconds=1)
    values = reading.as_of(record, at)
    shown = kinds["date"].show(day, DAY, fmt)
    return Past(day, at, values, shown, kinds["date"].edit(day, DAY, fmt), problem)
