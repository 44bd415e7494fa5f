"""Lists as of a day: every type, every field, by what one may see today."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kartoteka.core import access, actions
from kartoteka.core.access import past
from kartoteka.core.actions.actor import house
from kartoteka.core.fields import Format
from kartoteka.core.records import custom
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.list_state import state_from
from kartoteka.core.screens.lists import list_context
from kartoteka.core.screens.tests import samples

pytestmark = pytest.mark.django_db
TYPES = [record_type.key for record_type in record_types]
NOW = timezone.now()
LONG_AGO, BETWEEN = NOW - timedelta(days=30), NOW - timedelta(days=20)
FMT = Format(language="en", now=NOW)


@pytest.fixture
def by(actor_of):
    return actor_of()


def made(key, values, at=LONG_AGO, **more):
    return actions.create(record_types[key], values, house(at=at), at=at, **more)


def titles(user, key, query):
    state = state_from(QueryDict(query), record_types[key], user, FMT)
    context = list_context(state)
    assert not context["state"].problem
    numbers = re.findall(r' data-id="(\d+)"', "".join(s.html for s in context["sections"]))
    return [int(number) for number in numbers], context


def day(moment):
    return moment.date().isoformat()


def test_list_of_that_day_is_filtered_sorted_and_counted_by_values_of_that_day(user_of, by):
    boss = user_of("administrator")
    moved = made("customer", {"name": "Brzoza", "city": "Old Town"})
    stayed = made("customer", {"name": "Akacja", "city": "Old Town"})
    gone = made("customer", {"name": "Cis", "city": "Old Town"})
    actions.update(moved, {"city": "New Town", "name": "Żbik"}, by)
    actions.archive(gone, by)
    new = actions.create(record_types["customer"], {"name": "Dąb", "city": "Old Town"}, by)
    then = f"as_of={day(BETWEEN)}&city__is=Old+Town"
    found, context = titles(boss, "customer", then)
    assert found == [stayed.pk, moved.pk, gone.pk]
    assert context["totals"].count == 3
    assert "Brzoza" in context["sections"][0].rows[1]
    assert titles(boss, "customer", f"{then}&sort=-name")[0] == [gone.pk, moved.pk, stayed.pk]
    assert titles(boss, "customer", f"{then}&q=Brzoz")[0] == [moved.pk]
    assert titles(boss, "customer", "city__is=Old+Town")[0] == [stayed.pk, new.pk]
    before = f"as_of={day(LONG_AGO - timedelta(days=3))}"
    assert titles(boss, "customer", before)[0] == []


def test_what_one_may_see_is_decided_by_today(user_of, by):
    seller, other = user_of("salesperson"), user_of("salesperson", name="Other")
    given = made("customer", {"name": "Given", "owner": other.pk})
    taken = made("customer", {"name": "Taken", "owner": seller.pk})
    kept = made("customer", {"name": "Kept", "owner": seller.pk})
    mine = made("lead", {"name": "Mine then", "email": "a@example.com", "owner": seller.pk})
    actions.update(mine, {"owner": other.pk}, by)
    theirs = made("lead", {"name": "Theirs then", "email": "b@example.com", "owner": other.pk})
    actions.update(theirs, {"owner": seller.pk}, by)
    actions.update(given, {"owner": seller.pk}, by)
    actions.update(taken, {"owner": other.pk}, by)
    then = f"as_of={day(BETWEEN)}"
    for key, whole in (("customer", {given.pk, kept.pk}), ("lead", {theirs.pk})):
        reach = access.scope(seller, "see", key)
        seen = set(access.visible(seller, record_types[key].model).values_list("pk", flat=True))
        assert set(titles(seller, key, then)[0]) == seen, reach
        assert whole <= seen


def test_hidden_fields_stay_hidden_and_kept_figures_are_not_made_up(user_of, by):
    boss = user_of("administrator")
    customer = made("customer", {"name": "A", "city": "Here"})
    actions.update(customer, {"city": "There"}, by)
    query = f"as_of={day(BETWEEN)}&columns=name,city,last_contact_at"
    _found, context = titles(boss, "customer", query)
    assert [column.key for column in context["columns"]] == ["name", "city"]
    asked = QueryDict(f"as_of={day(BETWEEN)}&last_contact_at__empty=")
    state = state_from(asked, record_types["customer"], boss, FMT)
    assert "not known" in state.problem


@pytest.mark.parametrize("key", TYPES)
def test_every_list_can_be_of_a_day(key, client_of, user_of):
    record = samples.make(key, owner=user_of())
    record_type = record_types[key]
    page = client_of("administrator").get(f"{record_type.list_path}?as_of={day(BETWEEN)}&view=all")
    assert page.status_code in (200, 404), page.text[:300]
    if page.status_code == 404:
        return
    if record_type.settings or record_type.is_settled:
        # Rights are read from these: they are what they are today.
        assert page.context["state"].past is None
        return
    assert page.context["state"].past is not None
    for word in ("data-cell", 'name="ids"', "data-live=", 'id="bulk"'):
        assert word not in page.text
    assert f'data-id="{record.pk}"' not in page.text


def test_a_day_that_is_not_over_is_today(client_of):
    for day_asked in ("9999-12-31", "2999-01-01"):
        page = client_of().get(f"/customers/?as_of={day_asked}")
        assert page.status_code == 200
        assert page.context["state"].past is None


def test_the_past_is_neither_exported_nor_changed(client_of, by):
    customer = made("customer", {"name": "A"})
    client, query = client_of(), f"as_of={day(BETWEEN)}"
    answers = [
        client.post("/customers/export/", {"query": query, "format": "csv"}),
        client.post("/customers/bulk/", {"query": query, "do": "archive", "ids": customer.pk}),
    ]
    for answer in answers:
        assert answer.status_code == 409
        assert "Go back to today first" in answer.text


def test_nothing_can_be_written_over_the_past(user_of, by):
    customer = made("customer", {"name": "A"})
    actions.update(customer, {"name": "B"}, by)
    model = record_types["customer"].model
    boss = user_of("administrator")
    with past.as_it_was(record_types["customer"], model.objects.all(), BETWEEN, boss):
        assert model.objects.get().name == "A"
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(name="C")
    assert model.objects.get().name == "B"


def test_afterwards_it_is_today_again(user_of, by):
    customer = made("customer", {"name": "A"})
    actions.update(customer, {"name": "B"}, by)
    model = record_types["customer"].model
    for _again in range(2):
        with past.as_it_was(
            record_types["customer"], model.objects.all(), BETWEEN, user_of("administrator")
        ):
            assert model.objects.get().name == "A"
        assert model.objects.get().name == "B"


def test_many_changes_are_walked_back_part_by_part(client_of, user_of, by, monkeypatch):
    """Each part goes into the temporary table before the next one is read."""
    monkeypatch.setattr(past, "CHUNK", 2)
    together, walk = [], past._walk_back

    def counting(record_type, records, at, shadows):
        together.append(len(records))
        walk(record_type, records, at, shadows)

    monkeypatch.setattr(past, "_walk_back", counting)
    for name in "ABCDE":
        actions.update(made("customer", {"name": name}), {"name": f"{name} later"}, by)
    page = client_of("administrator").get(f"/customers/?as_of={day(BETWEEN)}").text
    assert [f">{name}<" in page for name in "ABCDE"] == [True] * 5
    assert "later" not in page
    assert max(together) == 2


def test_too_much_is_said_with_the_first_day_that_can_be_shown(client_of, user_of, by, monkeypatch):
    monkeypatch.setattr(past, "MOST", 2)
    for name in "ABC":
        actions.update(made("customer", {"name": name}), {"city": "X"}, by)
    page = client_of("administrator").get(f"/customers/?as_of={day(BETWEEN)}")
    assert page.status_code == 400
    assert "More than 2 records changed since that day" in page.text


def test_what_came_later_is_not_too_much(client_of, by, monkeypatch):
    """A file brought since, however long, was not there on that day."""
    monkeypatch.setattr(past, "MOST", 2)
    made("customer", {"name": "There"})
    for name in "ABC":
        actions.create(record_types["customer"], {"name": f"Later {name}"}, by)
    page = client_of("administrator").get(f"/customers/?as_of={day(BETWEEN)}")
    assert page.status_code == 200
    assert "There" in page.text
    assert "Later" not in page.text


def test_many_changes_cost_no_more_queries_than_few(user_of, by):
    boss = user_of("administrator")

    def cost():
        with custom.remembered(), CaptureQueriesContext(connection) as queries:
            titles(boss, "customer", f"as_of={day(BETWEEN)}")
        return len(queries)

    actions.update(made("customer", {"name": "A"}), {"city": "X"}, by)
    few = cost()
    for name in "BCDEFG":
        actions.update(made("customer", {"name": name}), {"city": "X"}, by)
    assert cost() <= few


@pytest.mark.django_db(transaction=True)
def test_the_line_is_moved_by_keys_and_shows_the_day(page_of, by):
    customer = made("customer", {"name": "Brzoza", "city": "Old Town"})
    actions.update(customer, {"city": "New Town"}, by)
    page = page_of()
    page.goto(f"/customers/{customer.pk}/?as_of={day(BETWEEN)}")
    assert "Old Town" in page.locator("#column-a").inner_text()
    page.focus("#past-line")
    page.keyboard.press("ArrowLeft")
    before = day(BETWEEN - timedelta(days=1))
    page.wait_for_url(f"**as_of={before}")
    assert page.evaluate("document.activeElement.id") == "past-line"
    page.keyboard.press("End")
    page.wait_for_url(f"**as_of={Format(language='en', now=timezone.now()).today}")
    page.locator("#column-a >> text=New Town").wait_for()
