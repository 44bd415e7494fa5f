"""Values that fields of any type may be given in random stories, three for each where it can."""

from datetime import UTC, date, datetime
from typing import Any

from kartoteka.core.fields import Spec
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.tests.samples import PLAIN, make

MOMENTS = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
KINDS: dict[str, list[Any]] = {
    "text": ["Tekst A", "Tekst B", "Tekst C"],
    "long_text": ["Tekst A", "Tekst B", "Tekst C"],
    "tags": [["raz"], ["dwa"], ["raz", "dwa"]],
    "yes_no": [True, False],
    "integer": [1, 2, 3],
    "decimal": [1, 2, 3],
    "money": [1, 2, 3],
    "percent": [1, 2, 3],
    "date": [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)],
    "datetime": MOMENTS,
    "email": ["a@example.com", "b@example.com", "c@example.com"],
    "phone": ["+48120004310", "+48120004311", "+48120004312"],
    "url": ["https://a.example.com", "https://b.example.com", "https://c.example.com"],
    "nip": ["6760001244", "6760001250", "6760001267"],
    "regon": ["123456785", "123456791", "123456800"],
    "pesel": ["44051401359", "44051401366", "44051401373"],
    "inn": ["7707083893", "7707083903", "7707083910"],
    "postal_code": ["00-950", "30-001", "80-001"],
    "pkd": ["62.01.Z", "62.02.Z", "62.03.Z"],
}
# What is typed where something is attached: it means nothing to the system.
TEXTS = {"note", "label", "subject", "proof", "evidence", "reason", "identity", "city"}
TREES = ["", '{"all": [{"field": "name", "op": "contains", "value": "a"}]}']
# Texts that mean something to the system.
MEANT: dict[str, list[Any]] = {
    "record_type": ["customer", "person", "lead"],
    "tree": TREES,
}


def fields_of(record_type: RecordType) -> list[str]:
    """Every field that an action may set."""
    return [
        key for key, spec in record_type.built_in.items()
        if not spec.read_only and key not in record_type.verb_fields
    ]  # fmt: skip


class Offers:
    """What each field of a type may be given; what links lead to is made once, before any story."""

    def __init__(self, record_type: RecordType) -> None:
        specs = [record_type.built_in[key] for key in fields_of(record_type)]
        linked = {spec.link for spec in specs if spec.link}
        made = {link: [make(link).pk for _number in range(2)] for link in linked}
        self.by_field = {s.key: made[s.link] if s.link else _plain(s) for s in specs}


def _plain(spec: Spec) -> list[Any]:
    if spec.options:
        values = [option.value for option in spec.options[:3]]
        return [[value] for value in values] if spec.kind.key in ("choices", "tags") else values
    if spec.key in MEANT:
        return MEANT[spec.key]
    found = KINDS.get(spec.kind.key, [PLAIN.get(spec.kind.key)])
    return [text[: spec.max_length] for text in found] if spec.max_length else found
