"""Address books in and out: cards of every age of the format, and who may take them."""

from pathlib import Path

import pytest

from kartoteka.core import tables
from kartoteka.core.importing.models import Export
from kartoteka.core.screens.tests import samples

OLD = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Br=C5=BCoza;J=C3=B3zef;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B3zef Br=
=C5=BCoza
TEL;CELL;VOICE:+48600100200
TEL;WORK;FAX:12 345 67 00
TEL;WORK:12 345 67 89
ORG;CHARSET=UTF-8:Brzoza sp. z o.o.;Zakupy
ADR;WORK:;;ul. Prosta 1;Krak\u00f3w;ma\u0142opolskie;30-001;Polska
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
 AAAA==

END:VCARD
"""
NEW = """BEGIN:VCARD
VERSION:4.0
FN:Anna Mazur
TEL;TYPE="cell,voice";VALUE=uri:tel:+48-600-100-300
item1.EMAIL;TYPE=work;PREF=1:anna@x.example
BDAY:19800505
ORG:Firma\\, sp. z o.o.
NOTE:One\\nTwo
END:VCARD
"""
BROKEN = "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\nBEGIN:VCARD\nN:Open"


def opened(tmp_path: Path, text: str) -> tables.Table:
    path = tmp_path / "people.vcf"
    path.write_text(text)
    return tables.open_table(path)


def test_cards_of_all_versions_are_rows(tmp_path: Path) -> None:
    table = opened(tmp_path, OLD + NEW + BROKEN)
    old, new = (dict(zip(table.header, row.cells, strict=True)) for row in table.rows())
    assert table.kind == "vcf"
    assert (old["First name"], old["Last name"], old["Unit"]) == ("Józef", "Brżoza", "Zakupy")
    assert (old["Phone"], old["Mobile phone"]) == ("12 345 67 89", "+48600100200")
    assert (old["Postal code"], old["City"]) == ("30-001", "Kraków")
    assert (new["First name"], new["Last name"]) == ("Anna", "Mazur")
    assert (new["Company"], new["Birthday"]) == ("Firma, sp. z o.o.", "1980-05-05")
    assert (new["Mobile phone"], new["Description"]) == ("+48-600-100-300", "One\nTwo")
    told = " ".join(problem.message for problem in table.problems)
    assert ", on line " in told
    assert "has no end" in told


def test_file_without_a_card_is_refused_plainly(tmp_path: Path) -> None:
    with pytest.raises(tables.TableProblem, match="no card"):
        opened(tmp_path, "BEGIN:VCARD\nEND:VCARD\n")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    values = {"First name": "Żaneta", "Last name": "Łoś", "Phone": "+48120004310",
              "Company": "A, B; C", "City": "Kraków"}  # fmt: skip
    table = opened(tmp_path, tables.write_card(values))
    (row,) = (dict(zip(table.header, one.cells, strict=True)) for one in table.rows())
    assert {key: row[key] for key in values} == values


@pytest.mark.django_db
def test_card_goes_out_to_those_who_may_export_and_is_noted(client_of, user_of):
    anna = user_of("salesperson")
    customer = samples.make("customer", owner=anna, name="Brzoza")
    person = samples.make("person", owner=anna, customer=customer.pk, last_name="Łoś")
    answer = client_of(anna).get(f"/people/{person.pk}/card.vcf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert "ORG:Brzoza" in answer.text
    assert Export.objects.get().format == "vcf"
    assert client_of("reader").get(f"/people/{person.pk}/card.vcf").status_code == 404
    assert client_of(anna).get(f"/opportunities/{person.pk}/card.vcf").status_code == 404
    chosen = {"format": "vcf", "query": f"ids={person.pk}"}
    assert "FN:" in client_of(anna).post("/people/export/", chosen).text
