"""The gallery and the sample screens render, and axe finds nothing wrong with them."""

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
SHELL = {
    "company": "Halko Instalacje",
    "modules": [
        {"key": "today", "label": "Today", "url": "/today/", "icon": "list-todo", "count": 10, "hot": True, "letter": "d"},
        {"key": "customers", "label": "Customers", "url": "/customers/", "icon": "building-2", "letter": "k"},
        {"key": "sales", "label": "Opportunities", "url": "/opportunities/", "icon": "kanban", "letter": "s"},
    ],
    "pinned": [{"label": "No contact for 30 days", "url": "/p/", "icon": "clock-alert", "count": 38}],
    "add": [{"label": "Customer", "url": "/customers/new/", "icon": "building-2", "letter": "k"}],
    "user": {"name": "Anna Mazur", "initials": "AM"},
}  # fmt: skip
PAGES = ("gallery", *samples.SCREENS)
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def html_of(rf, monkeypatch):
    """Html of the gallery or of a sample screen."""
    engine = engines["django"].engine
    loader = Loader(engine, [Path(__file__).parent / "templates"])
    monkeypatch.setattr(engine, "template_loaders", [*engine.template_loaders, loader])

    def make(name, shell=SHELL):
        request = rf.get("/ui/")
        request.user = None
        if name == "gallery":
            return render_to_string("ui/gallery.html", gallery_context() | {"shell": shell}, request)
        context = samples.SCREENS[name]() | {"shell": shell, "module": "customers"}
        return render_to_string(f"samples/{name}.html", context, request)

    return make


@pytest.mark.parametrize("name", PAGES)
def test_page_renders(html_of, name):
    html = html_of(name)
    assert html.count("<h1") == 1
    assert 'id="main"' in html


def test_page_without_a_shell_renders(html_of):
    assert "Kartoteka" in html_of("gallery", shell=None)


def test_gallery_is_closed_to_ordinary_users(client_of):
    assert client_of("administrator").get("/ui/").status_code == 200
    assert client_of("salesperson").get("/ui/").status_code == 404


def test_theme_is_remembered_without_a_script(client):
    response = client.post("/ui/theme/", {"theme": "dark"}, headers={"referer": "http://testserver/x/"})
    assert response.url == "http://testserver/x/"
    assert response.cookies["theme"].value == "dark"


def test_theme_does_not_lead_to_another_site(client):
    response = client.post("/ui/theme/", {"theme": "dark"}, headers={"referer": "https://evil.example/"})
    assert response.url == "/"


@pytest.fixture
def open_page(chromium, html_of):
    """Open a page in Chromium with its real styles and script, under the real content policy."""
    if not (STATIC / "ui/dist/kartoteka.css").is_file():
        pytest.skip("The front end is not built: python hatch_build.py")
    opened = []

    def make(name, scheme="light", size="desktop"):
        context = chromium.new_context(viewport=SIZES[size], color_scheme=scheme, base_url="http://ui.test")
        opened.append(context)
        html = html_of(name)

        def answer(route):
            path = route.request.url.removeprefix("http://ui.test").partition("?")[0]
            file = STATIC / path.removeprefix("/static/")
            if path.startswith("/static/") and file.is_file():
                kind = mimetypes.guess_type(file.name)[0] or "font/woff2"
                route.fulfill(body=file.read_bytes(), content_type=kind)
            elif path == "/ui/":
                policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
                route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": policy})
            else:
                route.fulfill(status=404, body="")

        context.route("**/*", answer)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda line: "Content Security" in line.text and page.problems.append(line.text))
        page.goto("/ui/")
        page.wait_for_function("'js' in document.documentElement.dataset")
        page.wait_for_timeout(200)
        return page

    yield make
    for context in opened:
        context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(open_page, name, scheme, size):
    from harness.browser import accessibility_problems

    page = open_page(name, scheme, size)
    assert page.problems == []
    assert accessibility_problems(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_does_not_scroll_sideways_on_a_phone(open_page, name):
    page = open_page(name, size="phone")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("name", PAGES)
def test_phone_targets_are_large_enough(open_page, name):
    page = open_page(name, size="phone")
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, main .btn, .ui-dock a, main .input, main select")]
        .filter(e => e.checkVisibility() && !e.closest(".ui-chart, .ui-toast, .ui-pill, p.facts"))
        .filter(e => e.getBoundingClientRect().height < 43.5 && getComputedStyle(e, "::after").position !== "absolute")
        .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []
