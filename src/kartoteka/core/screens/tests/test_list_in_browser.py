"""Lists in a real browser: filter, cell, selection and peek with the keyboard alone."""

import pytest

from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers.models import Customer

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True, databases="__all__"),
]


@pytest.fixture
def page(page_of, user_of):
    for name, city in (("Browar", "Kraków"), ("Hotel", "Kraków"), ("Klub", "Łódź")):
        samples.make("customer", owner=user_of(), name=name, city=city)
    page = page_of()
    page.goto("/customers/")
    return page


def rows(page, number):
    page.locator("[data-row]").nth(number - 1).wait_for()
    page.locator(f"#list:not(:has([data-row]:nth-child({number + 1})))").wait_for()


def cell(page, text):
    page.locator("tbody tr:first-child td[data-cell$='/city/']", has_text=text).wait_for()


def test_filter_is_built_by_typing_and_stays_in_the_address(page):
    page.keyboard.press("f")
    page.locator("#filter select[name='r0.path']").select_option("city")
    page.locator("#filter input[name='r0.v']").fill("krak")
    rows(page, 2)
    assert "city__contains=krak" in page.url
    assert page.evaluate("document.activeElement.name") == "r0.v"
    page.reload()
    rows(page, 2)
    page.locator("#chip-0 .x").click()
    rows(page, 3)


def test_cell_is_edited_and_undone_with_the_keyboard(page):
    page.locator("td[data-cell$='/city/']").first.click()
    field = page.locator("[data-cell-form] input[name=city]")
    field.fill("Tarnów")
    field.press("Enter")
    cell(page, "Tarnów")
    # Enter went on to the cell below.
    page.locator("tbody tr:nth-child(2) [data-cell-form]").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    cell(page, "Kraków")


def test_selected_rows_are_changed_at_once(page):
    for key in "jxjx":
        page.keyboard.press(key)
    page.locator("#bulk-field").click()
    page.locator("dialog #of-field").select_option("status")
    page.locator("dialog select[name=status]").select_option("former")
    page.locator("dialog button[type=submit].btn-primary").click()
    page.locator(".ui-toast").wait_for()
    assert Customer.objects.filter(status="former").count() == 2
    page.locator("#list:not(:has(input[data-select]:checked))").wait_for()


def test_peek_opens_over_the_list_and_survives_a_reload(page):
    page.keyboard.press("j")
    page.keyboard.press(" ")
    page.locator("[data-drawer]").wait_for()
    assert "peek=" in page.url
    page.reload()
    page.locator("[data-drawer]").wait_for()
    page.keyboard.press("Escape")
    page.locator("[data-drawer]").wait_for(state="detached")


def test_all_that_match_are_meant_until_a_row_is_left_out(page_of, user_of):
    for number in range(27):
        samples.make("customer", owner=user_of(), name=f"Firma {number:02}")
    page = page_of()
    page.goto("/customers/?limit=25")
    page.check("input[data-select-all]")
    page.locator("[data-select-filter]").click()
    assert page.locator("[data-bulk-count]").inner_text() == "Selected: 27"
    page.locator("input[data-select]").nth(3).uncheck()
    assert page.locator("[data-bulk-count]").inner_text() == "Selected: 24"
    page.locator("[popovertarget=bulk-more]").click()
    page.locator("#bulk-archive").click()
    assert "24" in page.locator("#dialog h2").inner_text()
