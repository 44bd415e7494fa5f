"""Pages of the kit in Chromium without a server: their html, real files, invented answers."""

import mimetypes
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.template.loaders.filesystem import Loader

from kartoteka.core import ui
from kartoteka.core.ui.gallery import gallery_context
from kartoteka.core.ui.tests import samples

STATIC = Path(ui.__file__).parent / "static"
HOST = "http://ui.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'"
)
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
SHELL = {
    "company": "Halko Instalacje",
    "modules": [
        {
            "key": "today",
            "label": "Today",
            "url": "/today/",
            "icon": "list-todo",
            "count": 10,
            "hot": True,
            "letter": "d",
        },
        {
            "key": "customers",
            "label": "Customers",
            "url": "/list/",
            "icon": "building-2",
            "letter": "k",
        },
        {
            "key": "sales",
            "label": "Opportunities",
            "url": "/board/",
            "icon": "kanban",
            "letter": "s",
        },
    ],
    "pinned": [
        {"label": "No contact for 30 days", "url": "/p/", "icon": "clock-alert", "count": 38}
    ],
    "add": [{"label": "Customer", "url": "/form/", "icon": "building-2", "letter": "k"}],
    "user": "Anna Mazur",
}


@pytest.fixture
def html_of(rf, monkeypatch):
    """Html of the gallery, or of a sample screen."""
    engine = engines["django"].engine
    loader = Loader(engine, [Path(__file__).parent / "templates"])
    monkeypatch.setattr(engine, "template_loaders", [*engine.template_loaders, loader])

    def make(name, shell=SHELL):
        request = rf.get("/ui/")
        request.user = None
        if name == "gallery":
            template, context = "ui/gallery.html", gallery_context()
        else:
            template, context = f"samples/{name}.html", samples.SCREENS[name]()
        return render_to_string(
            template, context | {"shell": shell, "module": "customers"}, request
        )

    return make


@pytest.fixture
def open_page(chromium, html_of):
    """Open a page with its real styles and script, under the real content policy.

    `answers` maps "METHOD /path/" to (status, body), or to a function of the request.
    """
    if not (STATIC / "ui/dist/kartoteka.css").is_file():
        pytest.skip("The front end is not built: python hatch_build.py")
    opened = []

    def make(name, size="desktop", answers=None):
        context = chromium.new_context(
            viewport=SIZES[size], color_scheme="light", base_url=HOST, locale="pl-PL"
        )
        context.set_default_timeout(30_000)
        opened.append(context)
        context.route("**/*", lambda route: answer(route, html_of, answers or {}))
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda line: note(page, line.text))
        show(page, name)
        return page

    yield make
    for context in opened:
        context.close()


def show(page, name):
    """Go to a page and wait for its script."""
    page.goto(f"/{name}/")
    page.wait_for_selector("html[data-js]")
    page.wait_for_timeout(200)


def note(page, text):
    """Remember what broke the content policy."""
    if "Content Security" in text:
        page.problems.append(text)


def answer(route, html_of, answers):
    """Play the server."""
    path = route.request.url.removeprefix(HOST).partition("?")[0]
    name = path.strip("/")
    file = STATIC / path.removeprefix("/static/")
    given = answers.get(f"{route.request.method} {path}")
    if given is not None:
        status, body = given(route.request) if callable(given) else given
        kind = "application/json" if body.startswith("{") else "text/html"
        route.fulfill(status=status, body=body, content_type=f"{kind}; charset=utf-8")
    elif path.startswith("/static/") and file.is_file():
        kind = mimetypes.guess_type(file.name)[0] or "font/woff2"
        route.fulfill(body=file.read_bytes(), content_type=kind)
    elif name == "gallery" or name in samples.SCREENS:
        headers = {"Content-Security-Policy": POLICY}
        route.fulfill(body=html_of(name), content_type="text/html; charset=utf-8", headers=headers)
    else:
        route.fulfill(status=404, body="")
