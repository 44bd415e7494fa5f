"""Somebody who sees everything, and records with their entries."""

import pytest


@pytest.fixture
def boss(user_of):
    return user_of("administrator")


@pytest.fixture
def customer(boss):
    """Makes a customer and its entry."""
    from kartoteka.core import search
    from kartoteka.core.records.types import record_types
    from kartoteka.modules.customers.models import Customer

    def make(name, **values):
        record = Customer.objects.create(name=name, **values)
        search.index("customer", [search.entry_for(record_types["customer"], record)])
        return record

    return make


@pytest.fixture
def person():
    from kartoteka.core import search
    from kartoteka.core.records.types import record_types
    from kartoteka.modules.customers.models import Person

    def make(first_name, last_name, **values):
        record = Person.objects.create(first_name=first_name, last_name=last_name, **values)
        search.index("person", [search.entry_for(record_types["person"], record)])
        return record

    return make
