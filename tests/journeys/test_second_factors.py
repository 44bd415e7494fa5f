"""Anna adds a passkey and an app, signs in with each, and ends a session from another browser."""

import pytest

from harness.browser import accessibility_problems
from harness.passkeys import Device

PASSWORD = "correct horse battery"

pytestmark = [pytest.mark.one_database, pytest.mark.slow]


@pytest.fixture
def anna(user_of, transactional_db, settings, live_server):
    from kartoteka.core.actions.actor import house
    from kartoteka.core.users.actions import set_password

    settings.PUBLIC_URL = live_server.url
    user = user_of("salesperson", name="Anna Mazur", email="anna@example.com")
    return set_password(user, PASSWORD, house())


def with_password(page):
    page.goto("/sign-in/?next=/settings/sign-in/")
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_passkey_is_made_used_and_removed(anna, browser):
    page = browser.new_page()
    device = Device(page)
    with_password(page)
    page.get_by_role("heading", name="Where you are signed in").wait_for()
    assert accessibility_problems(page) == []
    page.get_by_role("link", name="Add a passkey").click()
    page.locator("#f-name").fill("Laptop of Anna")
    assert accessibility_problems(page) == []
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.get_by_role("button", name="Make codes").click()
    page.locator(".ui-codes li").first.wait_for()
    assert page.locator(".ui-codes li").count() == 8
    assert accessibility_problems(page) == []
    page.get_by_role("link", name="I have put them away").click()
    page.get_by_text("Laptop of Anna").wait_for()
    assert len(device.keys()) == 1

    page.goto("/settings/me/")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    device.recognises(owner=False)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()
    device.recognises(owner=True)
    page.get_by_role("button", name="Use a passkey").click()
    page.locator("[data-palette]").first.wait_for(state="attached")
    page.goto("/settings/sign-in/")
    page.get_by_text("with a passkey").wait_for()

    browser.clear_cookies()
    with_password(page)
    page.get_by_role("heading", name="One more step").wait_for()
    assert accessibility_problems(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove the passkey Laptop of Anna").click()
    page.get_by_text("The passkey is removed.").wait_for()
    page.get_by_role("button", name="Sign out there").first.click()
    page.get_by_text("Signed out there.").wait_for()

    page.goto("/settings/me/")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("This passkey is not known here").wait_for()


def test_app_is_set_up_without_a_script_and_asked_at_the_next_sign_in(anna, chromium, live_server):
    from django.utils import timezone

    from kartoteka.core.users.second_factors import STEP, code_at

    def code(secret, away=0):
        return code_at(secret.replace(" ", ""), int(timezone.now().timestamp()) // STEP + away)

    plain = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="en-GB"
    )
    plain.set_default_timeout(30_000)
    page = plain.new_page()
    with_password(page)
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("code.secret").inner_text()
    box = page.locator(".ui-qr svg").bounding_box()
    assert box["width"] > 100
    page.get_by_label("Code that the app shows").fill("12345")
    page.get_by_role("button", name="Turn on").click()
    page.get_by_text("This is not the code").first.wait_for()
    assert page.locator("code.secret").inner_text() == secret
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="Turn on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    plain.clear_cookies()
    with_password(page)
    page.get_by_label("Code of the authenticator app").fill(code(secret))
    page.keyboard.press("Enter")
    page.get_by_text("This code is wrong, or was used already.").wait_for()
    page.get_by_label("Code of the authenticator app").fill(code(secret, 1))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Where you are signed in").wait_for()
    plain.close()
