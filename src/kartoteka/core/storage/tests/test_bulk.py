"""Many rows at once are the same rows as one by one, on either database."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from kartoteka.core.records.models import CustomField
from kartoteka.core.storage import bulk

pytestmark = pytest.mark.django_db

COLUMNS = [field.attname for field in CustomField._meta.concrete_fields]
AT = datetime(2026, 3, 29, 1, 59, 55, 123456, tzinfo=UTC)
HARD_TEXTS = ["Łąka „ęó” \\ \t\n; 'x' \"y\"", "\\N", "😀", "", "a\u00a0b"]


def definition(number: int, **values: object) -> CustomField:
    given = {
        "id": number, "record_type": "customer", "slug": f"field_{number}", "label": "Field",
        "kind": "text", "created_at": AT, "changed_at": AT,
    }  # fmt: skip
    return CustomField(**given | values)


def row_of(record: CustomField) -> list[object]:
    return [getattr(record, column) for column in COLUMNS]


def write(*records: CustomField) -> None:
    bulk.insert(CustomField, COLUMNS, [row_of(record) for record in records])


@pytest.mark.parametrize("text", HARD_TEXTS)
def test_inserted_row_is_the_row_that_was_given(text: str):
    given = definition(
        1, label=text, options=[text, "b"], custom={"k": [1, None, text]}, decimals=2
    )
    write(given)
    assert row_of(CustomField.objects.get()) == row_of(given)


def test_inserting_nothing_is_nothing():
    write()
    assert not CustomField.objects.exists()


def test_unknown_column_is_named():
    with pytest.raises(LookupError, match="CustomField has no field colour"):
        bulk.insert(CustomField, ["colour"], [["red"]])


def test_update_sets_each_row_to_its_own_values():
    write(definition(1), definition(2), definition(3))

    bulk.update(
        CustomField, ["label", "options", "decimals"], [["A", ["x"], None, 1], ["B", [], 4, 3]]
    )

    found = CustomField.objects.order_by("pk").values_list("label", "options", "decimals")
    assert list(found) == [("A", ["x"], None), ("Field", [], None), ("B", [], 4)]


def test_reserved_ids_are_given_to_nobody_else():
    with transaction.atomic():
        reserved = list(bulk.reserve_ids(CustomField, 3))
        write(*(definition(number) for number in reserved))
        again = list(bulk.reserve_ids(CustomField, 2))
    ordinary = definition(0, id=None, slug="ordinary")
    ordinary.save()

    assert len(set(reserved)) == 3
    assert set(reserved).isdisjoint(again)
    assert ordinary.pk > max(again)


def test_runs_cover_everything_once():
    assert [list(part) for part in bulk.parts(range(5), 2)] == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize("text", HARD_TEXTS)
def test_upsert_adds_what_is_new_and_writes_over_what_is_there(text: str):
    write(definition(1), definition(2, label="kept"))
    fresh = definition(3, label=text)

    given = [row_of(definition(1, label=text, options=["x"])), row_of(fresh)]
    bulk.upsert(CustomField, COLUMNS, given)

    found = CustomField.objects.order_by("pk").values_list("label", "options")
    assert list(found) == [(text, ["x"]), ("kept", []), (text, [])]
    assert row_of(CustomField.objects.get(pk=3)) == row_of(fresh)
