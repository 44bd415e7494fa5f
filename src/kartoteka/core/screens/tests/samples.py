"""One good record of any type, for tests that walk the registry."""

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import RecordType, record_types

_numbers = count(1)
PLAIN: dict[str, Any] = {
    "integer": 1,
    "decimal": 1,
    "money": 1,
    "percent": 1,
    "yes_no": True,
    "email": "sample@example.com",
    "phone": "+48120004310",
    "nip": "6760001244",
    "regon": "123456785",
    "krs": "0000028860",
    "vat_eu": "DE136695976",
    "iban": "PL61109010140000071219812874",
    "pesel": "44051401359",
    "inn": "7707083893",
    "kpp": "770701001",
    "ogrn": "1027700132195",
    "postal_code": "00-950",
    "pkd": "62.01.Z",
    "url": "https://example.com",
    "tags": ["sample"],
}
# What the rules of a type ask for beyond its required fields.
MORE: dict[str, dict[str, Any]] = {
    "lead": {"phone": "+48120004310"},
    "web_form": {"asks": ["name", "email"]},
    "activity": {"subject": "Sample task", "kind": "task"},
    "custom_field": {"record_type": "customer", "kind": "text", "privacy": "none"},
    "distinction": {"record_type": "customer"},
    "merger": {"record_type": "customer"},
    "register_switch": {"register": "gus"},
    "layout_line": {"record_type": "customer", "what": "section", "key": "own"},
    "saved_view": {"record_type": "customer"},
    "privacy_request": {"asked_by": "Sample Person"},
    "company": {"timezone": "Europe/Warsaw", "currency": "PLN", "language": "en"},
}


def make(key: str, /, owner: Any = None, **values: Any) -> Any:
    """A record of a type, with the records that it must link to; owned by somebody."""
    record_type = record_types[key]
    given = _required(record_type) | MORE.get(key, {}) | values
    if owner is not None and "owner" in record_type.specs():
        given["owner"] = owner.pk
        given["team"] = owner.team_id
    if key == "assignment_rule":
        given["to_user"] = given.get("to_user") or make("user").pk
    if key == "segment_member" and "segment" not in values:
        given["segment"] = make("segment", kind="static").pk
    if key in ("consent", "objection", "processing_basis") and "customer" not in values:
        given["person"] = given.get("person") or make("person", owner=owner).pk
    if key == "membership":
        given["team"] = make("team").pk
    keys = {k for k in given if k in record_type.verb_fields}
    verb_values = {k: given.pop(k) for k in keys}
    return actions.create(record_type, given, house(), verb_values=verb_values)


def _required(record_type: RecordType) -> dict[str, Any]:
    blank = record_type.model()
    found: dict[str, Any] = {}
    for key, spec in record_type.specs().items():
        if spec.read_only or not spec.required:
            continue
        if record_type.value(blank, key) not in (None, "", []) and not spec.link:
            continue
        if not (record_type.key == "opportunity" and spec.link):
            found[key] = _value(record_type, spec)
    if record_type.key == "opportunity":
        stage = make("stage")
        found |= {"pipeline": stage.pipeline_id, "stage": stage.pk}
    return found


def _value(record_type: RecordType, spec: Any) -> Any:
    if spec.link:
        return make(spec.link).pk
    if spec.options:
        return spec.options[0].value
    if spec.kind.key == "date":
        return date(2026, 3, 1)
    if spec.kind.key == "datetime":
        return timezone.now()
    return PLAIN.get(spec.kind.key, f"sample_{next(_numbers)}")
