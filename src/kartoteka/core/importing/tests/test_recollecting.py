"""What the trial of a long file read is not read again, unless something has changed since."""

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.importing import checking, opening, preparing, recollecting, writing
from kartoteka.core.importing.acting import importer_of
from kartoteka.core.jobs import hands
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.privacy import traces

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROWS = 60
TEXT = "Name,City,Phone,Employees\n" + "".join(
    f"Tartak Wierzba {n},Gdańsk,58 555 10 {n:02},{'many' if n % 9 == 4 else n}\n"
    for n in range(ROWS)
)
REFUSED = sum(n % 9 == 4 for n in range(ROWS))


@pytest.fixture(autouse=True)
def beside(forked_hands: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process beside, however short the file."""
    monkeypatch.setattr(preparing, "WORTH_IT_BYTES", 0)
    monkeypatch.setattr(hands, "_processors", lambda: 2)
    monkeypatch.setattr(checking, "CHUNK", 12)
    monkeypatch.setattr(writing, "CHUNK", 12)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lines that are read from files."""
    plain, lines = opening.Source.rows, list[int]()

    def counted(self: opening.Source) -> Any:
        for row in plain(self):
            lines.append(row.line)
            yield row

    monkeypatch.setattr(opening.Source, "rows", counted)
    return lines


def written() -> list[tuple[Any, ...]]:
    rows = Customer.objects.filter(archived_at=None).order_by("name")
    return list(rows.values_list("name", "city", "phone", "employees"))


def test_a_file_is_read_once(
    import_of: Callable[..., Any], write_all: Callable[..., Any], reads: list[int]
) -> None:
    run = import_of(TEXT)
    checking.check(run)
    assert len(reads) == ROWS
    assert write_all(run) == {"new": ROWS - REFUSED, "refused": REFUSED}
    assert len(reads) == ROWS
    once = written()
    actions.undo(run.group_id, importer_of(run.owner))
    # Without a trial it is read, and says the same.
    assert write_all(import_of(TEXT))["new"] == ROWS - REFUSED
    assert len(reads) == 2 * ROWS
    assert written() == once


def test_after_another_choice_or_setting_it_is_read_anew(
    import_of: Callable[..., Any], write_all: Callable[..., Any], reads: list[int]
) -> None:
    run = import_of(TEXT)
    checking.check(run)
    run.left_out = [2]
    run.save(update_fields=["left_out"])
    assert write_all(run)["new"] == ROWS - REFUSED - 1
    assert len(reads) == 2 * ROWS - 1
    other = import_of(TEXT.replace("Wierzba", "Lipa").replace("555", "666"))
    checking.check(other)
    line = {"record_type": "customer", "what": "field", "key": "city", "is_required": True}
    actions.create(record_types["layout_line"], line, house())
    before = len(reads)
    write_all(other)
    assert len(reads) == before + ROWS


def test_broken_off_it_goes_on_where_it_stood(
    import_of: Callable[..., Any], reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = import_of(TEXT)
    checking.check(run)
    writing.begin(run, importer_of(run.owner))
    plain, parts = writing._Writer._write_part, list[int]()

    def fall(self: Any, part: Any, said: Any) -> int:
        parts.append(len(part))
        if len(parts) == 3:
            raise KeyboardInterrupt
        return plain(self, part, said)

    monkeypatch.setattr(writing._Writer, "_write_part", fall)
    with pytest.raises(KeyboardInterrupt):
        writing.write(run)
    monkeypatch.setattr(writing._Writer, "_write_part", plain)
    run.refresh_from_db()
    assert run.position == 24
    # What was read is gone with the attempt: the rest is read from the file.
    writing.write(run)
    assert run.counts == {"new": ROWS - REFUSED, "refused": REFUSED}
    assert len(written()) == ROWS - REFUSED


def test_only_the_latest_few_are_kept(import_of: Callable[..., Any]) -> None:
    runs = [import_of(TEXT) for _each in range(recollecting.MOST + 1)]
    found = [recollecting.Recollection() for _each in runs]
    for run, each in zip(runs, found, strict=True):
        recollecting.keep(run, "mark", each)
    assert recollecting.take(runs[0], "mark") is None
    assert found[0]._file.closed
    assert recollecting.take(runs[1], "another") is None
    assert found[1]._file.closed
    assert recollecting.take(runs[-1], "mark") is found[-1]
    found[-1].close()


def test_it_is_let_go_with_its_file_and_after_an_hour(
    import_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Workers of the tests share the store: bytes that go must be no other test's.
    erased, old = import_of(f"{TEXT}Let go,,,\n"), import_of(TEXT)
    found = recollecting.Recollection(), recollecting.Recollection()
    recollecting.keep(erased, "mark", found[0])
    traces.erase_files([erased.file.sha256])
    assert found[0]._file.closed

    over = Event()
    monkeypatch.setattr(recollecting, "KEPT_SECONDS", 0.01)
    monkeypatch.setattr(recollecting.Recollection, "close", lambda self: over.set())
    recollecting.keep(old, "mark", found[1])
    assert over.wait(10)
    assert recollecting.take(old, "mark") is None
    found[1]._file.close()
