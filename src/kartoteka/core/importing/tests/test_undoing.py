"""Files imported together are undone together; a long undo goes on where it was broken off."""

from typing import Any

import pytest
from django.core.files.base import ContentFile

from kartoteka.core import actions
from kartoteka.core.actions import invariants, undoing
from kartoteka.core.actions.undoing import begin, undo_in_parts
from kartoteka.core.events.models import Group
from kartoteka.core.importing import drafts
from kartoteka.core.importing.jobs import undo_now, write_batch
from kartoteka.core.importing.models import Import, State
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests.test_imports import given_by_themselves
from kartoteka.modules.customers.models import Customer, Person

pytestmark = pytest.mark.django_db
CUSTOMERS = "Name,City,NIP\n" + "".join(f"Firma {n},Kraków,\n" for n in range(30))
PEOPLE = "First name,Last name,Company\n" + "".join(f"Jan,Nowak {n},Firma {n}\n" for n in range(20))


class Progress:
    """A job that is broken off after so many parts."""

    def __init__(self, parts: int = 99) -> None:
        self.parts = parts
        self.told: list[tuple[int, int]] = []

    def fence(self) -> None:
        self.parts -= 1
        if self.parts < 0:
            raise KeyboardInterrupt

    def set(self, done: int, total: int = 0, message: str = "") -> None:
        self.told.append((done, total))


@pytest.fixture
def batch(user_of: Any) -> str:
    """Two files that belong together, written."""
    user = user_of()
    given = [
        drafts.keep(ContentFile(text.encode()), name, user.pk)
        for name, text in (("customers.csv", CUSTOMERS), ("people.csv", PEOPLE))
    ]
    runs, problems = drafts.draft_all(given, user)
    assert problems == []
    for run in runs:
        run.mapping = {**run.mapping, "answers": given_by_themselves()}
        run.save()
    write_batch(batch=runs[0].batch, owner=user.pk, progress=Progress())
    return str(runs[0].batch)


def test_the_whole_import_is_undone_with_what_was_worked_on_kept(batch, client_of, actor_of):
    client = client_of()
    assert "Undo the whole import" in client.get(f"/import/batch/{batch}/").text
    touched = Customer.objects.get(name="Firma 3")
    actions.update(touched, {"city": "Gdańsk"}, actor_of())
    client.post(f"/import/batch/{batch}/", {"undo": "1"})
    assert set(Import.objects.filter(batch=batch).values_list("state", flat=True)) == {State.UNDONE}
    assert Person.objects.filter(archived_at=None).count() == 0
    assert list(Customer.objects.filter(archived_at=None)) == [touched]
    page = client.get(f"/import/batch/{batch}/").text
    assert "The whole import is undone." in page
    assert "Firma 3" in page
    assert "It was changed since." in page
    assert list(invariants.faults()) == []


def test_a_second_file_does_not_keep_the_first_from_being_undone(batch, user_of, actor_of):
    """What the second file changed is undone before, so it is no work of somebody else."""
    by = actor_of()
    firm = Customer.objects.get(name="Firma 1")
    with actions.grouped(by, "import", "customer") as later:
        actions.update(firm, {"city": "Łódź"}, by)
    first = Import.objects.get(batch=batch, record_type="customer")
    actions.undo(later.pk, by)
    result = undo_now(first, user_of().pk)
    assert result.kept == []
    firm.refresh_from_db()
    assert firm.is_archived


def test_an_undo_that_was_broken_off_goes_on(actor_of, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK", 10)
    by = actor_of()
    rows = [{"name": f"Firma {n}"} for n in range(45)]
    actions.create_many(record_types["customer"], rows, by)
    group = Group.objects.latest("id")
    own = begin(group.pk, by)
    with pytest.raises(KeyboardInterrupt):
        undo_in_parts(own.pk, by, Progress(2))
    assert Customer.objects.filter(archived_at=None).count() == 25
    progress = Progress()
    result = undo_in_parts(own.pk, by, progress)
    assert Customer.objects.filter(archived_at=None).count() == 0
    assert (result.undone, result.kept) == (45, [])
    assert progress.told[-1] == (45, 45)
    with pytest.raises(actions.ActionError):
        begin(group.pk, by)
    assert list(invariants.faults()) == []
    actions.undo(own.pk, by)
    assert Customer.objects.filter(archived_at=None).count() == 45
