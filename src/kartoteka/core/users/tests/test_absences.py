"""While somebody is away another stands in: they reach what is theirs, and then no more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kartoteka.core import access, actions
from kartoteka.core.actions.actor import house
from kartoteka.core.filters.models import SavedView
from kartoteka.core.screens.tests import samples
from kartoteka.core.users.models import User
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db


def days(first, last):
    today = timezone.localdate()
    return {"from_date": today + timedelta(first), "until_date": today + timedelta(last)}


@pytest.fixture
def pair(user_of):
    """Piotr is away, Anna stands in; they share no team."""
    piotr, anna = user_of("salesperson", name="Piotr"), user_of("salesperson", name="Anna")
    return piotr, anna


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_who_stands_in_sees_and_changes_what_is_theirs_while_it_lasts(pair, client_of):
    piotr, anna = pair
    customer = samples.make("customer", owner=piotr, name="Łąka")
    own_view = samples.make("saved_view", owner=piotr)
    task = samples.make(
        "activity", owner=piotr, customer=customer.pk, subject="Oddzwonić", starts_at=timezone.now()
    )
    assert not access.visible(fresh(anna), Customer).exists()
    absence = samples.make("absence", user=piotr.pk, substitute=anna.pk, **days(-1, 3))
    assert list(access.visible(fresh(anna), Customer, "change")) == [customer]
    assert access.may(fresh(anna), "change", "activity", task)
    # Saved views are Piotr's own business.
    assert not access.visible(fresh(anna), SavedView).filter(pk=own_view.pk).exists()
    client = client_of(anna)
    assert client.post(f"/customers/{customer.pk}/cell/city/", {"city": "Łódź", "version": 1})
    today = client.get("/today/").text
    assert "Oddzwonić" in today
    assert "for Piotr" in today
    assert "You stand in for" in today
    assert client.post(f"/activities/{task.pk}/do/complete_activity/").status_code == 302
    # It ends by itself.
    actions.update(absence, days(-5, -1), house())
    assert not access.visible(fresh(anna), Customer).exists()
    assert "You stand in for" not in client_of(fresh(anna)).get("/today/").text


def test_nobody_gets_at_the_work_of_others_by_an_absence(pair, client_of, actor_of):
    piotr, anna = pair
    client = client_of(anna)
    form = {"substitute": anna.pk, "from_date": "today", "until_date": "tomorrow"}
    refused = client.post("/absences/new/", {**form, "user": piotr.pk})
    assert refused.status_code == 422
    assert "your own absence only" in refused.text
    mine = {"user": anna.pk, "substitute": piotr.pk, "from_date": "today", "until_date": "tomorrow"}
    assert client.post("/absences/new/", mine).status_code == 302
    assert fresh(piotr).own_ids == (piotr.pk, anna.pk)
    wrong = {**mine, "substitute": anna.pk}
    assert "Nobody stands in for themselves" in client.post("/absences/new/", wrong).text
    backwards = {**mine, "until_date": "yesterday"}
    assert "must not be before" in client.post("/absences/new/", backwards).text
    actions.update(piotr, {"is_active": False}, house())
    assert "account of who stands in is off" in client.post("/absences/new/", mine).text
