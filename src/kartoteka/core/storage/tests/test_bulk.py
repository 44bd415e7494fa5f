"""Many rows at once are the same rows as one by one, on either database."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from kartoteka.core.actions.models import Receipt
from kartoteka.core.records.models import CustomField
from kartoteka.core.search.models import Visit
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


@pytest.mark.parametrize("number", [1, bulk.FEW + 1], ids=["few", "many"])
@pytest.mark.parametrize("text", HARD_TEXTS)
def test_inserted_row_is_the_row_that_was_given(text: str, number: int):
    given = [
        definition(
            1 + n, label=text, options=[text, "b"], custom={"k": [1, None, text]}, decimals=2
        )
        for n in range(number)
    ]
    write(*given)
    found = CustomField.objects.order_by("pk")
    assert [row_of(one) for one in found] == [row_of(one) for one in given]


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


@pytest.mark.parametrize("text", HARD_TEXTS)
def test_one_row_is_added_as_django_saves_it(text: str):
    given = {"id": None, "label": text, "options": ["x", text], "custom": {"k": [1, None]}}
    given |= {"decimals": 3, "is_required": True}
    ours, theirs = definition(0, **given), definition(0, **given, slug="theirs")
    assert bulk.add(ours)
    theirs.save(force_insert=True)
    assert ours.pk
    assert ours.pk != theirs.pk
    assert not ours._state.adding
    assert ours._state.db == theirs._state.db == "default"
    found = CustomField.objects.get(pk=ours.pk)
    assert row_of(found) == row_of(ours)
    assert row_of(found)[1:] == [
        "field_0" if value == "theirs" else value
        for value in row_of(CustomField.objects.get(pk=theirs.pk))[1:]
    ]


def test_what_is_unique_and_there_is_not_added_again():
    first, again = (Receipt(key="k", actor_id=1, fingerprint=text) for text in "ab")
    assert bulk.add(first, unless_there=True)
    assert not bulk.add(again, unless_there=True)
    assert again.pk is None
    assert again._state.adding
    kept = Receipt.objects.get()
    assert (kept.pk, kept.fingerprint) == (first.pk, "a")
    assert kept.created_at == first.created_at, "columns that make their value have made it"
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.add(again)


def test_of_rows_that_were_missing_it_is_told_how_many():
    columns = ("key", "actor_id", "fingerprint", "record_type", "created_at")
    rows = [(key, 1, "x", "", AT) for key in "abc"]
    assert bulk.insert_missing(Receipt, columns, rows[:2]) == 2
    assert bulk.insert_missing(Receipt, columns, rows) == 1
    assert bulk.insert_missing(Receipt, columns, rows) == 0
    wide = [column for column in COLUMNS if column != "slug"]
    given = [[*(getattr(definition(n), column) for column in wide), f"s{n}"] for n in (1, 2)]
    assert bulk.insert_missing(CustomField, [*wide, "slug"], given[:1]) == 1
    assert bulk.insert_missing(CustomField, [*wide, "slug"], given) == 1


def test_upsert_knows_a_key_of_several_columns_and_writes_what_it_is_told_to():
    columns = ("user", "record_type", "record_id", "at", "is_starred")
    later = AT.replace(day=30)
    for row in ((1, "customer", 5, AT, True), (1, "customer", 6, AT, False)):
        bulk.upsert(Visit, columns, [row], keys=3)
    bulk.upsert(Visit, columns, [(1, "customer", 5, later, False)], keys=3, sets=["at"])
    bulk.upsert(Visit, columns, [(1, "customer", 6, later, True)], keys=3)
    found = Visit.objects.order_by("record_id").values_list("record_id", "at", "is_starred")
    assert list(found) == [(5, later, True), (6, later, True)]
