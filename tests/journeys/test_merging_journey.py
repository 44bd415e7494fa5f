"""Journey 11.10 in Polish: pairs that look like one, with two keys each; and on a phone."""

import pytest

from harness.browser import DESKTOP, PHONE, accessibility_problems
from harness.hands import Hands
from kartoteka.core import actions, jobs
from kartoteka.core.actions.actor import house
from kartoteka.core.matching.models import Pair
from kartoteka.core.merging import searching
from kartoteka.core.records.models import Distinction
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer, Person

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases="__all__"),
]


def add(key, **values):
    return actions.create(record_types[key], values, house())


@pytest.fixture
def anna(user_of):
    return user_of("administrator", name="Anna Mazur", language="pl")


@pytest.fixture
def pairs(anna):
    """Two pairs that look like one company, and people at the card that goes."""
    mill = add("customer", name="Młyn Łąka sp. z o.o.", nip="5260250274", phone="+48123456789",
               city="Kraków", tags=["młyn"])  # fmt: skip
    again = add("customer", name="MLYN LAKA", phone="+48123456789", city="Kraków",
                website="https://laka.example", tags=["mąka"])  # fmt: skip
    add("person", first_name="Adam", last_name="Kowal", customer=again.pk)
    add("customer", name="Tartak Bór", phone="+48120004310", city="Kielce")
    add("customer", name="Tartak Bór S.A.", phone="+48120004310", city="Kielce")
    searching.begin(record_types["customer"], anna.pk)
    jobs.run_pending()
    assert Pair.objects.filter(record_type="customer").count() == 2
    return mill, again


def open_queue(page):
    page.goto("/customers/duplicates/")
    page.get_by_role("button", name="Scal").first.wait_for()


def test_an_obvious_pair_takes_two_keys_and_is_undone(window_of, anna, pairs):
    page = window_of(anna, DESKTOP)
    hands = Hands(page)
    open_queue(page)
    assert accessibility_problems(page) == []
    first = page.locator("h1").inner_text()
    hands.press("Enter")
    page.wait_for_function("was => document.querySelector('h1')?.innerText !== was", arg=first)
    hands.press("Enter")
    page.get_by_text("Żadna para nie czeka.").wait_for()
    # One key for each of two pairs: the budget is two for one.
    assert hands.keys <= 2
    assert hands.clicks == 0
    assert Customer.objects.filter(archived_at=None).count() == 2
    mill = Customer.objects.get(archived_at=None, name__startswith="M")
    assert Person.objects.get().customer_id == mill.pk
    assert set(mill.tags) == {"młyn", "mąka"}
    assert mill.website == "https://laka.example"
    page.keyboard.press("z")
    page.get_by_text("Cofnięto").first.wait_for()
    assert Customer.objects.filter(archived_at=None).count() == 3


def test_sides_are_chosen_by_arrows_and_two_companies_are_remembered(window_of, anna, pairs):
    page = window_of(anna, DESKTOP)
    hands = Hands(page)
    open_queue(page)
    title = page.locator("h1").inner_text()
    hands.press("n")
    page.wait_for_function("was => document.querySelector('h1')?.innerText !== was", arg=title)
    assert Distinction.objects.count() == 1
    line = page.locator("[data-merge-line]").first
    chosen = line.locator("input:checked")
    before = chosen.input_value()
    hands.press("ArrowDown", "ArrowRight")
    assert chosen.input_value() != before
    text = line.locator("label:has(input:checked) [data-text]").inner_text()
    assert line.locator("output").inner_text() == text
    assert accessibility_problems(page) == []
    hands.press("Enter")
    page.get_by_text("Żadna para nie czeka.").wait_for()
    assert Customer.objects.filter(archived_at=None).count() == 3
    assert hands.clicks == 0


def test_with_choices_at_most_six_taps_on_a_phone(window_of, anna, pairs):
    page = window_of(anna, PHONE)
    hands = Hands(page)
    open_queue(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert accessibility_problems(page) == []
    lines = page.locator("[data-merge-line]")
    for at in range(min(lines.count(), 3)):
        hands.click(lines.nth(at).locator("label[data-side=gone]"))
    first = page.locator("h1").inner_text()
    hands.click(page.get_by_role("button", name="Scal").first)
    page.wait_for_function("was => document.querySelector('h1')?.innerText !== was", arg=first)
    assert hands.clicks <= 6
    assert Customer.objects.filter(archived_at=None).count() == 3
