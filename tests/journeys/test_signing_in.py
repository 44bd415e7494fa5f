"""Anna signs in, makes the pages dark and Polish, and leaves."""

import pytest

from harness.browser import accessibility_problems

PASSWORD = "correct horse battery"

pytestmark = [pytest.mark.one_database, pytest.mark.slow]


@pytest.fixture
def anna(user_of, transactional_db):
    from kartoteka.core.actions.actor import house
    from kartoteka.core.users.actions import set_password

    user = user_of("salesperson", name="Anna Mazur", email="anna@example.com")
    return set_password(user, PASSWORD, house())


def test_signing_in_changing_settings_and_leaving(anna, browser):
    page = browser.new_page()
    page.goto("/settings/me/")
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_text("The e-mail address or the password is wrong.").wait_for()
    assert accessibility_problems(page) == []
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="My settings").wait_for()
    assert accessibility_problems(page) == []

    page.get_by_label("Colours").select_option("dark")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your settings are saved.").wait_for()
    assert page.locator("html").get_attribute("data-theme") == "dark"

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    page.goto("/settings/me/")
    assert page.url.endswith("/sign-in/?next=/settings/me/")
