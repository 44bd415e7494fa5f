"""Of the consents of two cards the stricter one stays, and comes back when they are two again."""

import pytest

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.actions.actor import house
from kartoteka.core.merging.merging import merge
from kartoteka.core.records.types import record_types

pytestmark = pytest.mark.django_db


def add(key, **values):
    return actions.create(record_types[key], values, house())


@pytest.fixture
def by(user_of):
    return Actor(user=user_of("administrator"))


def test_the_stricter_consent_stays(by):
    from kartoteka.core.screens.tests import samples
    from kartoteka.modules.privacy.actions import withdraw_consent
    from kartoteka.modules.privacy.models import Consent

    one = add("person", first_name="Jan", last_name="Lis")
    other = add("person", first_name="Jan", last_name="Lis", email="jan@lis.pl")
    purpose = samples.make("purpose", name="Oferty")
    given = {"purpose": purpose.pk, "channel": "email"}
    samples.make("consent", person=one.pk, **given)
    refused = samples.make("consent", person=other.pk, **given)
    withdraw_consent(refused, by=house(), way="email")
    outcome = merge(record_types["person"], one.pk, other.pk, Actor(user=by.user))
    assert not Consent.objects.filter(person=one.pk, withdrawn_at=None).exists()
    assert Consent.objects.filter(person=one.pk).count() == 2
    actions.undo(outcome.group.pk, by)
    assert Consent.objects.filter(person=one.pk, withdrawn_at=None).count() == 1
