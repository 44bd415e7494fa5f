"""Journey 11.16 in Polish: a company begins, its administrator settles things; keys, phone."""

import pytest

from harness.browser import PHONE, accessibility_problems
from harness.hands import Hands
from harness.pace import NEXT_PAGE, work_of
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.core.users.models import User
from kartoteka.modules.sales.tests.conftest import make_sale

pytestmark = [pytest.mark.one_database, pytest.mark.slow]
DESKTOP = {"width": 1440, "height": 900}
PAGES = ("/first-steps/", "/settings/", "/settings/company/", "/settings/modules/",
         "/settings/users/", "/settings/roles/salesperson/", "/settings/fields/",
         "/settings/changes/", "/modules/", "/modules/arrange/")  # fmt: skip


@pytest.fixture
def jan(user_of, transactional_db):
    return user_of("administrator", name="Jan Halko", language="pl")


@pytest.fixture
def page(page_of, jan):
    return page_of(jan)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_the_first_ten_minutes(page, chromium, live_server):
    page.goto("/")
    page.wait_for_url("**/first-steps/")
    page.get_by_text("Zrobiono 0 z 4 kroków").wait_for()
    assert accessibility_problems(page) == []

    page.get_by_role("link", name="Uzupełnij firmę").focus()
    press(page, "Enter")
    page.locator("[name=name]").fill("Brzoza Instalacje")
    press(page, "Control+Enter")
    page.wait_for_url("**/first-steps/")
    page.get_by_text("Zrobiono 1 z 4 kroków").wait_for()
    assert page.locator(".ui-brand").inner_text().strip().endswith("Brzoza Instalacje")

    page.get_by_role("link", name="Zaproś osoby").focus()
    press(page, "Enter")
    page.locator("#invite").wait_for()
    press(page, "i")
    page.locator("dialog [name=name]").wait_for()
    page.keyboard.type("Ewa Nowa")
    press(page, "Tab")
    page.keyboard.type("ewa@example.com")
    press(page, "Control+Enter")
    link = page.locator("dialog [name=link]")
    link.wait_for()
    assert accessibility_problems(page) == []
    address = link.input_value()
    stranger = chromium.new_context(base_url=live_server.url)
    ewa = stranger.new_page()
    ewa.goto("/" + address.split("/", 3)[3], timeout=30_000)
    assert "Brzoza Instalacje" in ewa.title()
    assert ewa.locator(".ui-nav", has_text="Pierwsze kroki").count() == 0
    stranger.close()

    page.goto("/first-steps/")
    page.get_by_text("Zrobiono 2 z 4 kroków").wait_for()
    page.get_by_role("button", name="Pomiń: Wasz sposób sprzedaży").press("Enter")
    page.get_by_role("button", name="Wróć do tego kroku").wait_for()
    page.get_by_role("link", name="Dodaj jednego").press("Enter")
    page.locator("[name=name]").fill("Pierwszy Klient")
    press(page, "Control+Enter")
    page.get_by_role("heading", name="Pierwszy Klient").wait_for()
    page.locator(".ui-nav", has_text="Pierwsze kroki").click()
    page.get_by_text("Zrobiono 3 z 4 kroków").wait_for()
    press(page, "Control+Enter")
    page.locator(".ui-nav", has_text="Pierwsze kroki").wait_for(state="detached")
    press(page, "z")
    page.get_by_text("Cofnięto 1 zmianę.").wait_for()
    page.goto("/customers/")
    page.locator(".ui-nav", has_text="Pierwsze kroki").wait_for()


def test_settings_without_a_developer(page):
    page.goto("/customers/new/")
    page.locator("[name=name]").fill("Brzoza")
    press(page, "Control+Enter")
    page.get_by_role("heading", name="Brzoza").wait_for()
    customer = page.url

    # A field is added and seen on the card: settings, fields, add, save, card.
    page.goto("/settings/")
    page.wait_for_function("() => document.activeElement.type === 'search'")
    page.keyboard.type("pola")
    page.locator("#settings-found a", has_text="Firma").wait_for(state="detached")
    page.locator("#settings-found a", has_text="Pola własne").press("Enter")
    page.locator("#add-field").wait_for()
    press(page, "a")
    page.locator("dialog [name=label]").fill("Powierzchnia hali")
    press(page, "Control+Enter")
    page.locator(".ui-list a", has_text="Powierzchnia hali").wait_for()
    page.get_by_text("Wypełniono: 0").wait_for()
    page.goto(customer)
    assert page.get_by_text("Powierzchnia hali").count() > 0

    # A module is switched off, and back by Z.
    page.goto("/settings/modules/")
    page.get_by_role("button", name="Wyłącz: Leady").press("Enter")
    page.locator("#module-leads", has_text="Wyłączony").wait_for()
    assert page.locator(".ui-nav", has_text="Leady").count() == 0
    press(page, "z")
    page.get_by_text("Cofnięto 1 zmianę.").wait_for()
    page.reload()
    page.locator("#module-leads", has_text="Włączony").wait_for()

    # A right is set, listed with who and when, and undone.
    page.goto("/settings/roles/reader/")
    page.locator("[name='customer.change']").select_option("own")
    press(page, "Control+Enter")
    page.get_by_text("Prawa zapisane.").wait_for()
    page.goto("/settings/changes/")
    row = page.locator("tbody tr").first
    assert "Ustawiono prawo" in row.inner_text()
    assert "Jan Halko" in row.inner_text()
    row.get_by_role("button", name="Cofnij").press("Enter")
    row.get_by_text("cofnięto").wait_for()

    # The menu is arranged with buttons.
    page.goto("/modules/arrange/")
    page.get_by_role("button", name="Przenieś wyżej: Klienci").press("Enter")
    page.get_by_text("Twoje menu jest zmienione.").wait_for()
    assert page.locator(".ui-side a.ui-nav").first.inner_text().strip().startswith("Klienci")


def test_settings_within_their_clicks(window_of, jan):
    sale = make_sale("Instalacje")
    for number in range(2):
        values = {"name": f"Hala {number}", "pipeline": sale.pipeline.pk, "owner": jan.pk}
        actions.create(record_types["opportunity"], values, house())
    actions.create(record_types["customer"], {"name": "Brzoza", "owner": jan.pk}, house())
    page = window_of(jan, DESKTOP)

    # A field is added and seen on the card: five clicks from the settings.
    page.goto("/settings/")
    hands = Hands(page)
    hands.click(page.locator("#settings-found").get_by_role("link", name="Pola własne"))
    hands.click(page.get_by_role("link", name="Dodaj pole").first)
    page.locator("dialog [name=label]:focus").wait_for()
    hands.write("Powierzchnia hali")
    hands.click(page.locator("dialog").get_by_role("button", name="Zapisz"))
    page.locator(".ui-list a", has_text="Powierzchnia hali").wait_for()
    hands.click(page.locator(".ui-side").get_by_role("link", name="Klienci"))
    link = page.locator("#list").get_by_role("link", name="Brzoza")
    field = page.locator("#record").get_by_text("Powierzchnia hali")
    waits = [work_of(page, lambda: (hands.click(link), field.wait_for(state="attached")))]
    assert hands.clicks == 5
    assert hands.costs(clicks=5)

    # A stage is three clicks, and the board beside it has one more.
    page.goto("/settings/pipelines/")
    hands = Hands(page)
    hands.click(page.get_by_role("link", name="Instalacje"))
    hands.click(page.get_by_placeholder("Nowy etap"))
    hands.write("Pomiar")
    add, stage = (
        page.get_by_role("button", name="Dodaj etap"),
        page.locator(".ui-sampleboard", has_text="Pomiar"),
    )
    waits.append(work_of(page, lambda: (hands.click(add), stage.wait_for())))
    assert hands.clicks == 3
    assert hands.costs(clicks=3)
    assert min(waits) <= NEXT_PAGE
    assert page.locator(".ui-sampleboard [data-sample]").count() == 4

    # What is risky says its effect first.
    page.get_by_role("link", name="Przenieś do archiwum: New").click()
    page.locator("dialog", has_text="2 szanse przejdą do etapu: Offer").wait_for()
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")


def test_settings_by_keys_alone(window_of, jan):
    make_sale("Instalacje")
    page = window_of(jan, DESKTOP)
    hands = Hands(page)

    # A field: to its section by Tab, A adds, Ctrl and Enter save.
    page.goto("/settings/")
    page.wait_for_function("() => document.activeElement.type === 'search'")
    hands.reach(page.locator("#settings-found").get_by_role("link", name="Pola własne"))
    hands.press("Enter")
    page.locator("#add-field").wait_for()
    hands.press("a")
    page.locator("dialog [name=label]:focus").wait_for()
    hands.write("Powierzchnia hali")
    hands.press("Control+Enter")
    page.locator(".ui-list a", has_text="Powierzchnia hali").wait_for()

    # A stage: to its box by Tab, and Enter adds it.
    page.goto("/settings/pipelines/")
    hands.reach(page.locator("main").get_by_role("link", name="Instalacje"))
    hands.press("Enter")
    page.locator("#pipeline-form").wait_for()
    hands.reach(page.get_by_placeholder("Nowy etap"))
    hands.write("Pomiar")
    hands.press("Enter")
    page.locator(".ui-sampleboard", has_text="Pomiar").wait_for()
    assert page.locator(".ui-sampleboard [data-sample]").count() == 4
    assert hands.clicks == 0


def test_settings_on_a_phone(window_of, jan, user_of):
    anna = user_of("salesperson", name="Anna Mazur", language="pl")
    page = window_of(jan, PHONE)
    page.goto("/settings/users/")
    hands = Hands(page)
    hands.click(page.get_by_role("link", name="Zaproś użytkownika"))
    fields = page.locator("dialog").locator("input:visible, select:visible")
    fields.first.wait_for()
    assert fields.count() == 3
    # Three fields: the first has the focus, and the role is the usual one.
    page.locator("dialog [name=name]:focus").wait_for()
    hands.write("Ewa Nowa")
    hands.click(page.locator("dialog [name=email]"))
    hands.write("ewa@example.com")
    assert page.locator("dialog [name=role]").input_value() == "salesperson"
    hands.click(page.locator("dialog").get_by_role("button", name="Zaproś"))
    page.locator("dialog [name=link]").wait_for()
    assert hands.costs(clicks=3)
    assert accessibility_problems(page) == []
    assert User.objects.get(email="ewa@example.com").role == "salesperson"

    page.goto("/settings/users/")
    row = page.locator(f"#user-{anna.pk}")
    row.get_by_label("Więcej: Anna Mazur").tap()
    row.get_by_role("button", name="Wyłącz konto").tap()
    page.locator(f"#user-{anna.pk}", has_text="Konto wyłączone").wait_for()
    page.goto("/settings/modules/")
    switch = page.get_by_role("button", name="Wyłącz: Leady")
    assert switch.bounding_box()["height"] >= 44
    switch.tap()
    page.locator("#module-leads", has_text="Wyłączony").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_page_is_sound_on_a_desk_and_on_a_phone(page, user_of):
    anna = user_of("salesperson", name="Anna Mazur", email="anna@example.com", language="pl")
    for path in PAGES:
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            page.goto(path)
            assert accessibility_problems(page) == [], (path, size)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], (path, size, wide)
    page.goto("/settings/users/")
    page.locator(f"#user-{anna.pk}").get_by_role("button", name="Zobacz jako Anna Mazur").click()
    page.get_by_text("Oglądasz strony jako: Anna Mazur").wait_for()
