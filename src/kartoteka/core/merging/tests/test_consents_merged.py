"""Of the consents of two cards the stricter one stays, and comes back when they are two again."""

from datetime import timedelta

import pytest
from django.utils import timezone

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


@pytest.fixture
def pair():
    """Two cards of one person, the first of which agreed to letters by e-mail."""
    from kartoteka.core.screens.tests import samples

    one = add("person", first_name="Jan", last_name="Lis")
    other = add("person", first_name="Jan", last_name="Lis", email="jan@lis.pl")
    purpose = samples.make("purpose", name="Oferty", is_marketing=True)

    def agree(person, days_ago=3):
        given_at = timezone.now() - timedelta(days=days_ago)
        return samples.make(
            "consent", person=person.pk, purpose=purpose.pk, channel="email", given_at=given_at
        )

    return one, other, purpose, agree


def merged(one, other, by):
    return merge(record_types["person"], one.pk, other.pk, Actor(user=by.user)).group.pk


def allowed(person, purpose):
    from kartoteka.modules.privacy.queries import may_contact

    return bool(may_contact(person, "email", purpose))


def test_a_consent_withdrawn_while_they_were_one_is_withdrawn_by_both(by, pair):
    from kartoteka.modules.privacy.actions import withdraw_consent

    one, other, purpose, agree = pair
    mine, theirs = agree(one), agree(other)
    group = merged(one, other, by)
    assert allowed(one, purpose)
    mine.refresh_from_db()
    withdraw_consent(mine, by=house(), way="email")
    assert not allowed(one, purpose)
    actions.undo(group, Actor(user=by.user))
    assert not allowed(one, purpose)
    assert not allowed(other, purpose)
    theirs.refresh_from_db()
    assert (theirs.person_id, theirs.withdrawn_way) == (other.pk, "merge")


def test_an_objection_made_while_they_were_one_holds_for_both(by, pair):
    from kartoteka.modules.privacy.models import Objection

    one, other, purpose, agree = pair
    agree(one)
    agree(other)
    group = merged(one, other, by)
    add("objection", person=one.pk, purpose=purpose.pk, way="phone")
    undone = actions.undo(group, Actor(user=by.user))
    assert not allowed(one, purpose)
    assert not allowed(other, purpose)
    assert set(Objection.objects.values_list("person", flat=True)) == {one.pk, other.pk}
    assert undone.kept == []


def test_a_merger_without_a_word_meanwhile_gives_back_what_was(by, pair):
    one, other, purpose, agree = pair
    agree(one)
    group = merged(one, other, by)
    actions.undo(group, Actor(user=by.user))
    assert allowed(one, purpose)
    assert not allowed(other, purpose)


def test_the_last_word_of_the_other_card_counts(by, pair):
    """They agreed once more long ago, and said no to another line of the same since."""
    from kartoteka.modules.privacy.actions import withdraw_consent

    one, other, purpose, agree = pair
    agree(one, days_ago=0)
    agree(other, days_ago=9)
    refused = agree(other, days_ago=20)
    withdraw_consent(refused, by=house(), way="email")
    assert not allowed(other, purpose)
    merged(one, other, by)
    assert not allowed(one, purpose)
