"""S-05: written tables are safe to open in a spreadsheet and read back the same."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kartoteka.core.tables import TableProblem, formulas, open_table, write_csv, write_xlsx, writing

DANGEROUS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "-",
    "+",
    "+48-600-100-200",
]
PLAIN = [
    "-5",
    "+48600100200",
    "+48 600 100 200",
    "-1 234,50",
    "-12%",
    "a=b",
    "'tis",
    "",
    "5",
    "O'Neil",
]


def csv_of(columns: list[str], rows: list[list[object]], dialect: str = "pl") -> bytes:
    out = io.BytesIO()
    write_csv(columns, rows, out, dialect)
    return out.getvalue()


def xlsx_of(columns: list[str], rows: list[list[object]], sheet: str = "") -> bytes:
    out = io.BytesIO()
    write_xlsx(columns, rows, out, sheet)
    return out.getvalue()


@pytest.mark.parametrize("text", DANGEROUS)
def test_disarm_formula_gets_an_apostrophe(text: str) -> None:
    assert formulas.disarm(text) == f"'{text}"
    assert formulas.restore(formulas.disarm(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_disarm_plain_text_stays(text: str) -> None:
    assert formulas.disarm(text) == text == formulas.restore(text)


@given(st.text())
def test_restore_undoes_disarm(text: str) -> None:
    assert formulas.restore(formulas.disarm(text)) == text
    assert not formulas.disarm(text).startswith(tuple("=@\t\r\n＝＋－＠"))


def test_write_csv_for_polish_excel() -> None:
    rows = [["Łąka", 5, Decimal("1234.50"), True, None, date(2026, 12, 31), 2.5]]
    moment = datetime(2026, 12, 31, 14, 5, 7, tzinfo=UTC)
    content = csv_of(["a", "b", "c", "d", "e", "f", "g", "h"], [[*rows[0], moment]])
    assert (
        content
        == (
            "\ufeffa;b;c;d;e;f;g;h\r\nŁąka;5;1234,50;tak;;2026-12-31;2,5;2026-12-31 14:05:07\r\n"
        ).encode()
    )


def test_write_csv_plain() -> None:
    assert csv_of(["a", "b"], [[Decimal("1.5"), False]], "plain") == b"a,b\r\n1.5,false\r\n"


def test_write_csv_is_written_in_pieces() -> None:
    taken = []

    def rows():
        for number in range(20_000):
            taken.append(number)
            yield [number, "Klient"]

    chunks = writing.csv_chunks(["id", "name"], rows())
    next(chunks)
    assert 0 < len(taken) < 10_000
    assert b"".join(chunks).endswith(b"19999;Klient\r\n")


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cn", "Cc"), include_characters="\t\r\n"))
CELLS = TEXTS | st.sampled_from(DANGEROUS + PLAIN)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS).filter(any), min_size=1, max_size=8),
    dialect=st.sampled_from(sorted(writing.DIALECTS)),
)
def test_write_csv_reads_back_byte_for_byte(rows: list[tuple[str, ...]], dialect: str) -> None:
    columns = ["name", "city", "note"]
    content = csv_of(columns, rows, dialect)
    delimiter = writing.DIALECTS[dialect].delimiter
    with open_table(
        io.BytesIO(content), delimiter=delimiter, encoding="utf-8", header_row=1
    ) as table:
        back = [row.cells for row in table.rows()]
    assert back == [list(row) for row in rows]
    assert csv_of(columns, back, dialect) == content


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS).filter(any), min_size=1, max_size=8))
def test_write_xlsx_reads_back_the_same(rows: list[tuple[str, ...]]) -> None:
    with open_table(io.BytesIO(xlsx_of(["name", "city"], rows)), header_row=1) as table:
        assert [[cell or "" for cell in row.cells] for row in table.rows()] == [
            list(r) for r in rows
        ]


def test_write_xlsx_keeps_kinds_of_values() -> None:
    values = [
        "=1+1", 5, Decimal("1234.50"), True, date(2026, 12, 31),
        datetime(2026, 12, 31, 14, 5, 7, tzinfo=UTC), date(1815, 6, 18),
        12345678901234567890, Decimal("12345678901234567.89"), None, "x",
    ]  # fmt: skip
    with open_table(io.BytesIO(xlsx_of(list("abcdefghijk"), [values], "A/b: [c]"))) as table:
        assert table.sheet == "A b   c"
        assert table.sample(1)[0].cells == [
            "=1+1", 5, 1234.5, True, date(2026, 12, 31),
            datetime.fromisoformat("2026-12-31T14:05:07"), "1815-06-18",
            "12345678901234567890", "12345678901234567.89", None, "x",
        ]  # fmt: skip


def test_write_xlsx_texts_are_no_formulas() -> None:
    content = xlsx_of(["a"], [["=1+1"], ["http://example.com"]])
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_write_xlsx_text_over_the_limit_of_excel_is_cut_visibly() -> None:
    with open_table(io.BytesIO(xlsx_of(["a"], [["😀" * 20_000]]))) as table:
        text = table.sample(1)[0].cells[0]
    assert text.endswith("😀…")
    assert len(text.encode("utf-16-le")) // 2 <= writing.LONGEST_CELL


def test_write_xlsx_too_many_rows_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 3)
    with pytest.raises(TableProblem, match="A sheet holds 2 rows"):
        xlsx_of(["a"], [["1"], ["2"], ["3"]])
