"""A page is fetched while its link is being pressed; only what is opened counts as a look."""

from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest

from kartoteka.core.screens.tests import samples
from kartoteka.core.search.models import Visit
from kartoteka.modules.privacy.models import Viewing

pytestmark = [pytest.mark.one_database, pytest.mark.slow]
DELIVERED = "performance.getEntriesByType('navigation')[0].deliveryType"
OVER_THE_LINK = "(el) => { const b = el.getBoundingClientRect(); return [b.x + 8, b.y + 8] }"


@pytest.fixture
def smok(user_of, transactional_db):
    return samples.make("customer", owner=user_of("salesperson"), name="Smok Instalacje")


@pytest.fixture
def customers(page_of, smok):
    """The list, open and at rest."""
    page = page_of("salesperson")
    page.goto("/customers/")
    page.wait_for_load_state("networkidle")
    return page


def until(found: Any, most: timedelta = timedelta(seconds=5)) -> Any:
    """What a query finds, as soon as it finds something."""
    end = monotonic() + most.total_seconds()
    while not (rows := found()) and monotonic() < end:
        sleep(0.05)
    return rows


def looks() -> list[tuple[int, str]]:
    return list(Viewing.objects.order_by("id").values_list("record_id", "way"))


def visited() -> list[int]:
    return list(Visit.objects.order_by("-at").values_list("record_id", flat=True))


def pressed(page: Any, name: str) -> None:
    """The button of the mouse goes down on a link of the list."""
    x, y = page.get_by_role("link", name=name).first.evaluate(OVER_THE_LINK)
    page.mouse.move(x, y)
    page.mouse.down()


def test_a_card_is_there_before_the_click_and_counts_once_it_is_opened(customers, smok):
    page = customers
    pressed(page, "Smok Instalacje")
    assert until(looks) == [(smok.pk, "ahead")]
    assert visited() == []
    page.mouse.up()
    page.wait_for_url(f"**/customers/{smok.pk}/**")
    assert page.evaluate(DELIVERED) == "navigational-prefetch"
    assert page.get_by_role("heading", name="Smok Instalacje").is_visible()
    assert until(visited) == [smok.pk]
    assert looks() == [(smok.pk, "card")]


def test_a_press_that_goes_nowhere_is_no_look(customers, smok):
    page = customers
    pressed(page, "Smok Instalacje")
    assert until(looks) == [(smok.pk, "ahead")]
    page.mouse.move(4, 4)
    page.mouse.up()
    page.goto("/today/")
    page.wait_for_load_state("networkidle")
    assert looks() == [(smok.pk, "ahead")]
    assert visited() == []


def test_signing_out_leaves_no_page_behind(customers, smok):
    page = customers
    pressed(page, "Smok Instalacje")
    assert until(looks) == [(smok.pk, "ahead")]
    page.mouse.move(4, 4)
    page.mouse.up()
    page.goto("/settings/me/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    page.goto(f"/customers/{smok.pk}/")
    assert "Smok" not in page.content()
    page.go_back()
    assert "Smok" not in page.content()
