"""Timelines, field history, the card as of a date, and personal values behind a key."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event
from kartoteka.core.keys import sealing
from kartoteka.core.records.types import record_types

pytestmark = pytest.mark.django_db


def test_history_of_a_field_newest_first(actor_of):
    by = actor_of()
    made = actions.create(record_types["customer"], {"name": "A", "city": "Kraków"}, by)
    actions.update(made, {"city": "Gdańsk"}, by)
    found = [(old, new) for _event, old, new in reading.history(made, "city")]
    assert found == [("Kraków", "Gdańsk"), ("", "Kraków")]


def test_card_as_of_a_date(actor_of):
    by = actor_of()
    made = actions.create(record_types["customer"], {"name": "A", "city": "Kraków"}, by)
    before = timezone.now()
    made = actions.update(made, {"city": "Gdańsk"}, actor_of(at=before + timedelta(seconds=1)))
    then = reading.as_of(made, before)
    assert then is not None
    assert then["city"] == "Kraków"
    assert reading.as_of(made, before - timedelta(days=1)) is None


def test_personal_values_are_sealed_and_unreadable_without_the_key(actor_of):
    made = actions.create(record_types["person"], {"last_name": "Kanarek"}, actor_of())
    event = Event.objects.get(subject_type="person")
    assert "Kanarek" not in event.changes + event.facts + event.sealed
    assert reading.read([event])[0].changes["last_name"] == ("", "Kanarek")
    assert sealing.destroy([f"person:{made.pk}"]) == 1
    happening = reading.read([event])[0]
    assert happening.erased
    assert "last_name" not in happening.changes


def test_timeline_of_a_customer_holds_its_people_and_opportunities(actor_of):
    by = actor_of()
    made = actions.create(record_types["customer"], {"name": "A"}, by)
    actions.create(record_types["person"], {"last_name": "Kruk", "customer": made.pk}, by)
    names = [event.name for event in reading.of_customer(made.pk)]
    assert names == ["PositionCreated", "PersonCreated", "CustomerCreated"]
