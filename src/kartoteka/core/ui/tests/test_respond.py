"""One view answers with a page, a part, a dialog or a drawer."""

import json

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.template import TemplateDoesNotExist, engines
from django.template.loader import render_to_string
from django.template.loaders.locmem import Loader

from kartoteka.core.ui.respond import Toast, done, refuse, respond

TEMPLATES = {
    "base.html": "<html>{% block main %}{% endblock %}{% part foot %}F{{ n }}{% endpart %}</html>",
    "page.html": (
        '{% extends "base.html" %}'
        "{% block main %}M{% part list %}L{{ n }}{% endpart %}{% endblock %}"
    ),
    "child.html": '{% extends "page.html" %}{% block main %}<i>{{ block.super }}</i>{% endblock %}',
}


@pytest.fixture(autouse=True)
def templates(monkeypatch):
    engine = engines["django"].engine
    loader = Loader(engine, TEMPLATES)
    monkeypatch.setattr(engine, "template_loaders", [loader, *engine.template_loaders])


@pytest.fixture
def ask(rf):
    def make(path="/page/", target="", method="get", **headers):
        htmx = {"HX-Request": "true", "HX-Request-Type": "partial"}
        given = (htmx | {"HX-Target": target} if target else {}) | headers
        request = getattr(rf, method)(path, headers=given)
        request._messages = CookieStorage(request)
        request.user = None
        return request

    return make


def text(response):
    return response.content.decode()


def test_ordinary_request_gets_the_page(ask):
    assert text(respond(ask(), "page.html", "list", {"n": 1})) == "<html>ML1F1</html>"


def test_htmx_gets_the_part(ask):
    response = respond(ask(target="div#list"), "page.html", "list", {"n": 2})
    assert text(response) == "L2"
    assert "HX-Request" in response["Vary"]


def test_block_is_a_part_and_keeps_inheritance(ask):
    assert text(respond(ask(target="div#x"), "child.html", "main", {"n": 3})) == "<i>ML3</i>"


def test_part_of_a_parent_template_is_found(ask):
    assert text(respond(ask(target="div#x"), "child.html", "foot", {"n": 4})) == "F4"


def test_unknown_part_is_an_error(ask):
    with pytest.raises(TemplateDoesNotExist):
        respond(ask(target="div#x"), "page.html", "none")


@pytest.mark.parametrize(
    "headers", [{"HX-Request-Type": "full"}, {"HX-History-Restore-Request": "true"}]
)
def test_boost_and_back_get_the_page(ask, headers):
    response = respond(ask(target="body", **headers), "page.html", "list", {"n": 5})
    assert text(response).startswith("<html>")


def test_dialog_wraps_the_part_with_its_title(ask):
    html = text(
        respond(ask(target="div#dialog"), "page.html", "list", {"n": 6, "title": "New <b>"})
    )
    assert "<dialog" in html
    assert "L6" in html
    assert "New &lt;b&gt;" in html


def test_drawer_links_to_the_page(ask):
    html = text(respond(ask("/customers/7/", target="div#drawer"), "page.html", "list", {"n": 7}))
    assert "data-drawer" in html
    assert 'href="/customers/7/"' in html


def test_other_parts_toasts_and_events_travel_along(ask):
    response = respond(
        ask(target="div#list"),
        "page.html",
        "list",
        {"n": 8},
        also=[("#foot", "foot")],
        toasts=[Toast("Saved", undo_url="/undo/3/")],
        triggers=["saved"],
        announce="8 rows",
        close=True,
    )
    html = text(response)
    assert '<hx-partial hx-target="#foot" hx-swap="innerMorph">F8</hx-partial>' in html
    assert '<hx-partial hx-target="#toasts" hx-swap="beforeend">' in html
    assert 'action="/undo/3/"' in html
    events = json.loads(response["HX-Trigger"])
    assert events == {"saved": True, "ui:announce": {"text": "8 rows"}, "ui:close": True}


def test_toasts_of_a_page_become_messages(ask):
    request = ask()
    respond(request, "page.html", "list", {"n": 9}, toasts=[Toast("Saved", undo_url="/undo/4/")])
    assert [(str(m), m.extra_tags) for m in request._messages] == [("Saved", "/undo/4/")]


def test_the_link_of_a_toast_comes_along_to_the_next_page(ask):
    request = ask(method="post", target="form#f")
    done(request, "/", toasts=[Toast("Added: <b>", url="/a/?b=1&c=2", link="Compare")])
    [message] = request._messages
    told = render_to_string("ui/_message.html", {"message": message})
    assert 'Added: &lt;b&gt; <a href="/a/?b=1&amp;c=2">Compare</a>' in told


def test_done_redirects_or_stays(ask):
    assert done(ask(method="post"), "/customers/7/").url == "/customers/7/"
    assert (
        done(ask(method="post", target="form#f"), "/customers/7/")["HX-Redirect"] == "/customers/7/"
    )
    stayed = done(ask(method="post", target="form#f"), "/", toasts=[Toast("Saved")], stay=True)
    assert "Saved" in text(stayed)
    assert "ui:close" in stayed["HX-Trigger"]


def test_nothing_to_show_is_not_an_empty_swap(ask):
    assert done(ask(method="post", target="form#f"), "/", stay=True).status_code == 204


def test_refusal_says_why(ask, db):
    response = refuse(ask(method="post", target="li#card"), "Add a product first")
    assert response.status_code == 409
    assert "Add a product first" in text(response)
    page = refuse(ask(method="post"), "Add a product first")
    assert page.status_code == 409
    assert "<html" in text(page)
