"""Duplicates through the API: asked before, or refused on the way in."""

import pytest

from kartoteka.core import actions
from kartoteka.core.actions import settling
from kartoteka.core.actions.actor import house
from kartoteka.core.api.tests.test_api import Api
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db
MILL = {"name": "Młyn Łąka sp. z o.o.", "city": "Kraków", "phone": "+48123456789"}


@pytest.fixture
def api(user_of):
    return Api(user_of("administrator"))


def test_who_is_here_already(api):
    mill = actions.create(record_types["customer"], MILL, house())
    body = {"name": "Mlyn Laka", "phone": "12 345 67 89"}
    [found] = api.send("POST", "customers/similar/", body).json()["items"]
    assert (found["id"], found["is_sure"]) == (mill.pk, True)
    assert "the same phone" in found["reasons"]
    assert api.send("POST", "customers/similar/", {"name": "Zupełnie Inna"}).json() == {"items": []}


def test_a_duplicate_is_refused_where_that_is_asked_for(api):
    actions.create(record_types["customer"], MILL, house())
    refused = api.send("POST", "customers/?duplicates=refuse", MILL)
    assert (refused.status_code, len(refused.json()["similar"])) == (409, 1)
    assert Customer.objects.count() == 1
    assert api.send("POST", "customers/", MILL).status_code == 201


def test_what_is_made_says_what_it_may_be(api):
    mill = actions.create(record_types["customer"], MILL, house())
    body = {"name": "Mlyn Laka", "phone": "12 345 67 89"}
    asked = api.send("POST", "customers/similar/", body).json()["items"]
    for _time in range(2):
        made = api.send("POST", "customers/", body, Idempotency_Key="k1")
        assert made.status_code == 201
        (notice,) = made.json()["notices"]
        assert notice["message"] == "Perhaps it is here already."
        assert [each["id"] for each in notice["similar"]] == [mill.pk]
    assert notice["similar"][0].keys() == asked[0].keys()
    changed = api.send("PATCH", f"customers/{made.json()['id']}/", {"city": "Łódź"}).json()
    assert "notices" not in changed
    assert "notices" not in api.send("POST", "customers/", {"name": "Zupełnie Inna"}).json()


def test_what_is_made_names_nothing_that_one_may_not_see(user_of):
    values = {**MILL, "owner": user_of("administrator").pk}
    actions.create(record_types["customer"], values, house())
    made = Api(user_of("salesperson")).send("POST", "customers/", MILL)
    assert made.status_code == 201
    assert "notices" not in made.json()


def test_what_was_made_under_a_key_is_not_its_own_duplicate(api):
    first, again = (
        api.send("POST", "customers/?duplicates=refuse", MILL, Idempotency_Key="k1")
        for _time in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]


def test_types_that_are_nobody_have_no_duplicates(api):
    assert api.send("POST", "activities/similar/", {}).status_code == 404


def test_what_one_may_not_see_is_not_told(user_of):
    boss = user_of("administrator")
    values = {**MILL, "owner": boss.pk}
    actions.create(record_types["customer"], values, house())
    seller = Api(user_of("salesperson"))
    assert seller.send("POST", "customers/similar/", MILL).json() == {"items": []}


def test_two_records_become_one_and_two_again(api):
    one = actions.create(record_types["customer"], MILL, house())
    other = actions.create(record_types["customer"], {"name": "Młyn", "email": "a@b.pl"}, house())
    body = {"other": other.pk, "fields": {"name": "gone"}}
    answer = api.send("POST", f"customers/{one.pk}/merge/", body)
    assert (answer.json()["name"], answer.json()["email"]) == ("Młyn", "a@b.pl")
    assert api.send("POST", f"undo/{answer['Kartoteka-Group']}/").json()["kept"] == []
    assert Customer.objects.filter(archived_at=None).count() == 2


@pytest.mark.parametrize(
    "body", [{}, {"other": True}, {"other": 1, "fields": {"name": "x"}}, {"other": 1, "why": 2}]
)
def test_a_merger_that_cannot_be_read_is_refused(api, body):
    one = actions.create(record_types["customer"], MILL, house())
    assert api.send("POST", f"customers/{one.pk}/merge/", body).status_code == 400


def test_the_address_of_a_merged_record_leads_to_the_one_that_it_became(api, user_of):
    one = actions.create(record_types["customer"], MILL, house())
    other = actions.create(record_types["customer"], {"name": "Młyn"}, house())
    last = actions.create(record_types["customer"], {"name": "Młyn Łąka"}, house())
    merger = api.send("POST", f"customers/{one.pk}/merge/", {"other": other.pk})
    api.send("POST", f"customers/{last.pk}/merge/", {"other": one.pk})
    moved = api.get(f"customers/{other.pk}/?fields=name")
    assert moved.status_code == 308
    assert moved["Location"] == f"/api/v1/customers/{last.pk}/?fields=name"
    assert moved.json() == {"merged_into": last.pk}
    assert api.get(f"customers/{last.pk}/").status_code == 200
    assert merger.status_code == 200


def test_a_merged_record_does_not_tell_of_one_that_is_hidden(api, user_of):
    settling.set_right("salesperson", "customer", "see", "own", house())
    settling.set_right("salesperson", "customer", "change", "own", house())
    seller = user_of("salesperson")
    boss = user_of("administrator")
    kept = actions.create(record_types["customer"], MILL | {"owner": boss.pk}, house())
    gone = actions.create(record_types["customer"], {"name": "Młyn", "owner": seller.pk}, house())
    api.send("POST", f"customers/{kept.pk}/merge/", {"other": gone.pk})
    answer = Api(seller).get(f"customers/{gone.pk}/")
    assert answer.status_code == 200
    assert answer.json()["id"] == gone.pk
