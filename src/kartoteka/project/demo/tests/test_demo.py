"""The demo company: whole, well formed, alive, and with nothing real in it."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connections, models, transaction
from django.test import Client
from stdnum.pl import nip, regon

from kartoteka.core.actions import invariants
from kartoteka.core.events.models import Event, Group
from kartoteka.core.fields import Format
from kartoteka.core.filters.models import SavedView
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records import custom
from kartoteka.core.records.types import record_types
from kartoteka.core.users.models import Team, User
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers.models import Customer, Person, Position
from kartoteka.modules.leads.models import Lead
from kartoteka.modules.privacy.models import Consent, Objection, ProcessingBasis
from kartoteka.modules.privacy.sourcing import people
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Opportunity, Pipeline, StageVisit
from kartoteka.project import demo
from kartoteka.project.demo import structure
from kartoteka.project.demo.dice import Dice
from kartoteka.project.demo.ledger import BY_DAY, BY_MONTH
from kartoteka.project.demo.people import FILES
from kartoteka.project.demo.trades import LARGE

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)  # a Wednesday
SCALE = 0.02


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo company, fifty times smaller; loaded once, as these tests only look at it."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        demo.load(SCALE, now=NOW)
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)


def addresses() -> list[str]:
    found: list[str] = []
    for model in (Customer, Person, Lead, User):
        found += model._default_manager.exclude(email="").values_list("email", flat=True)
    return found


def test_it_has_as_much_as_it_says(loaded: None) -> None:
    made = [m._default_manager.count() for m in (Customer, Person, Opportunity, Lead)]
    assert made == [40, 100, 16, 3]
    assert 240 <= Activity.objects.count() <= 320
    assert Position.objects.count() >= 90
    assert sorted(User.objects.values_list("role", flat=True)) == (
        ["administrator", "manager", "manager", "reader", "regional_manager"] + 7 * ["salesperson"]
    )
    assert Team.objects.count() == 3
    assert Pipeline.objects.count() == 2


def test_it_stands_every_check(loaded: None) -> None:
    with custom.remembered():
        assert list(islice(invariants.faults(), 5)) == []


def test_every_value_is_what_its_field_would_have_read(loaded: None) -> None:
    fmt = Format()
    with custom.remembered():
        for record_type in record_types:
            for record in record_type.model._default_manager.all()[:200]:
                for key, spec in record_type.specs().items():
                    value = record_type.value(record, key)
                    if value in (None, "", []) or spec.link or key in record_type.verb_fields:
                        continue
                    text = spec.kind.edit(value, spec, fmt)
                    if spec.kind.key == "datetime":
                        assert value.tzinfo is not None
                        continue
                    assert spec.kind.parse(text, spec, fmt) == value, (record_type.key, key)


def test_numbers_are_well_formed_and_given_once(loaded: None) -> None:
    companies = Customer.objects.exclude(kind="individual")
    nips = list(companies.values_list("nip", flat=True))
    assert all(map(nip.is_valid, nips))
    assert all(map(regon.is_valid, companies.values_list("regon", flat=True)))
    assert len(set(nips)) == len(nips) == companies.count()


def test_nobody_real_gets_mail(loaded: None) -> None:
    found = addresses()
    assert len(found) > 100
    assert [address for address in found if not address.endswith(".example")] == []
    sites = Customer.objects.exclude(website="").values_list("website", flat=True)
    assert [site for site in sites if not site.endswith(".example")] == []


def test_nobody_can_sign_in_with_a_password(loaded: None) -> None:
    assert [user for user in User.objects.all() if user.has_password] == []


def test_nothing_has_happened_after_now(loaded: None) -> None:
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert not Activity.objects.filter(done_at__gt=NOW).exists()
    for record in Customer.objects.all():
        mine = Event.objects.filter(customer_id=record.pk)
        assert not mine.filter(at__lt=record.created_at).exists()


def test_events_of_a_record_follow_one_another(loaded: None) -> None:
    last: dict[tuple[str, int], datetime] = {}
    for event in Event.objects.order_by("id"):
        place = (event.subject_type, event.subject_id)
        assert event.at >= last.get(place, event.at), event
        last[place] = event.at


def test_undo_takes_back_a_day_of_the_last_ones_and_never_more_than_a_year(loaded: None) -> None:
    files = {file for file, _days, _share in FILES}
    for group in Group.objects.all():
        assert group.title in files or group.title.startswith("Halko Instalacje: ")
        moments = list(group.events.values_list("at", flat=True))
        assert len(moments) == group.size
        numbers = group.events.filter(subject_type="opportunity").values("subject_id")
        if Opportunity.objects.filter(pk__in=numbers).exclude(reference="").exists():
            continue  # of the system before this one: opened and closed at once
        ago = (NOW - max(moments)).days
        longest = 1 if ago < BY_DAY else 31 if ago < BY_MONTH else 366
        assert (max(moments) - min(moments)).days <= longest, group


def test_everybody_who_sells_has_something_to_do_today(loaded: None) -> None:
    for user in User.objects.exclude(role="reader"):
        plans = Activity.objects.filter(owner=user, status="planned")
        if not Customer.objects.filter(owner=user).exists():
            continue
        assert plans.filter(starts_at__date=NOW.date()).exists(), user
        assert plans.filter(starts_at__lt=NOW).exists(), user
        assert plans.filter(starts_at__date__gt=NOW.date()).exists(), user


def test_work_repeats_is_half_done_and_colleagues_help(loaded: None) -> None:
    repeating = Activity.objects.exclude(repeats="")
    assert repeating.filter(status="done").exists()
    assert repeating.filter(status="planned", series__isnull=False).exists()
    assert Activity.objects.filter(status="planned", completion__gt=0).exists()
    lately = Activity.objects.filter(created_at__gt=NOW - timedelta(hours=3), status="done")
    assert lately.exclude(owner=models.F("customer__owner")).exists()


def test_opportunities_went_stage_by_stage(loaded: None) -> None:
    assert Opportunity.objects.filter(outcome="open").count() == 4
    for sale in Opportunity.objects.filter(reference=""):
        visits = list(StageVisit.objects.filter(opportunity=sale).order_by("entered_at"))
        events = Event.objects.filter(subject_type="opportunity", subject_id=sale.pk)
        assert events.count() == sale.version
        moves = events.exclude(name__in=("OpportunityItemTicked", "OpportunityValued"))
        assert len(visits) == moves.count()
        assert visits[-1].stage_id == sale.stage_id
    assert Opportunity.objects.filter(outcome="lost", lost_reason=None).count() == 0
    assert StageVisit.objects.count() > Opportunity.objects.count()


def test_shared_views_can_be_read_by_everybody(loaded: None) -> None:
    fmt = Format(now=NOW)
    views = list(SavedView.objects.filter(sharing="all"))
    assert len(views) >= 4
    assert any(view.is_pinned for view in views)
    for user in User.objects.all():
        for view in views:
            record_type = record_types[view.record_type]
            found = Filter.parse(record_type, json.loads(view.tree), user).q(fmt)
            assert record_type.model._default_manager.filter(found).count() >= 0
            specs = record_type.specs()
            assert {*view.columns, view.sort.lstrip("-")} <= specs.keys()


def test_own_fields_have_values(loaded: None) -> None:
    specs = record_types["customer"].specs()
    values = [customer.custom for customer in Customer.objects.all()]
    for key in ("c_powierzchnia_hali", "c_typ_instalacji"):
        assert key in specs
        assert any(key in value for value in values)


def test_the_funnel_lives(loaded: None) -> None:
    from zoneinfo import ZoneInfo

    found = queries.funnel(
        None,
        Pipeline.objects.get(name="Instalacje"),
        queries.Period(),
        today=NOW.date(),
        zone=ZoneInfo("Europe/Warsaw"),
    )
    assert found.opportunities > 0
    assert found.won_value > 0


def test_a_card_tells_what_happened_step_by_step(loaded: None) -> None:
    client = Client()
    client.force_login(User.objects.get(role="administrator"))
    sale = Opportunity.objects.filter(outcome="won", reference="", version__gt=3).first()
    assert sale is not None
    page = client.get(f"/opportunities/{sale.pk}/").content.decode()
    assert "Move to a stage" in page
    assert "Imported" not in page
    events = Event.objects.filter(subject_type="opportunity", subject_id=sale.pk)
    assert [f'id="event-{event.pk}"' for event in events if f"event-{event.pk}" not in page] == []


def test_of_whom_came_in_lately_nobody_said_where_from(loaded: None) -> None:
    late = people(User.objects.get(role="administrator"))
    assert 0 < late.count() < Person.objects.count() * 0.2
    assert all(NOW - person.created_at < timedelta(days=40) for person in late)
    made = Event.objects.filter(name="PersonCreated", subject_id__in=late.values("pk"))
    assert {event.channel for event in made} <= {"import", "screen"}
    titles = set(Group.objects.filter(events__in=made, channel="import").values_list("title"))
    assert titles == {(file,) for file, _days, _share in FILES}


def test_nothing_is_said_of_somebody_before_they_are_here(loaded: None) -> None:
    for key, link in (("acquaintance", "person"), ("person_relation", "person"), ("unit", "head"),
                      ("person_relation", "other"), ("unit", "parent"), ("position", "person"),
                      ("processing_basis", "person"), ("consent", "person")):  # fmt: skip
        rows: Any = record_types[key].model._default_manager
        assert rows.exists()
        early = rows.filter(created_at__lt=models.F(f"{link}__created_at"))
        assert not early.exists(), (key, link)


def test_a_colleague_knows_somebody_from_the_day_on_which_they_came_in() -> None:
    """Whom a file brought in a month ago nobody knows for years."""
    kept, member = Mock(), Mock()
    firm = Mock(size=LARGE, since=NOW - timedelta(days=900), owner=member)
    firm.people = [Mock(id=n, since=NOW - timedelta(days=n)) for n in range(40)]
    structure._acquaintances(kept, Dice("knows"), [firm], [member])
    key, rows = kept.create.call_args.args
    assert key == "acquaintance"
    assert rows
    assert all(new.at == NOW - timedelta(days=new.values["person"]) for new in rows)


def test_people_were_asked_and_some_of_them_said_no(loaded: None) -> None:
    bases = ProcessingBasis.objects.all()
    assert bases.count() > Person.objects.count() * 0.8
    assert bases.filter(obtained="person").count() > bases.count() / 2
    assert not bases.exclude(obtained="person").filter(inform_by=None).exists()
    consents = Consent.objects.all()
    assert consents.filter(withdrawn_at=None).count() > 5
    assert consents.exclude(withdrawn_at=None).exists()
    assert not consents.filter(wording=None).exists()
    assert Objection.objects.exists()
    for consent in consents.select_related("person"):
        assert consent.given_at <= NOW
        assert consent.withdrawn_at is None or consent.given_at <= consent.withdrawn_at <= NOW
