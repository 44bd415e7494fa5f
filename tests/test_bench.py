"""The benchmark's generator writes through the same actions as everybody."""

import sys
from pathlib import Path

import pytest

from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.sales.models import Opportunity

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    names = ("load", "rows", "operations", "client", "measure", "heavy", "server")
    yield
    for name in names:
        sys.modules.pop(name, None)


@pytest.mark.django_db
def test_it_loads_what_it_says_and_finds_something_to_ask_about(bench, capsys):
    from load import Loading
    from measure import first_of
    from operations import filtered, subjects
    from rows import Made

    Loading(Made(60, people=90, opportunities=30, activities=120)).run()
    assert "companies: 60" in capsys.readouterr().out
    found = [model.objects.count() for model in (Customer, Person, Opportunity, Activity)]
    assert found == [60, 90, 30, 120]
    assert Opportunity.objects.filter(outcome="won", closed_on=None).count() == 0
    everybody, own = (subjects(first_of(role)) for role in ("administrator", "salesperson"))
    assert "city__is=" in filtered(everybody)
    assert set(own.customers) < set(everybody.customers)


def test_a_row_depends_on_its_number_only(bench):
    from rows import Made

    made = Made(10, people=10, opportunities=10, activities=10)
    assert list(made.rows("people"))[7] == made.row("people", 8)
    assert len({row["nip"] for row in made.rows("companies")}) == 10
