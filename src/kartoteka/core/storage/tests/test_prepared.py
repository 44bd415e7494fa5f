"""A question that is written down gives the same rows as Django's own, on either database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length
from django.db.models.sql.compiler import SQLCompiler

from kartoteka.core.events.models import Event, Group
from kartoteka.core.records.models import CustomField
from kartoteka.core.storage import prepared

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 1, 59, 55, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fields() -> None:
    for number in range(1, 8):
        CustomField.objects.create(
            id=number, record_type="customer" if number % 2 else "person", slug=f"field_{number}",
            label=f"Łąka {number}", kind="text", created_at=AT.replace(day=number),
            changed_at=AT, options=["a"], custom={"k": number}, decimals=number, is_required=True,
        )  # fmt: skip


@prepared.question
def _of_type(records: QuerySet[CustomField], record_type: Any) -> QuerySet[CustomField]:
    return records.filter(record_type=record_type, is_required=True).order_by("-id")[:3]


@prepared.question
def _of_numbers(records: QuerySet[CustomField], ids: Any, other: Any) -> QuerySet[CustomField]:
    return records.filter(Q(pk__in=ids) | Q(owner_id__in=ids) | Q(pk=other)).order_by("id")


@prepared.question
def _since(records: QuerySet[CustomField], column: str, at: Any) -> QuerySet[Any, Any]:
    return records.filter(**{f"{column}__gte": at}).order_by("id").values_list("slug", "created_at")


@prepared.question
def _counts(records: QuerySet[CustomField], decimals: Any) -> QuerySet[Any, Any]:
    rows = records.filter(decimals__lt=decimals).order_by("record_type")
    return rows.values_list("record_type").annotate(n=Count("id"))


def rows_of(found: list[Any]) -> list[Any]:
    return [{k: v for k, v in one.__dict__.items() if k != "_state"} for one in found]


def test_rows_are_those_of_django_whatever_the_values():
    everything = prepared.everything(CustomField)
    for record_type in ("customer", "person", "customer", "none"):
        theirs = CustomField.objects.filter(record_type=record_type, is_required=True)
        found = _of_type(everything, record_type=record_type)
        assert rows_of(found) == rows_of(list(theirs.order_by("-id")[:3]))
        assert all(not one._state.adding and one._state.db == "default" for one in found)


@pytest.mark.parametrize("ids", [[1, 2], [3, 4], [5], [], list(range(100)), [2**62]])
def test_lists_of_values_may_have_any_length(ids: list[int]):
    for other in (6, 7):
        found = _of_numbers(prepared.everything(CustomField), ids=ids, other=other)
        wanted = sorted({number for number in (*ids, other) if 1 <= number <= 7})
        assert [one.pk for one in found] == wanted


def test_moments_days_and_figures_are_compared_as_django_compares_them():
    everything = prepared.everything(CustomField)
    at = AT.replace(day=4)
    theirs = CustomField.objects.filter(created_at__gte=at).order_by("id")
    assert _since(everything, "created_at", at=at) == list(theirs.values_list("slug", "created_at"))
    assert len(_since(everything, "created_at__date", at=date(2026, 3, 6))) == 2
    assert _counts(everything, decimals=Decimal(5)) == [("customer", 2), ("person", 2)]
    assert _counts(everything, decimals=3) == [("customer", 1), ("person", 1)]


def test_of_some_records_only_those_are_found():
    some = CustomField.objects.filter(pk__lt=4)
    assert [one.pk for one in _of_type(some, record_type="customer")] == [3, 1]
    # What is narrowed after it was everything is everything no more.
    assert [
        one.pk for one in _of_type(prepared.everything(CustomField).exclude(pk=7),
                                   record_type="customer")
    ] == [5, 3, 1]  # fmt: skip


def test_nobody_gets_the_answer_to_an_earlier_question():
    everything = prepared.everything(CustomField)
    first = _of_type(everything, record_type="customer")
    first[0].label = "changed in memory"
    CustomField.objects.filter(pk=7).update(label="changed")
    assert _of_type(everything, record_type="customer")[0].label == "changed"


def test_django_writes_it_once_for_each_connection(monkeypatch: pytest.MonkeyPatch):
    written: list[str] = []
    as_sql = SQLCompiler.as_sql

    def counted(self: Any, *args: Any, **more: Any) -> Any:
        written.append("")
        return as_sql(self, *args, **more)

    monkeypatch.setattr(SQLCompiler, "as_sql", counted)
    for number in (3, 4, 5):
        _counts(prepared.everything(CustomField), decimals=number)
    assert len(written) == 1


def test_what_is_not_there_is_found_where_nothing_is():
    CustomField.objects.filter(pk=3).update(decimals=None)
    assert [one.pk for one in _exactly(prepared.everything(CustomField), decimals=None)] == [3]
    assert [one.pk for one in _exactly(prepared.everything(CustomField), decimals=4)] == [4]


@prepared.question
def _exactly(records: QuerySet[CustomField], decimals: Any) -> QuerySet[CustomField]:
    return records.filter(decimals=decimals)


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(prepared, "MOST_KEPT", 3)
    everything = prepared.everything(CustomField)
    for length in range(1, 8):
        ids = list(range(1, length + 1))
        assert len(_of_numbers(everything, ids=ids, other=1)) == length
    assert len(connections["default"].__dict__[prepared.KEPT]) <= 3


@prepared.question
def _with_links(events: QuerySet[Event], at: Any) -> QuerySet[Event]:
    return events.filter(at=at).order_by("id").select_related("group")


@prepared.question
def _in_many_ways(records: QuerySet[CustomField], way: str, above: Any) -> QuerySet[Any, Any]:
    found = records.filter(pk__gt=above).order_by("id")
    return {
        "dicts": found.values("slug", "created_at"),
        "one": found.values_list("custom", flat=True),
        "named": found.values_list("slug", "decimals", named=True),
        "counted": found.annotate(length=Length("label")),
        "only": found.only("slug", "options"),
    }[way]


def test_what_a_record_links_to_comes_with_it(django_assert_num_queries: Any):
    group = Group.objects.create(at=AT, verb="test")
    for number in (1, 2):
        Event.objects.create(group=group, at=AT, name="X", subject_type="x", subject_id=number,
                             version=1, changes="{}", prev_hash="", hash="")  # fmt: skip
    for _turn in range(2):
        found = _with_links(prepared.everything(Event), at=AT)
        with django_assert_num_queries(0):
            assert [(e.subject_id, e.group.verb, e.group.at) for e in found] == [
                (1, "test", AT), (2, "test", AT),
            ]  # fmt: skip
        assert rows_of(found) == rows_of(list(Event.objects.filter(at=AT).order_by("id")))


@pytest.mark.parametrize("way", ["dicts", "one", "named", "counted", "only"])
def test_whatever_a_query_gives_is_given(way: str):
    for above in (2, 5):
        theirs = list(_in_many_ways(CustomField.objects.all(), way, above=above))
        found = _in_many_ways(prepared.everything(CustomField), way, above=above)
        if way in ("counted", "only"):
            assert rows_of(found) == rows_of(theirs)
            assert found[0].created_at == theirs[0].created_at
        else:
            assert found == theirs
