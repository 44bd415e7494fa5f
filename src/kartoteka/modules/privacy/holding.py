"""What holds data back from a rule of retention: restrictions, requests, grounds, open business."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kartoteka.core.fields import Format
from kartoteka.core.fields.date_texts import edit_date
from kartoteka.core.records.types import record_types
from kartoteka.core.storage import bulk
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy.models import (
    PrivacyRequest,
    ProcessingBasis,
    Restriction,
    RetentionRule,
)

CHUNK = 500
# A person, or a customer who is a human being: the key of the type and the number.
Place = tuple[str, int]
# The places whose lines are asked together, and the numbers of each of them.
Places = dict[str, list[int]]


@dataclass(frozen=True)
class Business:
    """Records of a module above that hold back whom they are with, as long as they are so."""

    record_type: str
    values: dict[str, Any]
    reason: Any


_business: list[Business] = []


def add(business: Business) -> None:
    """Let records of a module above hold back the people and the individuals they are with."""
    _business.append(business)


def reasons(rule: RetentionRule, records: Sequence[Any], fmt: Format) -> dict[int, str]:
    """What forbids to touch some of these records, in words, the strongest reason of each."""
    about = _whom(rule, records)
    found: dict[int, str] = {}
    for some in bulk.parts(sorted(about), CHUNK):
        places: Places = {"person": [], "customer": []}
        for key, number in some:
            places[key].append(number)
        for place, why in _held(rule, places, fmt):
            for number in about.get(place, ()):
                found.setdefault(number, why)
    return found


def _whom(rule: RetentionRule, records: Sequence[Any]) -> dict[Place, list[int]]:
    """Whom the records are about: people, and the individual customers that these are themselves.

    Grounds and requests hang on either of the two cards of one human being.
    """
    is_people = rule.record_type == "person"
    person_of = {row.pk: row.pk if is_people else row.person_id for row in records}
    customers_of = {row.pk: {row.customer_id} for row in records}
    if not is_people:
        people = Person.objects.filter(pk__in=set(person_of.values()) - {None})
        works_at = dict(people.values_list("pk", "customer_id"))
        for number, person in person_of.items():
            customers_of[number].add(works_at.get(person))
    candidates = {number for some in customers_of.values() for number in some} - {None}
    individuals = set(
        Customer.objects.filter(pk__in=candidates, kind="individual").values_list("pk", flat=True)
    )
    found: dict[Place, list[int]] = {}
    for number, person in person_of.items():
        if person is not None:
            found.setdefault(("person", person), []).append(number)
        for customer in customers_of[number] & individuals:
            found.setdefault(("customer", customer), []).append(number)
    return found


def _held(rule: RetentionRule, places: Places, fmt: Format) -> Iterator[tuple[Place, str]]:
    """Places whose data must stay as they are, the strongest reason first."""
    restricted = Restriction.objects.filter(lifted_at=None, archived_at=None)
    for number in restricted.filter(person_id__in=places["person"]).values_list(
        "person", flat=True
    ):
        yield ("person", number or 0), _("Their data are restricted.")
    for place, asked in _lines(PrivacyRequest.objects.filter(state="open"), places):
        day = edit_date(asked.received_on, fmt.tongue)
        yield place, _("A request of theirs from %(day)s is open.") % {"day": day}
    for place, basis in _lines(_live(rule, fmt), places):
        yield place, _("Lawful basis: %(basis)s") % {"basis": basis}
    # Business does without an identifier, and a lead is not what its business hangs on.
    for business in _business if (rule.record_type, rule.classes) == ("person", "all") else ():
        rows = record_types[business.record_type].model._default_manager.filter(**business.values)
        for place, _row in _lines(rows, places):
            yield place, str(business.reason)


def _live(rule: RetentionRule, fmt: Format) -> QuerySet[ProcessingBasis]:
    """Grounds that a rule must not go against."""
    live = ProcessingBasis.objects.filter(Q(until=None) | Q(until__gte=fmt.today))
    # One without an end lasts the months of its purpose after the last contact.
    lapsed = Q(until=None, purpose__months__lte=rule.months) & ~Q(basis="legal_duty")
    live = live.exclude(lapsed)
    # Only a duty by law needs the number itself; a contract does without it.
    return live if rule.classes == "all" else live.filter(basis="legal_duty")


def _lines(rows: QuerySet[Any], places: Places) -> Iterator[tuple[Place, Any]]:
    """Lines about these people or customers that are not put away, each with whom it is about."""
    record_type = record_types.of(rows.model)
    links = [(key, f"{key}_id") for key in ("person", "customer") if key in record_type.built_in]
    wanted = Q(pk__in=())
    for key, column in links:
        wanted |= Q(**{f"{column}__in": places[key]})
    for row in rows.filter(wanted, archived_at=None).order_by("pk"):
        for key, column in links:
            if getattr(row, column) is not None:
                yield (key, getattr(row, column)), row
