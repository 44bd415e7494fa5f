"""The search through the base: by Splink where it is there, in memory else; the queue of pairs."""

import random

import pytest

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.matching import asking
from kartoteka.core.matching.models import Learned, Pair
from kartoteka.core.merging import columns, learning, searching
from kartoteka.core.records.types import record_types

pytestmark = pytest.mark.django_db


class Progress:
    """Told how far it has come; nobody reads it here."""

    def set(self, done, total=0, message=""):
        """Nothing."""


def company(number):
    dice = random.Random(number)
    word = "".join(dice.choice("bcdfghklmnprstwz") + dice.choice("aeiou") for _n in range(4))
    return {
        "name": f"{word.title()} sp. z o.o.", "city": dice.choice(("Kraków", "Łódź", "Kielce")),
        "phone": f"+4812{dice.randrange(10**7):07}", "email": f"biuro@{word}.pl",
        "street": f"Długa {dice.randint(1, 200)}",
    }  # fmt: skip


@pytest.fixture
def base():
    rows = [company(number) for number in range(120)]
    twice = [
        {**company(number), "name": company(number)["name"].upper().replace("SP. Z O.O.", "")}
        for number in range(12)
    ]
    made = actions.create_many(record_types["customer"], rows + twice, house())
    return {(made[n].id, made[120 + n].id) for n in range(12)}


def found():
    return set(Pair.objects.values_list("first", "second"))


def test_pairs_come_into_the_queue_and_those_that_are_two_do_not(base):
    one, other = min(base)
    pair = {"record_type": "customer", "first": other, "second": one}
    actions.create(record_types["distinction"], pair, house())
    said = searching.search("customer", Progress())
    assert said == {"pairs": 11, "records": 132}
    assert found() == base - {(one, other)}
    first = Pair.objects.order_by("-bits").first()
    assert first.reasons[0][0] in ("email", "phone", "company")


def test_without_splink_no_more_is_read_than_memory_bears(base, monkeypatch):
    monkeypatch.setattr(learning, "is_there", lambda: False)
    monkeypatch.setattr(searching, "CHUNK", 50)
    monkeypatch.setattr(searching, "LARGEST_IN_MEMORY", 125)
    one = sorted(base)[:5]
    assert searching.search("customer", Progress()) == {"pairs": 5, "records": 125}
    assert found() == set(one)


@pytest.mark.slow
def test_splink_finds_the_same_pairs_and_teaches(base, monkeypatch):
    pytest.importorskip("splink")
    monkeypatch.setattr(searching, "SMALL", 0)
    searching.search("customer", Progress())
    assert found() == base
    learned = Learned.objects.get(record_type="customer")
    assert "company" in learned.weights["chances"]
    values = company(3)
    assert asking.similar(record_types["customer"], values, None, everybody=True)


@pytest.mark.slow
def test_splink_bears_a_base_in_which_nothing_is_twice(monkeypatch):
    pytest.importorskip("splink")
    monkeypatch.setattr(searching, "SMALL", 0)
    rows = [company(number) for number in range(40)]
    actions.create_many(record_types["customer"], rows, house())
    assert searching.search("customer", Progress())["pairs"] == 0


@pytest.mark.slow
def test_splink_bears_a_chance_that_falls_to_nothing(base, monkeypatch):
    """Among a hundred thousand one falls to nothing, which Splink refuses; here each small one."""
    level = pytest.importorskip("splink.internals.comparison_level")
    check = level._validate_m_u_probability

    def falls(value, name, absent):
        is_small = name == "m_probability" and isinstance(value, float) and value < 0.01
        check(0.0 if is_small else value, name, absent)

    monkeypatch.setattr(level, "_validate_m_u_probability", falls)
    monkeypatch.setattr(searching, "SMALL", 0)
    namesakes = [{**company(900 + n), "name": company(n)["name"]} for n in range(20, 60)]
    actions.create_many(record_types["customer"], namesakes, house())
    searching.search("customer", Progress())
    assert found() >= base


def test_branches_are_not_proposed():
    top = actions.create(record_types["customer"], company(1), house())
    actions.create(record_types["customer"], {**company(1), "parent": top.pk}, house())
    searching.search("customer", Progress())
    assert found() == set()


@pytest.mark.parametrize("part", columns.SHAPES)
def test_both_engines_know_the_same_levels(part):
    columns.levels_of(part)


def test_a_search_on_its_way_is_not_begun_twice():
    first = searching.begin(record_types["customer"], None)
    assert searching.begin(record_types["customer"], None) == first
    assert learning.is_there() in (True, False)


class _Broken:
    """A job that is taken away after so many batches."""

    def __init__(self, batches):
        self.batches = batches

    def fence(self):
        self.batches -= 1
        if self.batches < 0:
            raise KeyboardInterrupt

    def set(self, done, total=0, message=""):
        pass


def test_after_an_upgrade_the_worker_makes_the_keys_in_batches(monkeypatch):
    from kartoteka.core.jobs.registry import schedules
    from kartoteka.core.matching import keeping
    from kartoteka.core.matching.models import KEYS_VERSION, Learned, MatchKey

    monkeypatch.setattr(keeping, "MADE_AT_ONCE", 10)
    kind = record_types["customer"]
    actions.create_many(kind, [{"name": f"Zakład {n}"} for n in range(25)], house())
    before = set(MatchKey.objects.values_list("key", "record_id"))
    MatchKey.objects.all()._raw_delete("default")
    Learned.objects.filter(record_type="customer").update(keys_version=0)
    assert "merging.keys" in schedules
    with pytest.raises(KeyboardInterrupt):
        searching.make_keys(_Broken(1))
    made = MatchKey.objects.values("record_id").distinct().count()
    assert made in (10, 20)
    assert keeping.is_behind(kind)
    assert searching.make_keys(_Broken(99))["customer"] == 25 - made
    assert set(MatchKey.objects.values_list("key", "record_id")) == before
    assert Learned.objects.get(record_type="customer").keys_version == KEYS_VERSION
    assert searching.make_keys(_Broken(0)) == {}
