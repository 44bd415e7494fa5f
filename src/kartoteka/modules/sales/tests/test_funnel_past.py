"""The funnel as of a day is the funnel that was shown on that day."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from kartoteka.core import actions as records
from kartoteka.modules.sales import actions, queries
from kartoteka.modules.sales.models import LostReason, StageVisit
from kartoteka.modules.sales.tests.test_funnel_api import PATH, api_of

ZONE = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def story(sale, opportunity_of, actor_of):
    """Days of a sale, each with the funnel that was shown at its end."""
    start = actor_of()
    start = replace(start, at=start.at.replace(hour=10))
    shown = {}

    def on(days):
        return replace(start, at=start.at + timedelta(days=days))

    def end_of(days):
        at = on(days).at + timedelta(hours=1)
        shown[days] = (at, figures(sale, at.date()))

    first = opportunity_of("A", value=Decimal(100), by=on(-40))
    second = opportunity_of("B", value=Decimal(200), by=on(-40))
    end_of(-40)
    actions.move_opportunity(second, by=on(-30), stage=sale.stage("Offer"))
    end_of(-30)
    third = opportunity_of("C", value=Decimal(400), by=on(-25))
    reason = LostReason.objects.create(name="Price")
    second.refresh_from_db()
    actions.lose_opportunity(second, by=on(-25), lost_reason=reason.pk)
    end_of(-25)
    third.refresh_from_db()
    records.update(third, {"value": Decimal(450)}, on(-20))
    third.refresh_from_db()
    actions.win_opportunity(third, by=on(-20))
    end_of(-20)
    first.refresh_from_db()
    records.archive(first, on(-10))
    end_of(-10)
    return shown


def figures(sale, day, **more):
    found = queries.funnel(None, sale.pipeline, queries.Period(), today=day, zone=ZONE, **more)
    return found.as_json()


def test_every_day_is_reckoned_back_as_it_was_shown(sale, story):
    assert len({str(told) for _at, told in story.values()}) == len(story)
    for days, (at, told) in story.items():
        then = figures(sale, at.date(), at=at)
        for one, other in zip(then.pop("stages"), told["stages"], strict=True):
            assert one == other, days
        assert then == {key: value for key, value in told.items() if key != "stages"}, days
    assert StageVisit.objects.count() == 6


def test_the_page_says_that_one_looks_back(sale, story, client_of):
    at, told = story[-25]
    page = client_of("administrator").get(f"/opportunities/funnel/?as_of={at.date().isoformat()}")
    assert page.context["funnel"].as_json()["stages"] == told["stages"]
    assert "Nothing can be changed here" in page.text
    assert f"as_of={at.date().isoformat()}" in page.context["stages"][0]["url"]
    assert client_of("administrator").get("/opportunities/funnel/").context["past_line"] is None


def test_programs_ask_for_a_day_too(sale, story, user_of):
    at, told = story[-30]
    client = api_of(user_of("administrator"))
    found = client.get(f"{PATH}?as_of={at.date().isoformat()}")
    assert found.json()["open_value"] == told["open_value"]
    assert client.get(f"{PATH}?as_of=someday").status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "0001-03-01", "1899-12-31"])
@pytest.mark.parametrize("period", ["", "last_year"])
def test_before_the_first_day_there_was_nothing(sale, story, client_of, user_of, day, period):
    asked = {"as_of": day, "period": period}
    page = client_of("administrator").get("/opportunities/funnel/", asked)
    assert page.context["funnel"].open_count == 0
    found = api_of(user_of("administrator")).get(PATH, asked)
    assert found.json()["open_value"] in (0, "0", "0.00")
    for path in ("/leads/sources/", "/opportunities/board/", "/opportunities/"):
        assert client_of("administrator").get(path, asked).status_code == 200
