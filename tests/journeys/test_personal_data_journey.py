"""Journey 11.18 in Polish: consents in two clicks, data taken along in two, erased with care."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from harness.browser import DESKTOP, PHONE, accessibility_problems
from harness.hands import Hands
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Person
from kartoteka.modules.privacy import erasing, queries
from kartoteka.modules.privacy.actions import first_purposes
from kartoteka.modules.privacy.models import Consent, PrivacyRequest

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases="__all__"),
]
MARKETING = "marketing"


def made(key, **values):
    return actions.create(record_types[key], values, house())


@pytest.fixture
def anna(user_of):
    return user_of("administrator", name="Anna Mazur", language="pl")


@pytest.fixture
def zofia():
    """Somebody who agreed to e-mail, and about whom something was noted."""
    first_purposes(house())
    purpose = record_types["purpose"].model._default_manager.get(code=MARKETING)
    zofia = made("person", first_name="Zofia", last_name="Żuraw", email="zofia@example.com")
    made("consent", person=zofia.pk, purpose=purpose.pk, channel="email", way="paper")
    made("activity", kind="note", subject="Rozmowa", person=zofia.pk)
    return zofia


def test_a_consent_is_withdrawn_with_two_clicks_and_asks_how(window_of, anna, zofia):
    page = window_of(anna, DESKTOP)
    hands = Hands(page)
    page.goto(f"/people/{zofia.pk}/", wait_until="domcontentloaded")
    hands.click(page.get_by_role("link", name="Wycofaj").first)
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert accessibility_problems(page) == []
    hands.click(dialog.get_by_role("button", name="Wycofaj"))
    dialog.wait_for(state="detached")
    assert hands.clicks <= 2
    assert Consent.objects.get().withdrawn_at is not None
    assert not queries.may_contact(Person.objects.get(), "email", MARKETING)


def test_the_data_are_taken_along_with_two_clicks(window_of, anna, zofia):
    page = window_of(anna, DESKTOP)
    hands = Hands(page)
    page.goto(f"/people/{zofia.pk}/", wait_until="domcontentloaded")
    hands.click(page.get_by_role("link", name="Wszystkie dane, eksport, usunięcie"))
    page.get_by_role("heading", name="Dane osobowe: Zofia Żuraw").wait_for()
    assert accessibility_problems(page) == []
    with page.expect_download() as got:
        hands.click(page.get_by_role("link", name="Pobierz (ZIP: strona, PDF, JSON)"))
    assert hands.clicks <= 2
    with open(got.value.path(), "rb") as stream:
        packed = zipfile.ZipFile(io.BytesIO(stream.read()))
    assert sorted(packed.namelist()) == ["data.html", "data.json", "data.pdf"]
    for name in ("data.json", "data.html"):
        assert "zofia@example.com" in packed.read(name).decode()
    assert packed.read("data.pdf").startswith(b"%PDF")


def test_erasing_by_keys_alone_takes_less_than_two_minutes(window_of, anna, zofia):
    page = window_of(anna, DESKTOP)
    hands = Hands(page)
    page.goto(f"/people/{zofia.pk}/privacy/")
    hands.reach(page.get_by_role("link", name="Usuń na zawsze…"))
    hands.press("Enter")
    for _step in range(2):
        button = page.get_by_role("button", name="Dalej").first
        hands.reach(button)
        assert accessibility_problems(page) == []
        hands.press("Enter")
    surname = page.get_by_label("Nazwisko, dla potwierdzenia")
    hands.reach(surname)
    hands.write("Kowal")
    hands.press("Enter")
    page.get_by_text("To nie jest nazwisko z karty").first.wait_for()
    assert not PrivacyRequest.objects.exists()
    surname = page.get_by_label("Nazwisko, dla potwierdzenia")
    hands.reach(surname)
    hands.press("Control+a")
    hands.write("Żuraw")
    hands.press("Enter")
    page.wait_for_url("**/privacy-requests/*/")
    assert hands.clicks == 0
    assert hands.seconds < 120
    asked = PrivacyRequest.objects.get()
    assert asked.purge_at > timezone.now() + timedelta(days=6, hours=23)
    assert Person.objects.get().email == "zofia@example.com"
    assert erasing.purge_due(timezone.now() + timedelta(days=8)) == 1
    assert Person.objects.get().email == ""


def test_on_a_phone_one_sees_and_withdraws(window_of, anna, zofia):
    page = window_of(anna, PHONE)
    hands = Hands(page)
    page.goto(f"/people/{zofia.pk}/", wait_until="domcontentloaded")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hands.click(page.get_by_role("tab", name="Ludzie"))
    hands.click(page.get_by_role("link", name="Wycofaj").first)
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert accessibility_problems(page) == []
    hands.click(dialog.get_by_role("button", name="Wycofaj"))
    dialog.wait_for(state="detached")
    assert hands.clicks <= 3
    assert Consent.objects.get().withdrawn_at is not None
    page.goto(f"/people/{zofia.pk}/privacy/")
    page.get_by_role("heading", name="Dane osobowe: Zofia Żuraw").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert accessibility_problems(page) == []
