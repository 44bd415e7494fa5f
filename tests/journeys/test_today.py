"""Anna's morning (journey 11.1) and a call logged in seconds (11.2), in Polish."""

from datetime import timedelta

import pytest

from harness.browser import DESKTOP, PHONE, accessibility_problems
from harness.hands import Hands
from harness.pace import ANSWER, opening, work_of

pytestmark = [pytest.mark.one_database, pytest.mark.slow]
# A telephone call leaves the page, and it is seen again afterwards.
CALLS = """() => {
    document.addEventListener("click", (event) => event.target.closest("a[href^='tel:']") && event.preventDefault());
    window.seen = (state) => {
        Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    };
}"""  # noqa: E501


@pytest.fixture
def anna(user_of, transactional_db):
    return user_of("salesperson", name="Anna Mazur", language="pl")


@pytest.fixture
def office(anna):
    """Customers, people, a day of work, and an opportunity that nobody planned a step for."""
    from kartoteka.core import actions
    from kartoteka.core.actions import Actor
    from kartoteka.core.records.types import record_types
    from kartoteka.core.screens.request import format_of
    from kartoteka.core.screens.tests import samples
    from kartoteka.modules.activities import day_parts

    by = Actor(anna, fmt=format_of(anna))
    today = day_parts.start_of_day(by.fmt)

    def make(key, **values):
        return actions.create(record_types[key], values, by)

    brzoza = make("customer", name="Brzoza Zakład Mechaniczny", phone="+48120004310",
                  importance="a")  # fmt: skip
    make("customer", name="Modrzew", importance="a", phone="+48120005510")
    orbita = make("customer", name="Orbita", street="ul. Składowa 4", city="Sosnowiec")
    person = make("person", first_name="Joanna", last_name="Kruk", customer=brzoza.pk)
    plans = (
        ("call", "Oddzwonić w sprawie montażu", -3, brzoza, person.pk),
        ("task", "Wysłać referencje", -2, orbita, None),
        ("task", "Zamówić centralę", 0, brzoza, None),
        ("task", "Podsumować pomiar", 0, orbita, None),
        ("meeting", "Prezentacja wariantów", 0, orbita, None),
    )
    for kind, subject, days, customer, number in plans:
        moment = today + timedelta(days=days, hours=23, minutes=50)
        make("activity", kind=kind, subject=subject, starts_at=moment, customer=customer.pk,
             person=number)  # fmt: skip
    samples.make("opportunity", owner=anna, name="Wentylacja magazynu", customer=brzoza.pk)
    return brzoza


@pytest.fixture
def page(page_of, anna, office):
    return page_of(anna)


def row(page, title):
    return page.locator(".ui-work > li", has_text=title)


def test_morning_by_keyboard_and_work_one_by_one(page):
    keys = Hands(page)
    page.goto("/today/")
    for group in ("Zaległe", "Na dziś", "Szanse bez kolejnego kroku"):
        page.locator(".ui-grouphead", has_text=group).wait_for()
    assert page.locator("aside .ui-agenda", has_text="Prezentacja wariantów").count() >= 1
    assert accessibility_problems(page) == []

    # A task is one key, a step of an opportunity is one key, putting off is two.
    keys.press("j", "j", "e")
    row(page, "Wysłać referencje").wait_for(state="detached")
    assert "Zamówić centralę" in page.locator("[data-cursor]").inner_text()
    keys.press("s", "1")
    row(page, "Zamówić centralę").wait_for(state="detached")
    while "Wentylacja magazynu" not in page.locator("[data-cursor]").inner_text():
        keys.press("j")
    keys.press("1")
    row(page, "Wentylacja magazynu").wait_for(state="detached")
    assert keys.keys <= 9
    assert keys.has_focus()

    # The tick of a call asks how it went, without a page change.
    page.keyboard.press("Escape")
    while "Oddzwonić" not in page.locator("[data-cursor]").inner_text():
        page.keyboard.press("k")
    page.keyboard.press("e")
    page.locator("dialog[open] [name=outcome]:checked").wait_for()
    assert accessibility_problems(page) == []
    page.keyboard.press("2")
    assert page.locator("dialog [name=next_at]").input_value() != ""
    page.keyboard.press("Control+Enter")
    row(page, "Oddzwonić").wait_for(state="detached")
    assert page.url.endswith("/today/")

    # D asks for a date; P makes a queue of the rest: the item, the outcome, the next.
    page.keyboard.press("d")
    page.locator("dialog[open] [name=starts_at]").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.wait_for_url("**/today/queue/")
    assert accessibility_problems(page) == []
    titles = []
    for _item in range(2):
        page.locator("#queue-title").wait_for()
        titles.append(page.locator("#queue-title").inner_text())
        page.keyboard.press("Control+Enter")
        page.wait_for_function(
            "was => document.querySelector('#queue-title')?.innerText !== was", arg=titles[-1]
        )
    assert sorted(titles) == ["Podsumować pomiar", "Prezentacja wariantów"]
    page.get_by_text("Na dziś wszystko zrobione.").wait_for()
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/today/")
    page.get_by_text("Na dziś wszystko zrobione.").wait_for()
    assert accessibility_problems(page) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_morning_within_its_time(window_of, anna, office, size):
    """Seen at once; a finished task and a planned step cost a click, and are gone as it is made."""
    page = window_of(anna, size)
    assert opening(page, "/today/", 1.0) <= 1.0
    deeds = iter((
        ("Wysłać referencje", ".ui-check"),
        ("Podsumować pomiar", ".ui-check"),
        ("Wentylacja magazynu", "button:has-text('Jutro')"),
    ))  # fmt: skip

    def done():
        title, control = next(deeds)
        hands = Hands(page)

        def do():
            hands.click(row(page, title).locator(control))
            row(page, title).wait_for(state="hidden")

        spent = work_of(page, do)
        assert hands.costs(clicks=1)
        return spent

    found = [done() for _deed in range(3)]
    assert min(found) <= ANSWER


def test_call_is_logged_with_four_keys_on_the_card_and_nine_from_today(page, office):
    hands = Hands(page)
    page.goto(f"/customers/{office.pk}/")
    hands.press("l", "1", "Control+Enter")
    entry = page.locator("#timeline li:not(.pending) .ui-pill", has_text="Odbyta")
    entry.wait_for()
    assert hands.keys == 4
    assert hands.seconds <= 2.4
    # News that arrive in the same moment may draw the entry anew; the focus is not lost by that.
    page.wait_for_function("() => document.activeElement !== document.body")
    page.keyboard.press("z")
    entry.wait_for(state="detached")

    hands = Hands(page)
    hands.press("l", "1", "Tab")
    hands.write("Chce wariant B jutro")
    hands.press("Control+Enter")
    page.locator("#timeline li:not(.pending)", has_text="Chce wariant B jutro").wait_for()
    assert hands.seconds <= 8.2

    hands = Hands(page)
    page.goto("/today/")
    hands.press("l")
    page.locator("dialog [name=customer_text]").wait_for()
    hands.letters("brzo")
    page.locator("dialog [role=option]", has_text="Brzoza").wait_for()
    hands.press("Enter", "1", "Control+Enter")
    page.locator("dialog[open]").wait_for(state="detached")
    page.locator("[data-toast]", has_text="Rozmowa").wait_for()
    assert hands.keys == 9
    assert hands.seconds <= 4
    assert page.url.endswith("/today/")
    page.goto(f"/customers/{office.pk}/")
    entry.first.wait_for()
    assert entry.count() == 2


def strike(page, letter):
    """Type a letter of a Polish or a Russian keyboard; Playwright itself has an American one."""
    client = page.context.new_cdp_session(page)
    key = {"key": letter, "text": letter, "code": "KeyL"}
    client.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
    client.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


@pytest.mark.parametrize("words", ["Łączy się jutro", "жду счёт", "jutro j"])
def test_words_begin_the_note_at_once_and_digits_choose(page, office, words):
    """After L one types: nothing of it is a shortcut, nothing is lost, and digits choose."""
    page.goto(f"/customers/{office.pk}/")
    card = page.url
    page.keyboard.press("l")
    page.keyboard.press("2")
    strike(page, words[0])
    page.keyboard.type(words[1:])
    note = page.locator("#c-composer textarea")
    assert note.input_value() == words
    assert page.evaluate("document.activeElement.name") == "note"
    assert page.locator("#c-composer [name=outcome]:checked").get_attribute("value") == "no_answer"
    assert accessibility_problems(page) == []
    page.keyboard.press("Control+Enter")
    entry = page.locator("#timeline li:not(.pending)", has_text=words)
    entry.wait_for()
    # The entry is the next thing to read, and single keys are shortcuts again.
    page.wait_for_function("() => document.activeElement.closest('#timeline article')")
    assert note.input_value() == ""
    page.keyboard.press("z")
    entry.wait_for(state="detached")
    assert page.url == card


def test_words_begin_the_note_in_the_dialog_too(page, office):
    page.goto("/today/")
    page.keyboard.press("l")
    page.locator("dialog [name=customer_text]").wait_for()
    page.keyboard.type("brzo")
    page.locator("dialog [role=option]", has_text="Brzoza").wait_for()
    page.keyboard.press("Enter")
    page.locator("dialog [name=outcome]:focus").wait_for()
    page.keyboard.type("Sprawdzi i oddzwoni")
    assert page.locator("dialog textarea").input_value() == "Sprawdzi i oddzwoni"
    page.keyboard.press("Control+Enter")
    page.locator("dialog[open]").wait_for(state="detached")


def test_call_is_logged_with_one_click_and_a_refusal_offers_to_close(page, office):
    page.goto(f"/customers/{office.pk}/")
    composer = page.locator("#c-composer")
    save = composer.get_by_role("button", name="Zapisz")
    entries = page.locator("#timeline li:not(.pending)")
    hands = Hands(page)
    hands.click(save)
    assert hands.clicks == 1

    # The first is perhaps still on its way: what is written meanwhile stays.
    hands = Hands(page)
    hands.click(composer.locator("textarea"))
    hands.write("Prosi o referencje")
    entries.filter(has_text="Odbyta").wait_for()
    page.wait_for_load_state("networkidle")
    hands.click(save)
    entries.filter(has_text="Prosi o referencje").wait_for()
    assert hands.clicks == 2

    Hands(page).press("l", "4", "Control+Enter")
    entries.filter(has_text="Odmowa").wait_for()
    assert composer.locator("[name=next_at]").input_value() == ""
    page.locator("[data-toast]").get_by_role("link", name="Zamknąć szansę?").press("Enter")
    page.get_by_role("heading", name="Wentylacja magazynu").wait_for()
    page.get_by_role("button", name="Zamknij jako przegraną").wait_for()
    assert accessibility_problems(page) == []


def test_without_a_connection_it_waits_and_is_sent_later(page, office, browser):
    page.goto(f"/customers/{office.pk}/")
    page.locator("#c-composer").wait_for()
    browser.set_offline(True)
    page.locator("#c-composer textarea").fill("Chce wariant B")
    page.locator("#c-composer textarea").press("Control+Enter")
    bar = page.locator("[data-waiting]")
    bar.get_by_text("czeka na wysłanie").wait_for()
    assert "Chce wariant B" in bar.inner_text()
    assert "Brak połączenia" in bar.inner_text()
    assert page.locator("#c-composer textarea").input_value() == ""
    browser.set_offline(False)
    page.locator("#timeline article", has_text="Chce wariant B").wait_for()
    bar.wait_for(state="detached")
    page.wait_for_load_state("networkidle")
    assert page.locator("#timeline article", has_text="Chce wariant B").count() == 1
    # What could not be sent is said in the console, and nothing else.
    assert all("Failed to fetch" in line or "ERR_INTERNET" in line for line in browser.problems)
    browser.problems.clear()


def test_on_a_phone_one_tap_each_and_one_after_a_call(window_of, anna, office):
    page = window_of(anna, PHONE)
    page.goto("/today/")
    page.get_by_role("link", name="Trasa").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert accessibility_problems(page) == []
    tick = row(page, "Wysłać referencje").locator(".ui-check")
    call = row(page, "Oddzwonić").get_by_role("link", name="Kontakt")
    boxes = [tick.bounding_box(), call.bounding_box()]
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44
    assert boxes[1]["x"] + boxes[1]["width"] > PHONE["width"] - 24

    # A finished task is one tap, and so is the step of an opportunity that has none.
    hands = Hands(page)
    hands.click(tick)
    row(page, "Wysłać referencje").wait_for(state="detached")
    hands.click(row(page, "Wentylacja magazynu").get_by_role("button", name="Jutro"))
    row(page, "Wentylacja magazynu").wait_for(state="detached")
    assert hands.clicks == 2

    page.evaluate(CALLS)
    call.tap()
    page.evaluate("seen('hidden')")
    page.evaluate("seen('visible')")
    sheet = page.locator("dialog[open]", has_text="Jak poszło?")
    sheet.wait_for()
    assert accessibility_problems(page) == []
    outcomes = sheet.locator("button[name=outcome]")
    assert outcomes.count() == 4
    assert outcomes.first.bounding_box()["height"] >= 64
    outcomes.first.tap()
    row(page, "Oddzwonić").wait_for(state="detached")

    # When all is done it says so, and names whom to call.
    for title in ("Zamówić centralę", "Podsumować pomiar"):
        row(page, title).locator(".ui-check").tap()
        row(page, title).wait_for(state="detached")
    row(page, "Prezentacja wariantów").locator(".ui-check").tap()
    page.locator("dialog[open]").get_by_role("button", name="Gotowe").tap()
    page.get_by_text("Na dziś wszystko zrobione.").wait_for()
    page.locator(".ui-grouphead", has_text="Do kogo warto zadzwonić").wait_for()
    assert row(page, "Modrzew").get_by_role("link", name="Kontakt").is_visible()
    assert accessibility_problems(page) == []
