"""JSON Schema of the values in the API, and the cells of files."""

from datetime import date
from decimal import Decimal

import jsonschema_rs
import pytest

from kartoteka.core import fields
from kartoteka.core.fields.tests.samples import field, user

OPTIONS = (fields.Option("a", "Alfa"), fields.Option("b", "Beta"))


@pytest.mark.parametrize(
    ("kind", "described", "good", "bad"),
    [
        ("text", {"max_length": 3}, ["abc", ""], ["abcd", 5, None]),
        ("text", {"required": True}, ["abc"], [""]),
        ("integer", {}, [5, None], ["5", 1.5, 2**53]),
        ("integer", {"required": True, "minimum": Decimal(3)}, [3], [2, None]),
        ("money", {}, ["12.34", "-5", None], [12.34, "12.345", "1e5", "12,5"]),
        ("date", {"required": True}, ["2026-11-23"], [5, None]),
        ("choice", {"options": OPTIONS}, ["a", ""], ["c", None]),
        ("choice", {"options": OPTIONS, "required": True}, ["a"], ["", "c"]),
        ("choices", {"options": OPTIONS}, [[], ["a", "b"]], [["c"], ["a", "a"], "a"]),
        ("tags", {"required": True}, [["x"]], [[], ["a,b"], "x"]),
        ("yes_no", {}, [True, False], ["yes", None]),
        ("link", {}, [1, None], [0, "1"]),
        ("nip", {}, ["6760001244", ""], ["676 000 12 44"]),
    ],
)
def test_schema_describes_what_the_api_takes(kind, described, good, bad):
    spec = field(kind, **described)
    schema = spec.kind.schema(spec)
    for value in good:
        assert jsonschema_rs.is_valid(schema, value), value
    for value in bad:
        assert not jsonschema_rs.is_valid(schema, value), value


def test_schema_has_the_words_of_the_field():
    spec = field("text", help="As in the register", read_only=True)
    schema = spec.kind.schema(spec)
    assert schema["title"] == "Amount"
    assert schema["description"] == "As in the register"
    assert schema["readOnly"] is True


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("text", "", None),
        ("text", "Łąka", "Łąka"),
        ("money", Decimal("12.50"), Decimal("12.50")),
        ("integer", 0, 0),
        ("date", date(2026, 11, 23), date(2026, 11, 23)),
        ("yes_no", False, False),
        ("choice", "a", "Alfa"),
        ("nip", "6760001244", "6760001244"),
        ("phone", "+48120004310", "+48120004310"),
        ("tags", ["x", "y"], "x, y"),
        ("link", 5, 5),
        ("decimal", None, None),
    ],
)
def test_export_is_what_a_spreadsheet_understands(kind, value, cell):
    spec = field(kind, options=OPTIONS)
    assert spec.kind.export(value, spec, user()) == cell
