"""Customers and people as cards of an address book."""

from collections.abc import Collection
from typing import Any

from kartoteka.core.screens.names import Names
from kartoteka.modules.customers.models import Customer, Person

_PERSON = {
    "First name": "first_name", "Last name": "last_name", "Unit": "unit", "Job title": "job_title",
    "Phone": "phone", "Mobile phone": "mobile", "E-mail": "email", "Birthday": "birthday",
}  # fmt: skip
_CUSTOMER = {
    "Phone": "phone", "E-mail": "email", "Website": "website", "Street and number": "street",
    "Postal code": "postal_code", "City": "city", "Region": "region", "Country": "country",
}  # fmt: skip


def of_person(person: Person, hidden: Collection[str], names: Names) -> dict[str, Any]:
    """A person with the place where they work."""
    found = _values(person, _PERSON, hidden)
    if "customer" not in hidden and person.customer_id:
        found["Company"] = names.get("customer", person.customer_id)
    return found


def of_customer(customer: Customer, hidden: Collection[str], names: Names) -> dict[str, Any]:
    """A company under its name, an individual as a person."""
    found = _values(customer, _CUSTOMER, hidden)
    if customer.kind != "individual":
        return found | {"Company": customer.name}
    first, _space, last = customer.name.rpartition(" ")
    birthday = None if "birth_date" in hidden else customer.birth_date
    return found | {"First name": first, "Last name": last, "Birthday": birthday}


def _values(record: Any, columns: dict[str, str], hidden: Collection[str]) -> dict[str, Any]:
    return {column: getattr(record, key) for column, key in columns.items() if key not in hidden}
