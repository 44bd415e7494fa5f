"""Kinds of columns are guessed from samples."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from kartoteka.core.tables import guess


@pytest.mark.parametrize(
    ("values", "header", "kind"),
    [
        (["31.12.2026", "01.02.2025"], "", "date"),
        (["2026-12-31", "2025-01-02 10:00"], "", "datetime"),
        (["12/31/2026", "01/02/2025"], "", "date"),
        (["20261231", "20250101"], "", "date"),
        (["5.5.2024 r."], "", "date"),
        (["1 234,50", "2,5", "-3"], "", "decimal"),
        (["1\u00a0000", "10"], "", "integer"),
        (["6,000,000", "1,234"], "", "integer"),
        (["148 000 zł", "1,50 PLN"], "", "money"),
        (["12%", "7,5 %"], "", "percent"),
        (["00-950", "30-001"], "", "text"),
        (["00123", "00456"], "", "text"),
        (["tak", "NIE"], "", "yes_no"),
        (["да", "нет"], "", "yes_no"),
        (["0", "1", "1"], "", "yes_no"),
        (["1", "1"], "", "integer"),
        (["a@example.com", "x.y@example.org"], "", "email"),
        (["+48 600 100 200", "600100200"], "Telefon", "phone"),
        (["600 100 200", "12 345 67 89"], "", "phone"),
        (["600100200"], "", "integer"),
        ([600100200], "tel. kom.", "phone"),
        (["526-025-02-74", "5260250274", "PL 526-025-02-74"], "", "nip"),
        (["1234567890"], "NIP", "nip"),
        ([5260250274], "", "nip"),
        (["www.example.com", "https://example.org/x"], "", "url"),
        (["W toku", "Wygrana"] * 6, "", "choice"),
        (["Łąka", "Sad"], "", "text"),
        (["x" * 300, "y"], "", "long_text"),
        (["", None, " "], "", "empty"),
        ([True, False], "", "yes_no"),
        ([date(2026, 1, 1)], "", "date"),
        ([date(2026, 1, 1), datetime.fromisoformat("2026-01-01T05:00")], "", "datetime"),
        ([1, 2.5], "", "decimal"),
        ([1, "a"], "", "text"),
    ],
)
def test_column_kind(values: list[object], header: str, kind: str) -> None:
    assert guess.column(values, header).kind == kind


def test_column_form_of_dates() -> None:
    assert guess.column(["12/31/2026", "01/02/2025"]).date_form == "%m/%d/%Y"
    found = guess.column(["01/02/2025", "03/04/2025"])
    assert (found.date_form, found.ambiguous) == ("%d/%m/%Y", True)
    assert not guess.column(["31/12/2026", "03/04/2025"]).ambiguous


def test_column_counts_values() -> None:
    found = guess.column(["a", "a", "", None, "b"])
    assert (found.filled, found.distinct) == (3, 2)


@pytest.mark.parametrize(
    ("text", "point", "value"),
    [
        ("1,234", "", "1.234"),
        ("1,234", ".", "1234"),
        ("1.234", ",", "1234"),
        ("1 234,5", "", "1234.5"),
        ("1\u202f234\u202f567", "", "1234567"),
        ("-1.234.567,00", "", "-1234567.00"),
        ("\u22125", "", "-5"),
        ("(5)", "", "-5"),
        ("1,5 zł", "", "1.5"),
        ("$1,000.50", "", "1000.50"),
        ("", "", None),
        ("5e3", "", None),
        ("1,2,3", "", None),
        ("12 34", "", None),
        ("9" * 50, "", None),
        ("NaN", "", None),
    ],
)
def test_number(text: str, point: str, value: str | None) -> None:
    assert guess.number(text, point) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("values", "point"),
    [
        (["1,234.50"], "."),
        (["1.234,50"], ","),
        (["2,5", "1,234"], ","),
        (["1,234,567", "1,234"], "."),
        (["1,234"], ""),
    ],
)
def test_decimal_point(values: list[str], point: str) -> None:
    assert guess.decimal_point(values) == point


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("31.02.2026", "%d.%m.%Y", None),
        ("1.2.26", "%d.%m.%y", date(2026, 2, 1)),
        ("1.2.85", "%d.%m.%y", date(1985, 2, 1)),
        ("2026-02-03T10:00:00Z", "%Y-%m-%d", date(2026, 2, 3)),
        ("0000-00-00", "%Y-%m-%d", None),
    ],
)
def test_date_of(text: str, form: str, value: date | None) -> None:
    assert guess.date_of(text, form) == value


def test_from_serial() -> None:
    assert guess.from_serial(46387.5) == datetime.fromisoformat("2026-12-31T12:00")
    assert guess.from_serial(44925, epoch_1904=True) == datetime.fromisoformat("2026-12-31")
    assert guess.from_serial(-1) is None
    assert guess.from_serial(1e9) is None


def test_yes_no() -> None:
    assert [guess.yes_no(word) for word in ("Tak", "no.", "НЕТ", "maybe")] == [
        True,
        False,
        False,
        None,
    ]
