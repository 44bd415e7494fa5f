"""Journey 11.6 in Polish: a deal goes on, is held, won and lost; by keys, mouse and phone."""

from decimal import Decimal

import pytest

from harness.browser import PHONE, accessibility_problems
from harness.hands import Hands
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.sales.tests.conftest import make_sale

pytestmark = [
    pytest.mark.one_database, pytest.mark.slow, pytest.mark.django_db(transaction=True),
]  # fmt: skip


def make(key, **values):
    return actions.create(record_types[key], values, house())


@pytest.fixture
def jan(user_of):
    return user_of("administrator", name="Jan Halko", language="pl")


@pytest.fixture
def office(jan):
    """One opportunity, whose first stage has something mandatory."""
    sale = make_sale("Instalacje")
    make("stage_item", name="Telefon wykonany", stage=sale.stage("New"), is_mandatory=True)
    make("stage_item", name="Oferta omówiona", stage=sale.stage("Offer"))
    make("lost_reason", name="Cena", position=1)
    owner = {"owner": jan.pk, "value": Decimal(96000), "pipeline": sale.pipeline.pk}
    return sale, make("opportunity", name="Wentylacja hali B", **owner)


@pytest.fixture
def shown(window_of, jan, office):
    """The board."""
    page = window_of(jan)
    page.goto("/opportunities/board/")
    return page, *office


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_a_deal_by_keys_in_polish(shown):
    page, sale, deal = shown
    card = f"card-{deal.pk}"
    page.get_by_role("link", name="Brak kroku 1").wait_for()
    hands = Hands(page)
    hands.reach(page.locator(f"#{card}"))
    hands = Hands(page)
    hands.press("m", "2")
    assert (hands.keys, hands.seconds <= 1.8) == (2, True)
    panel = page.locator("[data-prompt]")
    panel.get_by_text("Najpierw zrób to, czego wymaga etap: Telefon wykonany.").wait_for()
    assert page.locator(f'[data-column="{sale.stage("New")}"] [data-card]').count() == 1
    assert accessibility_problems(page) == []
    page.wait_for_function("() => document.activeElement.getAttribute('role') === 'checkbox'")
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
    page.wait_for_load_state("networkidle")
    page.locator(f"#{card}").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.locator(f'[data-column="{sale.stage("Contract")}"] #{card}').wait_for()
    page.locator(".ui-toast", has_text="Wentylacja hali B: Contract").wait_for()
    assert focused(page) == card
    hands = Hands(page)
    hands.press("p")
    page.get_by_role("radio", name="Cena").wait_for()
    assert page.get_by_role("checkbox", name="Przypomnij za 6 miesięcy").is_checked()
    assert accessibility_problems(page) == []
    hands.press("1", "Control+Enter")
    page.locator(f"#{card}").wait_for(state="detached")
    assert hands.keys == 4
    deal.refresh_from_db()
    assert deal.outcome == "lost"
    assert Activity.objects.filter(subject="Wrócić do przegranej: Wentylacja hali B").exists()
    # Undone, it is won instead; reopening stands in the history.
    page.keyboard.press("z")
    page.locator(f"#{card}").focus()
    hands = Hands(page)
    hands.press("w")
    page.locator("dialog [name=value]:focus").wait_for()
    assert page.get_by_role("radio", name="Przekaż do realizacji").is_checked()
    assert accessibility_problems(page) == []
    hands.press("Control+Enter")
    page.locator(f"#{card}").wait_for(state="detached")
    assert hands.keys == 3
    deal.refresh_from_db()
    assert deal.outcome == "won"
    assert Activity.objects.filter(subject="Przekazać do realizacji: Wentylacja hali B").exists()


def drag(page, card, goal):
    """Take a card with the mouse and drop it where the goal is by then."""
    box = card.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 40, steps=3)
    there = goal.bounding_box()
    page.mouse.move(there["x"] + 40, there["y"] + 20, steps=5)
    page.mouse.up()


def test_a_deal_by_mouse_is_held_with_the_reason_and_lost_with_two_clicks(shown):
    page, sale, deal = shown
    card = page.locator(f"#card-{deal.pk}")
    drag(page, card, page.locator(f'[data-column="{sale.stage("Contract")}"]'))
    told = "Najpierw zrób to, czego wymaga etap: Telefon wykonany."
    page.locator("[data-prompt]").get_by_text(told).wait_for()
    page.locator(f'[data-column="{sale.stage("New")}"] #card-{deal.pk}').wait_for()
    page.locator("[data-prompt-close]").click()
    page.get_by_role("link", name="Brak kroku 1").click()
    card.wait_for()
    page.get_by_role("link", name="Zaległe 0").click()
    card.wait_for(state="detached")
    page.goto("/opportunities/board/")
    assert page.locator("[data-drop]:visible").count() == 0
    drag(page, card, page.locator('[data-drop="lost"]'))
    hands = Hands(page)
    hands.click(page.locator("#dialog .ui-choice", has_text="Cena"))
    hands.click(page.get_by_role("button", name="Zamknij jako przegraną"))
    card.wait_for(state="detached")
    assert hands.clicks == 2
    deal.refresh_from_db()
    assert deal.outcome == "lost"


def test_a_deal_on_a_phone(window_of, jan, office):
    page, (sale, deal) = window_of(jan, PHONE), office
    page.goto("/opportunities/board/")
    card = page.locator(f"#card-{deal.pk}")
    hands = Hands(page)
    hands.click(card.get_by_role("link", name="Przenieś: Wentylacja hali B"))
    hands.click(page.get_by_role("menuitem", name="Offer"))
    assert hands.clicks == 2
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
