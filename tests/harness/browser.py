"""Chromium, driven by Playwright, against a live server."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
DESKTOP = {"width": 1280, "height": 800}
HOUSE = ("localhost", "127.0.0.1")
PHONE = {"width": 390, "height": 844}
# Colours are looked at once nothing is fading in any more.
STILL = """async () => {
    const moves = (one) => one.playState === "running"
        && Number.isFinite(one.effect.getComputedTiming().endTime);
    while (document.getAnimations().some(moves)) await new Promise((then) => setTimeout(then, 16));
}"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for the whole run; Debian's own, never a downloaded one."""
    sync_api = pytest.importorskip("playwright.sync_api")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browser(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A fresh browser window without cookies; addresses are relative to the live server."""
    context = chromium.new_context(
        base_url=live_server.url, viewport=DESKTOP, locale="en-GB", timezone_id="Europe/Warsaw"
    )
    context.set_default_timeout(30_000)
    context.problems = problems_of(context)
    yield context
    context.close()
    assert context.problems == [], "\n".join(context.problems)


def problems_of(context: Any) -> list[str]:
    """What goes wrong in any page of a window from now on: the content policy, scripts, servers.

    The `browser` fixture fails a test that leaves anything here. A test that means an error to
    happen takes it out with `browser.problems.clear()`, having looked at it.
    """
    problems: list[str] = []

    def console(line: Any) -> None:
        # A refused form is a 422 and no fault; what the server really fails at is noted below.
        if line.type == "error" and not line.text.startswith("Failed to load resource"):
            problems.append(f"console: {line.text}")

    def answered(response: Any) -> None:
        if response.status == 404 or response.status >= 500:
            problems.append(f"{response.status}: {response.url}")

    def asked(request: Any) -> None:
        # Nothing of a page may come from elsewhere: no font, no picture, no script, no count.
        place = urlsplit(request.url)
        if place.scheme.startswith("http") and place.hostname not in HOUSE:
            problems.append(f"called out: {request.url}")

    context.on("request", asked)
    context.on("console", console)
    context.on("weberror", lambda fault: problems.append(f"script: {fault.error}"))
    context.on("response", answered)
    return problems


@pytest.fixture
def page_of(browser: Any, live_server: Any, client_of: Callable[..., Any]) -> Callable[..., Any]:
    """A page signed in as a user with a role, or as a given user."""
    from django.conf import settings

    def make(role: Any = "administrator") -> Any:
        cookie = client_of(role).cookies[settings.SESSION_COOKIE_NAME]
        browser.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return browser.new_page()

    return make


@pytest.fixture
def window_of(
    chromium: Any, live_server: Any, client_of: Callable[..., Any]
) -> Iterator[Callable[..., Any]]:
    """A window of its own for each user, so that two can work at once; perhaps on a phone.

    Like `browser`, it fails a test in which something went wrong unseen.
    """
    from django.conf import settings

    opened = []

    def make(user: Any, size: Any = None) -> Any:
        context = chromium.new_context(
            base_url=live_server.url, viewport=size or DESKTOP, locale="pl-PL",
            timezone_id="Europe/Warsaw", has_touch=size == PHONE, is_mobile=size == PHONE,
        )  # fmt: skip
        context.set_default_timeout(30_000)
        context.problems = problems_of(context)
        opened.append(context)
        cookie = client_of(user).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return context.new_page()

    yield make
    for context in opened:
        context.close()
    problems = [problem for context in opened for problem in context.problems]
    assert problems == [], "\n".join(problems)


def accessibility_problems(page: Any) -> list[str]:
    """What axe-core finds wrong on the page, one line for each rule."""
    from axe_playwright_python.base import AXE_SCRIPT
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(STILL)
    # It takes a tenth of a second to load, once for each page that is shown.
    axe = Axe("" if page.evaluate("'axe' in window") else AXE_SCRIPT)
    found = axe.run(page).response["violations"]
    return [
        f"{problem['id']}: {problem['help']} ({len(problem['nodes'])}x, "
        f"{problem['nodes'][0]['target']})"
        for problem in found
    ]
