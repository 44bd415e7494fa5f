"""Anna adds a customer, logs a call without the mouse, takes it back, and works through today."""

import pytest

from harness.browser import accessibility_problems

pytestmark = [pytest.mark.one_database, pytest.mark.slow]


@pytest.fixture
def page(page_of, transactional_db):
    return page_of("salesperson")


def test_adding_a_customer_logging_a_call_and_undoing_it(page):
    page.goto("/today/")
    page.keyboard.press("n")
    page.keyboard.press("k")
    page.get_by_label("NIP, name or phone").wait_for()
    page.keyboard.type("Brzoza Works")
    page.keyboard.press("Enter")
    page.locator("[name=name]").wait_for()
    assert page.evaluate("document.activeElement.name") == "name"
    assert accessibility_problems(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/*/")
    page.get_by_role("heading", name="Brzoza Works").wait_for()
    assert accessibility_problems(page) == []

    page.keyboard.press("l")
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    entry = page.locator("#timeline .ui-pill", has_text="Connected")
    entry.wait_for()
    assert page.locator(".ui-kpi", has_text="Last contact").inner_text().endswith("Call")
    assert page.locator("#c-composer textarea").input_value() == ""

    page.keyboard.press("z")
    entry.wait_for(state="detached")
    page.get_by_text("Undone: 1 change.").wait_for()
    page.keyboard.press("z")
    entry.wait_for()


def test_no_answer_proposes_tomorrow_and_callback_asks_when(page):
    page.goto("/customers/new/")
    page.locator("[name=name]").fill("Brzoza Works")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Brzoza Works").wait_for()
    composer = page.locator("#c-composer")
    page.keyboard.press("l")
    page.keyboard.press("2")
    assert composer.locator("[name=next_at]").input_value() != ""
    page.keyboard.press("3")
    assert composer.locator("[name=next_at]").input_value() == ""
    page.wait_for_function("() => document.activeElement.name === 'next_at'")
    page.keyboard.type("someday")
    page.keyboard.press("Control+Enter")
    page.locator("[data-error-summary]").wait_for()
    assert composer.locator("[name=outcome]:checked").get_attribute("value") == "callback"
    composer.locator("[name=next_at]").fill("tomorrow 10:00")
    page.keyboard.press("Control+Enter")
    page.locator("#panel-planned .ui-line").wait_for()
    assert "tomorrow 10:00" in page.locator("#panel-planned").inner_text()


def test_a_proposal_that_was_taken_back_stays_away(page):
    """By no news that is brought into the card, nor in the draft of a tab that was closed."""
    page.goto("/customers/new/")
    page.locator("[name=name]").fill("Brzoza Works")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Brzoza Works").wait_for()
    # The heading is there before the scripts are, and keys would go nowhere.
    page.wait_for_load_state()
    proposed = page.locator("#c-composer [name=next_at]")
    chosen = page.locator("#c-composer [name=outcome][value=callback]:checked")
    for key in "l23":
        page.keyboard.press(key)
    chosen.wait_for(state="attached")
    page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("htmx:after:settle", done, { once: true });
            document.body.dispatchEvent(new CustomEvent("record-changed"));
        })"""
    )
    assert proposed.input_value() == ""
    page.reload()
    chosen.wait_for(state="attached")
    assert proposed.input_value() == ""


def test_today_by_keyboard(page):
    for subject in ("First task", "Second task", "Third task"):
        page.goto("/activities/log/?kind=task")
        page.locator("[name=subject]").fill(subject)
        page.locator("[name=starts_at]").fill("yesterday 10:00")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/today/")
    rows = page.locator(".ui-work > li")
    assert rows.count() == 3
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.get_by_text("Second task", exact=True).wait_for(state="detached")
    assert "Third task" in page.locator("[data-cursor]").inner_text()
    page.keyboard.press("s")
    page.keyboard.press("1")
    page.locator(".ui-work > li", has_text="Third task").wait_for(state="detached")
    assert "Third task" in page.locator("aside[aria-label]").inner_text()
    assert accessibility_problems(page) == []
    page.keyboard.press("z")
    page.locator(".ui-work > li", has_text="Third task").wait_for()


def test_what_was_saved_in_a_dialog_is_not_offered_again(page):
    page.goto("/customers/new/")
    page.locator("[name=name]").fill("Brzoza Works")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Brzoza Works").wait_for()
    page.keyboard.press("t")
    page.locator("dialog [name=subject]").fill("Order the parts")
    page.keyboard.press("Control+Enter")
    page.locator("#panel-planned .ui-line", has_text="Order the parts").wait_for()
    assert page.locator("#c-composer [name=subject]").input_value() == ""
    page.wait_for_timeout(500)
    page.keyboard.press("t")
    subject = page.locator("dialog [name=subject]")
    subject.wait_for()
    assert subject.input_value() == ""
    subject.fill("Half a thought")
    page.wait_for_timeout(500)
    page.reload()
    page.keyboard.press("t")
    page.get_by_text("Your unsaved text was restored.").wait_for()
    assert page.locator("dialog [name=subject]").input_value() == "Half a thought"


def test_enter_does_not_wait_for_the_list_of_customers(page):
    """Who types fast is given what they typed, not what was found for a part of it."""
    for name in ("Brzoza Works", "Buk Works"):
        page.goto("/customers/new/")
        page.locator("[name=name]").fill(name)
        page.keyboard.press("Control+Enter")
        page.get_by_role("heading", name=name).wait_for()
    page.goto("/today/")
    page.keyboard.press("l")
    page.locator("dialog [name=customer_text]:focus").wait_for()
    page.keyboard.type("b")
    page.locator("dialog [role=option]", has_text="Brzoza").wait_for()
    page.keyboard.type("uk")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.name === 'outcome'")
    assert page.locator("dialog [name=customer_text]").input_value() == "Buk Works"
    # A name that nobody has: Enter goes to the line that adds it, and adds it only then.
    customer = page.locator("dialog [name=customer_text]")
    customer.fill("Nowa Firma")
    customer.press("Enter")
    page.locator("dialog [role=option][data-create][aria-selected=true]").wait_for()
    assert page.locator("dialog [data-error-summary]").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.name === 'outcome'")
    page.keyboard.press("Control+Enter")
    page.locator("dialog[open]").wait_for(state="detached")
    page.goto("/customers/?q=nowa")
    page.locator("#list [data-row]", has_text="Nowa Firma").wait_for()
