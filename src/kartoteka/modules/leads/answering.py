"""The clock of the first answer: from what a visitor sent to the first contact after it.

Nothing is kept for it: a contact is an activity about the lead that is done, such as a call.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import inf
from statistics import median
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import pgettext_lazy

from kartoteka.core import access
from kartoteka.core.fields import Format, Spec, kinds
from kartoteka.core.filters.questions import Question
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.activities.queries import DONE, of_subject
from kartoteka.modules.leads.form_models import Enquiry
from kartoteka.modules.leads.form_queries import OPEN
from kartoteka.modules.leads.models import Lead

KEY = "unanswered"


def _contacts_after() -> QuerySet[Activity]:
    """Contacts with the lead of an enquiry since it came, the first one first."""
    about = of_subject("lead", OuterRef("lead_id"))
    rows = Activity.objects.filter(
        DONE, about, archived_at=None, done_at__gte=OuterRef("created_at")
    )
    return rows.order_by("done_at")


def waiting(user: Any) -> QuerySet[Enquiry]:
    """Enquiries that a user sees, of leads still in work, after which nobody got in touch."""
    rows = access.visible(user, Enquiry).filter(archived_at=None)
    rows = rows.filter(lead__status__in=OPEN, lead__archived_at=None)
    return rows.filter(~Exists(_contacts_after()))


def _condition(_numbers: list[int], user: Any, _fmt: Format) -> Q:
    return Q(pk__in=waiting(user).order_by().values("lead_id"))


LABEL = pgettext_lazy("a lead", "Waiting for a first answer")
UNANSWERED = Question("lead", Spec(KEY, LABEL, kinds["yes_no"], "none"), _condition)


def answers(lead: Lead, enquiries: Sequence[Enquiry]) -> dict[int, timedelta | None]:
    """By the number of an enquiry of a lead, after how long somebody got in touch."""
    done = Activity.objects.filter(DONE, of_subject("lead", lead.pk), archived_at=None)
    moments = sorted(done.exclude(done_at=None).values_list("done_at", flat=True))
    found = {}
    for one in enquiries:
        first = next((at for at in moments if at >= one.created_at), None)
        found[one.pk] = first - one.created_at if first else None
    return found


def usual(
    user: Any, leads: QuerySet[Lead], link: str, at: datetime | None
) -> dict[int | None, timedelta]:
    """By a link of leads, how long half of their enquiries waited at most for a first answer.

    At a moment, as far as it was known then. Who still waits has no answer in any time; leads that
    were closed without one waited for none. Nothing where fewer than half have an answer.
    """
    contacts, sent = _contacts_after(), access.visible(user, Enquiry).filter(archived_at=None)
    if at is not None:
        contacts = contacts.filter(done_at__lte=at, created_at__lte=at)
        sent = sent.filter(created_at__lte=at)
    rows = (
        sent.filter(lead__in=leads.order_by().values("pk"))
        .annotate(answered=Subquery(contacts.values("done_at")[:1]))
        .filter(Q(answered__isnull=False) | Q(lead__status__in=OPEN))
        .order_by()
        .values_list(f"lead__{link}", "created_at", "answered")
    )
    waits: defaultdict[int | None, list[float]] = defaultdict(list)
    for key, came, answered in rows:
        waits[key].append((answered - came).total_seconds() if answered else inf)
    halves = {key: median(found) for key, found in waits.items()}
    return {key: timedelta(seconds=half) for key, half in halves.items() if half < inf}
