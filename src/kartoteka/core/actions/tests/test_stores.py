"""F-00: `kartoteka check` names whatever does not hold beside records and their history."""

import io
import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from kartoteka.core import actions, files
from kartoteka.core.actions import invariants, stores
from kartoteka.core.actions.models import Receipt
from kartoteka.core.files import storing
from kartoteka.core.jobs.models import Job, State
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.search.models import SearchText, place
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.sales.models import Opportunity

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """What the checker finds, one line each."""
    return [f"{fault.where}: {fault.what}" for fault in stores.faults()]


@pytest.fixture
def sale(user_of, actor_of):
    """A customer with an opportunity, a call and a next step."""
    customer = samples.make("customer", owner=user_of())
    samples.make("opportunity", customer=customer.pk, value=500)
    call = {"kind": "call", "note": "Rozmowa", "customer": customer.pk}
    actions.create(record_types["activity"], {"status": "done", **call}, actor_of())
    later = timezone.now() + timedelta(days=3)
    actions.create(record_types["activity"], {"starts_at": later, **call}, actor_of(), key="once")
    return customer


def test_everything_holds_where_nothing_was_broken(sale):
    assert list(invariants.faults()) == []


def test_sums_that_are_none_are_named(sale):
    Customer.objects.filter(pk=sale.pk).update(open_value=7, last_contact_at=None)
    found = told()
    assert len(found) == 2
    assert f"customer:{sale.pk}: open_value says 7" in found[1] + found[0]
    assert any("last_contact_at says None, counted anew it is" in one for one in found)


def test_figures_of_an_opportunity_are_counted_anew(sale):
    Opportunity.objects.update(line_count=3)
    (found,) = told()
    assert found.endswith("line_count says 3, counted anew it is 0")


def test_a_record_that_search_does_not_know_is_named(sale):
    SearchText.objects.filter(pk=place("customer", sale.pk)).delete()
    assert told() == [f"customer:{sale.pk}: search does not know it"]


def test_an_entry_of_nothing_is_named(sale):
    SearchText.objects.create(pk=place("customer", sale.pk + 5), text="duch")
    assert told() == [f"customer:{sale.pk + 5}: search knows it, and it is not there"]


def test_a_receipt_for_nothing_is_named(sale):
    Receipt.objects.filter(key="once").update(record_id=99_999)
    assert told() == ["receipt once: leads to activity:99999, which is not there"]
    assert Activity.objects.count() == 2


@pytest.mark.parametrize(
    ("state", "lease", "error", "said"),
    [
        (State.DEAD, None, "", "was given up without a reason"),
        (State.RUNNING, -2, "", "was left running, and no worker took it over"),
        (State.RUNNING, None, "", "was left running, and no worker took it over"),
        ("lost", None, "", "is in no known state: lost"),
        (State.DEAD, None, "The post office is closed.", ""),
        (State.RUNNING, 1, "", ""),
        (State.QUEUED, None, "", ""),
    ],
)
def test_work_that_nobody_will_do_is_named(state, lease, error, said):
    until = None if lease is None else timezone.now() + timedelta(days=lease)
    job = Job.objects.create(name="post.send", state=state, lease_until=until, error=error)
    assert told() == ([f"job {job.pk} post.send: {said}"] if said else [])


def test_a_file_that_lost_its_bytes_and_bytes_that_lost_their_file_are_named(db):
    kept = files.store(io.BytesIO(b"umowa"), "umowa.txt")
    assert told() == []
    path = storing.path_of(kept)
    path.write_bytes(b"Umowa")
    assert told() == [f"file {kept.pk}: its bytes are missing or not the ones that were brought"]
    path.unlink()
    assert len(told()) == 1
    kept.delete()
    orphan = settings.FILES / "ab" / ("ab" + "0" * 62)
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"x")
    assert told() == []
    os.utime(orphan, (0, 0))
    assert told() == [f"file {orphan.name[:16]}: belongs to no record of a file"]
    orphan.unlink()
