"""Text: what is cleaned, what is refused and by which name."""

import time
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from kartoteka.core import fields
from kartoteka.core.fields.tests.samples import field, parse, problem, user


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  Łąka  ", "Łąka"),
        ("\u200b\ufeff Łąka \u200d", "Łąka"),
        ("Zażółc\u0301", "Zażółć"),
        ("jedna\r\ndwie\ttrzy", "jedna dwie trzy"),
        ("\u202eodwrócony", "\u202eodwrócony"),
        ("👩\u200d🔧 serwis", "👩\u200d🔧 serwis"),
        ("x" * 200, "x" * 200),
        ("   ", ""),
        ("\u200b", ""),
        (None, ""),
        (12.0, "12"),
        (7, "7"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 11, 23), "2026-11-23"),
    ],
)
def test_parse_text_is_trimmed_and_composed(raw, text):
    assert parse("text", raw) == text


def test_parse_long_text_keeps_its_lines():
    assert parse("long_text", "jedna\r\ndwie\rtrzy\x0bcztery\n\n") == "jedna\ndwie\ntrzy\ncztery"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("a\0b", "contains an invisible control character (NUL, U+0000) at position 2. "),
        ("ab\x07", "contains an invisible control character (U+0007) at position 3. "),
        ("\x9fab", "contains an invisible control character (U+009F) at position 1. "),
        ("a\ud800", "contains half of a broken character (U+D800) at position 2. "),
    ],
)
@pytest.mark.parametrize("kind", ["text", "long_text", "email", "phone", "url", "nip", "choice"])
def test_parse_control_characters_are_refused_by_name(kind, raw, sentence):
    code, message = problem(kind, raw)
    assert code == "control_character"
    assert message == f"“Amount” {sentence}Delete it or copy the text again"


def test_parse_text_over_its_limit_names_both_lengths():
    assert problem("text", "x" * 140, max_length=120) == (
        "too_long",
        "“Amount” has 140 characters, the limit is 120",
    )
    assert problem("long_text", "x" * 20_001)[1].endswith("the limit is 20000")


def test_parse_ten_megabytes_are_refused_at_once():
    started = time.perf_counter()
    for kind in fields.kinds:
        code, message = problem(kind, "x" * 10_000_000)
        assert code == "too_long"
        assert "10000000 characters" in message
    assert time.perf_counter() - started < 2


def test_parse_thousands_of_accents_on_one_letter_are_refused_at_once():
    assert parse("text", "a" + "\u0301" * 100)
    started = time.perf_counter()
    assert problem("long_text", "a" + "\u0301\u0323" * 30_000)[0] == "accents"
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("raw", [True, ["a"], {"a": 1}])
def test_parse_text_of_another_type_is_refused(raw):
    assert problem("text", raw)[0] == "type"


@pytest.mark.parametrize("kind", sorted(fields.kinds))
@pytest.mark.parametrize("nothing", ["", "  ", None, []])
def test_parse_nothing_is_the_empty_value_unless_required(kind, nothing):
    assert parse(kind, nothing) == fields.kinds[kind].empty
    if kind == "yes_no":
        assert parse(kind, nothing, required=True) is False  # a box left unticked is an answer
    else:
        assert problem(kind, nothing, required=True) == ("required", "Fill in the field: Amount")


def test_problem_speaks_the_language_of_its_reader():
    spec = field("yes_no")
    with translation.override("pl"), pytest.raises(fields.ValueProblem) as caught:
        spec.kind.parse("może", spec, user("pl"))
    with translation.override("en"):
        assert caught.value.message == "Amount: “może” is neither yes nor no"
        assert str(caught.value) == caught.value.message
    assert caught.value.value == "może"


def test_problem_quotes_a_value_shortened_and_without_signs_that_turn_text_around():
    message = problem("yes_no", "\u202e" + "x" * 100)[1]
    assert "\u202e" not in message
    assert message.startswith("Amount: “\ufffd" + "x" * 59 + "…”")
