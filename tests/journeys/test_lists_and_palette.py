"""Journeys 11.3 and 11.8 in Polish: find anybody by a fragment, work on a list by keys alone."""

import re

import pytest

from harness.browser import DESKTOP, PHONE, accessibility_problems
from harness.hands import Hands
from harness.pace import APPLIED, soonest, work_of
from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases="__all__"),
]

BIG = DESKTOP | {"width": 1440, "height": 900}


@pytest.fixture
def anna(user_of):
    return user_of("administrator", name="Anna Mazur", language="pl")


@pytest.fixture
def company(anna):
    """A handful of customers of two regions, and a person with a phone of her own."""
    by = Actor(anna)
    made = {}
    for number in range(38):
        values = {
            "name": f"Zakład {number:02}",
            "city": "Kraków" if number % 2 else "Łódź",
            "region": "małopolskie" if number % 2 else "łódzkie",
        }
        made[number] = actions.create(record_types["customer"], values, by)
    lake = {"name": "Spółdzielnia Łąka", "city": "Nowy Targ", "phone": "+48180000001"}
    made["lake"] = actions.create(record_types["customer"], lake, by)
    person = {"first_name": "Joanna", "last_name": "Kruk", "mobile": "+48600700123",
              "customer": made["lake"].pk}  # fmt: skip
    made["joanna"] = actions.create(record_types["person"], person, by)
    return made


def options(page):
    return page.locator("#palette [role=option]:not(.call):visible")


def sane(page):
    assert accessibility_problems(page) == []


@pytest.mark.parametrize("size", [BIG, PHONE])
def test_palette_finds_by_fragment_and_says_why(window_of, anna, company, size):
    page = window_of(anna, size)
    page.goto("/customers/")
    hands = Hands(page)
    # Six keys: the slash, four characters, Enter; Enter does not wait for the list to be seen.
    if size == PHONE:
        hands.click(page.locator("[data-palette]:visible").first)
        page.locator("#palette input:focus").wait_for()
    else:
        hands.press("/")
    hands.letters("laka")
    hands.press("Enter")
    page.wait_for_url(f"**/customers/{company['lake'].pk}/")
    assert hands.keys + hands.clicks <= 6
    assert hands.seconds <= (3.8 if size == PHONE else 2.9)
    page.goto("/customers/")
    page.locator("[data-palette]:visible").first.click()
    page.locator("#palette h3", has_text="Ostatnio").wait_for()
    assert "Łąka" in options(page).first.inner_text()
    sane(page)
    page.keyboard.type("600700")
    first = options(page).first
    # The answer to the last key: those to the keys before it mark less of the number.
    page.locator("#palette .sub mark", has_text=re.compile("^600 700$")).first.wait_for()
    assert "600 700 123" in first.inner_text()
    assert "Joanna Kruk" in first.inner_text()
    # Who knows only the person's phone finds her company as well.
    assert "Spółdzielnia Łąka" in options(page).nth(1).inner_text()
    assert "Joanna Kruk" in options(page).nth(1).inner_text()
    sane(page)
    call = page.locator("#palette .call").first
    assert call.is_visible() == (size == PHONE)
    assert call.get_attribute("href") == "tel:+48600700123"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.locator("#palette h3", has_text="Spółdzielnia Łąka").wait_for()
    deeds = [line.strip() for line in options(page).all_inner_texts()]
    assert deeds[0] == "Otwórz kartę"
    assert "Zanotuj rozmowę" in deeds
    assert "Dodaj: Szansa sprzedaży" in deeds
    task = options(page).filter(has_text="Zadanie").get_attribute("href")
    assert task.startswith("/activities/log/?kind=task&")
    sane(page)
    page.keyboard.press("ArrowLeft")
    page.locator("#palette .sub", has_text="600 700 123").first.wait_for()
    page.locator("#palette input").fill("Nikt Taki")
    page.locator("#palette [data-creates]").first.wait_for()
    assert "Dodaj: Klient „Nikt Taki”" in options(page).first.inner_text()
    sane(page)


def test_keys_find_and_log_on_a_narrow_screen_too(window_of, anna, company):
    """Where no field of search is seen: a phone with keys, or a desk at four times the size."""
    page = window_of(anna, PHONE)
    page.goto(f"/customers/{company['lake'].pk}/")
    page.keyboard.press("/")
    page.locator("#palette input:focus").wait_for()
    page.keyboard.press("Escape")
    page.locator("#palette input").wait_for(state="hidden")
    page.keyboard.press("l")
    page.locator(f"dialog[open] input[name=customer][value='{company['lake'].pk}']").wait_for(
        state="attached"
    )


def test_result_opens_in_a_new_tab(window_of, anna, company):
    page = window_of(anna)
    page.goto("/customers/")
    page.keyboard.press("/")
    page.keyboard.type("laka")
    page.locator("#palette mark").first.wait_for()
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    opened.value.wait_for_url(f"**/customers/{company['lake'].pk}/")
    assert page.url.endswith("/customers/")


def rows(page, number):
    page.locator("#list [data-row]").nth(number - 1).wait_for()
    page.locator(f"#list:not(:has([data-row]:nth-child({number + 1})))").wait_for()


def test_condition_is_added_with_eight_keys_and_edited_alone(window_of, anna, company):
    page = window_of(anna, BIG)
    page.goto("/customers/")
    rows(page, 39)
    hands = Hands(page)
    hands.press("f")
    page.locator("#filter select[name='r0.path']").wait_for()
    page.locator("#filter select[name='r0.path']:focus").wait_for()
    hands.letters("woj")
    hands.press("Enter")
    page.locator("#filter input[name='r0.v']:focus").wait_for()
    sane(page)
    hands.write("małop")
    hands.press("Enter")
    rows(page, 19)
    page.locator("#filter:popover-open").wait_for(state="detached")
    assert hands.keys <= 8
    assert "19" in page.locator(".ui-foot").inner_text()
    # The chip edits its condition alone.
    page.locator("#chip-0 > a").first.click()
    page.locator("#filter input[name='r0.v']").wait_for()
    assert page.locator("#filter .condition").count() == 1
    sane(page)
    page.locator("#filter input[name='r0.v']").fill("nigdzie")
    page.get_by_text("Nic nie pasuje").wait_for()
    page.keyboard.press("Escape")
    assert "„Województwo” byłoby: 39" in page.locator("#list").inner_text()
    sane(page)
    page.get_by_role("link", name="Usuń ten warunek").click()
    rows(page, 39)


def test_condition_is_applied_in_time(window_of, anna, company):
    page = window_of(anna, BIG)

    def added():
        page.goto("/customers/")
        rows(page, 39)
        hands = Hands(page)
        hands.press("f")
        page.locator("#filter select[name='r0.path']:focus").wait_for()
        hands.letters("woj")
        hands.press("Enter")
        page.locator("#filter input[name='r0.v']:focus").wait_for()
        hands.write("małop")
        narrowed = page.locator("#list:not(:has([data-row]:nth-child(20)))")
        spent = work_of(page, lambda: (hands.press("Enter"), narrowed.wait_for()))
        assert hands.costs(keys=8)
        return spent

    assert soonest(APPLIED, added) <= APPLIED


def test_columns_cells_and_views(window_of, anna, company):
    page = window_of(anna, BIG)
    page.goto("/customers/?view=mine")
    rows(page, 39)
    inside = "document.querySelector('#list .ui-scroll')"
    assert page.evaluate(f"{inside}.scrollWidth <= {inside}.clientWidth")
    foot = page.locator(".ui-foot").bounding_box()["y"]
    last = page.locator("[data-row]").nth(16).bounding_box()
    assert last["y"] + last["height"] <= foot
    # A column in two clicks; the dialog stays for more.
    hands = Hands(page)
    hands.click(page.locator("#columns"))
    hands.click(page.locator("#c-nip"))
    page.locator("#list th", has_text="NIP").wait_for()
    assert hands.clicks == 2
    assert hands.costs(clicks=2)
    sane(page)
    page.keyboard.press("Control+Enter")
    page.locator("#dialog dialog").wait_for(state="detached")
    # A cell: the row, the arrow, then two keys and the value.
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    place = page.evaluate("document.activeElement.dataset.cell")
    assert place.endswith("/city/")
    page.keyboard.press("Enter")
    page.locator("[data-cell-form] input[name=city]").wait_for()
    page.keyboard.type("Tarnów")
    page.keyboard.press("Enter")
    page.locator(f"[data-cell='{place}']", has_text="Tarnów").wait_for()
    assert Customer.objects.filter(city="Tarnów").count() == 1


@pytest.mark.parametrize("size", [BIG, PHONE])
def test_many_are_assigned_with_four_clicks(window_of, anna, user_of, company, size):
    user_of("salesperson", name="Piotr Lis", language="pl")
    page = window_of(anna, size)
    page.goto("/customers/?name__contains=zak")
    rows(page, 38)
    hands = Hands(page)
    if size == PHONE:
        page.locator("[data-select-mode]").tap()
        for number in range(2):
            page.locator("input[data-select]").nth(number).check()
        wanted = 2
    else:
        hands.click(page.locator("input[data-select-all]"))
        wanted = 38
    hands.click(page.locator("#bulk-owner"))
    choice = page.locator("#dialog .ui-choice", has_text="Piotr Lis")
    choice.wait_for()
    sane(page)
    hands.click(choice)
    hands.click(page.locator("#dialog button[type=submit].btn-primary"))
    assert hands.clicks <= 4
    assert hands.costs(clicks=4)
    page.locator(".ui-toast", has_text=f"{wanted} zmienion").wait_for()
    assert Customer.objects.filter(owner__name="Piotr Lis").count() == wanted


def test_by_keys_alone_a_portfolio_a_view_and_a_file(window_of, anna, user_of, company):
    user_of("salesperson", name="Piotr Lis", language="pl")
    page = window_of(anna, BIG)
    page.goto("/customers/?name__contains=zak")
    rows(page, 38)
    hands = Hands(page)
    hands.reach(page.locator("input[data-select-all]"))
    hands = Hands(page)
    hands.press("Space", "a")
    choice = page.locator("#dialog .ui-choice", has_text="Piotr Lis").locator("input")
    choice.wait_for(state="attached")
    assert hands.has_focus()
    place = page.locator("#dialog .ui-choice input").evaluate_all(
        "(all, one) => all.indexOf(one) + 1", choice.element_handle()
    )
    hands.press(str(place), "Control+Enter")
    page.locator(".ui-toast", has_text="38 zmienion").wait_for()
    assert hands.keys == 5
    assert hands.has_focus()
    assert Customer.objects.filter(owner__name="Piotr Lis").count() == 38
    page.keyboard.press("z")
    page.get_by_text("Cofnięto 38 zmian.").wait_for()
    assert not Customer.objects.filter(owner__name="Piotr Lis").exists()

    # Two of them by J and X; nobody is selected after Escape.
    page.reload()
    for key in ("j", "x", "j", "Shift+x"):
        page.keyboard.press(key)
    assert page.locator("[data-bulk-count]").inner_text() == "Zaznaczono: 2"
    page.keyboard.press("Escape")
    page.locator("[data-bulk]").wait_for(state="hidden")

    page.reload()
    hands.reach(page.get_by_role("link", name="Zapisz widok"))
    page.keyboard.press("Enter")
    page.locator("dialog [name=name]:focus").wait_for()
    sane(page)
    page.keyboard.type("Zakłady")
    page.keyboard.press("Control+Enter")
    page.locator(".ui-tabbar").get_by_role("link", name="Zakłady").wait_for()
    page.locator("#export").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog dialog")
    dialog.get_by_text("Wiersze: 38").wait_for()
    assert all(kind in dialog.inner_text() for kind in ("XLSX", "CSV", "vCard"))
    sane(page)
    with page.expect_download() as made:
        page.keyboard.press("Control+Enter")
    assert made.value.suggested_filename.endswith(".xlsx")


def test_phone_has_a_sheet_of_filters_and_rows_of_two_lines(window_of, anna, company):
    page = window_of(anna, PHONE)
    page.goto("/customers/?city__contains=krak&region__contains=mal")
    rows(page, 19)
    assert page.locator("#filter-s").inner_text().split() == ["Filtry", "2"]
    # What stands beside one another has a dot between, and none before or after.
    told = "(all) => all.map((one) => getComputedStyle(one, '::after').content)"
    dots = page.locator("[data-row]").first.locator("[data-at=beside]:not([data-blank])")
    assert dots.count() >= 2
    assert dots.evaluate_all(told) == ['" · "'] * (dots.count() - 1) + ["none"]
    height = page.locator("[data-row]").first.bounding_box()["height"]
    assert 44 <= height <= 84
    page.locator("#filter-s").click()
    page.locator("#filter .condition").nth(1).wait_for()
    box = page.locator("#filter").bounding_box()
    assert (box["x"], round(box["x"] + box["width"])) == (0, 390)
    sane(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
