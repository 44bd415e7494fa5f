"""A lead who is here already, as a lead, a customer or a person: asked at entry, API, import."""

from dataclasses import replace

import pytest

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.actions.actor import house
from kartoteka.core.importing import checking
from kartoteka.core.importing.models import ImportPair
from kartoteka.core.importing.tests.conftest import import_of  # noqa: F401 - a fixture
from kartoteka.core.matching import asking
from kartoteka.core.matching.models import Pair
from kartoteka.core.merging import searching
from kartoteka.core.merging.merging import merge
from kartoteka.core.records.types import record_types
from kartoteka.modules.leads.models import Lead

pytestmark = pytest.mark.django_db


def add(key, **values):
    return actions.create(record_types[key], values, house())


@pytest.fixture
def kate():
    return add(
        "lead", name="Katarzyna Zaręba", company="Młyn Łąka sp. z o.o.", email="kz@laka.example"
    )


def asked(**values):
    found = asking.similar(record_types["lead"], values, None, everybody=True)
    return [alike.record.pk for alike in found]


def test_a_lead_is_found_by_name_and_company_in_other_spellings(kate):
    assert asked(name="Kasia Zareba", company="MLYN LAKA") == [kate.pk]
    assert asked(name="Zaręba, Katarzyna", email="KZ@laka.example") == [kate.pk]
    assert asked(name="Jan Lis", company="Tartak Bór") == []


def test_two_people_of_one_company_are_two_leads(kate):
    jan = {"name": "Jan Lis", "company": "Młyn Łąka", "email": "jl@laka.example"}
    sure = asking.similar(record_types["lead"], jan, None, everybody=True)
    assert not any(alike.is_sure for alike in sure)


def test_the_dialog_tells_that_a_lead_is_a_customer_already(kate, client_of):
    mill = add("customer", name="Młyn Łąka sp. z o.o.", phone="+48123456789", city="Kraków")
    kowal = add("person", first_name="Adam", last_name="Kowal", email="adam@kowal.example")
    client = client_of()
    sent = {"name": "Ktoś Inny", "company": "Mlyn Laka", "phone": "12 345 67 89", "city": "Krakow"}
    page = client.post("/leads/similar/", sent).content.decode()
    assert f"/customers/{mill.pk}/" in page
    assert "Customer" in page
    page = client.post("/leads/similar/", {"_first": "MLYN LAKA"}).content.decode()
    assert f"/customers/{mill.pk}/" in page
    page = client.post("/leads/similar/", {"name": "Adam Kowal", "email": "adam@kowal.example"})
    assert f"/people/{kowal.pk}/" in page.content.decode()


def test_in_a_large_base_a_bare_name_still_tells_of_the_customer(client_of, monkeypatch):
    mill = add("customer", name="Młyn Łąka sp. z o.o.", city="Kraków")
    names = {"name": "Młyn Łąka S.A.", "city": "Kielce"}
    namesakes = actions.create_many(record_types["customer"], [names] * 3, house())
    monkeypatch.setattr(asking, "_about", lambda record_type: 3_000_000)
    page = client_of().post("/leads/similar/", {"company": "MLYN LAKA"}).text
    for number in (mill.pk, *(one.id for one in namesakes)):
        assert f"/customers/{number}/" in page
    page = client_of().post("/leads/similar/", {"company": "Łąkowa"}).text
    assert f"/customers/{mill.pk}/" not in page


def test_two_leads_of_one_company_are_not_namesakes(kate, monkeypatch):
    monkeypatch.setattr(asking, "_about", lambda record_type: 3_000_000)
    assert asked(name="Jan Lis", company="Młyn Łąka") == []


def test_of_customers_only_those_that_one_may_see_are_told(client_of, user_of):
    from kartoteka.core.actions import settling

    values = {"phone": "+48123456789", "city": "Kraków", "owner": user_of().pk}
    mill = add("customer", name="Młyn Łąka Tajny", **values)
    settling.set_right("salesperson", "customer", "see", "own", house())
    settling.set_right("salesperson", "customer", "change", "own", house())
    sent = {"name": "Ktoś", "company": "Młyn Łąka", "phone": "123456789", "city": "Kraków"}
    assert f"/customers/{mill.pk}/" in client_of().post("/leads/similar/", sent).content.decode()
    page = client_of("salesperson").post("/leads/similar/", sent).content.decode()
    assert f"/customers/{mill.pk}/" not in page
    assert mill.name not in page


@pytest.mark.parametrize("hidden", [{"phone"}, {"mobile"}, {"phone", "nip", "name", "last_name"}])
def test_whose_hidden_number_it_is_cannot_be_found_out(hidden, client_of, user_of, monkeypatch):
    user = user_of("salesperson")
    mill = add("customer", name="Młyn Łąka", phone="+48123456789", nip="5261040828", owner=user.pk)
    kowal = add(
        "person", first_name="Adam", last_name="Kowal", mobile="+48600700800", owner=user.pk
    )
    plain = access.fields

    def fields(who, record_type):
        rights = plain(who, record_type)
        kept = hidden if record_type.key in ("customer", "person") else ()
        return replace(rights, hidden=rights.hidden | frozenset(kept))

    def told():
        found = []
        for sent in (
            {"name": "Kowal Adam", "phone": "600 700 800"},
            {"company": "Mlyn Laka", "phone": "12 345 67 89", "nip": "5261040828"},
        ):
            values = {**sent, "phone": "+48" + sent["phone"].replace(" ", "")}
            for other, alike in asking.elsewhere(record_types["lead"], values, user):
                found += [(other.key, alike.record.pk, r.part) for r in alike.score.reasons]
        return found

    before = told()
    assert ("person", kowal.pk, "phone") in before
    assert ("customer", mill.pk, "phone") in before
    monkeypatch.setattr(access, "fields", fields)
    own = {
        key: {record_types[key].matching[one] for one in hidden & set(record_types[key].matching)}
        for key in ("customer", "person")
    }
    after = told()
    assert not [each for each in after if each[2] in own[each[0]]]
    if len(hidden) > 2:
        assert after == []
        page = client_of(user).post("/leads/similar/", {"_first": "12 345 67 89"})
        assert mill.name not in page.content.decode()


def test_the_import_of_leads_finds_them(kate, import_of):  # noqa: F811 - the fixture
    text = "Name,Company,Phone\nKasia Zareba,Mlyn Laka,600700800\nJan Lis,Tartak,600700801\n"
    run = import_of(text, record_type="lead")
    report = checking.check(run)
    assert report["alike"] == {"records": 1, "rows": 0}
    assert ImportPair.objects.get(run=run).record_id == kate.pk


def test_the_queue_finds_leads_and_they_are_merged(kate, user_of):
    other = add("lead", name="Zaręba Katarzyna", phone="+48600700800", company="Młyn Łąka")
    searching.search("lead", _Silent())
    pair = Pair.objects.get(record_type="lead")
    assert {pair.first, pair.second} == {kate.pk, other.pk}
    by = Actor(user=user_of("administrator"))
    outcome = merge(record_types["lead"], kate.pk, other.pk, by)
    merged = Lead.objects.get(pk=kate.pk)
    assert (merged.email, merged.phone) == ("kz@laka.example", "+48600700800")
    actions.undo(outcome.group.pk, by)
    assert Lead.objects.filter(archived_at=None).count() == 2


class _Silent:
    def set(self, done, total=0, message=""):
        """Nobody looks on."""
