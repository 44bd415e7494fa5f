"""7.2, 7.3: rows of files with something wrong, said in each language; encodings, dates, entities.

Nothing is written before the last step; what could not be brought in comes back as a file, each
row with its reasons.
"""

import html
import re
from typing import Any

import pytest

from inputs.test_files import LANGUAGES, TOLD, bring
from kartoteka.core.importing.models import Import
from kartoteka.core.screens.tests import samples
from kartoteka.core.tables.tests import workbooks
from kartoteka.modules.customers.models import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ROWS = """Firma;Kraj;NIP;Zatrudnienie;E-mail;Opiekun;Roczny przychód;Firma nadrzędna
Dobra;Polska;5261040828;10;dobra@example.com;;1 234,50 zł;
Zła;Polska;1234567890;dużo;a@b;Nikt Nieznany;100 EUR;0015g00000XYZ
Gorsza;Polska;;;;;100 XYZ;
"""
# What is said of the bad rows: of a NIP, a number, an address, an owner that nobody is, a currency
# of others and one that is unknown, and the number of a company in another system.
OF_THE_ROWS = {
    "en": ["One digit of NIP 123 456 78 90 is wrong",
           "Employees: “dużo” is not a number. Enter it like this: 1234",
           "E-mail: “a@b” is not an e-mail address. Enter it like this: name@example.com",
           "Owner: there is no “Nikt Nieznany”.",
           "“Annual revenue” is in PLN, you entered an amount in EUR",
           "“Annual revenue” is in PLN, you entered an amount in XYZ",
           "Names that nobody has: Parent company (1)"],
    "pl": ["W NIP 123 456 78 90 jest pomyłka w jednej z cyfr",
           "Zatrudnienie: „dużo” to nie liczba. Wpisz ją tak: 1234",
           "E-mail: „a@b” to nie adres e-mail. Wpisz go tak: name@example.com",
           "Właściciel: nie ma „Nikt Nieznany”.",
           "Pole „Roczny przychód” jest w PLN, wpisano kwotę w EUR",
           "Pole „Roczny przychód” jest w PLN, wpisano kwotę w XYZ",
           "Nazwy, których nikt nie ma: Firma nadrzędna (1)"],
    "ru": ["В NIP 123 456 78 90 ошибка в одной из цифр",
           "Сотрудники: «dużo» — не число. Введите его так: 1234",
           "E-mail: «a@b» — не адрес e-mail. Введите его так: name@example.com",
           "Ответственный: нет «Nikt Nieznany».",
           "Поле «Годовая выручка» — в PLN, введена сумма в EUR",
           "Поле «Годовая выручка» — в PLN, введена сумма в XYZ",
           "Имена, которых ни у кого нет: Головная компания (1)"],
}  # fmt: skip


def page_of(client: Any, run: Import, step: str) -> str:
    """What a step of an import says, as one line of text."""
    return re.sub(
        r"(<[^>]+>|\s)+", " ", html.unescape(client.get(f"/import/{run.pk}/{step}/").text)
    )


def up_to(client: Any, run: Import, step: str) -> str:
    """Go through the steps before one with what was guessed, and read it."""
    steps = ("file", "columns", "check", "duplicates", "summary")
    for before in steps[: steps.index(step)]:
        page_of(client, run, before)
        answer = client.post(f"/import/{run.pk}/{before}/", {"next": "1"})
        assert answer.status_code == TOLD, answer.text
    return page_of(client, run, step)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_bad_value_is_named_and_comes_back_with_its_reason(language, user_of, client_of):
    client = client_of(user_of(language=language))
    bring(client, "a.csv", ROWS.encode())
    run = Import.objects.latest("id")
    page = up_to(client, run, "check")
    for sentence in OF_THE_ROWS[language]:
        assert sentence in page
    assert 'value="dużo"' in html.unescape(client.get(f"/import/{run.pk}/check/").text)
    assert Customer.objects.count() == 0
    up_to(client, run, "summary")
    assert client.post(f"/import/{run.pk}/summary/").status_code == TOLD
    assert [customer.name for customer in Customer.objects.all()] == ["Dobra"]
    given_back = b"".join(client.get(f"/import/{run.pk}/refused/").streaming_content).decode()
    # That a company is not here is no reason to refuse a row: the field stays empty.
    for sentence in OF_THE_ROWS[language][:-1]:
        assert sentence in given_back


HERE_AND_TWICE = (
    "Firma;NIP\nBrzoza;676-000-12-44\nSosna;5261040828\nSosna sp. z o.o.;526-104-08-28\n"
)
REPEATED = {
    "en": ["Already here: 1", "Repeated in the file: 1", "The same as row 3."],
    "pl": ["Już są: 1", "Powtórzone w pliku: 1", "Taki sam jak wiersz 3."],
    "ru": ["Уже есть: 1", "Повторы в файле: 1", "Такая же, как строка 3."],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_here_and_what_comes_twice_is_decided_before_the_start(
    language, user_of, client_of
):
    samples.make("customer", owner=user_of(), name="Zakład Brzoza", nip="6760001244")
    client = client_of(user_of(language=language))
    bring(client, "a.csv", HERE_AND_TWICE.encode())
    page = up_to(client, Import.objects.latest("id"), "duplicates")
    for sentence in REPEATED[language]:
        assert sentence in page
    assert Customer.objects.count() == 1


TEXT = "Firma;Miasto\n" + "Żółwie Łąki;Gęśno\nŚliwa i Ćma;Jaźń\n" * 10
ENCODINGS = [
    *((name, name) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-2")),
    ("cp1250", "windows-1250"),
]


@pytest.mark.parametrize(("encoding", "found"), ENCODINGS)
def test_an_encoding_is_recognised_shown_and_changed_at_once(encoding, found, client_of):
    client = client_of()
    status, page = bring(client, "a.csv", TEXT.encode(encoding))
    assert (status, "Żółwie Łąki" in page, "�" in page) == (TOLD, True, False)
    run = Import.objects.latest("id")
    assert f'<option value="{found}" selected>' in client.get(f"/import/{run.pk}/file/").text
    address = f"/import/{run.pk}/file/"
    assert "Żółwie" not in client.post(address, {"encoding": "ibm866"}).text
    assert "Żółwie" in client.post(address, {"encoding": found}).text


@pytest.mark.parametrize("is_1904", [False, True])
def test_days_of_both_calendars_and_numbers_kept_as_text_are_read(is_1904, user_of, client_of):
    client = client_of(user_of(language="pl"))
    bring(client, "a.xlsx", workbooks.dated(is_1904=is_1904))
    run = Import.objects.latest("id")
    up_to(client, run, "summary")
    client.post(f"/import/{run.pk}/summary/")
    found = Customer.objects.get()
    assert (found.last_verified_on.isoformat(), found.employees) == ("2024-02-29", 1234)


def test_an_entity_of_another_file_is_never_opened(client_of, tmp_path):
    (tmp_path / "secret.txt").write_text("do not tell")
    _status, page = bring(
        client_of(), "a.xlsx", workbooks.with_entity(str(tmp_path / "secret.txt"))
    )
    assert "do not tell" not in page
    assert Customer.objects.count() == 0
