"""Journey 11.9 in Polish: a clean file with four clicks, a messy one by keys; a phone may look."""

import pytest

from harness.browser import DESKTOP, PHONE, accessibility_problems
from harness.hands import Hands
from kartoteka.core.importing.models import Import, State
from kartoteka.modules.customers.models import Customer

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases="__all__"),
]
CLEAN = "Nazwa;NIP;Telefon;Miasto\n" + "".join(
    f"{name};{nip};{phone};Kraków\n"
    for name, nip, phone in (
        ("Młyn Łąka sp. z o.o.", "5260250274", "12 345 67 89"),
        ("Tartak Bór", "6760001244", "12 000 43 10"),
    )
)
MESSY = "Nazwa;NIP;Pracownicy\nHuta  Skała;5260250274;12\nStolarnia Wióry;;wielu\n"


@pytest.fixture
def anna(user_of):
    return user_of("administrator", name="Anna Mazur", language="pl")


def bring(page, hands, text, encoding="utf-8"):
    page.goto("/import/")
    file = {"name": "klienci.csv", "mimeType": "text/csv", "buffer": text.encode(encoding)}
    page.locator("input[name=files]").set_input_files(file)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250"])
def test_a_clean_file_takes_four_clicks_and_one_to_undo(window_of, anna, encoding):
    page = window_of(anna, DESKTOP)
    hands = Hands(page)
    bring(page, hands, CLEAN, encoding)
    assert accessibility_problems(page) == []
    hands.click(page.get_by_role("button", name="Dalej").first)
    page.get_by_text("Młyn Łąka sp. z o.o.").first.wait_for()
    assert accessibility_problems(page) == []
    hands.click(page.get_by_role("button", name="Dalej: kolumny"))
    page.wait_for_url("**/columns/")
    assert page.locator("select[name=target-1]").input_value() == "nip"
    hands.click(page.get_by_role("button", name="Dalej: sprawdzenie"))
    page.get_by_text("Wszystkie wiersze są poprawne i nowe").wait_for()
    assert Customer.objects.count() == 0
    assert accessibility_problems(page) == []
    hands.click(page.get_by_role("button", name="Uruchom import"))
    page.get_by_role("button", name="Cofnij import").wait_for()
    assert hands.clicks <= 4
    assert set(Customer.objects.values_list("name", flat=True)) == {
        "Młyn Łąka sp. z o.o.", "Tartak Bór",
    }  # fmt: skip
    hands.click(page.get_by_role("button", name="Cofnij import"))
    page.get_by_role("button", name="Cofnij import").wait_for(state="detached")
    assert not Customer.objects.filter(archived_at=None).exists()


def test_a_messy_file_by_keys_alone(window_of, anna):
    page = window_of(anna, DESKTOP)
    hands = Hands(page)
    bring(page, hands, MESSY)
    hands.press("Control+Enter")
    page.wait_for_url("**/file/")
    hands.press("Control+Enter")
    page.wait_for_url("**/columns/")
    hands.press("Control+Enter")
    page.wait_for_url("**/check/")
    page.get_by_text("wielu").first.wait_for()
    cell = page.get_by_role("textbox", name="Pracownicy")
    hands.reach(cell)
    hands.press("Control+a")
    hands.write("7")
    hands.press("Enter")
    page.wait_for_function("() => !document.querySelector('[aria-invalid=true]')")
    assert accessibility_problems(page) == []
    for step in ("duplicates", "summary"):
        page.locator("body").focus()
        hands.press("Control+Enter")
        page.wait_for_url(f"**/{step}/")
    hands.press("Control+Enter")
    page.get_by_role("button", name="Cofnij import").wait_for()
    assert hands.clicks == 0
    assert Customer.objects.get(name="Stolarnia Wióry").employees == 7
    assert Import.objects.get().state == State.DONE


def test_on_a_phone_one_sees_how_it_stands(window_of, anna):
    page = window_of(anna, PHONE)
    hands = Hands(page)
    page.goto("/import/")
    page.locator("summary", has_text="Wklej wiersze").tap()
    page.get_by_label("Wiersze skopiowane z arkusza").fill(CLEAN)
    hands.click(page.get_by_role("button", name="Dalej").first)
    for name in ("Dalej: kolumny", "Dalej: sprawdzenie", "Uruchom import"):
        page.get_by_role("button", name=name).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        hands.click(page.get_by_role("button", name=name))
    page.get_by_role("button", name="Cofnij import").wait_for()
    page.goto("/import/")
    page.get_by_text("dodane: 2").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert accessibility_problems(page) == []
