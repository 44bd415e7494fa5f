"""`kartoteka duplicates find` on files, as a user calls it."""

import csv

import pytest

from kartoteka.core.importing import pairs
from kartoteka.core.matching import finding
from kartoteka.core.records.types import record_types
from kartoteka.project.cli import main

COMPANIES = """Numer;Nazwa firmy;NIP;Miasto;Telefon
1;Młyn Łąka sp. z o.o.;526-104-08-28;Kraków;12 345 67 89
2;Tartak Bór;;Kielce;41 333 44 55
3;MLYN LAKA;5261040828;Krakow;
"""
PEOPLE_A = "rec_id,given_name,surname,date_of_birth\nx1,Katarzyna,Nowak-Zięba,1980-05-01\n"
PEOPLE_B = "rec_id,given_name,surname,date_of_birth\ny1,Nowak-Zieba,Kasia,1980-05-01\ny2,Jan,Lis,\n"

pytestmark = pytest.mark.one_database


def read(path):
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_one_file_is_looked_through(tmp_path, capsys):
    file, out = tmp_path / "firmy.csv", tmp_path / "pary.csv"
    file.write_text(COMPANIES, encoding="utf-8")
    assert main(["duplicates", "find", str(file), "--type", "customer", "--out", str(out)]) == 0
    rows = read(out)
    assert [(row["left"], row["right"]) for row in rows] == [("2", "4")]
    assert float(rows[0]["score"]) > 0.9
    assert rows[0]["reason"]
    assert "NIP = tax_number" in capsys.readouterr().out


SHARED = """id;Nazwa firmy;NIP;Miasto;Telefon
a;Młyn Łąka sp. z o.o.;526-104-08-28;Kraków;12 345 67 89
b;Tartak Bór;;Kielce;41 333 44 55
c;Zakład Odzieżowy Wanda;5261040828;Gdynia;58 620 11 22
"""


def test_pair_that_shares_only_a_number_is_worth_a_look(tmp_path):
    file, out = tmp_path / "firmy.csv", tmp_path / "pary.csv"
    file.write_text(SHARED, encoding="utf-8")
    called = ["duplicates", "find", str(file), "--type", "customer", "--out", str(out)]
    assert main(called) == 0
    assert [(row["left"], row["right"]) for row in read(out)] == [("a", "c")]
    assert float(read(out)[0]["score"]) < 0.5
    assert main([*called, "--least", "0.5"]) == 0
    assert read(out) == []


def test_of_a_large_table_pairs_under_rare_keys_are_looked_at():
    few = {2: 100, 3: 50, 60: 100}
    assert finding._most_sharing(few, 1000) == finding.MOST_SHARING
    many = {2: 100_000, 10: 20_000, 60: 5_000}
    assert finding._most_sharing(many, 100_000) == 59
    assert finding._most_sharing(many, 20_000) == 9


def test_two_files_are_linked_by_their_own_numbers(tmp_path):
    left, right, out = (tmp_path / name for name in ("a.csv", "b.csv", "pary.csv"))
    left.write_text(PEOPLE_A, encoding="utf-8")
    right.write_text(PEOPLE_B, encoding="utf-8")
    called = ["duplicates", "find", str(left), str(right), "--type", "person", "--out", str(out)]
    assert main(called) == 0
    assert [(row["left"], row["right"]) for row in read(out)] == [("x1", "y1")]


def test_what_cannot_be_read_is_said(tmp_path, capsys):
    file, out = tmp_path / "a.csv", str(tmp_path / "o.csv")
    called = ["duplicates", "find", str(file), "--out", out, "--type"]
    assert main([*called, "customer"]) == 2
    assert "no file" in capsys.readouterr().err
    assert main([*called, "spaceship"]) == 2
    assert "customer" in capsys.readouterr().err
    file.write_text("")
    assert main([*called, "customer"]) == 2


def test_a_column_with_numbers_of_rows_is_no_evidence():
    table = [["id", "name", "city"], *([str(n), f"Firma {n % 7}", "Łódź"] for n in range(30))]
    rows = [pairs.Row(n, cells) for n, cells in enumerate(table[1:], 2)]
    plan = pairs.plan_of(table[0], rows, record_types["customer"])
    assert plan.identifier == 0
    assert plan.parts == ("", "company", "city")
