"""What was typed waits in the browser until it is saved, and goes with whoever signs out."""

import pytest

pytestmark = [pytest.mark.one_database, pytest.mark.slow]
KEPT = "Object.keys(localStorage).filter((name) => /^(draft|waiting)/.test(name))"


def test_drafts_go_with_whoever_signs_out(page_of, user_of, transactional_db):
    page = page_of(user_of("salesperson", name="Anna Mazur", language="en"))
    page.goto("/people/new/")
    page.locator("[name=last_name]").press_sequentially("Wrona")
    page.wait_for_timeout(1500)
    page.goto("/settings/me/")
    assert len(page.evaluate(KEPT)) == 1
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate(KEPT) == []
