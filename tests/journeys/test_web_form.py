"""7.14: a visitor with a phone asks by the form of the website, without a script, and is a lead."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from harness.browser import PHONE, accessibility_problems
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.modules.leads.models import Enquiry, Lead
from kartoteka.modules.leads.tests.web_forms import add, path_of, web_form

pytestmark = [pytest.mark.one_database, pytest.mark.slow]


@pytest.fixture
def form(transactional_db):
    purpose = add("purpose", name="Marketing", is_marketing=True, basis="consent")
    made = web_form(
        language="pl", title="Zapytaj o ofertę",
        text="Odpowiadamy w ciągu jednego dnia roboczego.",
        notice="Administratorem danych jest Wzór sp. z o.o. Podstawa: art. 6 ust. 1 lit. b RODO.",
        after="Zadzwonimy jutro.", demands=["name"],
    )  # fmt: skip
    wording = add(
        "consent_wording", name="2026", purpose=purpose.pk, language="pl",
        text="Zgadzam się na otrzymywanie informacji handlowych.",
    )  # fmt: skip
    add("form_consent", form=made.pk, wording=wording.pk, channel="email")
    return made


def test_a_visitor_asks_with_a_phone_and_no_script(form, chromium, live_server):
    context = chromium.new_context(
        base_url=live_server.url, viewport=PHONE, locale="pl-PL", java_script_enabled=False
    )
    page = context.new_page()
    page.goto(path_of(form))
    assert not page.get_by_label("Zgadzam się").is_checked()
    page.get_by_label("E-mail (nieobowiązkowe)").fill("nie adres")
    page.get_by_label("Czego potrzebujesz?").fill("Pompa ciepła do domu 140 m².")
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Wyślij").click()
    page.get_by_role("link", name="Wypełnij pole: Imię i nazwisko").wait_for()
    assert page.get_by_label("Czego potrzebujesz?").input_value().startswith("Pompa")
    page.get_by_label("Imię i nazwisko").fill("Ewa Maj")
    page.get_by_label("E-mail").first.fill("ewa@maj.example")
    page.get_by_label("Zgadzam się").check()
    page.get_by_role("button", name="Wyślij").click()
    page.get_by_text("Zadzwonimy jutro.").wait_for()
    page.reload()
    assert context.cookies() == []
    context.close()
    assert Lead.objects.get().name == "Ewa Maj"
    assert len(Enquiry.objects.get().consents) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(form, browser, scheme):
    page = browser.new_page()
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)
    page.goto(path_of(form))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert accessibility_problems(page) == []
    page.get_by_role("button", name="Wyślij").click()
    page.get_by_role("alert").first.wait_for()
    assert accessibility_problems(page) == []
    page.goto(f"{path_of(form)}?sent=1")
    page.get_by_text("Zadzwonimy jutro.").wait_for()
    assert accessibility_problems(page) == []


@pytest.fixture
def site():
    """Another site, and a page of it that shows a form in a frame."""
    shown = {"page": ""}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(shown["page"].encode())

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    shown["address"] = f"http://127.0.0.1:{server.server_port}"
    yield shown
    server.shutdown()
    server.server_close()


def test_a_site_embeds_it_and_another_cannot(form, browser, live_server, site):
    actions.update(form, {"sites": site["address"]}, house())
    source = f"{live_server.url}{path_of(form)}"
    site["page"] = f'<!doctype html><title>Site</title><iframe src="{source}"></iframe>'
    page = browser.new_page()
    page.goto(f"{site['address']}/contact")
    framed = page.frame_locator("iframe")
    framed.get_by_label("Imię i nazwisko").fill("Ewa Maj")
    framed.get_by_label("E-mail").first.fill("ewa@maj.example")
    page.wait_for_timeout(2100)
    framed.get_by_role("button", name="Wyślij").click()
    framed.get_by_text("Zadzwonimy jutro.").wait_for()
    assert Enquiry.objects.get().site == site["address"]
    actions.update(form, {"sites": "https://another.example"}, house())
    page.goto(f"{site['address']}/contact")
    page.wait_for_timeout(500)
    assert framed.get_by_role("button", name="Wyślij").count() == 0
    browser.problems.clear()
