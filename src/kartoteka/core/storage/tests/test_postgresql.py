"""On PostgreSQL questions are prepared where that is safe, and moments are read the short way."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kartoteka.core.events.models import Group
from kartoteka.core.storage import prepared
from kartoteka.core.storage.postgresql import vacuuming
from kartoteka.core.storage.shadows import shadows_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="about PostgreSQL only"),
]


@prepared.question
def _with_verb(groups: QuerySet[Group], verb: Any) -> QuerySet[Any, Any]:
    return groups.filter(verb=verb).order_by("-id").values_list("title", flat=True)


@prepared.question
def _among(groups: QuerySet[Group], numbers: Any) -> QuerySet[Group]:
    return groups.filter(pk__in=numbers).order_by("id")


class Retried(Exception):
    """Something that went wrong within a transaction."""


def prepared_statements() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall() if "events_group" in row[0]]


def made(verb: str = "test", **more: Any) -> Group:
    return Group.objects.create(**{"verb": verb, "at": timezone.now(), **more})


def test_one_statement_answers_a_question_whatever_its_values():
    numbers = [made(title=f"{number}").pk for number in range(5)]
    everything = prepared.everything(Group)
    for length in (2, 3, 5):
        found = _among(everything, numbers=numbers[:length])
        assert [group.pk for group in found] == numbers[:length]
    for _time in range(8):
        assert _with_verb(everything, verb="test") == ["4", "3", "2", "1", "0"]
        assert _with_verb(everything, verb="none") == []
    with pytest.raises(Retried), transaction.atomic():
        raise Retried
    statements = prepared_statements()
    assert len(statements) == 2
    assert any("= ANY($1)" in statement for statement in statements)


def test_who_listens_hears_what_was_asked():
    with CaptureQueriesContext(connection) as asked:
        _with_verb(prepared.everything(Group), verb="test")
    assert "'test'" in asked.captured_queries[0]["sql"]


def test_a_question_is_planned_once_whatever_its_values():
    made(title="one")
    for number in range(12):
        _with_verb(prepared.everything(Group), verb=f"test {number}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, custom_plans FROM pg_prepared_statements")
        planned = {said: custom for said, custom in cursor.fetchall() if "events_group" in said}
    assert list(planned.values()) == [0]


def test_tables_of_records_are_tidied_soon():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'customers_customer'")
        assert cursor.fetchone()[0] == [f"autovacuum_vacuum_scale_factor={vacuuming.SHARE}"]
        cursor.execute("ALTER TABLE customers_customer SET (autovacuum_vacuum_scale_factor = 0.5)")
        vacuuming.establish(["customers_customer"])
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'customers_customer'")
        assert cursor.fetchone()[0] == ["autovacuum_vacuum_scale_factor=0.5"]


def test_behind_a_pooler_nothing_is_prepared(monkeypatch: pytest.MonkeyPatch):
    """It may hand the next question to a server process that knows nothing of the last one."""
    made(title="one")
    monkeypatch.setattr(connections["default"], "_is_pooled", True)
    assert _with_verb(prepared.everything(Group), verb="test") == ["one"]
    assert prepared_statements() == []


def test_a_pooler_is_known_by_the_process_that_it_tells(monkeypatch: pytest.MonkeyPatch):
    connection.ensure_connection()
    ours, real = connections["default"], connection.connection
    info = SimpleNamespace(backend_pid=real.info.backend_pid + 1)
    monkeypatch.setattr(ours, "connection", SimpleNamespace(execute=real.execute, info=info))
    ours._look_for_pooler()
    assert ours._is_pooled
    monkeypatch.undo()
    ours._look_for_pooler()
    assert not ours._is_pooled


def test_what_was_prepared_does_not_look_past_a_shadow():
    made(title="today")
    everything = prepared.everything(Group)
    assert _with_verb(everything, verb="test") == ["today"]
    with shadows_of([Group]) as shadows:
        shadows.stand_before(Group, "1 = 0")
        assert _with_verb(everything, verb="test") == []
    assert _with_verb(everything, verb="test") == ["today"]


def test_moments_are_read_as_django_reads_them():
    """With parts of a second and without, and where the connection tells another time."""
    for at in (
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, 0, 1200, tzinfo=UTC),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, 23, 59, 59, 999999, tzinfo=UTC),
    ):
        group = made(at=at)
        for zone in ("UTC", "Asia/Kolkata"):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL TIME ZONE %s", [zone])
                cursor.execute("SELECT at FROM events_group WHERE id = %s", [group.pk])
                assert cursor.fetchone()[0] == at
        found = Group.objects.get(pk=group.pk).at
        assert (found, found.tzinfo) == (at, UTC)
