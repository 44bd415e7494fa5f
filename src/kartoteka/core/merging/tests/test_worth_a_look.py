"""Pairs that share what one has alone come into the queue, however much else tells them apart."""

import pytest

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.matching import asking
from kartoteka.core.matching.models import Pair
from kartoteka.core.merging import learning, searching
from kartoteka.core.merging.tests.test_searching import Progress, company
from kartoteka.core.records.types import record_types

pytestmark = pytest.mark.django_db
OTHERS = 60


def base_of(*rows, key="customer"):
    """Customers with nothing in common, and after them these rows; the numbers of these."""
    strangers = [company(number) for number in range(OTHERS)]
    actions.create_many(record_types["customer"], strangers, house())
    return [made.id for made in actions.create_many(record_types[key], rows, house())]


# What Splink is given is read in the same way on both databases.
WAYS = ["in memory", pytest.param("by Splink", marks=pytest.mark.one_database)]


@pytest.fixture(params=WAYS)
def search(request, monkeypatch):
    if request.param == "by Splink":
        pytest.importorskip("splink")
        monkeypatch.setattr(searching, "SMALL", 0)

    def run(key="customer"):
        searching.search(key, Progress())
        return set(Pair.objects.filter(record_type=key).values_list("first", "second"))

    assert learning.is_there() or request.param == "in memory"
    return run


def test_one_number_mail_or_name_in_town_is_enough(search):
    numbers = base_of(
        company(201) | {"nip": "5261040828"},
        company(202) | {"nip": "5261040828"},
        company(203) | {"email": "biuro@smok.pl"},
        company(204) | {"email": "biuro@smok.pl"},
        company(205) | {"name": "Duda i Wspólnicy Cyfra S.A.", "city": "Wałbrzych"},
        company(206) | {"name": "DUDA I WSPÓLNICY CYRFA SA", "city": "Wałbrzych"},
        company(207) | {"name": "Duda i Wspólnicy Cyfra S.A.", "city": "Radom"},
    )
    wanted = {tuple(numbers[at : at + 2]) for at in (0, 2, 4)}
    assert wanted <= search()
    assert not {(n, numbers[6]) for n in numbers[4:6]} & search()
    last = Pair.objects.order_by("bits").first()
    assert (last.first, last.second) in wanted
    assert any(level == "other" for _part, level, _bits in last.reasons)


def test_what_many_share_is_nobodys_alone(search):
    accountant = [company(300 + n) | {"email": "biuro@ksiegowa.pl"} for n in range(7)]
    base_of(*accountant)
    assert search() == set()


def test_the_mail_of_an_accountant_hides_no_name_that_is_there_twice(search):
    shared = {"email": "biuro@ksiegowa.pl", "city": "Radom"}
    clients = [company(400 + n) | shared for n in range(8)]
    clients[6] |= {"name": "Cyfra Duda S.A.", "nip": "5260250274", "krs": "0000028860"}
    clients[7] |= {"name": "Cyfra Duda S.A.", "nip": "5261040828", "krs": "0000045146"}
    numbers = base_of(*clients)
    assert tuple(numbers[6:]) in search()


def test_colleagues_with_the_address_of_their_office_are_two(search):
    people = [
        {"first_name": "Anna", "last_name": "Nowak", "email": "biuro@smok.pl"},
        {"first_name": "Zenon", "last_name": "Grzyb", "email": "biuro@smok.pl"},
    ]
    base_of(*people, key="person")
    assert search("person") == set()


def test_whoever_types_a_name_of_the_town_is_told(monkeypatch):
    monkeypatch.setattr(asking, "_about", lambda record_type: 3_000_000)
    name = {"name": "Duda i Wspólnicy Cyfra S.A.", "city": "Wałbrzych"}
    (number,) = base_of(company(201) | name | {"nip": "5261040828"})
    asked = company(202) | name | {"nip": "9542742927"}
    (found,) = asking.similar(record_types["customer"], asked, None, everybody=True)
    assert found.record.pk == number
    assert found.score.chance < asking.LEAST
