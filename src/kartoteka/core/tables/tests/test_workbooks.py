"""Workbooks: sheets, failed formulas, passwords, bombs and broken files."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from kartoteka.core.tables import TableProblem, archives, open_table
from kartoteka.core.tables.tests import workbooks

TABLE = [["name", "value"], ["Jan", 5], ["Ewa", 7.5]]


def test_open_workbook_with_wrong_name_is_read_as_what_it_is(read) -> None:
    table = read(workbooks.workbook({"A": TABLE}), name="clients.csv")
    assert table.kind == "xlsx"
    assert [row.cells for row in table.rows()] == [["Jan", 5], ["Ewa", 7.5]]
    assert "This is an Excel file, not CSV" in next(iter(table.problems)).message


def test_open_text_with_name_of_workbook_is_read_as_text(read) -> None:
    table = read("a;b\n1;2\n", name="clients.xls")
    assert table.kind == "csv"
    assert "This is a text file, not a workbook" in next(iter(table.problems)).message


def test_open_sheet_can_be_chosen(read) -> None:
    content = workbooks.workbook({"Empty": [], "First": TABLE, "Second": [["x"], ["y"]]})
    table = read(content)
    assert (table.sheet, table.sheets) == ("First", ["Empty", "First", "Second"])
    assert "has 3 sheets; “First” is read" in table.problems.of("sheets")[0].message
    assert read(content, sheet="Second").header == ["x"]


@pytest.mark.parametrize("name", ["Third", "-1", "a\0b", "\ud800", "żółw"])
def test_open_unknown_sheet_is_refused(read, name: str) -> None:
    with pytest.raises(TableProblem, match=r"There is no sheet .* Choose one of: A"):
        read(workbooks.workbook({"A": TABLE}), sheet=name)


def linked(addresses: list[str], text: str | None = "") -> bytes:
    """A workbook whose second column is links; without a text they show nothing."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("A")
        page.write_row(0, 0, ["name", "site"])
        for row, address in enumerate(addresses, 1):
            page.write(row, 0, f"n{row}")
            page.write_url(row, 1, address, string=text)
            if not text:
                page.write_blank(row, 1, None, book.add_format({"bold": True}))
    return out.getvalue()


def test_a_link_without_words_says_where_it_leads(read) -> None:
    addresses = ["https://a.example/?x=1&y=2", "mailto:jan@a.example", "internal:A!A1"]
    cells = [row.cells[1] for row in read(linked(addresses)).rows()]
    assert cells == ["https://a.example/?x=1&y=2", "jan@a.example", None]
    assert [row.cells[1] for row in read(linked(addresses[:2], "here")).rows()] == ["here"] * 2


def test_links_on_the_border_of_pieces_are_found(read, monkeypatch) -> None:
    monkeypatch.setattr(archives, "CHUNK", 64)
    addresses = [f"https://{number}.example/" for number in range(40)]
    assert [row.cells[1] for row in read(linked(addresses)).rows()] == addresses


def test_rows_failed_formulas_are_named(read) -> None:
    content = workbooks.workbook(
        {"A": [["name", "value"], ["Jan", ("=NA()", "#N/A")], ["Ewa", ("=1/0", "#DIV/0!")]]}
    )
    table = read(content)
    assert [(row.cells, row.problem) for row in table.rows()] == [
        (["Jan", None], "Cell B2 contains #N/A."),
        (["Ewa", None], "Cell B3 contains #DIV/0!."),
    ]


def test_rows_failed_formula_on_the_border_of_pieces_is_found(read, monkeypatch) -> None:
    monkeypatch.setattr(archives, "CHUNK", 64)
    rows = [["name", "value"], *([f"n{number}", ("=NA()", "#N/A")] for number in range(40))]
    table = read(workbooks.workbook({"A": rows}))
    assert [row.problem for row in table.rows()] == [
        f"Cell B{number} contains #N/A." for number in range(2, 42)
    ]


def test_open_empty_rows_keep_the_numbers_of_others(read) -> None:
    content = workbooks.workbook({"A": [[], [], ["name", "value"], [], ["Jan", 5]]})
    table = read(content)
    assert table.header_row == 3
    assert [(row.line, row.cells) for row in table.rows()] == [(5, ["Jan", 5])]


def test_open_macros_and_hidden_rows_are_told(read) -> None:
    sheet = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>b</t></is></c></row>'
    )
    table = read(workbooks.crafted(sheet, **{"xl/vbaProject.bin": b"x"}))
    assert {problem.code for problem in table.problems} == {"macros", "hidden_rows"}
    assert table.count() == 1


def test_open_bomb_is_refused_by_its_real_size(read) -> None:
    with pytest.raises(TableProblem, match="unpacks to more than 200 MB"):
        read(workbooks.crafted(b" " * (archives.MOST_UNPACKED + 1)))


def test_open_bomb_that_lies_about_its_size_is_refused(read, monkeypatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1 << 20)
    content = bytearray(workbooks.crafted(b"x" * (2 << 20)))
    true_size = (2 << 20) + len(workbooks.SHEET) - 2
    lie = (100).to_bytes(4, "little")
    content = content.replace(true_size.to_bytes(4, "little"), lie)
    assert zipfile.ZipFile(io.BytesIO(content)).getinfo("xl/worksheets/sheet1.xml").file_size == 100
    with pytest.raises(TableProblem, match="unpacks to more than"):
        read(bytes(content))


def test_open_many_parts_are_refused(read) -> None:
    parts = {f"xl/part{number}.xml": b"" for number in range(archives.MOST_ENTRIES)}
    with pytest.raises(TableProblem, match="parts inside"):
        read(workbooks.crafted(b"", **parts))


@pytest.mark.slow
def test_open_far_cell_that_asks_for_all_memory_is_refused(read) -> None:
    cell = b'<row r="%d"><c r="%s" t="inlineStr"><is><t>a</t></is></c></row>'
    with pytest.raises(TableProblem, match="too big"):
        read(workbooks.crafted(cell % (1, b"A1") + cell % (1048576, b"XFD1048576")))


@pytest.mark.slow
def test_open_repeated_cells_that_ask_for_all_memory_are_refused(read) -> None:
    body = (
        b'<table:table table:name="A"><table:table-row table:number-rows-repeated="1048576">'
        b'<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        b"<text:p>a</text:p></table:table-cell></table:table-row></table:table>"
    )
    with pytest.raises(TableProblem, match=r"too big|damaged"):
        read(workbooks.ods(body))


def test_open_entity_of_another_file_is_not_read(read, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not tell")
    try:
        text = str(read(workbooks.with_entity(str(secret))).header)
    except TableProblem as problem:
        text = problem.message
    assert "do not tell" not in text


def test_open_ods_dates_and_sheets(read) -> None:
    body = (
        b'<table:table table:name="A"><table:table-row>'
        b'<table:table-cell office:value-type="string"><text:p>when</text:p></table:table-cell>'
        b"</table:table-row><table:table-row>"
        b'<table:table-cell office:value-type="date" office:date-value="2026-12-31"/>'
        b"</table:table-row></table:table>"
    )
    table = read(workbooks.ods(body))
    assert (table.kind, table.sheet) == ("ods", "A")
    assert [row.cells for row in table.rows()] == [[date(2026, 12, 31)]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (workbooks.archive({"word/document.xml": b"<x/>"}), "Word document"),
        (workbooks.archive({"a.csv": b"a", "b.csv": b"b"}), r"2 files \(a.csv, b.csv\)"),
        (b"PK\x03\x04nonsense", "damaged"),
        (workbooks.workbook({"A": TABLE})[:-300], "damaged"),
        (workbooks.crafted(b"<row"), "damaged|no rows"),
        (workbooks.archive({"xl/workbook.xml": b"nonsense"}), "damaged|no rows"),
        (
            workbooks.ods(
                b"", **{"META-INF/manifest.xml": b"<manifest:encryption-data/>"}
            ),
            "protected by a password",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Microsoft Office file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(600),
            "damaged",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "Word document",
        ),
        (b"%PDF-1.7 ...", "PDF document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
        (b"\x1f\x8b\x08" + bytes(100), "GZIP archive"),
        (b"Rar!\x1a\x07\x00", "RAR archive"),
        (b"<!DOCTYPE html><html><body><table><tr><td>1</td></tr></table>", "web page"),
        (b"\xef\xbb\xbf<table><tr><td>1</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><Workbook><Row/></Workbook>', "XML file"),
        (b'[[1, 2]]', "JSON file"),
        (bytes(range(256)) * 20, "not a text file"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "no card in this file"),
    ],
)  # fmt: skip
def test_open_other_files_are_refused_plainly(read, content: bytes, message: str) -> None:
    with pytest.raises(TableProblem, match=message) as caught:
        read(content, name="table.xls")
    assert caught.value.message.rstrip(")")[-1] == "."


def test_open_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableProblem, match=r"There is no file “x\.csv”"):
        open_table(tmp_path / "x.csv")


def test_open_copy_of_an_open_file_is_removed(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_table(io.BytesIO(b"a,b\n1,2\n")):
        assert len(list(tmp_path.iterdir())) == 1
    with pytest.raises(TableProblem):
        open_table(io.BytesIO(b""))
    assert list(tmp_path.iterdir()) == []
