"""What can be asked of customers and people."""

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.request import remembered
from kartoteka.modules.customers.models import Person

MOST_PEOPLE = 51


def people_of(customer_id: int, by: Actor) -> list[Person]:
    """The people of a customer whom the user may see, by name; read once in a request."""

    def read() -> list[Person]:
        seen = access.visible(by.user, Person).filter(customer_id=customer_id, archived_at=None)
        rows = list(seen.order_by("sort_key", "id")[:MOST_PEOPLE])
        names_of(by).know("person", {person.pk: str(person) for person in rows})
        return rows

    found: list[Person] = remembered(by, f"people of {customer_id}", read)
    return found
