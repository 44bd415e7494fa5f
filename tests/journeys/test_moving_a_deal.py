"""Journey 11.6 in Polish: a deal goes on, is held, is lost in two presses; keys, then a phone."""

from decimal import Decimal

import pytest

from harness.browser import accessibility_problems
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.sales.tests.conftest import make_sale

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


def make(key, **values):
    return actions.create(record_types[key], values, house())


@pytest.fixture
def shown(live_server, page_of, user_of, client_of):
    """The board in Polish with one opportunity, whose first stage has something mandatory."""
    page = page_of()
    user = user_of("administrator")
    actions.update(user, {"language": "pl"}, house())
    sale = make_sale("Instalacje")
    make("stage_item", name="Telefon wykonany", stage=sale.stage("New"), is_mandatory=True)
    make("stage_item", name="Oferta omówiona", stage=sale.stage("Offer"))
    make("lost_reason", name="Cena", position=1)
    owner = {"owner": user.pk, "value": Decimal(96000), "pipeline": sale.pipeline.pk}
    deal = make("opportunity", name="Wentylacja hali B", **owner)
    page.goto("/opportunities/board/")
    return page, sale, deal


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_a_deal_by_keys_in_polish(shown):
    page, sale, deal = shown
    card = f"card-{deal.pk}"
    page.get_by_role("link", name="Brak kroku 1").wait_for()
    page.locator(f"#{card}").focus()
    page.keyboard.press("m")
    page.keyboard.press("2")
    panel = page.locator("[data-prompt]")
    panel.get_by_text("Najpierw zrób to, czego wymaga etap: Telefon wykonany.").wait_for()
    assert page.locator(f'[data-column="{sale.stage("New")}"] [data-card]').count() == 1
    assert accessibility_problems(page) == []
    page.wait_for_function("document.activeElement.getAttribute('role') === 'checkbox'")
    page.keyboard.press("Space")
    panel.locator("[role=checkbox][aria-checked=true]").wait_for()
    panel.get_by_role("button", name="Przenieś do: Offer").press("Enter")
    panel.get_by_text("Etap: Offer").wait_for()
    page.locator(f'[data-column="{sale.stage("Offer")}"] #{card}').wait_for()
    assert panel.get_by_role("checkbox", name="Oferta omówiona").is_visible()
    assert panel.locator("input[name=kind]:checked").get_attribute("value") == "call"
    panel.get_by_role("button", name="Zaplanuj krok").press("Enter")
    panel.wait_for(state="detached")
    page.locator(f"#{card} .next", has_text="Rozmowa").wait_for()
    page.get_by_role("link", name="Brak kroku 0").wait_for()
    page.locator(f"#{card}").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.locator(f'[data-column="{sale.stage("Contract")}"] #{card}').wait_for()
    page.locator(".ui-toast", has_text="Wentylacja hali B: Contract").wait_for()
    assert focused(page) == card
    page.keyboard.press("p")
    page.get_by_role("radio", name="Cena").wait_for()
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    page.locator(f"#{card}").wait_for(state="detached")
    deal.refresh_from_db()
    assert deal.outcome == "lost"
    assert Activity.objects.filter(subject="Wrócić do przegranej: Wentylacja hali B").exists()


def test_a_deal_on_a_phone(shown):
    page, sale, deal = shown
    page.set_viewport_size(PHONE)
    page.goto("/opportunities/board/")
    card = page.locator(f"#card-{deal.pk}")
    card.get_by_role("link", name="Przenieś: Wentylacja hali B").click()
    page.get_by_role("menuitem", name="Offer").click()
    panel = page.locator("[data-prompt]")
    panel.get_by_role("checkbox").click()
    panel.locator("[role=checkbox][aria-checked=true]").wait_for()
    assert accessibility_problems(page) == []
    panel.get_by_role("button", name="Przenieś do: Offer").click()
    panel.get_by_text("Etap: Offer").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    panel.get_by_role("button", name="Cofnij").click()
    panel.wait_for(state="detached")
    card.wait_for()
    deal.refresh_from_db()
    assert deal.stage_id == sale.stage("New")
    card.get_by_role("link", name="Przenieś: Wentylacja hali B").click()
    page.get_by_role("menuitem", name="Przegrana").click()
    page.locator("#dialog .ui-choice", has_text="Cena").click()
    page.get_by_role("button", name="Zamknij jako przegraną").click()
    card.wait_for(state="detached")
