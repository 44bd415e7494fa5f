"""Questions about personal data; the one that all others ask is `may_contact`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kartoteka.core.fields.date_texts import edit_date
from kartoteka.core.keys import suppressing
from kartoteka.core.records import settled
from kartoteka.core.storage import prepared
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy.models import (
    CHANNELS,
    Consent,
    Objection,
    ProcessingBasis,
    Purpose,
    Restriction,
)

MARKETING, SERVICE, INQUIRY = "marketing", "service", "inquiry"
ADDRESSES = {
    "email": ("email",),
    "sms": ("mobile", "phone"),
    "phone": ("mobile", "phone"),
    "robot": ("mobile", "phone"),
    "messenger": ("mobile", "phone"),
}


@dataclass(frozen=True)
class Answer:
    """Whether somebody may be contacted, why, and the record that proves it."""

    allowed: bool
    reason: str
    # "consent", "processing_basis", "objection" or "restriction", and its number.
    proof_type: str = ""
    proof_id: int | None = None

    def __bool__(self) -> bool:
        return self.allowed


def purposes() -> list[Purpose]:
    """What data are for here, in their order; read once for everybody until it changes."""
    found: list[Purpose] = settled.get("purposes", _read_purposes)
    return found


def _read_purposes() -> list[Purpose]:
    rows = Purpose.objects.filter(archived_at=None)
    return sorted(rows, key=lambda p: (p.position or 999, p.pk))


def purpose_of(which: Any) -> Purpose | None:
    """A purpose by itself, its number, its code or its name."""
    if isinstance(which, Purpose):
        return which
    known = (p for p in purposes() if which in (p.pk, p.code, str(p.pk), p.name))
    return next(known, None) if which else None


def may_contact(
    whom: Person | Customer, channel: str, purpose: Any, at: datetime | None = None
) -> Answer:
    """The only gate: may this person or customer be contacted by a channel for a purpose, then?

    `purpose` is a record, its number, or a code such as "marketing". Whoever sends or dials asks
    at that moment, and keeps the proof that the answer names with what was sent.
    """
    return Gate([whom]).ask(whom, channel, purpose, at or timezone.now())


class Gate:
    """`may_contact` for many at once: what is known about all of them is read in a few queries."""

    def __init__(self, whom: Iterable[Person | Customer]) -> None:
        rows = list(whom)
        self._people = {r.pk for r in rows if isinstance(r, Person)}
        self._customers = {r.pk for r in rows if isinstance(r, Customer)}
        alone = {r.pk for r in rows if isinstance(r, Customer) and r.kind == "individual"}
        # An individual customer and the person of theirs are one human being.
        self._humans: dict[int, set[int]] = {}
        if alone:
            pairs = _people_of(prepared.everything(Person), customers=sorted(alone))
            for person, customer in pairs:
                self._humans.setdefault(customer, set()).add(person)
                self._people.add(person)
        # Customers that may be people of these themselves: what was said on such a card counts too.
        self._cards = {r.customer_id for r in rows if isinstance(r, Person) and r.customer_id}
        read = self._customers | self._cards
        self._consents, self._objections = self._about(Consent, read), self._about(Objection, read)
        self._restrictions = _held(prepared.everything(Restriction), people=sorted(self._people))

    def _about(self, model: type[Any], customers: set[int]) -> list[Any]:
        people = sorted(self._people)
        return _about(prepared.everything(model), people=people, customers=sorted(customers))

    @cached_property
    def _bases(self) -> list[ProcessingBasis]:
        """Marketing never asks for them."""
        return self._about(ProcessingBasis, self._customers)

    @cached_property
    def _individuals(self) -> set[int]:
        """Which of the cards are those of human beings; asked only where one said something."""
        return set(_alone(prepared.everything(Customer), customers=sorted(self._cards)))

    def ask(self, whom: Person | Customer, channel: str, purpose: Any, at: datetime) -> Answer:
        """The answer for one of them."""
        wanted = purpose_of(purpose)
        if wanted is None:
            return Answer(False, _("This purpose is not among the purposes of the company."))
        held = [r for r in self._own(self._restrictions, whom) if _lasts(r.since, r.lifted_at, at)]
        if held:
            return Answer(False, _("Their data are restricted."), "restriction", held[0].pk)
        against = self._objection(whom, wanted, at)
        if against is not None:
            text = _("They objected on %(day)s.") % {"day": _day(against.made_at)}
            return Answer(False, text, "objection", against.pk)
        if wanted.is_marketing:
            return self._agreed(whom, channel, wanted, at)
        return self._based(whom, wanted, at)

    def _own(self, rows: Iterable[Any], whom: Person | Customer) -> list[Any]:
        if isinstance(whom, Person):
            return [row for row in rows if row.person_id == whom.pk]
        humans = self._humans.get(whom.pk, set())
        return [
            row
            for row in rows
            if getattr(row, "customer_id", None) == whom.pk
            or (row.person_id is not None and row.person_id in humans)
        ]

    def _of_card(self, rows: Iterable[Any], whom: Person | Customer) -> list[Any]:
        """What was said on the card of the individual customer that a person is.

        Two may share such a card, so whoever asks takes a no from it and never a yes.
        """
        card = whom.customer_id if isinstance(whom, Person) else None
        found = [row for row in rows if card is not None and row.customer_id == card]
        return found if found and card in self._individuals else []

    def _objection(
        self, whom: Person | Customer, purpose: Purpose, at: datetime
    ) -> Objection | None:
        for row in self._own(self._objections, whom) + self._of_card(self._objections, whom):
            meant = row.purpose_id == purpose.pk or (
                row.purpose_id is None and purpose.is_marketing
            )
            if meant and _lasts(row.made_at, row.lifted_at, at):
                found: Objection = row
                return found
        return None

    def _agreed(
        self, whom: Person | Customer, channel: str, purpose: Purpose, at: datetime
    ) -> Answer:
        """Marketing: the last word about this purpose and channel is a consent."""
        said = [
            row
            for row in self._consents
            if row.purpose_id == purpose.pk and row.channel == channel and row.given_at <= at
        ]
        own = self._own(said, whom)
        live = [row for row in own if _lasts(row.given_at, row.withdrawn_at, at)]
        ended = [r for r in said if r.withdrawn_at is not None and r.withdrawn_at <= at]
        refused = self._own(ended, whom) + self._of_card(ended, whom)
        if live:
            newest = max(live, key=lambda row: (row.given_at, row.pk))
            if not any(row.withdrawn_at > newest.given_at for row in refused):
                return self._unless_suppressed(whom, channel, newest)
        if refused:
            last = max(refused, key=lambda row: row.withdrawn_at)
            text = _("The consent was withdrawn on %(day)s.") % {"day": _day(last.withdrawn_at)}
            return Answer(False, text, "consent", last.pk)
        return Answer(False, _not_agreed(channel))

    def _unless_suppressed(self, whom: Any, channel: str, consent: Consent) -> Answer:
        """An address that was erased stays silent, unless its person agreed since."""
        places = [getattr(whom, key, "") for key in ADDRESSES.get(channel, ())]
        since = suppressing.since([place for place in places if place])
        if since is not None and since >= consent.given_at:
            return Answer(False, _("This address asked to be forgotten."))
        text = _("They agreed on %(day)s.") % {"day": _day(consent.given_at)}
        return Answer(True, text, "consent", consent.pk)

    def _based(self, whom: Person | Customer, purpose: Purpose, at: datetime) -> Answer:
        """Anything else: a lawful basis for the purpose lasts on that day."""
        day = timezone.localdate(at)
        for row in self._own(self._bases, whom):
            is_live = row.since <= day and (row.until is None or row.until >= day)
            if row.purpose_id == purpose.pk and is_live:
                text = _("Lawful basis: %(basis)s") % {"basis": row}
                return Answer(True, text, "processing_basis", row.pk)
        text = _("No lawful basis for “%(purpose)s” was noted.") % {"purpose": purpose.name}
        return Answer(False, text)


def _not_agreed(channel: str) -> str:
    texts = {
        "email": _("No consent for marketing e-mails. You may write about a current contract"),
        "sms": _("No consent for marketing text messages. You may write about a current contract"),
        "phone": _("No consent for marketing calls. You may call about a current contract"),
        "robot": _("No consent for automatic marketing calls. You may call about a current "
                   "contract yourself"),
        "messenger": _("No consent for marketing by messenger. You may write about a current "
                       "contract"),
        "post": _("No consent for marketing by post. You may write about a current contract"),
    }  # fmt: skip
    return texts[channel]


@prepared.question
def _people_of(people: QuerySet[Person], customers: Any) -> QuerySet[Any, Any]:
    return people.filter(customer_id__in=customers).order_by().values_list("pk", "customer_id")


@prepared.question
def _alone(records: QuerySet[Customer], customers: Any) -> QuerySet[Any, Any]:
    alone = records.filter(pk__in=customers, kind="individual")
    return alone.order_by().values_list("pk", flat=True)


@prepared.question
def _about(records: QuerySet[Any], people: Any, customers: Any) -> QuerySet[Any]:
    about = Q(person__in=people) | Q(customer__in=customers)
    return records.filter(about, archived_at=None)


@prepared.question
def _held(records: QuerySet[Restriction], people: Any) -> QuerySet[Restriction]:
    return records.filter(person__in=people, archived_at=None)


def _lasts(start: datetime, end: datetime | None, at: datetime) -> bool:
    return start <= at and (end is None or end > at)


def _day(moment: datetime) -> str:
    return edit_date(timezone.localdate(moment), (get_language() or "en")[:2])


def restricted_people() -> frozenset[int]:
    """People whose data are set aside now; kept in memory until somebody changes it."""
    found: frozenset[int] = settled.get("restricted_people", _read_restricted)
    return found


def _read_restricted() -> frozenset[int]:
    rows = Restriction.objects.filter(archived_at=None, lifted_at=None)
    return frozenset(rows.values_list("person_id", flat=True))


def channel_name(channel: str) -> str:
    """What a channel is called."""
    return next((str(o.label) for o in CHANNELS if o.value == channel), channel)
