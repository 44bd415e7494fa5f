"""Journey 11.5 in Polish: the card tells the whole story at once, by keys and on a phone."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from harness.browser import DESKTOP, PHONE, accessibility_problems
from harness.hands import Hands
from harness.pace import NEXT_PAGE, network, opening, work_of
from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import format_of
from kartoteka.modules.activities import day_parts
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.sales.tests.conftest import make_sale

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases="__all__"),
]
BIG = DESKTOP | {"width": 1440, "height": 900}
HEAVIEST = 60 * 1024


@pytest.fixture
def anna(user_of):
    return user_of("salesperson", name="Anna Mazur", language="pl")


@pytest.fixture
def brzoza(anna):
    """A customer with people, an opportunity, a call behind and one ahead, between two others."""
    by = Actor(anna, fmt=format_of(anna))
    today = day_parts.start_of_day(by.fmt)

    def make(key, **values):
        return actions.create(record_types[key], values, by)

    sale = make_sale("Instalacje")
    make("customer", name="Akacja")
    brzoza = make("customer", name="Brzoza Zakład Mechaniczny", phone="+48120004310",
                  email="biuro@brzoza.example", city="Kraków")  # fmt: skip
    make("customer", name="Cis")
    person = make("person", first_name="Joanna", last_name="Kruk", customer=brzoza.pk,
                  mobile="+48600700123")  # fmt: skip
    make("opportunity", name="Wentylacja hali B", customer=brzoza.pk, value=Decimal(96000),
         pipeline=sale.pipeline.pk)  # fmt: skip
    about = {"kind": "call", "customer": brzoza.pk, "person": person.pk}
    make("activity", subject="Warunki płatności", status="done", outcome="connected",
         starts_at=today - timedelta(days=2, hours=-10), **about)  # fmt: skip
    make("activity", subject="Decyzja o wariancie B", starts_at=today + timedelta(days=1, hours=10),
         **about)  # fmt: skip
    return brzoza


def figures(page):
    return page.locator(".ui-kpi").all_inner_texts()


def test_the_card_by_keys(window_of, anna, brzoza):
    page = window_of(anna, BIG)
    page.goto("/customers/?sort=name")
    page.keyboard.press("j")
    page.keyboard.press("j")
    with page.expect_response(f"**/customers/{brzoza.pk}/") as answered:
        page.keyboard.press("Enter")
    assert len(answered.value.body()) <= HEAVIEST
    page.get_by_role("heading", name="Brzoza Zakład Mechaniczny").wait_for()
    # Nothing is clicked to know what is next, what was last, and what is at stake.
    told = " ".join(figures(page))
    for fact in ("Kolejny krok", "jutro 10:00", "Ostatni kontakt", "2 dni temu", "Otwarte szanse"):
        assert fact in told, fact
    assert "Joanna Kruk" in page.locator("#column-a").inner_text()
    assert "Decyzja o wariancie B" in page.locator("#column-c").inner_text()
    assert "Wentylacja hali B" in page.locator("#column-c").inner_text()
    assert accessibility_problems(page) == []

    # C calls, M writes: the keys press the links that stand there.
    page.evaluate("""() => document.addEventListener("click", (event) => {
        const link = event.target.closest("a[href^='tel:'], a[href^='mailto:']");
        if (link) { event.preventDefault(); window.called = link.getAttribute("href"); }
    })""")
    hands = Hands(page)
    hands.press("c")
    assert hands.costs(keys=1)
    assert page.evaluate("called") == "tel:+48120004310"
    hands.press("m")
    assert page.evaluate("called") == "mailto:biuro@brzoza.example"
    for key, field in (("t", "subject"), ("o", "name")):
        hands.press(key)
        page.locator(f"dialog[open] [name={field}]:focus").wait_for()
        hands.press("Escape")
        page.locator("[data-dialog-host] dialog").wait_for(state="detached")
    assert hands.keys == 6

    # Brackets walk over the panels, and J and K go on to the neighbours of the list.
    page.keyboard.press("]")
    first = page.evaluate("document.activeElement.textContent.trim()")
    page.keyboard.press("]")
    assert page.evaluate("document.activeElement.textContent.trim()") != first
    page.keyboard.press("[")
    assert page.evaluate("document.activeElement.textContent.trim()") == first
    assert "2 z 3" in page.locator(".ui-bar-end").inner_text()
    page.keyboard.press("j")
    page.get_by_role("heading", name="Cis", exact=True).wait_for()
    # A new customer says what is missing, and how to begin.
    assert "Zaplanuj pierwszy kontakt" in " ".join(figures(page))
    page.keyboard.press("k")
    page.get_by_role("heading", name="Brzoza Zakład Mechaniczny").wait_for()
    page.locator("#panel-planned .title", has_text="Decyzja o wariancie B").press("Enter")
    page.get_by_role("heading", name="Decyzja o wariancie B").wait_for()


def test_all_that_hangs_on_the_card_is_one_click_away(window_of, anna, brzoza):
    page = window_of(anna, BIG)
    waits = []
    for name in ("Wentylacja hali B", "Decyzja o wariancie B", "Joanna Kruk"):
        page.goto(f"/customers/{brzoza.pk}/")
        page.wait_for_load_state("networkidle")
        hands = Hands(page)
        link = page.locator("#record").get_by_role("link", name=name).first
        heading = page.get_by_role("heading", name=name, exact=True).first
        waits.append(work_of(page, lambda: (hands.click(link), heading.wait_for())))  # noqa: B023
        assert hands.clicks == 1
        assert hands.costs(clicks=1)
        assert f"/customers/{brzoza.pk}/" not in page.url
    assert min(waits) <= NEXT_PAGE


def test_what_is_pressed_while_the_next_card_comes_is_not_written_on_this_one(
    window_of, anna, brzoza
):
    page = window_of(anna, BIG)
    page.goto("/customers/?sort=name")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Akacja", exact=True).wait_for()
    page.wait_for_load_state("networkidle")
    # J leads on, and the answer takes its time.
    held = []
    page.route(re.compile(rf"/customers/{brzoza.pk}/(\?|$)"), lambda route: held.append(route))
    page.keyboard.press("j")
    page.keyboard.press("l")
    page.keyboard.type("Nie to")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(500)
    for route in held:
        route.continue_()
    page.unroute_all()
    page.get_by_role("heading", name="Brzoza Zakład Mechaniczny").wait_for()
    # A key before the script is there does nothing, and the last of these leads back.
    page.wait_for_load_state("networkidle")
    assert held
    assert not Activity.objects.filter(note__contains="to").exists()
    page.keyboard.press("l")
    page.keyboard.type("Tak")
    page.keyboard.press("Control+Enter")
    page.locator("#timeline li:not(.pending)", has_text="Tak").wait_for()
    assert Activity.objects.get(note="Tak").customer_id == brzoza.pk


@pytest.mark.parametrize("size", [BIG, PHONE])
def test_the_card_is_there_in_time(window_of, anna, brzoza, size):
    """Its five-second strip costs nothing but the page, on a slow network too."""
    page = window_of(anna, size)
    limit = 1.2
    drawn = opening(page, f"/customers/{brzoza.pk}/", limit - 0.5)
    assert drawn + network(page) <= limit


def test_the_card_on_a_phone(window_of, anna, brzoza):
    page = window_of(anna, PHONE)
    page.goto(f"/customers/{brzoza.pk}/")
    acts = page.locator("#card-head .acts .btn:visible")
    assert [one.strip() for one in acts.all_inner_texts()] == [
        "Zadzwoń", "E-mail", "Zaplanuj", "Szansa",
    ]  # fmt: skip
    for number in range(4):
        box = acts.nth(number).bounding_box()
        assert min(box["width"], box["height"]) >= 44
    # Two figures stand side by side.
    boxes = [page.locator(".ui-kpi").nth(n).bounding_box() for n in range(3)]
    assert boxes[0]["y"] == boxes[1]["y"] < boxes[2]["y"]
    tabs = page.locator(".ui-parts [role=tab]")
    assert [one.strip() for one in tabs.all_inner_texts()] == [
        "Historia", "Sprawy", "Ludzie", "Dane",
    ]  # fmt: skip
    assert page.locator("#timeline").is_visible()
    hands = Hands(page)
    parts = (("Sprawy", "c", "Wentylacja hali B"), ("Ludzie", "a", "Joanna Kruk"),
             ("Dane", "a", "Kraków"))  # fmt: skip
    for name, column, shown in parts:
        hands.click(page.get_by_role("tab", name=name))
        page.locator(f"#column-{column}").get_by_text(shown).first.wait_for()
        assert not page.locator("#timeline").is_visible()
        assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    hands.click(page.get_by_role("tab", name="Historia"))
    hands = Hands(page)
    hands.click(page.locator(".ui-composebar").get_by_role("link", name="Zanotuj rozmowę"))
    sheet = page.locator("dialog[open]")
    sheet.locator("[name=outcome]:checked").wait_for(state="attached")
    box = sheet.bounding_box()
    assert (round(box["x"]), round(box["y"] + box["height"])) == (0, PHONE["height"])
    assert accessibility_problems(page) == []
    hands.click(sheet.get_by_role("button", name="Zapisz"))
    page.locator(".ui-kpi", has_text="Ostatni kontakt").filter(has_text="dziś").wait_for()
    assert page.locator("#timeline article", has_text="Odbyta").count() == 2
    assert hands.clicks == 2
