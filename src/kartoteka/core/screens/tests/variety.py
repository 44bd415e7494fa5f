"""Different values of every kind, with ties and empty ones, for tests of order and filters."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.tests import samples

TEXTS = ["Łódź", "kraków", "Zakopane", "", "Łódź", "aleja", "żar"]
VALUES: dict[str, list[Any]] = {
    "text": TEXTS,
    "long_text": TEXTS,
    "email": ["b@example.com", "a@example.com", "", "b@example.com", "c@example.org"],
    "url": ["https://b.example", "https://a.example", "", "https://b.example"],
    "phone": ["+48120004310", "+48601000200", "", "+48120004310"],
    "nip": ["6760001244", "5260001246", "", "6760001244", "6760001245?"],
    "regon": ["123456785", "011417295", "", "123456785", "123456784?"],
    "krs": ["0000391193", "0000028860", "", "0000391193"],
    "vat_eu": ["PL6760001244", "DE136695976", "", "PL6760001244", "DE136695977?"],
    "iban": [
        "PL61109010140000071219812874", "DE89370400440532013000", "",
        "PL61109010140000071219812875?",
    ],
    "pesel": ["44051401359", "02070803628", "", "44051401359", "44051401358?"],
    "inn": ["7707083893", "500100732259", "", "7707083893", "7707083894?"],
    "kpp": ["770701001", "7707AB001", "", "770701001"],
    "ogrn": ["1027700132195", "304500116000157", "", "1027700132195", "1027700132196?"],
    "postal_code": ["30-001", "00-950", "", "10115"],
    "pkd": ["62.01.Z", "01.11", "", "62.01.Z"],
    "integer": [5, -1, None, 5, 100, 0],
    "decimal": [Decimal("2.50"), Decimal("-1.25"), None, Decimal("2.50"), Decimal(10)],
    "money": [Decimal("1000.50"), Decimal(0), None, Decimal("1000.50"), Decimal("99.99")],
    "percent": [Decimal(50), Decimal(5), None, Decimal(50), Decimal("12.5")],
    "date": [date(2026, 3, 1), date(2025, 12, 31), None, date(2026, 3, 1), date(2026, 3, 31)],
    "datetime": [
        datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2025, 12, 31, 23, 30, tzinfo=UTC), None,
        datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 31, 22, 30, tzinfo=UTC),
    ],
    "yes_no": [True, False, True, False],
    "tags": [["vip", "targi"], [], ["targi"], ["Łódź"]],
}  # fmt: skip
OPTIONS = ("small", "medium", "large")


def add_fields(key: str) -> list[Spec]:
    """An added field of every kind on a record type."""
    for kind in kinds:
        values: dict[str, Any] = {
            "record_type": key, "slug": f"added_{kind}", "label": f"Added {kind}", "kind": kind,
            "privacy": "identifier" if kind == "pesel" else "none",
        }  # fmt: skip
        if kind in ("choice", "choices"):
            values["options"] = list(OPTIONS)
        if kind == "link":
            values["link"] = "product"
        actions.create(record_types["custom_field"], values, house())
    return [spec for spec in record_types[key].specs().values() if spec.custom]


def values_for(spec: Spec) -> list[Any]:
    """Different values of a field, some alike and some empty."""
    if spec.link:
        first, second = samples.make(spec.link).pk, samples.make(spec.link).pk
        return [second, first, None, second, first]
    if spec.kind.key == "choice":
        options = [option.value for option in spec.options if option.value]
        return [options[-1], options[0], "", options[-1]]
    if spec.kind.key == "choices":
        options = [option.value for option in spec.options]
        return [options[:1], options, [], options[1:]]
    return VALUES[spec.kind.key]


def pools_for(record_type: RecordType) -> dict[str, list[Any]]:
    """Values of every field, made before any is written: what is spread spoils what is settled."""
    return {spec.key: values_for(spec) for spec in record_type.specs().values()}


def spread(record_type: RecordType, spec: Spec, records: list[Any], pool: list[Any]) -> None:
    """Write the values over the records, past the actions: rules of a type are not the matter."""
    if spec.unique or _is_constrained(record_type, spec):
        return
    for place, record in enumerate(records):
        value = pool[place % len(pool)]
        if isinstance(value, str) and spec.max_length:
            value = value[: spec.max_length]
        rows = record_type.model._default_manager.filter(pk=record.pk)
        if spec.custom:
            stored = None if value in (None, "", []) else spec.kind.store(value, spec)
            record.custom = {**record.custom, spec.key: stored}
            if stored is None:
                del record.custom[spec.key]
            rows.update(custom=record.custom)
        elif value is not None or record_type.model._meta.get_field(spec.key).null:
            rows.update(**{f"{spec.key}_id" if spec.link else spec.key: value})


def _is_constrained(record_type: RecordType, spec: Spec) -> bool:
    """Titles keep their sort keys, archived records leave the list, and some values are unique."""
    if spec.key in (record_type.title, "archived_at"):
        return True
    if record_type.key == "custom_field" and spec.key not in ("help", "position", "is_required"):
        return True
    return any(
        spec.key in getattr(one, "fields", ()) or spec.key in str(getattr(one, "expressions", ""))
        for one in record_type.model._meta.constraints
    )
