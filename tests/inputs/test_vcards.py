"""7.6: address books with something wrong: read as far as can be, and said in each language."""

from pathlib import Path

import pytest
from django.utils import translation

from inputs.test_files import TOLD, bring
from kartoteka.core import tables
from kartoteka.core.tables.problems import TableProblem
from kartoteka.modules.customers.models import Person


def card(*lines: str, version: str = "3.0") -> str:
    """One card of a file."""
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


GOOD = card("FN:Anna Lis", "N:Lis;Anna;;;")
# What comes in, what the row has, and what is said in the three languages; "" says nothing.
CASES = [
    (card("EMAIL:jan@example.com"), {"Last name": "jan@example.com"},
     "Card 1, on line 1, has no name; its e-mail is used.",
     "Wizytówka 1, w wierszu 1, nie ma nazwiska; użyto jej adresu e-mail.",
     "У визитки 1, в строке 1, нет имени; взят её адрес эл. почты."),
    (card("FN:Anna Maria Lis", "EMAIL:a@example.com"),
     {"First name": "Anna Maria", "Last name": "Lis"}, "", "", ""),
    (card("N:Lis;Anna;Maria,Ewa;dr;prof.", "FN:Anna Lis"),
     {"First name": "Anna Maria, Ewa", "Last name": "Lis"}, "", "", ""),
    (card("N:Lis;Anna", "FN:Anna Lis", "X-SKYPE:anna.lis", "NICKNAME:Ania"),
     {"Description": "X-SKYPE: anna.lis\nNICKNAME: Ania"}, "", "", ""),
    (card("FN:Anna Lis", "PHOTO;VALUE=uri:http://127.0.0.1:1/me.jpg"), {"Last name": "Lis"},
     "", "", ""),
    (card("FN:Anna Lis", "PHOTO;ENCODING=b;TYPE=JPEG:" + "A" * 300_000), {"Last name": "Lis"},
     "", "", ""),
    (card("N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C5=81=C4=85ka;Jan;;;", "TEL;CELL:600100200",
          version="2.1"), {"Last name": "Łąka", "Mobile phone": "600100200"}, "", "", ""),
    (card("FN:Anna Lis", "TEL;VALUE=uri:tel:+48-600-100-300", version="4.0"),
     {"Phone": "+48-600-100-300"}, "", "", ""),
    (GOOD + "BEGIN:VCARD\r\nN:Open", {"Last name": "Lis"},
     "The last card, on line 6, has no end.",
     "Ostatnia wizytówka, w wierszu 6, nie ma zakończenia.",
     "У последней визитки, в строке 6, нет окончания."),
    (GOOD + card(), {"Last name": "Lis"}, "Card 2, on line 6, cannot be read.",
     "Wizytówka 2, w wierszu 6, jest nieczytelna.", "Визитка 2, в строке 6, не читается."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "row", "en", "pl", "ru"), CASES)
def test_card_is_read_as_far_as_it_can_be(tmp_path: Path, text, row, en, pl, ru):
    path = tmp_path / "people.vcf"
    path.write_bytes(text.encode())
    for language, sentence in (("en", en), ("pl", pl), ("ru", ru)):
        with translation.override(language):
            table = tables.open_table(path)
            rows = [dict(zip(table.header, one.cells, strict=True)) for one in table.rows()]
        assert {key: rows[0][key] for key in row} == row
        said = {problem.message for problem in table.problems}
        assert said == ({sentence} if sentence else set())


def test_five_thousand_cards_and_one_without_a_name(tmp_path: Path):
    path = tmp_path / "people.vcf"
    cards = [card(f"FN:Anna Lis{number}") for number in range(5000)]
    cards[16] = card("EMAIL:nobody@example.com")
    path.write_text("".join(cards))
    with translation.override("en"):
        table = tables.open_table(path)
        assert sum(1 for _row in table.rows()) == 5000
    (problem,) = table.problems
    assert "has no name; its e-mail is used" in problem.message


NAMELESS = {
    "en": "Card 17, on line 81, has no name; its e-mail is used.",
    "pl": "Wizytówka 17, w wierszu 81, nie ma nazwiska; użyto jej adresu e-mail.",
    "ru": "У визитки 17, в строке 81, нет имени; взят её адрес эл. почты.",
}


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_page_of_an_import_says_it_in_each_language(user_of, client_of):
    cards = [card(f"FN:Anna Lis{number}", f"N:Lis{number};Anna") for number in range(16)]
    cards += [card("EMAIL:nobody@example.com"), card("FN:Jan Kot", "PHOTO;VALUE=uri:http://x/y")]
    for language, sentence in NAMELESS.items():
        status, page = bring(
            client_of(user_of(language=language)), "people.vcf", "".join(cards).encode()
        )
        assert (status, sentence in page, "http://x/y" in page) == (TOLD, True, False)
    assert not Person.objects.exists()


def test_file_without_cards_is_refused(tmp_path: Path):
    path = tmp_path / "people.vcf"
    path.write_text("BEGIN:VCARD\nEND:VCARD\n")
    with pytest.raises(TableProblem):
        tables.open_table(path)
