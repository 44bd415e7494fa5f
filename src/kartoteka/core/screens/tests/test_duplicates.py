"""The queue of pairs and the page of merging: one of two, two of one, or another time."""

import pytest
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.matching.models import Pair
from kartoteka.core.records.models import Distinction
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db


def add(**values):
    return actions.create(record_types["customer"], values, house())


@pytest.fixture
def pairs():
    """Two pairs in the queue, the likelier one first."""
    cards = [
        add(name="Młyn Łąka sp. z o.o.", phone="+48123456789", city="Kraków"),
        add(name="Mlyn Laka", city="Kraków"),
        add(name="Tartak Bór", city="Kielce", email="biuro@bor.pl"),
        add(name="Tartak Bor"),
    ]
    for at, bits in ((0, 12.0), (2, 4.0)):
        first, second = cards[at].pk, cards[at + 1].pk
        reasons = [["company", "close", bits], ["city", "same", 2.0]]
        Pair.objects.create(
            record_type="customer", first=first, second=second, score=0.99, bits=bits,
            reasons=reasons, found_at=timezone.now(),
        )  # fmt: skip
    return cards


def sent(kept, gone, **more):
    return {"kept": kept.pk, "gone": gone.pk, **more}


def test_the_likeliest_pair_comes_first_with_its_reasons(client_of, pairs):
    page = client_of().get("/customers/duplicates/").text
    assert "almost the same name, the same town" in page
    assert 'name="pick_phone"' not in page or "Młyn" in page
    assert "Tartak" not in page
    assert "Customers: 2" in client_of().get("/duplicates/").text


def test_enter_merges_and_brings_the_next_pair(client_of, pairs):
    client = client_of()
    answer = client.post("/customers/duplicates/", sent(pairs[0], pairs[1], pick_name="gone"))
    assert answer.status_code == 302
    pairs[0].refresh_from_db()
    assert pairs[0].name == "Mlyn Laka"
    assert client.get(f"/customers/{pairs[1].pk}/")["Location"] == f"/customers/{pairs[0].pk}/"
    assert "Tartak" in client.get("/customers/duplicates/").text


def test_skipping_goes_on_and_keeps_the_pair(client_of, pairs):
    client = client_of()
    pair = Pair.objects.order_by("-bits").first()
    page = client.get("/customers/duplicates/", {"after": f"{pair.bits!r}_{pair.pk}"}).text
    assert "Tartak" in page
    assert Pair.objects.count() == 2
    assert client.get("/customers/duplicates/", {"after": "nan_1"}).status_code == 404


def test_these_are_two_is_remembered(client_of, pairs):
    client_of().post("/customers/duplicates/", sent(pairs[0], pairs[1], distinct="1"))
    assert Pair.objects.count() == 1
    assert Distinction.objects.count() == 1
    assert Customer.objects.filter(archived_at=None).count() == 4


def test_two_cards_that_somebody_found_are_merged_too(client_of, pairs):
    client = client_of()
    path = f"/customers/{pairs[2].pk}/merge/"
    assert "Tartak Bor" in client.get(path).text
    page = client.get(path, {"other": pairs[3].pk}).text
    assert "Swap the sides" in page
    answer = client.post(path, sent(pairs[2], pairs[3]))
    assert answer["Location"] == f"/customers/{pairs[2].pk}/"
    assert client.post(path, sent(pairs[0], pairs[1])).status_code == 404
    assert client.get(path, {"other": "none"}).status_code == 404


def test_nothing_waits_and_nothing_is_for_strangers(client_of):
    assert "No pairs are waiting" in client_of().get("/customers/duplicates/").text
    assert client_of().get("/activities/duplicates/").status_code == 404
