"""7.1: what is typed into a form and cannot be: the sentence in each language, nothing lost.

Every row is sent by a client without scripts. The form comes back with the sentence at its field
and with what was typed, and nothing was written.
"""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.events.models import Event
from kartoteka.core.fields import Format
from kartoteka.core.fields.date_texts import edit_date
from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "pl", "ru")
ERROR = re.compile(r'<a href="#f-([\w-]*)"[^>]*>(.*?)</a>', re.DOTALL)

# The field, what was typed into it, and what is said: in English, Polish and Russian.
REFUSED = [
    ("name", "",
     "Enter the customer name",
     "Wpisz nazwę klienta",
     "Введите название клиента"),
    ("name", "   ",
     "Enter the customer name",
     "Wpisz nazwę klienta",
     "Введите название клиента"),
    ("status", "",
     "Fill in the field: Status",
     "Wypełnij pole: Status",
     "Заполните поле: Статус"),
    ("annual_revenue", "1e9",
     "Annual revenue: “1e9” is not a number. Enter it like this: 1234.50",
     "Roczny przychód: „1e9” to nie liczba. Wpisz ją tak: 1234,50",
     "Годовая выручка: «1e9» — не число. Введите его так: 1234,50"),
    ("annual_revenue", "NaN",
     "Annual revenue: “NaN” is not a number. Enter it like this: 1234.50",
     "Roczny przychód: „NaN” to nie liczba. Wpisz ją tak: 1234,50",
     "Годовая выручка: «NaN» — не число. Введите его так: 1234,50"),
    ("annual_revenue", "∞",
     "Annual revenue: “∞” is not a number. Enter it like this: 1234.50",
     "Roczny przychód: „∞” to nie liczba. Wpisz ją tak: 1234,50",
     "Годовая выручка: «∞» — не число. Введите его так: 1234,50"),
    ("annual_revenue", "-5",
     "“Annual revenue” must be at least 0, you entered -5",
     "Pole „Roczny przychód” musi wynosić co najmniej 0, wpisano -5",
     "Поле «Годовая выручка» должно быть не меньше 0, введено -5"),
    ("annual_revenue", "1" + "0" * 400,
     "“Annual revenue” has 401 characters, the limit is 200",
     "Pole „Roczny przychód” ma 401 znaków, limit to 200",
     "В поле «Годовая выручка» 401 знак, допустимо 200"),
    ("annual_revenue", "dużo",
     "Annual revenue: “dużo” is not a number. Enter it like this: 1234.50",
     "Roczny przychód: „dużo” to nie liczba. Wpisz ją tak: 1234,50",
     "Годовая выручка: «dużo» — не число. Введите его так: 1234,50"),
    ("annual_revenue", "1,2,3",
     "Annual revenue: “1,2,3” is not a number. Enter it like this: 1234.50",
     "Roczny przychód: „1,2,3” to nie liczba. Wpisz ją tak: 1234,50",
     "Годовая выручка: «1,2,3» — не число. Введите его так: 1234,50"),
    ("employees", "12,5",
     "Employees: “12,5” is not a whole number",
     "Zatrudnienie: „12,5” to nie liczba całkowita",
     "Сотрудники: «12,5» — не целое число"),
    ("employees", "-1",
     "“Employees” must be at least 0, you entered -1",
     "Pole „Zatrudnienie” musi wynosić co najmniej 0, wpisano -1",
     "Поле «Сотрудники» должно быть не меньше 0, введено -1"),
    ("last_verified_on", "31.02.2026",
     "Last verified: there is no such day as “31.02.2026”",
     "Ostatnio sprawdzono: nie ma takiego dnia jak „31.02.2026”",
     "Последняя проверка: нет такого дня, как «31.02.2026»"),
    ("last_verified_on", "02/03/26",
     "Last verified: “02/03/26” can be read in several ways. Enter a year of four digits",
     "Ostatnio sprawdzono: „02/03/26” można odczytać na kilka sposobów. Wpisz rok czterema cyframi",
     "Последняя проверка: «02/03/26» можно прочесть по-разному. Введите год четырьмя цифрами"),
    ("last_verified_on", "1.1.20266",
     "Last verified: the year must be between 1700 and 2200, you entered 20266",
     "Ostatnio sprawdzono: rok musi być między 1700 a 2200, wpisano 20266",
     "Последняя проверка: год должен быть от 1700 до 2200, введено 20266"),
    ("last_verified_on", "kiedyś",
     "Last verified: “kiedyś” is not a date. Enter it like this: {today}",
     "Ostatnio sprawdzono: „kiedyś” to nie data. Wpisz ją tak: {today}",
     "Последняя проверка: «kiedyś» — не дата. Введите её так: {today}"),
    ("email", "a@b",
     "E-mail: “a@b” is not an e-mail address. Enter it like this: name@example.com",
     "E-mail: „a@b” to nie adres e-mail. Wpisz go tak: name@example.com",
     "E-mail: «a@b» — не адрес e-mail. Введите его так: name@example.com"),
    ("email", "x" * 65 + "@example.com",
     "E-mail: “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” is not an e-mail "
     "address. Enter it like this: name@example.com",
     "E-mail: „xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” to nie adres e-mail. "
     "Wpisz go tak: name@example.com",
     "E-mail: «xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…» — не адрес e-mail. "
     "Введите его так: name@example.com"),
    ("email", "a@firma.pl, b@firma.pl",
     "E-mail: “a@firma.pl, b@firma.pl” looks like two addresses. Enter one",
     "E-mail: „a@firma.pl, b@firma.pl” wygląda na dwa adresy. Wpisz jeden",
     "E-mail: «a@firma.pl, b@firma.pl» похоже на два адреса. Введите один"),
    ("nip", "123-456-78-90",
     "One digit of NIP 123 456 78 90 is wrong",
     "W NIP 123 456 78 90 jest pomyłka w jednej z cyfr",
     "В NIP 123 456 78 90 ошибка в одной из цифр"),
    ("nip", "PL 123",
     "A NIP has 10 digits, you entered 3",
     "NIP ma 10 cyfr, wpisano 3",
     "В NIP 10 цифр, введено 3"),
    ("phone", "12 ab",
     "Phone: “12 ab” is not a telephone number. Enter all digits, of a foreign number with + and "
     "the country code",
     "Telefon: „12 ab” to nie numer telefonu. Wpisz wszystkie cyfry, przy numerze zagranicznym z + "
     "i numerem kraju",
     "Телефон: «12 ab» — не номер телефона. Введите все цифры, для иностранного номера с + и кодом "
     "страны"),
    ("phone", "123",
     "Phone: “123” is not a telephone number. Enter all digits, of a foreign number with + and the "
     "country code",
     "Telefon: „123” to nie numer telefonu. Wpisz wszystkie cyfry, przy numerze zagranicznym z + i "
     "numerem kraju",
     "Телефон: «123» — не номер телефона. Введите все цифры, для иностранного номера с + и кодом "
     "страны"),
    ("website", "javascript:alert(1)",
     "Website: “javascript:alert(1)” is not a web address. Enter it like this: example.com",
     "Strona: „javascript:alert(1)” to nie adres strony. Wpisz go tak: example.com",
     "Сайт: «javascript:alert(1)» — не адрес сайта. Введите его так: example.com"),
    ("city", "Kra\x00ków",
     "“City” contains an invisible control character (NUL, U+0000) at position 4. Delete it or "
     "copy the text again",
     "W polu „Miasto” jest niewidoczny znak sterujący (NUL, U+0000) na pozycji 4. Usuń go albo "
     "skopiuj tekst ponownie",
     "В поле «Город» есть невидимый управляющий знак (NUL, U+0000) на месте 4. Удалите его или "
     "скопируйте текст снова"),
    ("city", "x" * 5000,
     "“City” has 5000 characters, the limit is 100",
     "Pole „Miasto” ma 5000 znaków, limit to 100",
     "В поле «Город» 5000 знаков, допустимо 100"),
    ("description", "a" + "\u0301\u0323" * 30_000,
     "“Description” contains a letter with more than 500 accents. Delete them",
     "W polu „Opis” jest litera z ponad 500 znakami nad nią. Usuń je",
     "В поле «Описание» есть буква, над которой больше 500 знаков. Удалите их"),
    ("status", "nonsense",
     "Status: “nonsense” is not on the list. Choose one of: Prospect, Customer, Dormant, Former, "
     "Partner",
     "Status: „nonsense” nie ma na liście. Wybierz jedno z: Potencjalny, Klient, Uśpiony, Były, "
     "Partner",
     "Статус: «nonsense» нет в списке. Выберите одно из: Потенциальный, Клиент, Спящий, Бывший, "
     "Партнёр"),
    ("owner", "999999",
     "This list changed meanwhile. Choose again: Owner",
     "Ta lista zmieniła się w międzyczasie. Wybierz ponownie: Właściciel",
     "Этот список тем временем изменился. Выберите снова: Ответственный"),
    ("owner", "x",
     "Owner: “x” is not the number of a record. Choose one from the list",
     "Właściciel: „x” to nie numer rekordu. Wybierz z listy",
     "Ответственный: «x» — не номер записи. Выберите из списка"),
    ("planned_share", "150",
     "“Planned share” must be between 0 and 100, you entered 150",
     "Pole „Udział planowany” musi być między 0 a 100, wpisano 150",
     "Поле «Плановая доля» должно быть от 0 до 100, введено 150"),
    ("founded_year", "20266",
     "“Year founded” must be between 1 and 2,200, you entered 20266",
     "Pole „Rok założenia” musi być między 1 a 2\u202f200, wpisano 20266",
     "Поле «Год основания» должно быть от 1 до 2\u202f200, введено 20266"),
]  # fmt: skip

# The field, what was typed, and what is kept of it.
TAKEN = [
    ("annual_revenue", "12,5", "12.50"), ("annual_revenue", "12.5", "12.50"),
    ("annual_revenue", "1 234,50", "1234.50"), ("annual_revenue", "1\u00a0234,50 zł", "1234.50"),
    ("email", "Jan <a@firma.pl>", "a@firma.pl"), ("email", " a@firma.pl. ", "a@firma.pl"),
    ("email", "jan@łąka.pl", "jan@łąka.pl"), ("nip", "PL 526-104-08-28", "5261040828"),
    ("phone", "12 000 43 10", "+48120004310"),
    ("phone", "12 000 43 10 wew. 5", "+48120004310;ext=5"),
    ("city", "\u202eKraków", "\u202eKraków"), ("city", "👩\u200d🔧", "👩\u200d🔧"),
    ("city", "\u200b Zażółc\u0301 ", "Zażółć"), ("city", "   ", ""),
    ("city", "<b>Kraków</b>", "<b>Kraków</b>"), ("last_verified_on", "31/12/2025", "2025-12-31"),
]  # fmt: skip


def errors(page: str) -> dict[str, str]:
    """What the form says of each field."""
    return {field: html.unescape(text).strip() for field, text in ERROR.findall(page)}


def form(**typed: str) -> dict[str, str]:
    """A new customer that would be saved but for what was typed."""
    return {"name": "Brzoza", "kind": "company", "status": "prospect", "street": "Kręta 5"} | typed


def today(language: str) -> str:
    """Today as a date field shows it, for sentences with an example."""
    fmt = Format(language=language, now=timezone.now())
    return edit_date(fmt.today, fmt.tongue)


@pytest.mark.one_database
@pytest.mark.parametrize(("field", "typed", *LANGUAGES), REFUSED)
def test_it_is_said_at_the_field_and_nothing_is_lost(
    field: str, typed: str, en: str, pl: str, ru: str, user_of: Any, client_of: Any
):
    for language, sentence in (("en", en), ("pl", pl), ("ru", ru)):
        client = client_of(user_of(language=language))
        events = Event.objects.count()
        answer = client.post("/customers/new/", form(**{field: typed}))
        assert answer.status_code == 422
        assert errors(answer.text) == {field: sentence.replace("{today}", today(language))}
        assert 'value="Kręta 5"' in answer.text
        if len(typed) < 100 and "\0" not in typed and field not in ("status", "owner"):
            assert html.escape(typed, quote=True) in answer.text
        assert (Customer.objects.count(), Event.objects.count()) == (0, events)


@pytest.mark.parametrize(("field", "typed", "kept"), TAKEN)
def test_it_is_understood(field: str, typed: str, kept: str, user_of: Any, client_of: Any):
    for language in LANGUAGES:
        client = client_of(user_of(language=language))
        with transaction.atomic():
            answer = client.post("/customers/new/", form(**{field: typed}))
            assert answer.status_code == 302, errors(answer.text)
            assert str(getattr(Customer.objects.get(), field)) == kept
            page = client.get(answer["Location"])
            assert (page.status_code, "<b>Kraków" in page.text) == (200, False)
            transaction.set_rollback(True)


END_BEFORE_START = (
    "“Until” must not be before 5 May 2026, you entered 3 May 2026",
    "Pole „Do” nie może być wcześniejsze niż 05.05.2026, wpisano 03.05.2026",
    "Поле «По» не может быть раньше 05.05.2026, введено 03.05.2026",
)


def test_an_end_before_its_start(user_of: Any, client_of: Any):
    position = samples.make("position", owner=user_of())
    days = {"from_date": "5.05.2026", "until_date": "3.05.2026", "version": "1"}
    for language, sentence in zip(LANGUAGES, END_BEFORE_START, strict=True):
        client = client_of(user_of(language=language))
        answer = client.post(f"/positions/{position.pk}/edit/", days)
        assert answer.status_code == 422
        assert errors(answer.text) == {"until_date": sentence}


NIP = "6760001244"
SAME_NIP = (
    "This NIP belongs to: Brzoza Zakład Mechaniczny. Open it or add a branch",
    "Ten NIP ma już klient: Brzoza Zakład Mechaniczny. Otwórz kartę albo dodaj oddział",
    "Этот NIP уже есть у клиента: Brzoza Zakład Mechaniczny. Откройте карточку или добавьте филиал",
)


def test_a_number_of_another_customer_says_whose_it_is(user_of: Any, client_of: Any):
    samples.make("customer", owner=user_of(), name="Brzoza Zakład Mechaniczny", nip=NIP)
    for language, sentence in zip(LANGUAGES, SAME_NIP, strict=True):
        client = client_of(user_of(language=language))
        answer = client.post("/customers/new/", form(nip="PL 676-000-12-44"))
        assert (answer.status_code, errors(answer.text)) == (422, {"nip": sentence})


CHANGED_MEANWHILE = (
    "Piotr Lis changed this 2 min ago. Choose a value: Phone",
    "Zmiana 2 min temu: Piotr Lis. Wybierz wartość: Telefon",
    "Изменено 2 мин назад: Piotr Lis. Выберите значение: Телефон",
)


def test_a_cell_that_somebody_changed_says_who_and_when(
    user_of: Any, client_of: Any, actor_of: Any
):
    customer = samples.make("customer", owner=user_of(), phone="12 000 43 10")
    then = timezone.now() - timedelta(minutes=2, seconds=5)
    theirs = actor_of(user_of("manager", name="Piotr Lis"), at=then)
    actions.update(customer, {"phone": "+48120004311"}, theirs)
    for language, sentence in zip(LANGUAGES, CHANGED_MEANWHILE, strict=True):
        client = client_of(user_of(language=language))
        sent = {"version": "1", "phone": "12 000 43 12"}
        answer = client.post(f"/customers/{customer.pk}/cell/phone/", sent)
        assert (answer.status_code, sentence in html.unescape(answer.text)) == (409, True)


# What is wrong with a request as a whole: what is sent, the status, and the sentence.
TOO_MUCH = [
    ({f"field{number}": "x" for number in range(20_000)}, 400,
     "More was sent than a form has", "Wysłano więcej, niż ma formularz",
     "Отправлено больше, чем есть в форме"),
    ({"name": "x", "description": "x" * 10_600_000}, 413,
     "What was sent is too big", "To, co wysłano, jest za duże", "Отправленное слишком велико"),
]  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize(("sent", "status", *LANGUAGES), TOO_MUCH, ids=["fields", "bytes"])
def test_a_flood_is_refused_in_words(
    sent: dict[str, str], status: int, en: str, pl: str, ru: str, user_of: Any, client_of: Any
):
    for language, sentence in (("en", en), ("pl", pl), ("ru", ru)):
        answer = client_of(user_of(language=language)).post("/customers/new/", sent)
        assert answer.status_code == status
        assert sentence in answer.text
        assert "Traceback" not in answer.text
    assert Customer.objects.count() == 0


TOO_OLD = ("This page was open for too long", "Ta strona była otwarta zbyt długo",
           "Эта страница была открыта слишком долго")  # fmt: skip


def test_a_form_of_another_session_is_refused_in_words(user_of: Any):
    for language, sentence in zip(LANGUAGES, TOO_OLD, strict=True):
        client = Client(enforce_csrf_checks=True)
        client.force_login(user_of(language=language))
        answer = client.post("/customers/new/", form())
        assert (answer.status_code, sentence in answer.text) == (403, True)
    assert Customer.objects.count() == 0


@pytest.mark.one_database
@pytest.mark.parametrize("version", ["", "abc", "-1", "0", "9" * 30, "1e9", "٣"])
def test_a_tampered_version_overwrites_nobody(version: str, user_of: Any, client_of: Any,
                                              actor_of: Any):  # fmt: skip
    """Whatever the hidden version says: a field that was not changed keeps what others wrote."""
    customer = samples.make("customer", owner=user_of(), name="Brzoza", city="Kraków")
    actions.update(customer, {"city": "Tarnów"}, actor_of("manager"))
    client = client_of()
    answer = client.post(f"/customers/{customer.pk}/edit/", {"version": version, "street": "Nowa"})
    assert answer.status_code in (302, 409)
    customer.refresh_from_db()
    assert customer.city == "Tarnów"
