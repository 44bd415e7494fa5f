"""Funnel, board and cards tell each user of what they may see, whoever asked the same before."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kartoteka.core import access
from kartoteka.core.screens.tests import samples
from kartoteka.core.storage import walking
from kartoteka.core.users.models import User
from kartoteka.modules.customers import reach
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Opportunity
from kartoteka.modules.sales.tests.conftest import Sale

ZONE = ZoneInfo("Europe/Warsaw")
SEEN = {"administrator": 5, "regional_manager": 3, "salesperson": 2, "manager": 5}


@pytest.fixture
def people(
    sale: Sale, user_of: Callable[..., Any], opportunity_of: Callable[..., Any]
) -> dict[str, User]:
    """One user of each reach, and opportunities in the territory of one and outside it."""
    found = {role: user_of(role) for role in SEEN}
    south, north = (samples.make("territory", name=name) for name in ("South", "North"))
    boss, seller, chief = (
        found[role] for role in ("regional_manager", "salesperson", "administrator")
    )
    samples.make("territory_member", territory=south.pk, user=boss.pk)
    inside, outside = (
        samples.make("customer", owner=chief, territory=each.pk) for each in (south, north)
    )
    owned = [(inside, chief), (outside, chief), (inside, seller), (outside, seller),
             (outside, boss)]  # fmt: skip
    for number, (customer, owner) in enumerate(owned):
        opportunity_of(f"Matter-no-{number}", value=Decimal(10**number), customer=customer.pk,
                       owner=owner.pk)  # fmt: skip
    return found


def told(sale: Sale, user: User, period: queries.Period, at: Any) -> list[Any]:
    found = queries.funnel(
        user, sale.pipeline, period, today=timezone.localdate(timezone=ZONE), zone=ZONE, at=at
    )
    entered = sum(row.entered for row in found.stages)
    return [found.open_count, found.opportunities, entered, found.open_value]


# Again after all others: what was written down for them is there by then.
@pytest.mark.parametrize("order", [list(SEEN), [*reversed(SEEN), *SEEN]])
def test_each_is_told_of_what_they_may_see(
    sale: Sale, people: dict[str, User], client_of: Callable[..., Any], order: list[str]
) -> None:
    year = queries.Period.named("this_year", timezone.localdate(timezone=ZONE))
    for role in order:
        user = User.objects.get(pk=people[role].pk)
        seen = set(access.visible(user, Opportunity))
        worth = sum(one.value for one in seen)
        assert len(seen) == SEEN[role]
        for period in (queries.Period(), year):
            for at in (None, timezone.now()):
                assert told(sale, user, period, at) == [len(seen)] * 3 + [worth]
        client = client_of(user)
        page = client.get("/opportunities/board/", {"pipeline": sale.pipeline.pk})
        assert sum(shelf.totals.count for shelf in page.context["shelves"]) == len(seen)
        for one in Opportunity.objects.all():
            assert (one.name in page.text) is (one in seen)
            for path in (f"/opportunities/{one.pk}/", f"/opportunities/{one.pk}/opened/"):
                assert client.get(path).status_code == (200 if one in seen else 404)


def test_territories_that_hold_many_are_gathered_to_count_and_asked_for_by_each_row_of_a_page(
    sale: Sale, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "MANY", 0)
    boss = User.objects.get(pk=people["regional_manager"].pk)
    seen = access.visible(boss, Opportunity)
    counted = walking.whole(seen)
    assert ("EXISTS(" in str(seen.query), "EXISTS(" in str(counted.query)) == (True, False)
    assert set(seen) == set(counted)
    with CaptureQueriesContext(connection) as asked:
        assert told(sale, boss, queries.Period(), None)[:2] == [3, 3]
    whole = [one["sql"] for one in asked if 'FROM "sales_opportunity"' in one["sql"]]
    assert whole
    assert not [sql for sql in whole if "EXISTS(" in sql]
