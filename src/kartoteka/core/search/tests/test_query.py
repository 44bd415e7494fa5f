"""What was typed, taken apart, compared and marked; no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartoteka.core.search import fold
from kartoteka.core.search.entries import Part
from kartoteka.core.search.marking import marked
from kartoteka.core.search.query import LONGEST_QUERY, MOST_TERMS, Query, searchable


def found(query: Query, text: str) -> bool:
    return any(variant.found_in(text) for variant in query.variants())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zażółć GĘŚLĄ jaźń", "zazolc gesla jazn"),
        ("Łódź", "lodz"),
        ("Ørsted & Sønner A/S", "orsted sonner a s"),
        ("Đorđe Straße Æsir Œuvre ısı", "dorde strasse aesir oeuvre isi"),
        ("Ёлкин", "елкин"),
        ("Йод", "йод"),
        ("И\u0306од", "йод"),
        ("Z\u0307o\u0301łw", "zolw"),
        ("P.H.U. „Kowal-Trans”", "p h u kowal trans"),
        ("ﬁrma № 5", "firma no 5"),
        ("", ""),
        ("***", ""),
    ],
)
def test_text_is_compared_without_case_diacritics_and_punctuation(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Łąka Sp. z o.o.", "lak"),
        ("Łąka Sp. z o.o.", "ŁĄKA"),
        ("Łąka Sp. z o.o.", "z o o lak"),
        ("Jan Kowalski", "kow jan"),
        ("Jan Kowalski", "J K"),
        ("Jan Kowalski", "walsk"),
        ("+48 12 000 43 10", "12 000-43"),
        ("+48 12 000 43 10", "+48120004310"),
        ("+48 12 000 43 10", "(0-12) 000 43 10"),
        ("+48 12 000 43 10", "0048 12 000 43 10"),
        ("+48 12 000 43 10", "12/000.43.10"),
        ("+48 12 000 43 10", "4310"),
        ("5261040828", "526-10-40-828"),
        ("5261040828", "PL 526-104-08-28"),
        ("5261040828", "PL5261040828"),
        ("526-10-40-828", "5261040828"),
        ("jan.kowalski@firma.example", "kowalski@firma"),
        ("jan.kowalski@firma.example", "@firma.ex"),
        ("OF/2026/0012", "of/2026/0012"),
        ("OF/2026/0012", "2026/0012"),
        ("OF/2026/0012", "of20260012"),
        ("OF/2026/0012", "20260012"),
        ("K-000482", "000482"),
        ("ul. Polna 12/3, 31-000 Kraków", "polna 12/3 kraków"),
        ("Иван Ёлкин", "елк"),
    ],
)
def test_what_is_found(stored, typed):
    assert found(Query.parse(typed), searchable(stored))


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Jan Kowalski", "jan nowak"),
        ("Jan Kowalski", "owalskik"),
        ("Jan Kowalski", "an w"),
        ("+48 12 000 43 10", "12 001"),
        ("+48 12 000 43 10", "12000 43 11"),
        ("Żółw", "zolwi"),
    ],
)
def test_what_is_not_found(stored, typed):
    assert not found(Query.parse(typed), searchable(stored))


def test_separate_fields_do_not_run_into_each_other():
    assert not Query.parse("kacja").found_in(searchable("Aluk", "acja"))
    assert Query.parse("acja aluk").found_in(searchable("Aluk", "acja"))


def test_a_long_query_is_cut():
    assert len(Query.parse("a " * 5000).terms) == MOST_TERMS
    assert len(Query.parse("x" * 10_000).folded) == LONGEST_QUERY


@given(st.text(max_size=60), st.text(max_size=60))
def test_everything_finds_itself_between_other_things(text, other):
    query = Query.parse(text)
    if query:
        assert found(query, searchable(other, text, other))
    assert "".join(piece for piece, _ in marked(text, query)) == text


@pytest.mark.parametrize(
    ("shown", "typed", "expected"),
    [
        ("Łąka Sp. z o.o.", "lak", "[Łąk]a Sp. z o.o."),
        ("Jan Kowalski", "kow jan", "[Jan] [Kow]alski"),
        ("+48 12 000 43 10", "12000-43", "+48 [12 000 43] 10"),
        ("+48 12 000 43 10, Joanna Kruk", "4310", "+48 12 000 [43 10], Joanna Kruk"),
        ("5261040828", "526-10-40", "[5261040]828"),
        ("Straße 5", "strasse", "[Straße] 5"),
        ("Wojciech Owoc", "o", "Wojciech [O]woc"),
        ("OF/2026/0012", "2026/0012", "OF/[2026/0012]"),
        ("Jan", "nowak", "Jan"),
        ("", "x", ""),
    ],
)
def test_the_part_that_matched_is_marked(shown, typed, expected):
    pieces = marked(shown, Query.parse(typed))
    assert "".join(f"[{piece}]" if hit else piece for piece, hit in pieces) == expected


def test_a_part_is_written_and_read_as_one_line():
    part = Part("person.phone", "12\n000\t43 10", 7, "Joanna\tKruk", "+48120004310")
    read = Part("person.phone", "12 000 43 10", 7, "Joanna Kruk", "+48120004310")
    assert Part.read(part.line()) == read
    assert Part.read(Part("city", "Łódź").line()).reason == "Łódź"
