"""7.2, 7.3: files that are no table, or a table with something wrong: said in each language.

A file goes the way of every import: what cannot be read is refused with what to do next, what can
be read is taken with a remark, and nothing is written before the last step.
"""

import html
import io
import re
from typing import Any

import pytest

from kartoteka.core.importing.models import Import
from kartoteka.core.tables import archives
from kartoteka.core.tables.tests import workbooks
from kartoteka.modules.customers.models import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LANGUAGES = ("en", "pl", "ru")
REFUSED, TOLD = 422, 302
TABLE = [["Name", "Value"], ["Jan", 5], ["Ewa", 7.5]]
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HIDDEN = (b'<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
          b'<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>')  # fmt: skip
FAR = b'<row r="%d"><c r="%s" t="inlineStr"><is><t>a</t></is></c></row>'
LINES = "Nazwa\n" + "Żółw z Łodzi\n" * 10
BROKEN = "Name;City\nŁąka;Łódź\nŻółw;Kraków\n".encode() + b"Zl\xb3y;Lodz\n"

FILES: dict[str, tuple[str, bytes]] = {
    "empty": ("a.csv", b""),
    "blank lines": ("a.csv", b"\n\n \n"),
    "only a header": ("a.csv", b"Name;City\n"),
    "quote never closed": ("a.csv", b'Name;City\n"Jan;Krakow\nEwa;Lodz\n'),
    "ragged": ("a.csv", b"Name;City\nJan;Krakow;x\nEwa\n"),
    "quote opened by mistake": (
        "a.csv", b'Name;City\n"Jan;Krakow\nEwa";Lodz;x\n' + b"Ola;Radom\n" * 5
    ),
    "no header": ("a.csv", b"Brzoza;12\nSosna;15\n"),
    "a line in Windows-1250": ("a.csv", LINES.encode() + "Gęś\n".encode("cp1250")),
    "a line in UTF-8": ("a.csv", LINES.encode("cp1250") + "Gęś\n".encode()),
    "two columns of one name": ("a.csv", b"Name;Name;\nJan;Krakow;x\n"),
    "cell of 50 MB": ("a.csv", b"Name\n" + b"x" * 51_000_000),
    "zero bytes": ("a.csv", b"Name;City\nJ\0an;Lodz\n"),
    "a broken letter": ("a.csv", BROKEN + "Gęś;Jaźń\n".encode() * 50),
    "misread before": (
        "a.csv", f"City;Other\n{'Kraków;Wrocław'.encode().decode('cp1250')}\n".encode()
    ),
    "failed formula": ("a.csv", b"Name;Value\nJan;#N/A\n"),
    "excel called csv": ("a.csv", workbooks.workbook({"A": TABLE})),
    "text called xlsx": ("a.xlsx", b"Name;Value\nJan;5\n"),
    "html": ("a.csv", b"<html><body>no</body></html>"),
    "xml": ("a.csv", b'<?xml version="1.0"?><a/>'),
    "json": ("a.csv", b'{"a": 1}'),
    "pdf": ("a.csv", b"%PDF-1.7 ..."),
    "picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "binary": ("a.csv", bytes(range(256)) * 20),
    "gzip": ("a.csv", b"\x1f\x8b\x08" + bytes(100)),
    "password": ("a.xlsx", OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")),
    "ods password": (
        "a.ods", workbooks.ods(b"", **{"META-INF/manifest.xml": b"<manifest:encryption-data/>"})
    ),
    "word": ("a.docx", workbooks.archive({"word/document.xml": b"<x/>"})),
    "zip": ("a.zip", workbooks.archive({"a.csv": b"a", "b.csv": b"b"})),
    "truncated": ("a.xlsx", workbooks.workbook({"A": TABLE})[:-300]),
    "broken sheet": ("a.xlsx", workbooks.crafted(b"<row")),
    "several sheets": ("a.xlsx", workbooks.workbook({"One": TABLE, "Two": TABLE})),
    "error in a cell": (
        "a.xlsx", workbooks.workbook({"A": [*TABLE, ["Ada", ("=1/0", "#DIV/0!")]]})
    ),
    "failed formula in a workbook": (
        "a.xlsx", workbooks.workbook({"A": [["Name", "Value"], ["Ada", ("=NA()", "#N/A")]]})
    ),
    "joined and hidden": ("a.xlsx", workbooks.joined_and_hidden()),
    "other files": ("a.xlsx", workbooks.crafted(HIDDEN, **{"xl/externalLinks/1.xml": b"<x/>"})),
    "macros": ("a.xlsm", workbooks.crafted(HIDDEN, **{"xl/vbaProject.bin": b"x"})),
    "many parts": ("a.xlsx", workbooks.crafted(b"", **{f"x{n}": b"" for n in range(10_001)})),
    "far cell": ("a.xlsx", workbooks.crafted(FAR % (1, b"A1") + FAR % (1048576, b"XFD1048576"))),
    "bomb": ("a.xlsx", workbooks.crafted(b" " * (2 << 20))),
}  # fmt: skip

# The file, whether it is refused or taken with a remark, and the sentence in each language.
SAID = [
    ("empty", REFUSED,
     "The file is empty.",
     "Plik jest pusty.",
     "Файл пуст."),
    ("blank lines", REFUSED,
     "The file is empty. Choose a file with a header and rows.",
     "Plik jest pusty. Wybierz plik z nagłówkiem i wierszami.",
     "Файл пуст. Выберите файл с заголовком и строками."),
    ("only a header", TOLD,
     "The file has a header and no rows under it.",
     "Plik ma nagłówek i ani jednego wiersza pod nim.",
     "В файле есть заголовок и ни одной строки под ним."),
    ("quote never closed", REFUSED,
     "Line 2: a quote is opened and never closed. Add the closing quote or remove the opening one, "
     "and choose the file again.",
     "Wiersz 2: cudzysłów jest otwarty i niezamknięty. Dodaj zamykający albo usuń otwierający i "
     "wybierz plik ponownie.",
     "Строка 2: кавычка открыта и не закрыта. Добавьте закрывающую или уберите открывающую и "
     "выберите файл снова."),
    ("quote opened by mistake", TOLD,
     "Row 2: 3 columns, the header has 2. Perhaps a quote opened there is not closed.",
     "Wiersz 2: 3 kolumny, nagłówek ma 2. Być może otwarty tam cudzysłów nie jest zamknięty.",
     "Строка 2: 3 столбца, в заголовке 2. Возможно, открытая там кавычка не закрыта."),
    ("no header", TOLD,
     "The first row looks like data, so the columns are called by number. If it is the header, "
     "enter its row.",
     "Pierwszy wiersz wygląda na dane, więc kolumny mają numery zamiast nazw. Jeśli to nagłówek, "
     "wpisz jego wiersz.",
     "Первая строка похожа на данные, поэтому у столбцов вместо названий номера. Если это "
     "заголовок, введите номер его строки."),
    ("a line in Windows-1250", TOLD,
     "Line 12: a letter is unreadable and shows as �.",
     "Wiersz 12: litera jest nieczytelna i widać ją jako �.",
     "Строка 12: буква не читается и видна как �."),
    ("a line in UTF-8", TOLD,
     "Line 12: “GÄ™Ĺ›” looks like a misread “Gęś”. Export the data again as UTF-8.",
     "Wiersz 12: „GÄ™Ĺ›” wygląda na źle odczytane „Gęś”. Wyeksportuj dane ponownie jako UTF-8.",
     "Строка 12: «GÄ™Ĺ›» похоже на неверно прочитанное «Gęś». Экспортируйте данные снова в UTF-8."),
    ("ragged", TOLD,
     "Row 3: 1 column, the header has 3.",
     "Wiersz 3: 1 kolumna, nagłówek ma 3.",
     "Строка 3: 1 столбец, в заголовке 3."),
    ("two columns of one name", TOLD,
     "Line 1: more than one column is called “Name”; another one is shown as “Name (2)”.",
     "Wiersz 1: więcej niż jedna kolumna nazywa się „Name”; kolejna jest pokazana jako „Name (2)”.",
     "Строка 1: больше одного столбца называется «Name»; ещё один показан как «Name (2)»."),
    ("cell of 50 MB", REFUSED,
     "Line 2: a cell has more than 1000000 characters. Check whether a quote is opened there and "
     "never closed.",
     "Wiersz 2: komórka ma więcej niż 1000000 znaków. Sprawdź, czy otwarty tam cudzysłów jest "
     "zamknięty.",
     "Строка 2: в ячейке больше 1000000 знаков. Проверьте, закрыта ли открытая там кавычка."),
    ("zero bytes", TOLD,
     "Line 2: there were zero bytes in it; they are left out.",
     "Wiersz 2: były w nim bajty zerowe; pominięto je.",
     "Строка 2: в ней были нулевые байты; они пропущены."),
    ("a broken letter", TOLD,
     "Line 4: a letter is unreadable and shows as �. Choose another encoding or correct the letter "
     "in the file.",
     "Wiersz 4: litera jest nieczytelna i widać ją jako �. Wybierz inne kodowanie albo popraw "
     "literę w pliku.",
     "Строка 4: буква не читается и видна как �. Выберите другую кодировку или исправьте букву в "
     "файле."),
    ("failed formula", TOLD,
     "Cell B2 contains #N/A.",
     "Komórka B2 zawiera #N/A.",
     "В ячейке B2 стоит #N/A."),
    ("excel called csv", TOLD,
     "This is an Excel file, not CSV; it is read as a workbook.",
     "To jest plik Excela, a nie CSV; czytany jest jako skoroszyt.",
     "Это файл Excel, а не CSV; он читается как книга."),
    ("text called xlsx", TOLD,
     "This is a text file, not a workbook; it is read as CSV.",
     "To jest plik tekstowy, a nie skoroszyt; czytany jest jako CSV.",
     "Это текстовый файл, а не книга; он читается как CSV."),
    ("html", REFUSED,
     "This is a web page (HTML), not a table. Open it in a spreadsheet and save it as XLSX or CSV.",
     "To jest strona internetowa (HTML), a nie tabela. Otwórz plik w arkuszu kalkulacyjnym i "
     "zapisz jako XLSX lub CSV.",
     "Это веб-страница (HTML), а не таблица. Откройте файл в электронной таблице и сохраните как "
     "XLSX или CSV."),
    ("xml", REFUSED,
     "This is an XML file, not a table. Open it in a spreadsheet and save it as XLSX or CSV.",
     "To jest plik XML, a nie tabela. Otwórz plik w arkuszu kalkulacyjnym i zapisz jako XLSX lub "
     "CSV.",
     "Это файл XML, а не таблица. Откройте файл в электронной таблице и сохраните как XLSX или "
     "CSV."),
    ("json", REFUSED,
     "This is a JSON file, not a table. Open it in a spreadsheet and save it as XLSX or CSV.",
     "To jest plik JSON, a nie tabela. Otwórz plik w arkuszu kalkulacyjnym i zapisz jako XLSX lub "
     "CSV.",
     "Это файл JSON, а не таблица. Откройте файл в электронной таблице и сохраните как XLSX или "
     "CSV."),
    ("pdf", REFUSED,
     "This is a PDF document, not a table. Choose a file of one of these kinds: CSV, XLSX, XLS, "
     "ODS, vCard, JSON.",
     "To jest dokument PDF, a nie tabela. Wybierz plik jednego z rodzajów: CSV, XLSX, XLS, ODS, "
     "vCard, JSON.",
     "Это документ PDF, а не таблица. Выберите файл одного из видов: CSV, XLSX, XLS, ODS, vCard, "
     "JSON."),
    ("picture", REFUSED,
     "This is a picture, not a table. Choose a file of one of these kinds: CSV, XLSX, XLS, ODS, "
     "vCard, JSON.",
     "To jest obraz, a nie tabela. Wybierz plik jednego z rodzajów: CSV, XLSX, XLS, ODS, vCard, "
     "JSON.",
     "Это картинка, а не таблица. Выберите файл одного из видов: CSV, XLSX, XLS, ODS, vCard, "
     "JSON."),
    ("binary", REFUSED,
     "This is not a text file. Save the table as CSV or XLSX and choose it again.",
     "To nie jest plik tekstowy. Zapisz tabelę jako CSV lub XLSX i wybierz ponownie.",
     "Это не текстовый файл. Сохраните таблицу как CSV или XLSX и выберите снова."),
    ("gzip", REFUSED,
     "This is a GZIP archive. Unpack it and choose the file inside.",
     "To jest archiwum GZIP. Rozpakuj je i wybierz plik ze środka.",
     "Это архив GZIP. Распакуйте его и выберите файл внутри."),
    ("password", REFUSED,
     "The file is protected by a password. Open it, save it without the password and choose it "
     "again.",
     "Plik jest chroniony hasłem. Otwórz go, zapisz bez hasła i wybierz ponownie.",
     "Файл защищён паролем. Откройте его, сохраните без пароля и выберите снова."),
    ("ods password", REFUSED,
     "The file is protected by a password. Open it, save it without the password and choose it "
     "again.",
     "Plik jest chroniony hasłem. Otwórz go, zapisz bez hasła i wybierz ponownie.",
     "Файл защищён паролем. Откройте его, сохраните без пароля и выберите снова."),
    ("word", REFUSED,
     "This is a Word document, not a table. Save its table as XLSX.",
     "To jest dokument Worda, a nie tabela. Zapisz jego tabelę jako XLSX.",
     "Это документ Word, а не таблица. Сохраните его таблицу как XLSX."),
    ("zip", REFUSED,
     "This is a ZIP archive with 2 files (a.csv, b.csv). Unpack it and choose one of them.",
     "To jest archiwum ZIP z 2 plikami (a.csv, b.csv). Rozpakuj je i wybierz jeden z nich.",
     "Это архив ZIP, в нём 2 файла (a.csv, b.csv). Распакуйте его и выберите один из них."),
    ("truncated", REFUSED,
     "The workbook is damaged and cannot be read. Open it in a spreadsheet, save it again and "
     "choose the new file.",
     "Skoroszyt jest uszkodzony i nie da się go odczytać. Otwórz go w arkuszu kalkulacyjnym, "
     "zapisz ponownie i wybierz nowy plik.",
     "Книга повреждена и не читается. Откройте её в электронной таблице, сохраните снова и "
     "выберите новый файл."),
    ("broken sheet", REFUSED,
     "The workbook is damaged and cannot be read. Open it in a spreadsheet, save it again and "
     "choose the new file.",
     "Skoroszyt jest uszkodzony i nie da się go odczytać. Otwórz go w arkuszu kalkulacyjnym, "
     "zapisz ponownie i wybierz nowy plik.",
     "Книга повреждена и не читается. Откройте её в электронной таблице, сохраните снова и "
     "выберите новый файл."),
    ("several sheets", TOLD,
     "The file has 2 sheets; “One” is read.",
     "Plik ma arkusze: 2; czytany jest „One”.",
     "Листов в файле: 2; читается «One»."),
    ("error in a cell", TOLD,
     "Cell B4 contains #DIV/0!.",
     "Komórka B4 zawiera #DIV/0!.",
     "В ячейке B4 стоит #DIV/0!."),
    ("macros", TOLD,
     "The file has macros. They are not run and not kept.",
     "Plik ma makra. Nie są uruchamiane ani zachowywane.",
     "В файле есть макросы. Они не запускаются и не сохраняются."),
    ("macros", TOLD,
     "The sheet has hidden rows or columns; they are read too.",
     "Arkusz ma ukryte wiersze lub kolumny; one też są czytane.",
     "На листе есть скрытые строки или столбцы; они тоже читаются."),
    ("joined and hidden", TOLD,
     "The sheet has hidden rows or columns; they are read too.",
     "Arkusz ma ukryte wiersze lub kolumny; one też są czytane.",
     "На листе есть скрытые строки или столбцы; они тоже читаются."),
    ("joined and hidden", TOLD,
     "The sheet has merged cells, such as A2:A3. Only the first cell of each has its value; the "
     "others are read as empty.",
     "Arkusz ma scalone komórki, na przykład A2:A3. Wartość ma tylko pierwsza komórka każdego "
     "scalenia; pozostałe są czytane jako puste.",
     "На листе есть объединённые ячейки, например A2:A3. Значение есть только у первой ячейки "
     "каждого объединения; остальные читаются как пустые."),
    ("other files", TOLD,
     "The file takes values from other files. They are not opened; the values that it was saved "
     "with are read.",
     "Plik bierze wartości z innych plików. Nie są one otwierane; czytane są wartości, z którymi "
     "go zapisano.",
     "Файл берёт значения из других файлов. Они не открываются; читаются значения, с которыми он "
     "сохранён."),
    ("failed formula in a workbook", TOLD,
     "Cell B2 contains #N/A.",
     "Komórka B2 zawiera #N/A.",
     "В ячейке B2 стоит #N/A."),
    ("many parts", REFUSED,
     "The workbook has 10006 parts inside; the limit is 5000. Save the sheet as CSV and choose it "
     "again.",
     "Skoroszyt ma w środku części: 10006; limit to 5000. Zapisz arkusz jako CSV i wybierz go "
     "ponownie.",
     "Частей внутри книги: 10006; предел — 5000. Сохраните лист как CSV и выберите его снова."),
    ("far cell", REFUSED,
     "The workbook is too big to be read. Save the sheet as CSV or divide it into smaller files.",
     "Skoroszyt jest za duży. Zapisz arkusz jako CSV albo podziel go na mniejsze pliki.",
     "Книга слишком большая. Сохраните лист как CSV или разделите его на меньшие файлы."),
    ("misread before", TOLD,
     "looks like a misread “Kraków”. Export the data again as UTF-8.",
     "wygląda na źle odczytane „Kraków”. Wyeksportuj dane ponownie jako UTF-8.",
     "похоже на неверно прочитанное «Kraków». Экспортируйте данные снова в UTF-8."),
    ("bomb", REFUSED,
     "The file unpacks to more than 1 MB, which is the limit. Save the sheet as CSV or divide it "
     "into smaller files.",
     "Plik po rozpakowaniu ma ponad 1 MB, a to jest limit. Zapisz arkusz jako CSV albo podziel go "
     "na mniejsze pliki.",
     "Файл распаковывается больше чем в 1 МБ, а это предел. Сохраните лист как CSV или разделите "
     "его на меньшие файлы."),
]  # fmt: skip


def bring(client: Any, name: str, content: bytes) -> tuple[int, str]:
    """Choose a file on the first page of an import: the status, and what the next page says."""
    file = io.BytesIO(content)
    file.name = name
    answer = client.post("/import/", {"files": file})
    if answer.status_code == TOLD:
        run = Import.objects.latest("id")
        page = client.get(f"/import/{run.pk}/file/").text
    else:
        page = answer.text
    return answer.status_code, html.unescape(re.sub(r"(<[^>]+>|\s)+", " ", page))


LIMITS = {
    "en": "A file may have 500 MB; a workbook 200 MB once it is unpacked",
    "pl": "Plik może mieć 500 MB, a skoroszyt 200 MB po rozpakowaniu",
    "ru": "Файл может занимать 500 МБ, а книга — 200 МБ после распаковки",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits_are_told_before_a_file_is_chosen(language: str, user_of: Any, client_of: Any):
    assert LIMITS[language] in client_of(user_of(language=language)).get("/import/").text


@pytest.mark.parametrize(("name", "status", *LANGUAGES), SAID)
def test_what_is_wrong_with_a_file_is_said(
    name: str, status: int, en: str, pl: str, ru: str, user_of: Any, client_of: Any,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    if name == "bomb":
        monkeypatch.setattr(archives, "MOST_UNPACKED", 1 << 20)
    for language, sentence in (("en", en), ("pl", pl), ("ru", ru)):
        found, page = bring(client_of(user_of(language=language)), *FILES[name])
        assert (found, sentence) == (status, sentence if sentence in page else page[-1500:])
    assert Customer.objects.count() == 0
