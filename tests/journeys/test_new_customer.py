"""Journey 11.4 in Polish: a customer is added by keys and on a phone, and never twice."""

import pytest
from playwright.sync_api import expect

from harness.browser import DESKTOP, PHONE, accessibility_problems
from harness.hands import Hands
from kartoteka.connectors.tests import offices
from kartoteka.connectors.tests.conftest import street  # noqa: F401
from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.records.models import Distinction
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases="__all__"),
]
NIP = "6760001244"


@pytest.fixture
def anna(user_of):
    return user_of("salesperson", name="Anna Mazur", language="pl")


@pytest.fixture
def brzoza(anna):
    values = {"name": "Brzoza Zakład Mechaniczny", "nip": NIP, "phone": "+48120004310"}
    return actions.create(record_types["customer"], values, Actor(anna))


def begin(page, hands):
    """N, K: one box, and the focus in it."""
    page.goto("/today/")
    hands.press("n", "k")
    page.get_by_label("NIP, nazwa albo telefon").wait_for()
    page.wait_for_function("() => document.activeElement.name === '_first'")


def ask_more(page, hands):
    """Enter leads to the short form, with what was typed in its place."""
    hands.press("Enter")
    page.locator("dialog [name=city]").wait_for()
    assert hands.has_focus()


def test_three_fields_and_few_keys(window_of, anna, brzoza):
    page = window_of(anna)
    hands = Hands(page)
    begin(page, hands)
    assert accessibility_problems(page) == []
    hands.write("Klon Instalacje")
    ask_more(page, hands)
    assert accessibility_problems(page) == []
    assert page.locator("dialog [name=name]").input_value() == "Klon Instalacje"
    hands.press("Tab", "Tab")
    assert page.evaluate("document.activeElement.name") == "phone"
    hands.write("12 000 55 10")
    hands.press("Enter")
    page.wait_for_url("**/customers/*/")
    page.get_by_role("heading", name="Klon Instalacje").wait_for()
    # Two fields were written, the owner was known; six keys beside the values.
    assert hands.keys <= 6
    klon = Customer.objects.get(name="Klon Instalacje")
    assert (klon.phone, klon.owner_id) == ("+48120005510", anna.pk)
    page.keyboard.press("z")
    page.get_by_text("Cofnięto").first.wait_for()
    klon.refresh_from_db()
    assert klon.archived_at is not None


def test_a_pasted_nip_brings_the_rest_from_the_register(window_of, anna, street):  # noqa: F811
    page = window_of(anna)
    hands = Hands(page)
    begin(page, hands)
    # Ctrl and V: what is pasted is not written.
    page.keyboard.insert_text("583-287-84-83")
    hands.keys += 2
    page.locator("#proposal", has_text=offices.NAME).wait_for()
    assert accessibility_problems(page) == []
    hands.press("Enter")
    expect(page.locator("dialog [name=name]")).to_have_value(offices.NAME)
    hands.press("Enter")
    page.wait_for_url("**/customers/*/")
    assert hands.keys <= 6
    assert hands.seconds <= 6
    made = Customer.objects.get(nip=offices.NIP)
    assert (made.regon, made.owner_id) == (offices.REGON, anna.pk)


def test_the_same_nip_opens_the_card_or_adds_a_branch(window_of, anna, brzoza):
    page = window_of(anna)
    hands = Hands(page)
    begin(page, hands)
    hands.write("PL 676-000-12-44")
    known = page.locator("#similar")
    known.get_by_text("Już tu jest: „Brzoza Zakład Mechaniczny”.").wait_for()
    assert known.get_by_role("link", name="Otwórz kartę").get_attribute("href") == (
        f"/customers/{brzoza.pk}/"
    )
    ask_more(page, hands)
    page.locator("dialog [name=name]").fill("Brzoza jeszcze raz")
    hands.press("Enter")
    page.locator("dialog [data-error-summary]", has_text="NIP").wait_for()
    assert page.locator("dialog [name=name]").input_value() == "Brzoza jeszcze raz"
    assert accessibility_problems(page) == []
    branch = page.locator("dialog").get_by_role("link", name="Dodaj oddział", exact=True).first
    hands.reach(branch)
    hands.press("Enter")
    page.locator("dialog [name=parent]").wait_for(state="attached")
    page.locator("dialog [name=name]").fill("Brzoza, oddział Tarnów")
    hands.press("Control+Enter")
    page.get_by_role("heading", name="Brzoza, oddział Tarnów").wait_for()
    assert Customer.objects.get(name="Brzoza, oddział Tarnów").parent_id == brzoza.pk
    assert Customer.objects.count() == 2


def test_a_similar_one_warns_and_another_company_is_remembered(window_of, anna, brzoza):
    page = window_of(anna)
    hands = Hands(page)
    begin(page, hands)
    hands.write("Brzoza Zakład")
    page.locator("#similar").get_by_role("link", name="Brzoza Zakład Mechaniczny").wait_for()
    another = page.locator("#similar").get_by_role("checkbox", name="To inna firma")
    hands.reach(another)
    hands.press("Space")
    page.locator("#similar a", has_text="Brzoza").wait_for(state="detached")
    page.locator("dialog [name=_first]").focus()
    ask_more(page, hands)
    hands.press("Enter")
    page.get_by_role("heading", name="Brzoza Zakład", exact=True).wait_for()
    made = Customer.objects.get(name="Brzoza Zakład")
    pair = Distinction.objects.get()
    assert (pair.first, pair.second) == (brzoza.pk, made.pk)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_similar_one_is_seen_beside_the_whole_form_too(window_of, anna, brzoza, size):
    """The whole form is longer than the screen; a warning at its end would not be read."""
    page = window_of(anna, size)
    page.goto("/customers/new/")
    page.locator("[name=name]").focus()
    page.keyboard.type("Brzoza Zakład Mechaniczny")
    warning = page.locator("#similar .ui-notice")
    warning.get_by_role("link", name="Brzoza Zakład Mechaniczny").wait_for()
    expect(warning).to_be_in_viewport(ratio=1)
    assert accessibility_problems(page) == []


def test_on_a_phone(window_of, anna, brzoza):
    page = window_of(anna, PHONE)
    page.goto("/today/")
    hands = Hands(page)
    hands.click(page.locator(".ui-dock").get_by_role("button", name="Dodaj"))
    lines = page.locator("#add-menu-dock [role=menuitem]")
    lines.first.wait_for()
    told = [line.strip() for line in lines.all_inner_texts()]
    assert told[:4] == ["Zanotuj rozmowę", "Zadanie", "Klient", "Szansa sprzedaży"]
    hands.click(lines.nth(2))
    box = page.get_by_label("NIP, nazwa albo telefon")
    box.wait_for()
    hands.write("600700123")
    sheet = page.locator("dialog[open]").bounding_box()
    assert round(sheet["y"] + sheet["height"]) == PHONE["height"]
    assert accessibility_problems(page) == []
    hands.click(page.get_by_role("button", name="Dalej"))
    name = page.locator("dialog [name=name]")
    name.wait_for()
    assert page.locator("dialog [name=phone]").input_value().replace(" ", "") == "600700123"
    hands.click(name)
    hands.write("Jodła Serwis")
    hands.click(page.locator("dialog").get_by_role("button", name="Dodaj", exact=True))
    page.get_by_role("heading", name="Jodła Serwis").wait_for()
    assert hands.clicks <= 5
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Customer.objects.get(name="Jodła Serwis").phone == "+48600700123"
