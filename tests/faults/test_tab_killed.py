"""A tab that is killed in the middle of a word loses nothing of what was typed (promise 2)."""

import os
import signal
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
WORD = "Dąbrowsk"
NOTE = "Woli rozmawiać po piętnas"


def kill(page: Any) -> None:
    """SIGKILL for the process that draws the tab: no event of leaving is fired in it."""
    with page.expect_event("crash"):
        session = page.context.browser.new_browser_cdp_session()
        for one in session.send("SystemInfo.getProcessInfo")["processInfo"]:
            if one["type"] == "renderer":
                os.kill(one["id"], signal.SIGKILL)


def test_what_was_typed_before_the_kill_waits_in_the_next_tab(page_of, user_of, transactional_db):
    page = page_of(user_of("salesperson", name="Anna Mazur", language="pl"))
    page.goto("/people/new/")
    page.locator("[name=description]").press_sequentially(NOTE)
    name = page.locator("[name=last_name]")
    # A key every 20 ms: no pause in which something could be saved that waits for one.
    name.press_sequentially(WORD, delay=20)
    context = page.context
    kill(page)
    page.close()
    again = context.new_page()
    again.goto("/people/new/")
    again.wait_for_function("() => document.querySelector('[name=last_name]').value")
    assert again.locator("[name=last_name]").input_value() == WORD
    assert again.locator("[name=description]").input_value() == NOTE
    again.locator("[name=last_name]").press("End")
    again.locator("[name=last_name]").press_sequentially("a")
    again.locator("[name=last_name]").press("Control+Enter")
    again.get_by_role("heading", name="Dąbrowska").wait_for()
    kept = again.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft:'))")
    assert [one for one in kept if "person" in one or "people" in one] == []
