"""The shared messy files are read right or refused with a plain sentence."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from kartoteka.core.tables import TableProblem, open_table
from kartoteka.core.tables.tests import samples

HORROR = "csv_messytables_horror"

# kind, encoding, separator, line of the header, first names of columns, number of rows
READ: dict[str, tuple[str, str, str, int, list[str], int]] = {
    "211.csv": ("csv", "mac-latin2", ",", 1, ["ResourceAgencyNum", "PublicName"], 2132),
    "begrotingsanalyse-2011.csv": ("csv", "utf-8", ",", 5, ["Column 1", "Column 2", "A"], 38),
    "bian-anal-mca-2005-dols-eng-1011-0312-tab3.xlsm": ("xlsx", "", "", 10, ["Column 1"], 40),
    "blank_line.ods": ("ods", "", "", 1, ["Name", "Age", "When"], 3),
    "characters.csv": ("csv", "big5", ",", 1, ["id", "景點編號", "景點中文名稱"], 382),
    "complex.csv": ("csv", "utf-8", ",", 1, ["date", "another date", "temperature", "place"], 3),
    "example.tsv": ("csv", "utf-8", "\t", 1, ["hour", "expr1_0_imp"], 140),
    "excel_pasting.csv": ("csv", "utf-8", ",", 4, ["Year", "2000", "2001"], 16),
    "excel_properties.xls": ("xls", "", "", 1, ["bold"], 17),
    "large.ods": ("ods", "", "", 1, ["Financial Year", "Financial Quarter", "Force Name"], 23760),
    "large.xlsx": ("xlsx", "", "", 4, ["Column 1", "Column 2", "'A'"], 30),
    "loffice-4.4.1.2.ods": ("ods", "", "", 1, ["Name", "Age", "When"], 3),
    "long.csv": ("csv", "utf-8", ",", 1, ["foo"], 3999),
    "mixedGLB.csv": ("csv", "utf-8", ",", 4, ["Year", "Jan", "Feb"], 133),
    "multilineods.ods": ("ods", "", "", 1, ["1 2 3 4"], 0),
    "null.csv": ("csv", "utf-8", ",", 0, ["Column 1", "Column 2"], 10),
    "ods_formats.ods": ("ods", "", "", 1, ["Date", "Time", "Boolean", "Float"], 5),
    "simple.csv": ("csv", "utf-8", ",", 1, ["date", "temperature", "place"], 6),
    "simple.ods": ("ods", "", "", 1, ["Name", "Age", "When"], 3),
    "simple.psv": ("csv", "utf-8", "|", 1, ["Year", "New dwellings"], 28),
    "simple.ssv": ("csv", "utf-8", ";", 1, ["date", "temperature", "place"], 6),
    "simple.xls": ("xls", "", "", 1, ["date", "temperature", "place"], 6),
    "simple.xlsx": ("xlsx", "", "", 1, ["date", "temperature", "place"], 6),
    "skip_initials.csv": ("csv", "utf-8", ",", 1, ["field1", "field2"], 2),
    "small.csv": ("csv", "utf-8", ",", 1, ["a"], 0),
    "span_rich.xls": ("xls", "", "", 1, ["I", "h", "g", "f"], 5),
    "spanish_chars.csv": ("csv", "windows-1252", ",", 1, ["GF_ID", "FN_ID", "SF_ID"], 115),
    "sparse_with_column_errors.csv": (
        "csv", "windows-1252", ",", 1, ["LP", "Bezeichnung", "Kapitel/Titel"], 2200,
    ),
    "sw_gen.xlsx": ("xlsx", "", "", 1, ["id_str", "tweet_url"], 15),
    "unicode_sheet_name.xls": ("xls", "", "", 1, ["this spreadsheet has got a unicode"], 0),
    "utf-16le_encoded.csv": ("csv", "utf-16", ",", 1, ["Organisation_code"], 327),
    "utf8bom.csv": ("csv", "utf-8-sig", ",", 1, ["kitten", "win"], 0),
    "weird_head_padding.csv": ("csv", "utf-8", ";", 12, ["Column 1", "1985", "1993"], 76),
}  # fmt: skip
REFUSED = {
    "badcolspan.html": "web page",
    "complex.html": "web page",
    "encrypted_no_password.xls": "protected by a password",
    "html.html": "web page",
    "invisible_text.html": "web page",
    "libreoffice.xlsx": "no rows",
    "rowcolspan.html": "web page",
    "simple.unknown": "is empty",
    "simple.zip": r"ZIP archive with 1 file \(simple.csv\)",
}
NOTES = {"README.md", "SOURCE.md"}


@pytest.mark.parametrize("path", samples.files(HORROR))
def test_open_horror_file_is_read_right_or_refused(path: Path) -> None:
    if path.name in NOTES:
        pytest.skip("a note about the samples, not one of them")
    if path.name in REFUSED:
        with pytest.raises(TableProblem, match=REFUSED[path.name]):
            open_table(path)
        return
    kind, encoding, delimiter, header_row, names, count = READ[path.name]
    with open_table(path) as table:
        rows = list(table.rows())
        assert (table.kind, table.encoding, table.delimiter) == (kind, encoding, delimiter)
        assert table.header_row == header_row
        assert [name[:34] for name in table.header[: len(names)]] == names
        assert len(rows) == table.count() == count
        assert all(len(row.cells) == len(table.header) for row in rows)


@pytest.mark.parametrize("path", samples.files(HORROR, "s*mple.xlsx"))
def test_open_xlsx_gives_dates_and_numbers(path: Path) -> None:
    row = open_table(path).sample(1)[0]
    assert (row.line, row.cells) == (2, [date(2011, 1, 1), 1, "Galway"])


@pytest.mark.parametrize("path", samples.files(HORROR, "characters.csv"))
def test_open_big5_reads_chinese(path: Path) -> None:
    assert open_table(path).sample(1)[0].cells[2] == "雲嘉南濱海國家風景區管理處"


@pytest.mark.parametrize("path", samples.files(HORROR, "sparse_with_column_errors.csv"))
def test_open_sparse_names_wide_rows(path: Path) -> None:
    table = open_table(path)
    wide = [row for row in table.rows() if row.problem]
    assert len(wide) == table.problems.total == 12
    assert wide[0].problem == "Row 312: 4 columns, the header has 3."


@pytest.mark.parametrize("path", samples.files("csv_spectrum", "csvs/*.csv"))
def test_open_spectrum_file_equals_its_json(path: Path) -> None:
    expected = json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text("utf-8"))
    table = open_table(path)
    found = [dict(zip(table.header, row.cells, strict=True)) for row in table.rows()]
    if path.stem == "location_coordinates":
        # Its JSON shows another phone number, and one record that is not in a list.
        expected = [{**expected, "Contact Phone Number": "2095257564"}]
        expected[0]["Location Coordinates"] = found[0]["Location Coordinates"]
        assert "\ufffd" in found[0]["Location Coordinates"]
        assert table.problems.of("replaced")
    if path.stem == "newlines_crlf":
        # The stored copy has lost its CR; with them put back the cell has them too.
        assert found[1]["a"] == "Once upon \na time"
        return
    assert found == expected


@pytest.mark.parametrize("path", samples.files("csv_spectrum", "csvs/*_crlf.csv"))
def test_open_spectrum_file_with_windows_line_ends(path: Path, read) -> None:
    expected = json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text("utf-8"))
    table = read(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert [dict(zip(table.header, row.cells, strict=True)) for row in table.rows()] == expected


@pytest.mark.parametrize("path", samples.files("csv_spectrum", "nepote/*"))
def test_open_nepote_file_is_read(path: Path) -> None:
    table = open_table(path)
    if path.suffix == ".csvy":
        assert table.header == ["var1", "var2", "var3"]
        assert [row.cells for row in table.rows()] == [["A", "1", "2.5"], ["B", "3", "4.3"]]
    else:
        assert table.header == ["first_name", "last_name", "age"]
        assert [row.cells for row in table.rows()][2] == ["Hélène", "Mahé", "42"]


@pytest.mark.parametrize("path", samples.files("encodings_chardet", "*/*"))
def test_open_text_that_is_no_table_is_read_or_refused(path: Path) -> None:
    with suppress(TableProblem):
        table = open_table(path)
        assert len(list(table.rows())) == table.count()
