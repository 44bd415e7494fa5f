"""Records drafted ahead, in another process, are those that would be made at once."""

import json
import pickle

import pytest

from kartoteka.core import actions
from kartoteka.core.actions import invariants
from kartoteka.core.actions.actor import house
from kartoteka.core.actions.groups import grouped
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event, Group
from kartoteka.core.keys.models import SubjectKey
from kartoteka.core.keys.sealing import Sealer
from kartoteka.core.matching.keys import numbers_of
from kartoteka.core.matching.models import MatchKey
from kartoteka.core.matching.profiles import profile, raw_of
from kartoteka.core.records.types import record_types
from kartoteka.core.search.models import AddressPlace, SearchEntry, SearchText, place
from kartoteka.core.storage import bulk
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db

ROWS = [
    {"name": "Łąka sp. z o.o.", "nip": "5260250274", "email": "biuro@laka.example",
     "phone": "+48123456789", "city": "Gdańsk", "tags": ["a", "b"], "employees": 12},
    {"name": ""},
    {"name": "Jan Żak", "kind": "individual"},
]  # fmt: skip


def written(numbers):
    """All that is kept of some customers, without their numbers."""
    found = []
    for number in numbers:
        customer = Customer.objects.get(pk=number)
        at = place("customer", number)
        entry = SearchEntry.objects.get(pk=at)
        [event] = Event.objects.filter(subject_type="customer", subject_id=number)
        [told] = reading.read([event])
        kept = {k: v for k, v in vars(customer).items() if k not in ("id", "_state")}
        found.append((
            kept, event.name, json.loads(event.changes), told.changes,
            (entry.title, entry.title_key, entry.subtitle, entry.parts),
            SearchText.objects.get(pk=at).text,
            set(AddressPlace.objects.filter(place=at).values_list("address", flat=True)),
            set(MatchKey.objects.filter(record_id=number).values_list("key", flat=True)),
        ))  # fmt: skip
    return found


def test_they_are_written_as_if_they_were_made_at_once():
    kind, by = record_types["customer"], house()
    drafts = pickle.loads(pickle.dumps(actions.draft_many(kind, ROWS, by)))
    at_once = actions.create_many(kind, ROWS, by)
    drafted = actions.create_many(kind, ROWS, by, drafts=drafts)
    assert [each.errors for each in drafted] == [each.errors for each in at_once]
    one, other = ([e.id for e in results if e.id] for results in (at_once, drafted))
    assert len(one) == 2
    assert not set(one) & set(other)
    assert written(one) == written(other)
    assert list(invariants.faults_of(kind)) == []


def numbered(by):
    """Numbers, and what is written of rows that were drafted for them in another process."""
    kind = record_types["customer"]
    numbers = list(bulk.reserve_ids(Customer, len(ROWS)))
    with grouped(by, "import", "customer") as group:
        yield numbers
        drafts = actions.draft_many(kind, ROWS, by, numbers=numbers, group=group)
        drafts = pickle.loads(pickle.dumps(drafts))
        assert drafts[0].beside.event
        yield actions.create_many(kind, ROWS, by, drafts=drafts)
    assert Group.objects.get(pk=group.pk).size == 2


def test_with_their_numbers_their_events_are_made_ahead_too():
    kind, by = record_types["customer"], house()
    numbers, drafted = numbered(by)
    at_once = actions.create_many(kind, ROWS, by)
    one, other = ([e.id for e in results if e.id] for results in (at_once, drafted))
    assert other == numbers[:2]
    assert not set(one) & set(other)
    assert written(one) == written(other)
    assert list(invariants.faults_of(kind)) == []


def test_where_there_is_a_key_already_it_seals():
    kind, by = record_types["customer"], house()
    steps = numbered(by)
    numbers = next(steps)
    # As after a backup was restored, which has no keys.
    subjects = [f"customer:{number}" for number in numbers]
    Sealer(subjects, create=True)
    kept = dict(SubjectKey.objects.filter(subject__in=subjects).values_list("subject", "wrapped"))
    [drafted] = steps
    at_once = actions.create_many(kind, ROWS, by)
    one, other = ([e.id for e in results if e.id] for results in (at_once, drafted))
    assert written(one) == written(other)
    assert Event.objects.filter(subject_id__in=other).exclude(sealed="").exists()
    now = dict(SubjectKey.objects.filter(subject__in=subjects).values_list("subject", "wrapped"))
    assert now == kept
    assert list(invariants.faults_of(kind)) == []


def test_the_keys_of_a_draft_are_those_of_the_record():
    kind, by = record_types["customer"], house()
    drafts = actions.draft_many(kind, ROWS[:1], by)
    [made] = actions.create_many(kind, ROWS[:1], by)
    record = Customer.objects.get(pk=made.id)
    assert set(drafts[0].beside.keys) == numbers_of("customer", profile(None, raw_of(kind, record)))
