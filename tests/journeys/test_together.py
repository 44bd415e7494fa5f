"""Two people at once: what a colleague changes appears by itself, and nobody overwrites anybody."""

import pytest

from harness.browser import PHONE, accessibility_problems
from kartoteka.core import actions
from kartoteka.core.actions.actor import Actor
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.sales.tests.conftest import make_sale

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases="__all__")]


@pytest.fixture
def piotr(user_of):
    return user_of("manager", name="Piotr Lis", language="pl")


@pytest.fixture
def anna(user_of):
    return user_of("administrator", name="Anna Mazur", language="pl")


def by(user):
    return Actor(user)


def news(page):
    """Ask for news now instead of in some seconds."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def note_tints(page):
    page.evaluate("""() => {
      window.tinted = [];
      new MutationObserver((changes) => changes.forEach(({ target }) =>
        target.classList.contains("fresh") && tinted.push(target.id || target.textContent.trim())
      )).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["class"] });
    }""")


def test_card_changes_under_the_eyes_and_what_is_typed_stays(window_of, anna, piotr):
    customer = actions.create(
        record_types["customer"], {"name": "Browar", "city": "Kraków"}, by(anna)
    )
    page = window_of(anna)
    page.goto(f"/customers/{customer.pk}/")
    note_tints(page)
    page.locator("#c-composer textarea").first.focus()
    page.keyboard.type("Piszę notatkę")
    box = "document.activeElement"
    page.evaluate(f"{box}.setSelectionRange(2, 5)")
    other = window_of(piotr)
    other.goto(f"/customers/{customer.pk}/")
    cell = other.locator("#prop-city")
    cell.click()
    cell.locator("input[name=city]").fill("Łódź")
    other.keyboard.press("Enter")
    # Nobody reloads anything, nor asks for it: it comes by itself.
    page.locator("#prop-city", has_text="Łódź").wait_for(timeout=15_000)
    assert page.evaluate(f"[{box}.value, {box}.selectionStart, {box}.selectionEnd]") == [
        "Piszę notatkę", 2, 5,
    ]  # fmt: skip
    page.locator("#live", has_text="Piotr Lis").wait_for(state="attached")
    assert "Miasto" in page.locator("#live").text_content()
    assert "prop-city" in page.evaluate("tinted")


def test_row_and_board_follow_and_a_cell_in_hand_waits(window_of, anna, piotr):
    sale = make_sale("Instalacje")
    customer = actions.create(record_types["customer"], {"name": "Browar"}, by(anna))
    values = {"name": "Hala", "pipeline": sale.pipeline.pk, "customer": customer.pk}
    opportunity = actions.create(record_types["opportunity"], values, by(anna))
    page = window_of(anna)
    page.goto("/customers/?columns=name,city,industry")
    cell = page.locator("td[data-cell$='/city/']")
    cell.click()
    cell.locator("input[name=city]").fill("Kra")
    actions.update(customer, {"industry": "piwo"}, by(piotr))
    with page.expect_response("**/live/**"):
        news(page)
    assert cell.locator("input[name=city]").input_value() == "Kra"
    page.keyboard.press("Escape")
    page.locator("td[data-cell$='/industry/']", has_text="piwo").wait_for()
    page.goto("/opportunities/board/")
    page.locator(f"#card-{opportunity.pk}").focus()
    other = window_of(piotr)
    other.goto("/opportunities/board/")
    other.locator(f"#card-{opportunity.pk}").focus()
    other.keyboard.press("Shift+ArrowRight")
    there = page.locator(f"[data-column='{sale.stage('Offer')}'] #card-{opportunity.pk}")
    there.wait_for(timeout=15_000)
    assert page.evaluate("document.activeElement.id") == f"card-{opportunity.pk}"


@pytest.mark.parametrize("size", [None, PHONE])
def test_stale_save_asks_which_value_and_keeps_the_rest(window_of, anna, piotr, size):
    made = {"name": "Browar", "city": "Kraków", "industry": "piwo", "street": "Długa 1"}
    customer = actions.create(record_types["customer"], made, by(anna))
    page = window_of(anna, size)
    page.goto(f"/customers/{customer.pk}/edit/")
    page.locator("[name=city]").fill("Gdańsk")
    page.locator("[name=street]").fill("Krótka 2")
    theirs = {"city": "Łódź", "industry": "kwas"}
    actions.update(customer, theirs, by(piotr))
    news(page)
    page.locator("[data-live-note]", has_text="Piotr Lis – zmiana: Miasto, Branża").wait_for()
    assert page.evaluate("document.activeElement.name") == "street"
    page.keyboard.press("Control+Enter")
    page.locator(".ui-conflict").wait_for()
    assert page.locator(".ui-conflict").count() == 1
    assert accessibility_problems(page) == []
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    told = page.locator(".ui-conflict").inner_text()
    assert all(word in told for word in ("Gdańsk", "Łódź", "Piotr Lis", "Kraków"))
    # The first choice has the focus: down, and save.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/customers/{customer.pk}/")
    saved = Customer.objects.get(pk=customer.pk)
    assert (saved.city, saved.industry, saved.street) == ("Łódź", "kwas", "Krótka 2")
