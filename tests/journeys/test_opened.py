"""What opens over a page of a phone: menus and sheets, in both colours; nothing jumps before."""

import pytest

from harness.browser import PHONE, accessibility_problems

pytestmark = [pytest.mark.one_database, pytest.mark.slow]
OPENED = "[popover]:popover-open, dialog[open]"


@pytest.fixture
def phone(window_of, user_of, transactional_db):
    """Anna's phone, and a customer of hers."""
    from kartoteka.core.screens.tests import samples

    anna = user_of("salesperson", name="Anna Mazur", language="pl")
    customer = samples.make("customer", owner=anna, name="Brzoza Zakład Mechaniczny")
    page = window_of(anna, PHONE)
    page.card = f"/customers/{customer.pk}/"
    return page


def opened(page, address, opener):
    """The page with what a control of it opens."""
    page.goto(address)
    page.wait_for_selector("html[data-js]")
    page.locator(opener).locator("visible=true").first.click()
    page.locator(OPENED).first.wait_for()
    page.wait_for_load_state("networkidle")


def test_menus_and_sheets_of_a_phone_have_no_faults_in_either_colours(phone):
    for address, opener in (
        ("/customers/", ".ui-dock button"),
        ("/customers/?status__is=active", "#filter-open, #filter-s"),
        (phone.card, "[popovertarget='card-menu']"),
        (phone.card, ".ui-composebar a"),
    ):
        opened(phone, address, opener)
        for colours in ("light", "dark"):
            phone.emulate_media(color_scheme=colours)
            assert accessibility_problems(phone) == [], (address, opener, colours)


def test_card_is_drawn_as_it_will_stay_before_its_script_has_come(phone):
    """What waits for a script is decided by the browser, or the parts of the card would jump."""
    phone.route("**/*.js", lambda route: route.abort())
    phone.goto(phone.card)
    assert phone.locator("html[data-js]").count() == 0
    assert phone.locator("#timeline").is_visible()
    assert phone.locator(".ui-parts").is_visible()
    assert not phone.locator("#column-a").is_visible()
    assert not phone.locator("#column-c").is_visible()
