"""F-61, F-62, F-63, F-64: every kind of change on the same records, of every type, and its undo.

A machine edits, edits many at once, brings values in as an import does, archives, restores, merges
and undoes, in any order. What a change did is read off the records; undo of it must bring back just
that, unless somebody touched it later, and undo of the undo must bring it forth again.
"""

import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.faults.test_lost_updates import EACH, ROUNDS, fields_of

from kartoteka.core import actions
from kartoteka.core.actions import ActionError, ValidationErrors, invariants, stores
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Event, Group
from kartoteka.core.merging.merging import merge
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests.samples import make

pytestmark = pytest.mark.django_db
STEPS = int(os.environ.get("KARTOTEKA_FAULT_STEPS", "8"))
UNTOLD = {"created_at", "changed_at"}
which = st.integers(0, 1)
texts = st.dictionaries(st.integers(0, 2), st.integers(0, 3).map("Tekst {}".format), min_size=1)
Values = dict[tuple[int, str], Any]


class Stories(RuleBasedStateMachine):
    """Two records of one type, and every group that changed them."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.type = record_types[key]
        self.records = [make(key), make(key)]
        self.keys = fields_of(self.type)
        self.by = house()
        # What each group did that can be undone: the value before and after, by record and field.
        self.done: list[tuple[int, dict[tuple[int, str], tuple[Any, Any]]]] = []

    def teardown(self) -> None:
        """Everything holds at the end, and nothing is left of it."""
        faults = list(invariants.faults_of(self.type))
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        assert faults == []

    def values(self) -> Values:
        """All that the two records say."""
        found: Values = {}
        for place, record in enumerate(self.records):
            record.refresh_from_db()
            for key in self.type.specs():
                if key not in UNTOLD and key not in self.type.derived:
                    found[place, key] = self.type.value(record, key)
        return found

    def do(self, change: Any) -> None:
        """Make a change, as one group; one that is refused changes nothing."""
        before = self.values()
        try:
            with transaction.atomic(), actions.grouped(self.by, "story", self.type.key) as group:
                change()
        except (ActionError, ValidationErrors):
            assert self.values() == before
            return
        changed = differences(before, self.values())
        if changed:
            self.done.append((group.pk, changed))

    def given(self, values: dict[int, str]) -> dict[str, str]:
        return {self.keys[number % len(self.keys)]: text for number, text in values.items()}

    @rule(place=which, values=texts)
    def edit(self, place: int, values: dict[int, str]) -> None:
        """Somebody saves a form."""
        self.do(lambda: actions.update(self.records[place], self.given(values), self.by))

    @rule(values=texts)
    def edit_in_bulk(self, values: dict[int, str]) -> None:
        """Somebody sets the same values on both."""
        ids = [record.pk for record in self.records]
        self.do(lambda: actions.update_many(self.type, ids, self.given(values), self.by))

    @rule(one=texts, other=texts)
    def bring_in(self, one: dict[int, str], other: dict[int, str]) -> None:
        """An import or an automation sets each its own values."""
        pairs = [(record.pk, self.given(values))
                 for record, values in zip(self.records, (one, other), strict=True)]  # fmt: skip
        self.do(lambda: actions.update_each(self.type, pairs, house("import")))

    @rule(place=which)
    def put_away(self, place: int) -> None:
        """Archive, or restore what is archived."""
        record = self.records[place]
        record.refresh_from_db()
        if record.is_archived:
            self.do(lambda: actions.restore(record, self.by))
        else:
            self.do(lambda: actions.archive(record, self.by))

    @precondition(lambda self: self.done)
    @rule(back=st.integers(0, 3))
    def undo(self, back: int) -> None:
        """What is still as it was written goes back, all else stays; the undo can be undone."""
        group, changed = self.done.pop(-1 - back % len(self.done))
        before = self.values()
        result = actions.undo(group, self.by)
        after = self.values()
        # What somebody else has got meanwhile, and must be one record's alone, cannot go back.
        refused = {k.record_id for k in result.kept if not k.key}
        for place, (old, new) in changed.items():
            if self.records[place[0]].pk in refused:
                assert after[place] == before[place]
                continue
            was_touched = before[place] != new and not (empty(before[place]) and empty(new))
            wanted = before[place] if was_touched else old
            assert after[place] == wanted or (empty(after[place]) and empty(wanted)), place
        untouched = before.keys() - changed.keys()
        assert {k: after[k] for k in untouched} == {k: before[k] for k in untouched}
        if result.group_id is not None and differences(before, after):
            self.done.append((result.group_id, differences(before, after)))

    @precondition(lambda self: self.type.matching)
    @rule(values=st.none() | texts)
    def merge_and_part(self, values: dict[int, str] | None) -> None:
        """A wrong merger is noticed after somebody worked on: both come back, the work stays."""
        before = self.values()
        kept, gone = self.records
        if kept.is_archived or gone.is_archived:
            return
        with transaction.atomic():
            group = merge(self.type, kept.pk, gone.pk, self.by).group
        kept.refresh_from_db()
        merged, own = self.values(), self.given(values or {})
        if own:
            actions.update(kept, own, self.by)
        later = differences(merged, self.values())
        actions.undo(group.pk, self.by)
        wanted = before | {place: new for place, (_old, new) in later.items()}
        assert differences(wanted, self.values()) == {}


def empty(value: Any) -> bool:
    return value in (None, "", [])


def differences(before: Values, after: Values) -> dict[tuple[int, str], tuple[Any, Any]]:
    return {
        place: (old, after[place])
        for place, old in before.items()
        if old != after[place] and not (empty(old) and empty(after[place]))
    }


@pytest.mark.parametrize("key", EACH)
def test_whatever_is_done_can_be_undone(key: str) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Stories(key),
        settings=settings(
            max_examples=2 * ROUNDS, stateful_step_count=STEPS, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


TAMPERED = {
    "a value": lambda e: e.update(changes='{"name":["","Obcy"]}'),
    "who did it": lambda e: e.update(actor_id=4711),
    "when it was": lambda e: e.update(at="2020-01-01T00:00:00Z"),
    "its name": lambda e: e.update(name="Nothing"),
    "the hash": lambda e: e.update(hash="0" * 64),
    "an event in the middle": lambda e: e._raw_delete("default"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_altered_behind_our_back_is_named(what: str) -> None:
    """F-64: the database itself is asked to lie about one event of three."""
    record = make("product")
    for text in ("Raz", "Dwa"):
        record = actions.update(record, {"name": text}, house())
    assert list(invariants.faults_of(record_types["product"])) == []
    own = Event.objects.filter(subject_type="product", subject_id=record.pk).order_by("id")
    TAMPERED[what](Event.objects.filter(pk=own[1].pk))
    faults = list(invariants.faults_of(record_types["product"]))
    assert faults
    assert faults[0].where.startswith(f"product:{record.pk}")


def test_the_last_event_gone_is_named_too() -> None:
    record = actions.update(make("product"), {"name": "Raz"}, house())
    own = Event.objects.filter(subject_type="product", subject_id=record.pk).order_by("-id")
    Event.objects.filter(pk=own[0].pk)._raw_delete("default")
    assert [f.where for f in invariants.faults()][:1] == [f"product:{record.pk}"]
    assert Group.objects.exists()
    assert list(stores.faults()) == []
