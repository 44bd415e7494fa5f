"""What can be asked of leads."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from kartoteka.core import access, search
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.leads.models import Lead, LeadCriterion

MOST_SIMILAR = 5
SHORTEST_WORD = 4


def criteria() -> list[LeadCriterion]:
    """What speaks for a lead, in its order."""
    return list(LeadCriterion.objects.filter(archived_at=None).order_by("position", "id"))


def score_of(names: Collection[str]) -> Decimal | None:
    """Points of the criteria met, in percent of all points; nothing where there are none."""
    points = {one.name: one.points or 1 for one in criteria()}
    whole = sum(points.values())
    if not whole:
        return None
    met = sum(number for name, number in points.items() if name in names)
    return round(Decimal(100 * met) / whole, 0)


def similar_people(lead: Lead, user: Any) -> list[tuple[Person, str]]:
    """People who may be this lead, with the reason: same phone or e-mail, or the same name."""
    found: dict[int, str] = {}
    for text in filter(None, (lead.email, lead.phone, lead.name)):
        for hit in search.find(user, text, types=["person"], limit=MOST_SIMILAR):
            found.setdefault(hit.record_id, hit.why or hit.subtitle)
    seen = access.visible(user, Person).filter(pk__in=found, archived_at=None)
    by_number = {person.pk: person for person in seen}
    return [(by_number[n], why) for n, why in found.items() if n in by_number][:MOST_SIMILAR]


def similar_customers(lead: Lead, user: Any) -> list[tuple[Customer, str]]:
    """Customers who may be this lead, with the reason: same NIP, phone, e-mail, or a like name."""
    found: dict[int, str] = {}
    for text in filter(
        None, (lead.nip, lead.phone, lead.email, lead.company, lead.name, _main_word(lead.company))
    ):
        for hit in search.find(user, text, types=["customer", "person"], limit=MOST_SIMILAR):
            for number in _customers_of(hit.record_type, hit.record_id, user):
                found.setdefault(number, hit.why or hit.subtitle)
        if len(found) >= MOST_SIMILAR:
            break
    seen = access.visible(user, Customer).filter(pk__in=found, archived_at=None)
    by_number = {customer.pk: customer for customer in seen}
    return [(by_number[n], why) for n, why in found.items() if n in by_number][:MOST_SIMILAR]


def _customers_of(record_type: str, number: int, user: Any) -> list[int]:
    if record_type == "customer":
        return [number]
    people = access.visible(user, Person).filter(pk=number, customer__isnull=False)
    return list(people.values_list("customer_id", flat=True))


def _main_word(company: str) -> str:
    """The longest word of a company's name, by which its other spellings are found."""
    words = [word for word in company.split() if len(word) >= SHORTEST_WORD]
    return max(words, key=len, default="")
