"""F-60, F-61, F-62, F-63: everything that changes records meets on the same ones, of every type.

A machine plays several people with forms open, bulk edits, imports, archiving, mergers and undo, in
any order, on two records of each type of the registry, and on all that is attached to them where
they can be merged. It knows the actions by what they must do to records, not by their history:
no update is lost, the same field asks, different fields merge, what is refused changes nothing, and
undo brings back just what was done, unless somebody touched it later.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.faults.values import KINDS, TEXTS, Offers, fields_of

from kartoteka.core import actions
from kartoteka.core.actions import ActionError, Conflict, ValidationErrors, invariants
from kartoteka.core.actions.actor import house
from kartoteka.core.events import reading
from kartoteka.core.events.models import Group
from kartoteka.core.merging import attached
from kartoteka.core.merging.merging import merge
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.tests.samples import make

pytestmark = pytest.mark.django_db
ROUNDS = int(os.environ.get("KARTOTEKA_FAULT_ROUNDS", "2"))
STEPS = int(os.environ.get("KARTOTEKA_FAULT_STEPS", "8"))
IS_SOAK = ROUNDS > 10
CLIENTS = 3
UNTOLD = {"created_at", "changed_at"}
REFUSALS = (ActionError, Conflict, ValidationErrors)
# Both databases are told in the same words what is saved and undone; of types that can be merged,
# and of those that keep figures, it is more than a row.
ON_BOTH = {"opportunity", *(rt.key for rt in record_types if rt.matching)}
EACH = [
    pytest.param(rt.key, marks=() if rt.key in ON_BOTH else pytest.mark.one_database)
    for rt in record_types
]
Place = tuple[str, int, str]
Values = dict[Place, Any]
Changes = dict[Place, tuple[Any, Any]]

which = st.integers(0, 1)
people = st.integers(0, CLIENTS - 1)
# Which of two fields gets which of its values.
texts = st.dictionaries(st.integers(0, 1), st.integers(0, 2), min_size=1)


class Stage:
    """Made once for all stories about a type: two records, and one of each thing attached."""

    def __init__(self, record_type: RecordType) -> None:
        self.type = record_type
        self.offers = Offers(record_type)
        self.cards = [make(record_type.key), make(record_type.key)]
        self.watched: dict[str, list[int]] = {}
        # Texts of what is attached, on which somebody may work.
        self.workable: list[Place] = []
        self.happened: Counter[str] = Counter()
        for card in self.cards:
            self.watch(card)
            if record_type.matching:
                self.attach_all(card)

    def watch(self, record: Any) -> None:
        self.watched.setdefault(record_types.of(type(record)).key, []).append(record.pk)

    def attach_all(self, card: Any) -> None:
        """One record by each link that leads to records of this type."""
        for link in attached.links_to(self.type):
            if link.key in link.record_type.verb_fields or link.record_type is self.type:
                continue
            given = {link.key: card.pk} | ({link.named_by: self.type.key} if link.named_by else {})
            made = make(link.record_type.key, **given)
            self.watch(made)
            texts = [k for k in fields_of(link.record_type) if k in TEXTS]
            self.workable += [(link.record_type.key, made.pk, key) for key in texts[:1]]

    def values(self) -> tuple[Values, dict[int, int]]:
        """All that the watched records say, and the versions of the two."""
        found: Values = {}
        versions: dict[int, int] = {}
        for key, numbers in self.watched.items():
            told = record_types[key]
            for record in told.model._default_manager.filter(pk__in=numbers):
                if told is self.type:
                    versions[record.pk] = record.version
                for name, value in told.values_of(record).items():
                    if name not in UNTOLD and name not in told.derived:
                        found[key, record.pk, name] = value
        return found, versions


@dataclass
class Past:
    """What a card said at each version, and at which one each field was changed last."""

    version: int
    at: dict[int, dict[str, Any]]
    changed_at: dict[str, int] = field(default_factory=dict)


class Stories(RuleBasedStateMachine):
    """Two records of one type, forms that people have open, and every group of changes."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.stage, self.type, self.by = stage, stage.type, house()
        self.numbers = [card.pk for card in stage.cards]
        self.now, versions = stage.values()
        self.pasts = {n: Past(v, {v: self.said_by(n)}) for n, v in versions.items()}
        # Who has which card open, as it was at which version.
        self.forms = [(self.numbers[0], versions[self.numbers[0]])] * CLIENTS
        # What each group did that can be undone: the value before and after, by record and field.
        self.done: list[tuple[int, Changes]] = []

    @initialize(one=st.integers(0, 99), other=st.integers(1, 99))
    def choose_fields(self, one: int, other: int) -> None:
        """Two fields play, so that people meet in them."""
        known = fields_of(self.type)
        self.keys = [known[place % len(known)] for place in (one, one + other)]
        # The others have it open as it was before.
        for number in range(2):
            self.save(0, None, {0: number, 1: number})

    def teardown(self) -> None:
        """Everything holds at the end, and nothing is left of it."""
        faults = [
            one for key in self.stage.watched for one in invariants.faults_of(record_types[key])
        ]
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        assert faults == []

    def said_by(self, number: int) -> dict[str, Any]:
        key = self.type.key
        return {place[2]: v for place, v in self.now.items() if place[:2] == (key, number)}

    def given(self, values: Mapping[int, int]) -> dict[str, Any]:
        """Values by the names of their fields."""
        found = {}
        for place, number in values.items():
            offered = self.stage.offers.by_field[self.keys[place]]
            found[self.keys[place]] = offered[number % len(offered)]
        return found

    def look(self) -> Changes:
        """What has changed since one looked last."""
        before, (self.now, versions) = self.now, self.stage.values()
        changed = differences(before, self.now)
        for number, version in versions.items():
            past = self.pasts[number]
            own = {place[2] for place in changed if place[:2] == (self.type.key, number)}
            past.changed_at |= dict.fromkeys(own, version)
            past.at[version], past.version = self.said_by(number), version
        return changed

    def do(self, change: Callable[[], Any]) -> tuple[Changes, Exception | None]:
        """Make a change, as one group that can be undone; one that is refused changes nothing."""
        last = newest_group()
        try:
            change()
        except REFUSALS as refusal:
            assert self.look() == {}
            self.stage.happened["refused"] += 1
            return {}, refusal
        changed = self.look()
        if changed:
            assert newest_group() > last
            self.done.append((newest_group(), changed))
            self.stage.happened["done"] += 1
        return changed, None

    @rule(who=people, opens=st.none() | which, values=texts)
    def save(self, who: int, opens: int | None, values: dict[int, int]) -> None:
        """Somebody saves a form, just opened or long ago: all that they meant, or a question."""
        if opens is not None:
            number = self.numbers[opens]
            self.forms[who] = (number, self.pasts[number].version)
        number, seen = self.forms[who]
        past, before = self.pasts[number], self.said_by(number)
        record = self.type.model._default_manager.get(pk=number)
        # In the form that fits the whole record, as its type says.
        given = actions.tidied(self.type, self.given(values), record)
        # What comes back as it was seen, nobody meant to change.
        meant = {k: v for k, v in given.items() if not alike(v, past.at[seen][k])}
        asks = any(
            past.changed_at.get(k, 0) > seen and not alike(before[k], v) for k, v in meant.items()
        )
        update = partial(actions.update, record, given, self.by, version=seen)
        changed, refusal = self.do(update)
        assert asks == isinstance(refusal, Conflict)
        if refusal is None:
            after = self.said_by(number)
            lost = {k: v for k, v in meant.items() if not alike(after[k], v)}
            assert [k for k, v in lost.items() if not self.was_written(number, k, v)] == []
            self.forms[who] = (number, past.version)
        self.stage.happened["asked"] += asks
        self.stage.happened["saved"] += bool(changed)

    @rule(opens=which, place=which, one=st.integers(0, 2), more=st.integers(1, 2))
    def meet(self, opens: int, place: int, one: int, more: int) -> None:
        """Two open the same card and save the same field, each otherwise."""
        number = self.numbers[opens]
        self.forms[0] = self.forms[1] = (number, self.pasts[number].version)
        self.save(0, None, {place: one})
        self.save(1, None, {place: one + more})

    def was_written(self, number: int, key: str, value: Any) -> bool:
        """Whether a value was saved just now and a rule of the house then said otherwise.

        What is done, for one, is done to 100 percent.
        """
        record = self.type.model._default_manager.get(pk=number)
        told = reading.history(record, key)
        return any(e.group_id == newest_group() and alike(new, value) for e, _old, new in told)

    @rule(values=texts)
    def edit_in_bulk(self, values: dict[int, int]) -> None:
        """Somebody sets the same values on both."""
        self.do(lambda: actions.update_many(self.type, self.numbers, self.given(values), self.by))

    @rule(one=texts, other=texts)
    def bring_in(self, one: dict[int, int], other: dict[int, int]) -> None:
        """An import or an automation sets each its own values."""
        pairs = list(zip(self.numbers, (self.given(one), self.given(other)), strict=True))
        self.do(lambda: actions.update_each(self.type, pairs, house("import")))

    @rule(place=which, mistaken=st.booleans())
    def put_away(self, place: int, mistaken: bool) -> None:
        """Archive, withdraw as a mistake, or restore what is put away."""
        record = self.type.model._default_manager.get(pk=self.numbers[place])
        if record.is_archived:
            self.do(lambda: actions.restore(record, self.by))
        elif mistaken:
            self.do(lambda: actions.withdraw(record, self.by, reason="Twice"))
        else:
            self.do(lambda: actions.archive(record, self.by))

    @precondition(lambda self: self.type.matching)
    @rule(place=which)
    def merge(self, place: int) -> None:
        """The two become one, rightly or wrongly, with all that is attached to them."""
        kept, gone = self.numbers[place], self.numbers[1 - place]
        changed, _refusal = self.do(lambda: merge(self.type, kept, gone, self.by))
        self.stage.happened["merged"] += bool(changed)

    @precondition(lambda self: self.type.matching)
    @rule(which=st.integers(0, 99), text=st.sampled_from(KINDS["text"]))
    def work_on(self, which: int, text: str) -> None:
        """Somebody works on something attached to a card, to whichever it belongs by now."""
        key, number, field = self.stage.workable[which % len(self.stage.workable)]
        record = record_types[key].model._default_manager.get(pk=number)
        changed, _refusal = self.do(lambda: actions.update(record, {field: text}, self.by))
        self.stage.happened["worked"] += bool(changed)

    @precondition(lambda self: self.done)
    @rule(back=st.integers(0, 3))
    def undo(self, back: int) -> None:
        """What is still as it was written goes back, all else stays and is named; undo again."""
        group, changed = self.done.pop(-1 - back % len(self.done))
        before = self.now
        result = actions.undo(group, self.by)
        undone = self.look()
        kept = {(one.record_type, one.record_id, one.key) for one in result.kept}
        for place, (old, new) in changed.items():
            # What somebody else has got meanwhile, and must be one record's alone, cannot go back.
            stays = not alike(before[place], new) or (*place[:2], "") in kept
            assert alike(self.now[place], before[place] if stays else old), place
            assert not stays or kept & {place, (*place[:2], "")}, place
        assert undone.keys() <= changed.keys()
        if undone:
            self.done.append((result.group_id or 0, undone))
            self.stage.happened["undone"] += 1


def newest_group() -> int:
    return Group.objects.order_by("-id").values_list("id", flat=True).first() or 0


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, as actions see it: nothing is nothing."""
    return one == other or (one in (None, "", []) and other in (None, "", []))


def differences(before: Values, after: Values) -> Changes:
    return {
        place: (old, after[place]) for place, old in before.items() if not alike(old, after[place])
    }


@pytest.mark.parametrize("key", EACH)
def test_nothing_is_lost_and_whatever_is_done_can_be_undone(key: str) -> None:
    stage = Stage(record_types[key])
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Stories(stage),
        settings=settings(
            max_examples=2 * ROUNDS, stateful_step_count=STEPS, deadline=None, database=None,
            derandomize=not IS_SOAK, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    # Stories in which nothing could be saved or undone would show nothing.
    wanted = {"saved", "undone"} | ({"asked"} if IS_SOAK else set())
    wanted |= {"merged"} if record_types[key].matching else set()
    assert wanted <= set(+stage.happened), stage.happened
