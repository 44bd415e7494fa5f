"""Numbers: how they are read, bounded and shown."""

import time
from decimal import Decimal

import pytest

from kartoteka.core.fields import show_money, show_money_briefly
from kartoteka.core.fields.tests.samples import field, parse, problem, show, user

SPACE = "\N{NARROW NO-BREAK SPACE}"
GAP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("language", ["pl", "en", "ru"])
@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12,5", "12.50"),
        ("12.5", "12.50"),
        ("1 234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567"),
        (f"1{SPACE}234{GAP}567,5", "1234567.5"),
        ("1'234.50", "1234.50"),
        ("148000", "148000"),
        ("-5", "-5"),
        ("− 5", "-5"),
        ("–5", "-5"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("12,5000", "12.50"),
        ("-0", "0"),
        (12, "12"),
        (12.345, "12.35"),
        (0.1 + 0.2, "0.3"),
        (Decimal("7.1"), "7.1"),
    ],
)
def test_parse_decimal_in_any_language_takes_both_decimal_signs(language, typed, value):
    assert parse("decimal", typed, language) == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    ["148 000 zł", "148000PLN", "148 000,00 zl", "PLN 148,000.00", "zł 148 000", "148 000 pln"],
)
def test_parse_money_drops_the_currency_of_the_field(typed):
    assert parse("money", typed) == 148000


def test_parse_money_in_euro_takes_the_sign_on_either_side():
    assert parse("money", "€ 12,50", currency="EUR") == Decimal("12.5")
    assert parse("money", "-12,50 €", currency="EUR") == Decimal("-12.5")
    assert parse("money", "-€12.50", currency="EUR") == Decimal("-12.5")


def test_parse_money_in_another_currency_says_which_is_due():
    assert problem("money", "5 EUR") == (
        "currency",
        "“Amount” is in PLN, you entered an amount in EUR",
    )


def test_parse_percent_drops_its_sign():
    assert parse("percent", "12,5 %") == Decimal("12.5")
    assert parse("percent", "7%") == 7


def test_parse_thousand_is_read_by_the_language_where_that_decides():
    assert parse("integer", "1,234", "en") == 1234
    assert parse("decimal", "1,234", "pl", decimals=3) == Decimal("1.234")
    assert parse("decimal", "0,125", "pl", decimals=3) == Decimal("0.125")


@pytest.mark.parametrize(
    ("kind", "typed", "language", "sentence"),
    [
        ("money", "1,234", "pl", "Enter 1234 or 1,23"),
        ("money", "1.234", "ru", "Enter 1234 or 1,23"),
        ("money", "1.234", "en", "Enter 1234 or 1.23"),
        ("integer", "1.234", "pl", "Enter digits only: 1234"),
    ],
)
def test_parse_thousand_or_fraction_is_asked_not_guessed(kind, typed, language, sentence):
    code, message = problem(kind, typed, language)
    assert code == "ambiguous_number"
    assert message == f"Amount: “{typed}” can be read in two ways. {sentence}"


@pytest.mark.parametrize("kind", ["integer", "decimal", "money", "percent"])
@pytest.mark.parametrize(
    "raw",
    [
        "NaN", "nan", "inf", "-Infinity", "∞", "−", "1e9", "1E+9", "0x10", "1_000", "12 34",
        "1,2.3,4", "--5", "5-", "(5)", "٣", "½", ".", ",", "1..2", "9" * 41, "zł 5 zł",
        float("nan"), float("inf"), 1e300, Decimal("NaN"), Decimal("1E+999999999"),
        Decimal("1E-999999999"), pytest.param(10**5000, id="huge"),
    ],
)  # fmt: skip
def test_parse_what_is_no_number_says_so(kind, raw):
    code, message = problem(kind, raw)
    assert code == "number"
    assert message.startswith("Amount: “")
    assert message.endswith(
        "is not a number. Enter it like this: 1234" + ",50" * (kind != "integer")
    )


def test_parse_absurd_size_is_refused_at_once():
    started = time.perf_counter()
    assert problem("decimal", "9" * 10_000_000)[0] == "too_long"
    assert problem("integer", "1" + "0" * 150)[0] == "number"
    assert problem("money", Decimal("1E+999999999"))[0] == "number"
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("raw", [True, [1], {"a": 1}])
def test_parse_a_value_of_another_type_is_refused(raw):
    assert problem("integer", raw)[0] == "type"


def test_parse_whole_number_refuses_a_fraction():
    assert parse("integer", "12,0") == 12
    assert problem("integer", "12,5") == ("decimals", "Amount: “12,5” is not a whole number")


def test_parse_too_many_decimals_names_the_limit():
    expected = "Amount: “1,2345” has more than 2 decimal places"
    assert problem("money", "1,2345") == ("decimals", expected)
    assert problem("decimal", "1,23", decimals=1)[1].endswith("more than 1 decimal place")


@pytest.mark.parametrize(
    ("limits", "typed", "sentence"),
    [
        ({"minimum": Decimal(10)}, "5", "must be at least 10, you entered 5"),
        ({"maximum": Decimal(1000)}, "2000", "must be at most 1,000, you entered 2000"),
        (
            {"minimum": Decimal(0), "maximum": Decimal("999999999.99")},
            "-1",
            "must be between 0 and 999,999,999.99, you entered -1",
        ),
    ],
)
def test_parse_outside_the_limits_names_them(limits, typed, sentence):
    assert problem("money", typed, "en", **limits) == ("range", f"“Amount” {sentence}")


@pytest.mark.parametrize("kind", ["integer", "decimal", "money", "percent"])
def test_parse_more_than_any_column_holds_is_out_of_range(kind):
    assert problem(kind, "9" * 30)[0] == "range"
    assert problem(kind, 9 * 10**20)[0] == "range"


@pytest.mark.parametrize(
    ("language", "number", "amount", "cents", "percent"),
    [
        ("pl", f"−1{SPACE}234,5", f"148{SPACE}000{GAP}zł", f"1{SPACE}234,50{GAP}zł", "12,5%"),
        ("en", "−1,234.5", f"PLN{GAP}148,000", f"PLN{GAP}1,234.50", "12.5%"),
        (
            "ru",
            f"−1{SPACE}234,5",
            f"148{SPACE}000{GAP}PLN",
            f"1{SPACE}234,50{GAP}PLN",
            f"12,5{GAP}%",
        ),
    ],
)
def test_show_groups_always_and_follows_the_language(language, number, amount, cents, percent):
    assert show("decimal", Decimal("-1234.50"), language) == number
    assert show("money", Decimal("148000.00"), language) == amount
    assert show("money", Decimal("1234.5"), language) == cents
    assert show("percent", Decimal("12.50"), language) == percent


def test_show_money_in_other_currencies_uses_their_signs():
    assert show("money", Decimal(5), "en", currency="EUR") == "€5"
    assert show("money", Decimal(-5), "en", currency="EUR") == "−€5"
    assert show("money", Decimal(5), "pl", currency="EUR") == f"5{GAP}€"
    assert show("money", Decimal(5), "ru", currency="RUB") == f"5{GAP}₽"
    assert show("money", Decimal(5), "pl", currency="CHF") == f"5{GAP}CHF"


def test_show_money_for_documents_and_tiles():
    assert show_money(Decimal(148000), "PLN", user("pl"), with_cents=True) == (
        f"148{SPACE}000,00{GAP}zł"
    )
    assert show_money(Decimal("1234.56"), "PLN", user("pl"), with_cents=False) == (
        f"1{SPACE}235{GAP}zł"
    )
    assert show_money_briefly(Decimal(1_500_000), "PLN", user("pl")) == f"1,5{GAP}mln{GAP}zł"
    assert show_money_briefly(Decimal(2_000_000_000), "PLN", user("en")) == f"PLN{GAP}2bn"
    assert show_money_briefly(Decimal(-48_200), "PLN", user("ru")) == f"−48,2{GAP}тыс.{GAP}PLN"
    assert show_money_briefly(Decimal(9_900), "PLN", user("pl")) == f"9{SPACE}900{GAP}zł"


def test_show_nothing_for_no_value_but_zero_for_zero():
    assert show("money", None) == ""
    assert show("integer", 0) == "0"


def test_store_keeps_the_smallest_unit():
    for kind, value, stored in [
        ("money", Decimal("12.34"), 1234),
        ("decimal", Decimal("1.234"), 1234),
        ("integer", 7, 7),
    ]:
        spec = field(kind, decimals=3)
        assert spec.kind.store(value, spec) == stored
        assert spec.kind.load(stored, spec) == value


def test_json_keeps_decimals_as_text():
    assert field("money").kind.to_json(Decimal("123.45")) == "123.45"
    assert field("money").kind.to_json(Decimal("1E+3")) == "1000"
    assert field("integer").kind.to_json(5) == 5
