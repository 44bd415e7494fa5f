"""What can be asked of leads."""

from typing import Any

from kartoteka.core import access, search
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.leads.models import Lead

MOST_SIMILAR = 5
SHORTEST_WORD = 4


def similar_customers(lead: Lead, user: Any) -> list[tuple[Customer, str]]:
    """Customers that may be this lead, with the reason: same phone, e-mail, or a like name."""
    found: dict[int, str] = {}
    for text in filter(
        None, (lead.phone, lead.email, lead.company, lead.name, _main_word(lead.company))
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
