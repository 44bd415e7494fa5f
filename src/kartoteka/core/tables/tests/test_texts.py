"""Text tables: separators, quotes, lines, damage."""

import os
import tracemalloc
from pathlib import Path

import pytest

from kartoteka.core.tables import TableProblem, open_table

ROWS = int(os.environ.get("TABLE_ROWS", "60000"))  # a million is for a patient person


def rows_of(table) -> list[list[object]]:
    return [row.cells for row in table.rows()]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "^", "~"])
def test_open_separator_is_guessed(read, mark: str) -> None:
    lines = [["name", "city", "value"], ["Łąka", "Kraków", "5"], ["Sad", "Łódź", "7"]]
    table = read("\n".join(mark.join(line) for line in lines))
    assert table.delimiter == mark
    assert [table.header, *rows_of(table)] == lines


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a;b;c\n1,5;2,5;x\n2,5;3,5;y\n", ";"),
        ("1,5;2,5;3,5\n1,7;2,7;3,7\n", ";"),
        ("id;address;n\n1;Kraków, Długa 1;5\n2;Łódź, Krótka 2;6\n", ";"),
        ("Name\nKowalski, Jan\nNowak, Anna\n", ";"),
        ('a;b\n"x;y";1\n"u;w";2\n', ";"),
        ("a\tb\nx, y\tz, w\n", "\t"),
        ("start\n10:30\n11:45\n", ","),
        ("sep=|\na|b\n1|2\n", "|"),
        ("link\nhttps://example.com/a\nhttps://example.com/b\n", ","),
    ],
)
def test_open_separator_with_others_inside_cells(read, text: str, mark: str) -> None:
    assert read(text).delimiter == mark


def test_open_prose_with_commas_stays_one_column(read) -> None:
    table = read("Name\nKowalski, Jan\nNowak, Anna\n")
    assert table.header == ["Name"]


def test_open_given_separator_is_kept(read) -> None:
    table = read("a,b;c\n1,2;3\n", delimiter=",")
    assert table.header == ["a", "b;c"]


@pytest.mark.parametrize("mark", ["ab", '"', "\n", "\0", " "])
def test_open_impossible_separator_is_refused(read, mark: str) -> None:
    with pytest.raises(TableProblem, match="cannot be a separator"):
        read("a,b\n1,2\n", delimiter=mark)


def test_open_spaces_before_quotes(read) -> None:
    table = read('date, place, value\n1, "Anytown, WW", "5"\n')
    assert rows_of(table) == [["1", "Anytown, WW", "5"]]


def test_open_backslash_before_quotes(read) -> None:
    table = read('name,said\nJan,"a \\"b\\", c"\nEwa,"d \\"e\\" f"\n')
    assert rows_of(table) == [["Jan", 'a "b", c'], ["Ewa", 'd "e" f']]


def test_rows_carry_the_line_they_begin_on(read) -> None:
    table = read('a,b\n"one\ntwo",2\n\n3,4\n')
    assert [(row.line, row.cells) for row in table.rows()] == [
        (2, ["one\ntwo", "2"]),
        (5, ["3", "4"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_open_any_line_end(read, end: str) -> None:
    table = read(end.join(["a,b", "1,2", "3,4"]))
    assert rows_of(table) == [["1", "2"], ["3", "4"]]


def test_rows_of_another_width_are_named(read) -> None:
    table = read("a,b,c\n1,2,3\n1,2,3,4\n1,2\n1,2,3,,\n")
    rows = list(table.rows())
    assert [row.problem for row in rows] == [
        "",
        "Row 3: 4 columns, the header has 3.",
        "Row 4: 2 columns, the header has 3.",
        "",
    ]
    assert rows[2].cells == ["1", "2", ""]


def test_rows_read_twice_tell_problems_once(read) -> None:
    table = read("a,b\n1,2,3\n4,5\n")
    table.count()
    list(table.rows())
    list(table.rows())
    assert table.problems.total == 1


def test_open_names_are_unique_trimmed_and_never_empty(read) -> None:
    table = read(" Name ,Name,,name\n1,2,3,4\n")
    assert table.header == ["Name", "Name (2)", "Column 3", "name (3)"]
    assert len(list(table.problems)) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Jan,5,2026-01-01\nEwa,6,2026-01-02\n", 0),
        ("Report of sales\n\nname,city,value\nJan,Kraków,5\nEwa,Łódź,6\n", 3),
        ("name,city\nJan,Kraków\n", 1),
        ("Jan,jan@example.com\nEwa,ewa@example.com\n", 0),
        ("region,2024,2025,2026\nnorth,1,2,3\n", 1),
        ("name,phone\nJan,600 100 200\n", 1),
    ],
)
def test_open_header_is_found(read, text: str, line: int) -> None:
    assert read(text).header_row == line


def test_open_header_row_can_be_chosen(read) -> None:
    text = "x,y\na,b\n1,2\n"
    assert read(text, header_row=2).header == ["a", "b"]
    table = read(text, header_row=0)
    assert (table.header, table.count()) == (["Column 1", "Column 2"], 3)
    with pytest.raises(TableProblem, match="cannot be the header"):
        read(text, header_row=99)


def test_open_only_a_header_is_told(read) -> None:
    table = read("name,city\n")
    assert table.count() == 0
    assert [problem.code for problem in table.problems] == ["no_rows"]


@pytest.mark.parametrize("content", [b"", b"\n\n \n", b"\xef\xbb\xbf", b"\x1a", b",,,\n,,\n"])
def test_open_empty_file_is_refused(read, content: bytes) -> None:
    with pytest.raises(TableProblem, match=r"is empty|no rows"):
        read(content)


def test_open_quote_never_closed_is_named_with_its_line(read) -> None:
    with pytest.raises(
        TableProblem, match=r"^Line 3: a quote is opened and never closed\."
    ) as caught:
        list(read('a,b\n1,2\n3,"4\n5,6\n').rows())
    assert caught.value.line == 3


def test_rows_quote_never_closed_far_in_the_file(read) -> None:
    table = read("a,b\n" + "1,2\n" * 2000 + '3,"4\n' + "5,6\n" * 50)
    with pytest.raises(TableProblem, match="Line 2002: a quote"):
        table.count()


@pytest.mark.parametrize(
    "cell", ["x" * 50_000_000, '"' + "x\n" * 25_000_000 + '"'], ids=["one line", "many lines"]
)
def test_open_cell_of_50_mb_is_refused(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "big.csv"
    path.write_text(f"a,b\n1,{cell}\n")
    with pytest.raises(TableProblem, match="Line 2: a cell has more than 1000000 characters"):
        list(open_table(path).rows())


def test_open_zero_bytes_are_left_out_and_told(read) -> None:
    table = read(b"a,b\n1,x\0y\n")
    assert rows_of(table) == [["1", "xy"]]
    assert table.problems.of("nul")[0].message.startswith("Line 2: there were zero bytes")


def test_open_unreadable_letter_is_told_with_its_line(read) -> None:
    table = read(b"nazwa;miasto\n" + "Żółć;Łódź\n".encode() * 30 + b"Krak\xf3w;x\n")
    assert table.encoding == "utf-8"
    assert "Line 32: a letter is unreadable" in next(iter(table.problems)).message


def test_open_text_misread_before_is_told(read) -> None:
    wrong = "Kraków;Wrocław".encode().decode("windows-1250")
    table = read(f"city;other\n{wrong}\n")
    assert "looks like a misread “Kraków”" in next(iter(table.problems)).message


def test_open_given_encoding_is_used(read) -> None:
    content = "nazwa;miasto\nŁąka;Łódź\n".encode("windows-1250")
    assert rows_of(read(content, encoding="windows-1250")) == [["Łąka", "Łódź"]]
    with pytest.raises(TableProblem, match="cannot be read as UTF-16"):
        read(content, encoding="utf-16")
    with pytest.raises(TableProblem, match="is unknown"):
        read(content, encoding="klingon")


def test_rows_failed_formulas_are_named(read) -> None:
    table = read("name,value\nJan,#N/A\nEwa,5\n")
    assert [row.problem for row in table.rows()] == ["Cell B2 contains #N/A.", ""]


def test_open_dos_end_of_file_is_no_row(read) -> None:
    assert read(b"a,b\r\n1,2\r\n\x1a").count() == 1


@pytest.mark.slow
def test_rows_stream_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w") as out:
        out.write("id;name;city\n")
        for number in range(ROWS):
            out.write(f"{number};Klient {number};Łódź\n")
    tracemalloc.start()
    try:
        with open_table(path) as table:
            assert sum(1 for _row in table.rows()) == table.count() == ROWS
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000
