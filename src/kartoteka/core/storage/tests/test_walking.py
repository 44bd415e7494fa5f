"""Many rows are walked in the order that is asked for; few are gathered, and all are counted."""

import pytest

from kartoteka.core import access
from kartoteka.core.screens.tests import samples
from kartoteka.core.storage import walking
from kartoteka.modules.customers.models import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
GATHERS, SORTS = "MULTI-INDEX OR", "USE TEMP B-TREE FOR ORDER BY"


@pytest.fixture
def user(user_of):
    return user_of("salesperson", team=samples.make("team").pk)


def first_page(user):
    return access.visible(user, Customer).order_by("sort_key", "id")[:51]


def test_few_of_a_team_are_gathered(user):
    told = first_page(user).explain()
    assert GATHERS in told
    assert SORTS in told


@pytest.mark.parametrize("is_own", [True, False])
def test_many_are_walked_in_their_order_and_counted_by_the_index(user, monkeypatch, is_own):
    monkeypatch.setattr(walking, "MANY", 0)
    if is_own:
        Customer.objects.create(owner_id=user.pk, sort_key="a")
    else:
        Customer.objects.create(team_id=user.team_id, sort_key="a")
    told = first_page(user).explain()
    assert "customer_sort" in told
    assert SORTS not in told
    counted = access.visible(user, Customer).order_by().values("pk")[:10]
    assert GATHERS in counted.explain()
    assert GATHERS not in walking.whole(counted).explain()
    assert [row.sort_key for row in first_page(user)] == ["a"]
