"""Records read from the database are those that Django would have made."""

import pytest
from django.db import models

from kartoteka.core.screens.tests import samples

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["customer", "person", "opportunity", "activity", "user"])
def test_a_record_is_what_django_makes(key):
    record = samples.make(key)
    model = type(record)
    names = [field.attname for field in model._meta.concrete_fields]
    values = model._default_manager.filter(pk=record.pk).values_list(*names).get()
    usual = models.Model.from_db.__func__(model, "default", names, values)
    ours = model._default_manager.get(pk=record.pk)
    assert ours == usual
    assert {n: getattr(ours, n) for n in names} == {n: getattr(usual, n) for n in names}
    assert (ours._state.adding, ours._state.db) == (False, "default")
    assert vars(ours).keys() == vars(usual).keys()


def test_what_was_left_out_is_read_when_it_is_asked_for(django_assert_num_queries):
    record = samples.make("customer", description="Długi opis")
    found = type(record)._default_manager.defer("description").get(pk=record.pk)
    assert found.get_deferred_fields() == {"description"}
    with django_assert_num_queries(1):
        assert found.description == "Długi opis"
    linked = type(record)._default_manager.select_related("owner").get(pk=record.pk)
    with django_assert_num_queries(0):
        assert (linked.owner is None) == (linked.owner_id is None)
    found.refresh_from_db()
    assert found.name == record.name
