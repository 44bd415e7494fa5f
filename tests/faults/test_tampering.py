"""F-64: whoever alters the history in the database is found, also who writes all of it anew."""

from pathlib import Path
from typing import Any

import pytest

from kartoteka.core import actions
from kartoteka.core.actions import heads, invariants, stores
from kartoteka.core.actions.actor import house
from kartoteka.core.events.journal import digest, row_of
from kartoteka.core.events.models import Event
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests.samples import make
from kartoteka.modules.products.models import Product

pytestmark = pytest.mark.django_db
PRODUCT = record_types["product"]
TAMPERED = {
    "a value": lambda e: e.update(changes='{"name":["","Obcy"]}'),
    "who did it": lambda e: e.update(actor_id=4711),
    "when it was": lambda e: e.update(at="2020-01-01T00:00:00Z"),
    "its name": lambda e: e.update(name="Nothing"),
    "the hash": lambda e: e.update(hash="0" * 64),
    "an event in the middle": lambda e: e._raw_delete("default"),
}


@pytest.fixture(autouse=True)
def noted_here(settings, tmp_path: Path) -> None:
    """Heads of this test alone."""
    settings.DATA = tmp_path


@pytest.fixture
def product() -> Any:
    """A record with three events."""
    record = make("product")
    for text in ("Raz", "Dwa"):
        record = actions.update(record, {"name": text}, house())
    return record


def events_of(record: Any) -> list[Event]:
    own = Event.objects.filter(subject_type="product", subject_id=record.pk)
    return list(own.order_by("id"))


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_altered_behind_our_back_is_named(what: str, product: Any) -> None:
    """The database itself is asked to lie about one event of three."""
    assert list(invariants.faults_of(PRODUCT)) == []
    TAMPERED[what](Event.objects.filter(pk=events_of(product)[1].pk))
    faults = list(invariants.faults_of(PRODUCT))
    assert faults
    assert faults[0].where.startswith(f"product:{product.pk}")


def test_the_last_event_gone_is_named_too(product: Any) -> None:
    Event.objects.filter(pk=events_of(product)[-1].pk)._raw_delete("default")
    assert [f.where for f in invariants.faults()][:1] == [f"product:{product.pk}"]
    assert list(stores.faults()) == []


def write_anew(record: Any, name: str) -> None:
    """Somebody who knows all about it gives the record another last name, and a whole new chain."""
    previous = ""
    for event in events_of(record):
        if event.version == record.version:
            event.changes = event.changes.replace("Dwa", name)
        event.prev_hash, event.hash = previous, digest(previous, row_of(event))
        Event.objects.filter(pk=event.pk).update(
            changes=event.changes, prev_hash=event.prev_hash, hash=event.hash
        )
        previous = event.hash
    Product.objects.filter(pk=record.pk).update(name=name, sort_key=name.lower())


def test_a_history_written_anew_as_a_whole_is_found_by_what_was_noted(product: Any) -> None:
    night = heads.note()
    later = actions.update(make("product"), {"name": "Later"}, house())
    heads.note()
    assert list(heads.faults()) == []

    write_anew(product, "Trzy")

    assert list(invariants.faults_of(PRODUCT)) == []
    assert [fault.where for fault in heads.faults()] == [f"history from event 1 to {night.last}"]
    # The night after is as it was, and a night that begins now does not hide it.
    actions.update(later, {"name": "Even later"}, house())
    heads.note()
    assert len(list(heads.faults())) == 1
    assert [fault for fault in invariants.faults() if "was noted" in fault.what]


def test_a_record_taken_away_with_all_its_events_is_found(product: Any) -> None:
    heads.note()
    Event.objects.filter(subject_type="product")._raw_delete("default")
    Product.objects.all()._raw_delete("default")
    assert list(invariants.faults_of(PRODUCT)) == []
    assert len(list(heads.faults())) == 1


def test_a_copy_kept_elsewhere_tells_when_the_file_was_written_anew_too(
    product: Any, tmp_path: Path
) -> None:
    heads.note()
    copy = tmp_path / "mailed.heads"
    copy.write_bytes(heads.path().read_bytes())
    write_anew(product, "Trzy")
    heads.path().unlink()
    heads.note()
    assert list(heads.faults()) == []
    assert len(list(heads.faults(copy))) == 1


def test_a_night_without_changes_adds_no_line_and_a_spoilt_file_is_said(product: Any) -> None:
    assert heads.note() == heads.note()
    assert len(heads.noted(heads.path())) == 1
    heads.path().write_text("nothing of the kind\n")
    assert "cannot be read" in next(heads.faults()).what
