"""Yes or no, choices, tags and links."""

import pytest
from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields import Option
from kartoteka.core.fields.tests.samples import field, parse, problem, show, user

BRANCHES = (
    Option("meadow", "Łąka"),
    Option("steel", "Stal, żelazo"),
    Option("a_plus", "A+"),
    Option("a_minus", "A-"),
    # Django itself has this one in Polish and Russian.
    Option("monday", _("Monday")),
)


@pytest.mark.parametrize("language", ["pl", "en", "ru"])
@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("tak", True), ("T", True), ("Yes", True), ("ДА", True), ("true", True), ("1", True),
        ("x", True), ("✓", True), ("prawda", True), ("on", True), (1, True), (1.0, True),
        ("nie", False), ("N", False), ("no", False), ("Нет", False), ("FAŁSZ", False),
        ("0", False), (0, False), (False, False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_parse_yes_no_takes_words_of_any_language(raw, value, language):
    assert parse("yes_no", raw, language) is value


@pytest.mark.parametrize("raw", ["może", "2", 2, "tak nie", float("nan")])
def test_parse_yes_no_of_anything_else_is_refused(raw):
    assert problem("yes_no", raw) == ("yes_no", f"Amount: “{raw}” is neither yes nor no")


def test_show_yes_no_in_the_language_of_the_user():
    assert [show("yes_no", True, language) for language in ("pl", "en", "ru")] == [
        "Tak", "Yes", "Да",
    ]  # fmt: skip
    assert show("yes_no", None) == ""


@pytest.mark.parametrize("language", ["pl", "en", "ru"])
@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("meadow", "meadow"), ("Łąka", "meadow"), ("laka", "meadow"), (" ŁĄKA ", "meadow"),
        ("stal zelazo", "steel"), ("A+", "a_plus"), ("a-", "a_minus"), ("Monday", "monday"),
        ("poniedziałek", "monday"), ("Понедельник", "monday"), ("", ""),
    ],
)  # fmt: skip
def test_parse_choice_by_value_or_by_label_in_any_language(raw, value, language):
    assert parse("choice", raw, language, options=BRANCHES) == value


def test_parse_choice_off_the_list_says_what_is_on_it():
    assert problem("choice", "drewno", options=BRANCHES) == (
        "choice",
        "Amount: “drewno” is not on the list. Choose one of: Łąka, Stal, żelazo, A+, A-, Monday",
    )
    many = tuple(Option(str(n), f"Nr {n}") for n in range(20))
    assert problem("choice", "drewno", options=many)[1].endswith("Nr 6, Nr 7, …")


def test_parse_choice_by_a_label_that_fits_two_is_refused():
    assert problem("choice", "a", options=BRANCHES)[0] == "choice"


@pytest.mark.parametrize("raw", [True, ["meadow"], {"a": 1}])
def test_parse_choice_of_another_type_is_refused(raw):
    assert problem("choice", raw, options=BRANCHES)[0] == "type"


def test_show_choice_is_the_label_or_a_value_since_withdrawn():
    assert show("choice", "monday", "pl", options=BRANCHES) == "Poniedziałek"
    assert show("choice", "monday", "ru", options=BRANCHES) == "Понедельник"
    assert show("choice", "wood", options=BRANCHES) == "wood"


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        (["steel", "meadow"], ["meadow", "steel"]),
        (["meadow", "meadow", ""], ["meadow"]),
        ("Stal, żelazo", ["steel"]),
        ("Stal, żelazo; łąka", ["meadow", "steel"]),
        ("łąka, A+", ["meadow", "a_plus"]),
        ("meadow\na_minus", ["meadow", "a_minus"]),
        ("", []),
        (None, []),
    ],
)
def test_parse_choices_in_the_order_of_the_list(raw, values):
    assert parse("choices", raw, options=BRANCHES) == values


def test_parse_choices_names_the_one_off_the_list():
    assert problem("choices", "łąka, drewno", options=BRANCHES)[1].startswith("Amount: “drewno”")
    assert problem("choices", {"a": 1}, options=BRANCHES)[0] == "type"


def test_show_and_export_choices_are_labels():
    spec = field("choices", options=BRANCHES)
    assert spec.kind.show(["meadow", "steel"], spec, user()) == "Łąka, Stal, żelazo"
    assert spec.kind.export(["meadow", "steel"], spec, user()) == "Łąka; Stal, żelazo"
    assert spec.kind.export([], spec, user()) is None


@pytest.mark.parametrize(
    ("raw", "tags"),
    [
        ("vip, pilny; VIP", ["vip", "pilny"]),
        (["vip", " Pilny ", "", "a, b"], ["vip", "Pilny", "a", "b"]),
        (" ,; ", []),
        (None, []),
    ],
)
def test_parse_tags_are_distinct_and_trimmed(raw, tags):
    assert parse("tags", raw) == tags


def test_parse_tags_only_separators_in_a_required_field_is_nothing():
    assert problem("tags", ",", required=True)[0] == "required"


def test_parse_tags_have_limits():
    assert problem("tags", "x" * 51) == (
        "too_long",
        "“Amount” has 51 characters, the limit is 50",
    )
    assert problem("tags", [str(n) for n in range(51)]) == (
        "too_many",
        "“Amount” has 51 entries, the limit is 50",
    )
    assert problem("tags", ["a", 5])[0] == "type"
    assert problem("tags", ["a\0"])[0] == "control_character"


@pytest.mark.parametrize(("raw", "number"), [(12, 12), ("12", 12), (" 12 ", 12), (12.0, 12)])
def test_parse_link_is_the_number_of_a_record(raw, number):
    assert parse("link", raw) == number


@pytest.mark.parametrize("raw", ["Brzoza", "0", -1, 2**63, "1.5", "١٢", True, [1], "9" * 25])
def test_parse_link_that_is_no_number_is_refused(raw):
    assert problem("link", raw)[0] == "link"


def test_link_takes_a_record_for_its_number():
    class Customer:
        pk = 482

        def __str__(self):
            return "Brzoza"

    spec, record = field("link", link="customer"), Customer()
    assert spec.kind.parse(record, spec, user()) == 482
    assert spec.kind.show(record, spec, user()) == "Brzoza"
    assert spec.kind.edit(record, spec, user()) == "482"
    assert spec.kind.to_json(record) == spec.kind.store(record, spec) == 482
