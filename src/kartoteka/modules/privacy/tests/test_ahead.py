"""Pages fetched ahead of a click: who is told the rules, and what counts as a look."""

import json

import pytest
from django.test import Client

from kartoteka.core.screens.tests import samples
from kartoteka.core.search.models import Visit
from kartoteka.core.ui import ahead
from kartoteka.modules.privacy.models import Viewing

pytestmark = pytest.mark.django_db
AHEAD = {"Sec-Purpose": "prefetch"}


def ways() -> list[str]:
    return list(Viewing.objects.values_list("way", flat=True))


def test_the_rules_are_for_pages_and_for_those_signed_in(client_of, user_of):
    admin, anna = client_of(), user_of("salesperson")
    answer = Client().get(ahead.PATH)
    assert answer["Content-Type"] == "application/speculationrules+json"
    (rule,) = json.loads(answer.text)["prefetch"]
    assert rule["eagerness"] == "conservative"
    assert admin.get("/customers/")["Speculation-Rules"] == f'"{ahead.PATH}"'
    assert "Speculation-Rules" not in Client().get("/sign-in/")
    assert "Speculation-Rules" not in admin.get("/live/?kind=rows&type=customers&at=1")
    # What is seen as somebody else is not fetched: nothing may be written down meanwhile.
    admin.post("/settings/see-as/", {"user": anna.pk})
    assert "Speculation-Rules" not in admin.get("/customers/")


def test_what_is_fetched_ahead_is_written_down_as_that_until_it_is_opened(client_of, user_of):
    anna = user_of("salesperson")
    client, smok = client_of(anna), samples.make("customer", owner=anna, name="Smok")
    path = f"/customers/{smok.pk}/"
    page = client.get(path, headers=AHEAD).text
    client.get(path, headers=AHEAD)
    assert f'src="{path}opened/"' in page
    assert ways() == ["ahead"]
    assert not Visit.objects.exists()
    assert "fetched ahead, not opened" in client_of().get("/privacy/seen/").text
    assert client.get(f"{path}opened/")["Cache-Control"] == "no-store"
    assert ways() == ["card"]
    assert Visit.objects.get().record_id == smok.pk
    client.get(path, headers=AHEAD)
    assert ways() == ["card"]
    assert "opened/" not in client.get(path).text


def test_what_one_may_not_see_is_not_opened(client_of, user_of):
    other = samples.make("customer", owner=user_of("manager"))
    answer = client_of("salesperson").get(f"/customers/{other.pk}/opened/")
    assert answer.status_code == 404
    assert ways() == []
