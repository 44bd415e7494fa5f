"""The company that works here, as it is settled now; one query at most, and none where known."""

from types import SimpleNamespace
from typing import Any

from django.conf import settings

from kartoteka.core.records import settled
from kartoteka.core.records.models import Company

TEXTS = (
    "name", "nip", "street", "postal_code", "city", "country", "phone", "email", "website",
    "currency", "language", "timezone", "week_start", "fiscal_month", "first_steps",
)  # fmt: skip
WEEK_DAYS = {"monday": 0, "saturday": 5, "sunday": 6}


def blank() -> Company:
    """The company of an installation that has not been told: what the environment says."""
    return Company(
        name=settings.COMPANY,
        currency=settings.CURRENCY,
        language=settings.LANGUAGE_CODE,
        timezone=settings.TIME_ZONE,
    )


def record() -> Company | None:
    """The company's record, where it was told."""
    return Company.objects.filter(archived_at=None).order_by("id").first()


def company() -> Any:
    """What is settled about the company, to be read only."""
    return settled.get("company", _read)


def _read() -> SimpleNamespace:
    found = record()
    row = blank() if found is None else found
    return SimpleNamespace(
        **{key: getattr(row, key) for key in TEXTS},
        is_told=found is not None,
        logo=row.logo,
        modules_off=frozenset(row.modules_off),
        steps_done=frozenset(row.steps_done),
        steps_skipped=frozenset(row.steps_skipped),
        first_day=WEEK_DAYS.get(row.week_start, 0),
        first_month=int(row.fiscal_month or 1),
    )
