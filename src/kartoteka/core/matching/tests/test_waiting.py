"""Keys of what comes in by the thousand wait, and are made many at once."""

from itertools import pairwise
from threading import Thread

import pytest
from django.db import DatabaseError, connections

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.matching import asking, keeping, waiting
from kartoteka.core.matching.models import MatchKey, Waiting
from kartoteka.core.records.types import record_types
from kartoteka.core.storage import bulk
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db

NAMES = ("Młyn Alfa", "Tartak Beta", "Wytwórnia Gamma", "Zakład Delta")


@pytest.fixture
def made():
    """Four customers that came in by the thousand, whose keys wait."""
    kind = record_types["customer"]
    with keeping.later():
        rows = [{"name": name, "phone": f"+4812345678{n}"} for n, name in enumerate(NAMES)]
        results = actions.create_many(kind, rows, house())
    return list(Customer.objects.filter(pk__in=[each.id for each in results]).order_by("pk"))


def keys():
    return set(MatchKey.objects.values_list("key", "record_id"))


def made_at_once(records):
    """The keys that these records have as they are now."""
    kind = record_types["customer"]
    fresh = Customer.objects.filter(pk__in=[record.pk for record in records])
    return {row for r in fresh for row in keeping._rows(kind, r, keeping._keys(kind, r))}


def found(**values):
    asked = asking.similar(record_types["customer"], values, None, everybody=True)
    return [alike.record.pk for alike in asked]


def test_they_are_found_once_their_keys_are_made(made):
    assert keys() == set()
    [waiting] = Waiting.objects.all()
    assert (waiting.first, waiting.last) == (made[0].pk, made[-1].pk)
    assert keeping.settle() == len(made_at_once(made))
    assert keys() == made_at_once(made)
    assert found(name="Tartak Beta sp. z o.o.") == [made[1].pk]
    assert keeping.settle() == 0


def test_the_same_name_or_number_is_found_while_it_waits(made):
    other = actions.create(record_types["customer"], {"name": NAMES[2]}, house())
    assert found(name="TARTAK  BETA") == [made[1].pk]
    assert sorted(found(name=NAMES[2])) == sorted([made[2].pk, other.pk])
    assert found(name="Tartak Beta Spółka z o.o.") == [made[1].pk]
    assert found(name="Tartak Betta sp. z o.o.") == []
    kind = record_types["customer"]
    asked = {"name": NAMES[0]}
    assert asking.similar(kind, asked, None, everybody=True, without=[made[0].pk]) == []
    with keeping.later():
        actions.update(made[3], {"nip": "5260250274"}, house())
    keeping.settle()
    assert waiting.like(kind, asked) == []


def test_what_is_changed_while_it_waits_has_the_keys_of_now(made):
    actions.update(made[0], {"name": "Browar Omega", "phone": ""}, house())
    actions.archive(made[1], house())
    keeping.settle()
    assert keys() == made_at_once(made)
    assert found(name="Browar Omega") == [made[0].pk]
    assert not MatchKey.objects.filter(record_id=made[1].pk).exists()


def test_broken_off_in_the_middle_it_goes_on(made, monkeypatch):
    monkeypatch.setattr(keeping, "KEYS_AT_ONCE", 5)
    plain, calls = bulk.insert_missing, []

    def broken(*given):
        calls.append(given)
        if len(calls) == 3:
            raise DatabaseError("the power went out")
        plain(*given)

    monkeypatch.setattr(bulk, "insert_missing", broken)
    with pytest.raises(DatabaseError):
        keeping.settle()
    assert len(keys()) == 10
    assert Waiting.objects.exists()
    keeping.settle()
    assert keys() == made_at_once(made)
    assert not Waiting.objects.exists()


def test_no_key_is_left_of_what_was_changed_meanwhile(made, monkeypatch):
    plain, calls = bulk.insert_missing, []

    def meddled(*given):
        calls.append(given)
        if len(calls) == 1:
            actions.update(made[2], {"name": "Huta Sigma", "phone": ""}, house())
        plain(*given)

    monkeypatch.setattr(bulk, "insert_missing", meddled)
    keeping.settle()
    assert keys() == made_at_once(made)


@pytest.mark.django_db(transaction=True)
def test_whoever_gives_a_key_back_meanwhile_keeps_it(made, monkeypatch):
    """Between the question what was changed and the erasing of stale keys nobody comes in."""
    alpha = made[0]
    plain = {"insert": bulk.insert_missing, "erase": bulk.erase}
    begun = []

    def changed_before(*given):
        monkeypatch.setattr(bulk, "insert_missing", plain["insert"])
        actions.update(alpha, {"name": "Browar Omega"}, house())
        plain["insert"](*given)

    def give_back():
        try:
            actions.update(Customer.objects.get(pk=alpha.pk), {"name": NAMES[0]}, house())
        finally:
            connections.close_all()

    def changed_meanwhile(*given):
        monkeypatch.setattr(bulk, "erase", plain["erase"])
        begun.append(Thread(target=give_back))
        begun[0].start()
        begun[0].join(1)
        plain["erase"](*given)

    monkeypatch.setattr(bulk, "insert_missing", changed_before)
    settle_from = keeping._mend

    def drop(*given):
        monkeypatch.setattr(bulk, "erase", changed_meanwhile)
        settle_from(*given)

    monkeypatch.setattr(keeping, "_mend", drop)
    keeping.settle()
    begun[0].join()
    assert Customer.objects.get(pk=alpha.pk).name == NAMES[0]
    assert keys() == made_at_once(made)


def test_a_legal_form_more_or_less_is_no_other_name_while_it_waits():
    kind = record_types["customer"]
    with keeping.later():
        names = ("Papiernia Omega S.A.", "Papiernia Omega Nowa")
        results = actions.create_many(kind, [{"name": name} for name in names], house())
    for asked in ("papiernia omega", "Papiernia Omega Spółka Akcyjna", "PAPIERNIA OMEGA SA"):
        assert found(name=asked) == [results[0].id], asked


def test_the_fewer_there_are_the_sooner_keys_are_made(made, monkeypatch):
    monkeypatch.setattr(keeping, "KEYS_OF_MOST", 400)
    monkeypatch.setattr(keeping, "RANGES_AT_ONCE", 25)
    kind = record_types["customer"]
    chunks = []
    with keeping.later() as making:
        for number in range(40):
            actions.create_many(kind, [{"name": f"Garbarnia {number} Dwa"}], house())
            making.go_on()
            if not Waiting.objects.exists():
                chunks.append(number)
    # At once at first, and later the more there are.
    assert chunks[0] == 0
    gaps = [two - one for one, two in pairwise(chunks)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]
    keeping.settle()
    assert not Waiting.objects.exists()


@pytest.fixture
def settled(made):
    keeping.settle()
    return made


def test_keys_of_what_is_put_away_wait_and_go(settled):
    with keeping.later():
        for record in settled[:3]:
            actions.archive(record, house())
    assert len(keys()) > len(made_at_once(settled))
    assert found(name="Tartak Beta sp. z o.o.") == []
    keeping.settle()
    assert keys() == made_at_once(settled)
    assert {number for _key, number in keys()} == {settled[3].pk}
    with keeping.later():
        for record in settled[:3]:
            actions.restore(record, house())
    keeping.settle()
    assert keys() == made_at_once(settled)
    assert found(name="Tartak Beta sp. z o.o.") == [settled[1].pk]


def test_what_is_brought_back_while_its_keys_go_has_them(settled, monkeypatch):
    plain, calls = bulk.erase, []
    with keeping.later():
        for record in settled:
            actions.archive(record, house())

    def meddled(*given):
        if not calls:
            calls.append(given)
            actions.restore(settled[2], house())
        plain(*given)

    monkeypatch.setattr(bulk, "erase", meddled)
    keeping.settle()
    assert calls
    assert keys() == made_at_once(settled)
    assert {number for _key, number in keys()} == {settled[2].pk}


def test_what_lies_far_apart_does_not_wait(settled):
    kind = record_types["customer"]
    rows = [{"name": f"Pomiędzy {n}"} for n in range(keeping.LOOSE * 2)]
    far = [settled[0].pk, actions.create_many(kind, rows, house())[-1].id]
    with keeping.later(), actions.grouped(house(), "put away"):
        actions.update_each(
            kind, [(n, {"archived_at": house().at}) for n in far], house(), verbs_too=True
        )
    assert not Waiting.objects.exists()
    assert not MatchKey.objects.filter(record_id__in=far).exists()
