"""Absences: while somebody is away, another stands in and reaches what is theirs."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.records import settled
from kartoteka.core.records.models import Record


class Absence(Record):
    """Days on which a user is away, and who stands in. It ends by itself."""

    user = fields.Link(_("Who is away"), to="users.User", privacy="personal", required=True)
    substitute = fields.Link(_("Who stands in"), to="users.User", privacy="personal", required=True)
    from_date = fields.Date(_("From"), privacy="personal", required=True)
    until_date = fields.Date(_("Until"), privacy="personal", required=True)
    reason = fields.Text(_("Reason"), privacy="personal", max_length=120)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(
                fields=["substitute", "until_date", "from_date", "user"], name="absence_substitute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.from_date} – {self.until_date}"


def on_day(day: date) -> Q:
    """Absences that last on a day."""
    return Q(from_date__lte=day, until_date__gte=day, archived_at=None)


def stood_in_for(user: Any) -> tuple[int, ...]:
    """Users for whom this one stands in today."""
    today = timezone.localdate()
    away = settled.get(f"away {today}", lambda: _away(today))
    return tuple(sorted(away.get(user.pk, set()) - {user.pk}))


def _away(day: date) -> dict[int | None, set[int]]:
    """Who is away on a day, by who stands in for them."""
    found: dict[int | None, set[int]] = {}
    rows = Absence.objects.filter(on_day(day), user__isnull=False).order_by()
    for substitute, user in rows.values_list("substitute_id", "user_id"):
        found.setdefault(substitute, set()).add(user)
    return found
