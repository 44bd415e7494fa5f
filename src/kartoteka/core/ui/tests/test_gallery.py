"""The gallery and the sample screens render, and axe finds nothing wrong with them."""

import pytest

from kartoteka.core.ui.tests import samples

PAGES = ("gallery", *samples.SCREENS)
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "main button, main .btn, .ui-dock a, main .input, main select")]
  .filter(e => e.checkVisibility() && !e.closest(".ui-toast, .ui-pill, p.facts"))
  .filter(e => e.getBoundingClientRect().height < 43.5)
  .filter(e => getComputedStyle(e, "::after").position !== "absolute")
  .map(e => e.outerHTML.slice(0, 120))"""


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
    response = client.post(
        "/ui/theme/", {"theme": "dark"}, headers={"referer": "http://testserver/x/"}
    )
    assert response.url == "http://testserver/x/"
    assert response.cookies["theme"].value == "dark"


def test_theme_does_not_lead_to_another_site(client):
    response = client.post(
        "/ui/theme/", {"theme": "dark"}, headers={"referer": "https://evil.example/"}
    )
    assert response.url == "/"


@pytest.mark.slow
@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_it_fits_a_phone(open_page, name, size):
    from harness.browser import accessibility_problems

    page = open_page(name, size=size)
    if size == "phone":
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(SMALL_TARGETS) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert accessibility_problems(page) == [], scheme
    assert page.problems == []
