"""F-60, F-62: several people change one record, and undo: no update is ever lost, of any type.

Random stories against a plain model of what must come out: a save either goes through whole or is
refused whole, and it is refused exactly when somebody has changed the same field to something else
since the version that was seen; what is sent back as it was seen is no change. Every record type of
the registry plays.
"""

import os
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kartoteka.core import actions
from kartoteka.core.actions import Conflict, invariants
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Group
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.tests.samples import make

pytestmark = pytest.mark.django_db
ROUNDS = int(os.environ.get("KARTOTEKA_FAULT_ROUNDS", "2"))
CLIENTS = 3
# Their texts mean something to the system, so not every word may stand in them.
SPECIAL = {
    "assignment_rule", "custom_field", "layout_line", "register_switch", "saved_view", "segment",
    "user",
}  # fmt: skip

saves = st.tuples(st.just("save"), st.integers(0, CLIENTS - 1),
                  st.dictionaries(st.integers(0, 2), st.integers(0, 3), min_size=1))  # fmt: skip
opens = st.tuples(st.just("open"), st.integers(0, CLIENTS - 1), st.just({}))
undoes = st.tuples(st.just("undo"), st.integers(0, 3), st.just({}))
stories = st.lists(st.one_of(saves, opens, undoes), min_size=4, max_size=14)


def fields_of(record_type: RecordType) -> list[str]:
    """Up to three plain texts that anybody may change."""
    found = [
        key for key, spec in record_type.built_in.items()
        if spec.kind.key in ("text", "long_text") and not spec.read_only and not spec.unique
        and key not in (*record_type.verb_fields, *record_type.derived, "archive_reason")
        and not (record_type.about and key in record_type.about)
    ]  # fmt: skip
    return found[:3]


TYPES = [t.key for t in record_types if t.key not in SPECIAL and fields_of(t)]
# Both databases are told in the same words what is saved and undone; of types that can be merged,
# and of those that keep figures, it is more than a row.
ON_BOTH = {"opportunity", *(rt.key for rt in record_types if rt.matching)}
EACH = [
    pytest.param(key, marks=() if key in ON_BOTH else pytest.mark.one_database) for key in TYPES
]


@dataclass
class Model:
    """What must be true: values, when each field was last changed, and what can be undone."""

    values: dict[str, str]
    version: int
    changed_at: dict[str, int]
    # The values as they were at each version.
    past: dict[int, dict[str, str]] = field(default_factory=dict)
    groups: list[tuple[int, dict[str, tuple[str, str]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.past[self.version] = dict(self.values)

    def meant(self, given: dict[str, str], seen: int) -> dict[str, str]:
        """Without fields sent back as they were seen: nobody meant to change those."""
        return {k: v for k, v in given.items() if v != self.past[seen][k]}

    def must_refuse(self, given: dict[str, str], seen: int) -> bool:
        return any(
            self.changed_at[key] > seen and self.values[key] != value
            for key, value in self.meant(given, seen).items()
        )

    def take(self, given: dict[str, str], group: int | None) -> bool:
        """Whether anything changed."""
        changed = {k: (self.values[k], v) for k, v in given.items() if self.values[k] != v}
        if not changed:
            return False
        self.version += 1
        for key, (_old, new) in changed.items():
            self.values[key], self.changed_at[key] = new, self.version
        self.past[self.version] = dict(self.values)
        if group is not None:
            self.groups.append((group, changed))
        return True


def play(key: str, story: list[tuple[str, int, dict[int, int]]]) -> None:
    """One story on a fresh record."""
    by, record_type = house(), record_types[key]
    record, keys = make(key), fields_of(record_type)
    model = Model({k: getattr(record, k) for k in keys}, record.version,
                  dict.fromkeys(keys, record.version))  # fmt: skip
    seen = [record.version] * CLIENTS
    for act, who, texts in story:
        if act == "open":
            seen[who] = model.version
        elif act == "save":
            given = {keys[i % len(keys)]: f"Tekst {n}" for i, n in texts.items()}
            if save(record, given, by, seen[who], model):
                seen[who] = model.version
        else:
            undo(who, by, model)
        record.refresh_from_db()
        found = {k: getattr(record, k) for k in keys}
        assert (found, record.version) == (model.values, model.version)


def save(record: Any, given: dict[str, str], by: Any, seen: int, model: Model) -> bool:
    """One save; whether it went through."""
    problem = None
    try:
        actions.update(record, given, by, version=seen)
    except Conflict as conflict:
        problem = conflict
    assert (problem is not None) == model.must_refuse(given, seen)
    if problem is not None:
        assert {one.key for one in problem.fields} <= given.keys()
        return False
    group = Group.objects.order_by("-id").values_list("id", flat=True).first()
    model.take(model.meant(given, seen), group)
    return True


def undo(which: int, by: Any, model: Model) -> None:
    """Undo one of the last changes: what is still as it was written goes back."""
    if not model.groups:
        return
    group, changed = model.groups.pop(-1 - which % len(model.groups))
    result = actions.undo(group, by)
    back = {k: old for k, (old, new) in changed.items() if model.values[k] == new}
    assert len(result.kept) == len(changed) - len(back)
    model.take(back, None)


@pytest.mark.parametrize("key", EACH)
def test_no_update_is_lost(key: str, db: None) -> None:
    @settings(
        max_examples=3 * ROUNDS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(stories)
    def stories_hold(story: list[tuple[str, int, dict[int, int]]]) -> None:
        with transaction.atomic():
            play(key, story)
            assert not list(invariants.faults_of(record_types[key]))
            transaction.set_rollback(True)

    stories_hold()
