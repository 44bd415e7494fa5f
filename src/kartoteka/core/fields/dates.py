"""Dates and moments."""

from datetime import UTC, date, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields import date_texts, moment_texts
from kartoteka.core.fields.kind import Kind, is_empty, wrong_type
from kartoteka.core.fields.spec import Format, Spec

DATE_OPERATORS = (
    "on", "before", "after", "between", "in_last_days", "in_next_days", "older_than_days",
    "this_period", "empty", "has_value",
)  # fmt: skip


class DateKind(Kind):
    """A day."""

    key = "date"
    label = _("Date")
    operators = DATE_OPERATORS
    groupable = True

    def read(self, raw: object, spec: Spec, fmt: Format) -> date:
        """The day of a text in numbers or words, or of a spreadsheet's cell."""
        if isinstance(raw, datetime):
            local = raw.astimezone(fmt.timezone) if raw.tzinfo else raw
            return date_texts.within_years(local.date(), spec)
        if isinstance(raw, date):
            return date_texts.within_years(raw, spec)
        if isinstance(raw, str) and moment_texts.has_time(raw):
            moment = moment_texts.read_moment(raw, spec, fmt)
            return date_texts.within_years(moment.astimezone(fmt.timezone).date(), spec)
        if isinstance(raw, str):
            return date_texts.read_date(raw, spec, fmt)
        raise date_texts.not_a_date(raw, spec, fmt)

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The day in words where it is near, else with its weekday."""
        return "" if is_empty(value) else date_texts.show_date(value, fmt)

    def exact(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The day in full: 23.11.2026."""
        return "" if is_empty(value) else date_texts.edit_date(value, fmt.tongue)

    def edit(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The day in full: 23.11.2026."""
        return self.exact(value, spec, fmt)

    def to_json(self, value: Any) -> Any:
        """The day by ISO 8601."""
        return None if is_empty(value) else value.isoformat()

    def from_json(self, raw: Any) -> Any:
        """The day of its ISO text."""
        return None if is_empty(raw) else date.fromisoformat(raw)

    def store(self, value: Any, spec: Spec) -> Any:
        """The day by ISO 8601, which sorts."""
        return self.to_json(value)

    def load(self, raw: Any, spec: Spec) -> Any:
        """The day of its ISO text."""
        return self.from_json(raw)

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """Text with a date."""
        return {"type": "string", "format": "date"}


class DateTimeKind(Kind):
    """A moment: a day and a time in a zone."""

    key = "datetime"
    label = _("Date and time")
    operators = DATE_OPERATORS
    groupable = True

    def read(self, raw: object, spec: Spec, fmt: Format) -> datetime:
        """The moment of a text or of a spreadsheet's cell; without a zone in the user's time."""
        if isinstance(raw, datetime):
            moment = raw.astimezone(UTC) if raw.tzinfo else moment_texts.local_moment(raw, fmt)
        elif isinstance(raw, date):
            moment = moment_texts.day_alone(raw, spec, fmt)
        elif isinstance(raw, str):
            moment = moment_texts.read_moment(raw, spec, fmt)
        else:
            raise wrong_type(raw, spec)
        date_texts.within_years(moment.date(), spec)
        return moment

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The moment in words where it is near, else with its weekday."""
        return "" if is_empty(value) else moment_texts.show_moment(value, fmt)

    def exact(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The moment in full: 23.11.2026 14:00."""
        if is_empty(value):
            return ""
        local = value.astimezone(fmt.timezone)
        return f"{date_texts.edit_date(local.date(), fmt.tongue)} {moment_texts.show_clock(local)}"

    def edit(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The moment in full; with its zone in the hour that the autumn change repeats."""
        return "" if is_empty(value) else moment_texts.edit_moment(value, fmt)

    def to_json(self, value: Any) -> Any:
        """The moment by ISO 8601, in UTC."""
        if is_empty(value):
            return None
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def from_json(self, raw: Any) -> Any:
        """The moment of its ISO text."""
        return None if is_empty(raw) else parse_datetime(raw)

    def store(self, value: Any, spec: Spec) -> Any:
        """The moment in UTC with microseconds always, so that texts sort as moments do."""
        if is_empty(value):
            return None
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"

    def load(self, raw: Any, spec: Spec) -> Any:
        """The moment of its ISO text."""
        return self.from_json(raw)

    def export(self, value: Any, spec: Spec, fmt: Format) -> Any:
        """The wall clock where the user is: a spreadsheet knows no zones."""
        return None if is_empty(value) else value.astimezone(fmt.timezone).replace(tzinfo=None)

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """Text with a date, a time and a zone."""
        return {"type": "string", "format": "date-time"}
