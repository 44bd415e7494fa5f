"""Verbs and undo: from the message, from histories, from recent actions."""

import re
from datetime import UTC, datetime

import pytest

from kartoteka.core import access, actions, jobs
from kartoteka.core.actions import Actor
from kartoteka.core.actions.verbs import every_verb
from kartoteka.core.events.models import Event, Group
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import undoing
from kartoteka.core.screens.tests import samples

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def undo_urls(text: str) -> list[str]:
    return re.findall(r'action="(/undo/\d+/)"', text)


def test_message_after_a_save_undoes_it_and_undoes_the_undo(client_of, user_of):
    customer = samples.make("customer", owner=user_of(), city="Kraków")
    client = client_of()
    path = f"/customers/{customer.pk}/"
    client.post(f"{path}edit/", {"city": "Tarnów", "version": "1"})
    (url,) = set(undo_urls(client.get(path).text))
    answer = client.post(url, headers=HTMX)
    assert "Undone: 1 change." in answer.text
    assert "record-changed" in answer["HX-Trigger"]
    customer.refresh_from_db()
    assert customer.city == "Kraków"
    (again,) = undo_urls(answer.text)
    client.post(again, headers=HTMX)
    customer.refresh_from_db()
    assert customer.city == "Tarnów"
    assert client.post(again, headers=HTMX).status_code == 409


def test_undo_without_a_script_goes_back_to_the_page(client_of, user_of, actor_of):
    customer = samples.make("customer", owner=user_of(), city="Kraków")
    actions.update(customer, {"city": "Tarnów"}, actor_of())
    group = Group.objects.latest("id")
    client = client_of()
    page = f"http://testserver/customers/{customer.pk}/history/"
    answer = client.post(f"/undo/{group.pk}/", headers={"Referer": page})
    assert answer["Location"] == page
    away = client.post(f"/undo/{group.pk + 1}/", headers={"Referer": "https://evil.example/"})
    assert away["Location"] == "/recent/"


def test_what_was_changed_since_is_kept_and_said(client_of, user_of, actor_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza", city="Kraków", street="A")
    actions.update(customer, {"city": "Tarnów", "street": "B"}, actor_of())
    group = Group.objects.latest("id")
    actions.update(customer, {"city": "Sosnowiec"}, actor_of())
    answer = client_of().post(f"/undo/{group.pk}/", headers=HTMX)
    assert "<dialog" in answer.text
    assert "It was changed since." in answer.text
    assert "Brzoza" in answer.text
    customer.refresh_from_db()
    assert (customer.city, customer.street) == ("Sosnowiec", "A")


def test_kept_changes_are_a_page_without_a_script(client_of, user_of, actor_of):
    customer = samples.make("customer", owner=user_of(), city="Kraków")
    actions.update(customer, {"city": "Tarnów"}, actor_of())
    group = Group.objects.latest("id")
    actions.update(customer, {"city": "Sosnowiec"}, actor_of())
    page = client_of().post(f"/undo/{group.pk}/")
    assert page.status_code == 200
    assert "It was changed since." in page.text
    assert '<dialog class="ui-dialog wide" id="kept"' not in page.text


def test_group_of_another_cannot_be_undone_without_the_right(client_of, user_of, actor_of):
    customer = samples.make("customer", owner=user_of(), city="Kraków")
    actions.update(customer, {"city": "Tarnów"}, actor_of())
    group = Group.objects.latest("id")
    assert client_of("reader").post(f"/undo/{group.pk}/").status_code == 404
    assert client_of().get(f"/undo/{group.pk}/").status_code == 405


def test_history_shows_every_value_and_filters_by_field(client_of, user_of, actor_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza", city="Kraków")
    actions.update(customer, {"city": "Tarnów"}, actor_of())
    actions.update(customer, {"street": "Kuźnicza"}, actor_of("manager"))
    client = client_of()
    page = client.get(f"/customers/{customer.pk}/history/")
    for word in ("Kraków", "Tarnów", "Kuźnicza", user_of("manager").name, "screen"):
        assert word in page.text
    assert len(undo_urls(page.text)) == 3
    only = client.get(f"/customers/{customer.pk}/history/?field=city").text
    assert "<del>Kraków</del>" in only
    assert "Kuźnicza" not in only
    client.post(undo_urls(page.text)[1])
    assert "undone" in client.get(f"/customers/{customer.pk}/history/").text


def test_recent_actions_are_mine_and_all_only_for_managers(client_of, user_of, actor_of):
    by = actor_of("salesperson")
    actions.create(record_types["customer"], {"name": "Of the seller"}, by)
    actions.create(record_types["customer"], {"name": "Of the manager"}, actor_of("manager"))
    own = client_of("salesperson").get("/recent/?who=all").text
    assert "Of the seller" in own
    assert "Of the manager" not in own
    everybody = client_of("manager").get("/recent/?who=all").text
    assert "Of the seller" in everybody
    assert "Of the manager" in everybody
    assert "Of the seller" not in client_of("manager").get("/recent/").text


def test_recent_actions_are_told_by_their_time(client_of, actor_of):
    for name, day in (("Of May", 5), ("Of March", 3), ("Of April", 4)):
        actions.create(record_types["customer"], {"name": name}, actor_of())
        Group.objects.filter(pk=Group.objects.latest("id").pk).update(
            at=datetime(2026, day, 1, 12, tzinfo=UTC)
        )
    page = client_of().get("/recent/").text
    assert page.index("Of May") < page.index("Of April") < page.index("Of March")
    april = Group.objects.get(at__month=4, at__year=2026)
    older = client_of().get(f"/recent/?before={april.pk}").text
    assert "Of March" in older
    assert "Of April" not in older
    assert "Of May" not in older


def test_undone_of_undone_is_not_undone(user_of, actor_of):
    customer = samples.make("customer", owner=user_of(), city="Kraków")
    actions.update(customer, {"city": "Tarnów"}, actor_of())
    first = Group.objects.latest("id").pk
    second = actions.undo(first, actor_of()).group_id
    assert undoing.undone([first]) == {first}
    third = actions.undo(second, actor_of()).group_id
    assert undoing.undone([first, second]) == {second}
    actions.undo(third, actor_of())
    assert undoing.undone([first, second, third]) == {first, third}


@pytest.mark.one_database
@pytest.mark.parametrize("verb", every_verb(), ids=lambda verb: verb.name)
def test_every_verb_has_a_dialog_or_refuses_in_words(verb, client_of, user_of):
    record = samples.make(verb.record_type, owner=user_of())
    path = record_types[verb.record_type].path(record.pk)
    answer = client_of().get(f"{path}do/{verb.name}/")
    if verb.allowed(record):
        assert answer.status_code == 409
        assert str(verb.allowed(record)) in answer.text
    else:
        assert answer.status_code == 200
        assert str(verb.label) in answer.text
    assert client_of("reader").get(f"{path}do/{verb.name}/").status_code in (403, 404)


def test_verb_is_done_with_its_parameters_and_undone(client_of, user_of):
    activity = samples.make("activity", owner=user_of())
    client = client_of()
    path = f"/activities/{activity.pk}/do/complete_activity/"
    answer = client.post(path, {"outcome": "connected", "note": "Good"}, headers=HTMX)
    activity.refresh_from_db()
    assert (activity.status, activity.outcome, activity.note) == ("done", "connected", "Good")
    (url,) = undo_urls(answer.text)
    client.post(url)
    activity.refresh_from_db()
    assert (activity.status, activity.outcome) == ("planned", "")


def test_verb_with_a_wrong_parameter_keeps_what_was_typed(client_of, user_of):
    activity = samples.make("activity", owner=user_of())
    path = f"/activities/{activity.pk}/do/postpone_activity/"
    answer = client_of().post(path, {"starts_at": "someday"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'value="someday"' in answer.text
    empty = client_of().post(path, {"starts_at": ""}, headers=HTMX)
    assert empty.status_code == 422


def test_verb_sent_twice_is_done_once(client_of, user_of):
    customer = samples.make("customer", owner=user_of())
    path = f"/customers/{customer.pk}/do/verify_customer/"
    for _time in range(2):
        assert client_of().post(path, {"_key": "same"}).status_code == 302
    assert Group.objects.filter(verb="verify_customer", size__gt=0).count() == 1


def test_archive_with_a_reason_and_restore(client_of, user_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza")
    client = client_of()
    path = f"/customers/{customer.pk}/"
    assert "Reason" in client.get(f"{path}do/archive/").text
    client.post(f"{path}do/archive/", {"reason": "Closed down"})
    page = client.get(path).text
    assert "Closed down" in page
    assert 'id="c-composer"' not in page
    assert "data-cell" not in page
    assert client.post(f"{path}do/restore/").status_code == 302
    assert not access.get(user_of(), type(customer), customer.pk).is_archived
    assert client_of("reader").post(f"{path}do/archive/").status_code == 403


def test_a_mistaken_entry_is_withdrawn_with_a_reason_and_brought_back(client_of, user_of):
    customer = samples.make("customer", owner=user_of())
    call = samples.make("activity", kind="call", customer=customer.pk, owner=user_of())
    client_of().post(f"/activities/{call.pk}/do/complete_activity/", {"outcome": "connected"})
    client, path = client_of(), f"/activities/{call.pk}/"
    customer.refresh_from_db()
    assert customer.last_contact_at is not None
    assert "Withdraw as a mistake" in client.get(path).text
    assert "Say what was wrong with it." in client.post(f"{path}do/withdraw/").text
    client.post(f"{path}do/withdraw/", {"reason": "Another company was called"})
    page = client.get(path).text
    assert "This was withdrawn as a mistake" in page
    assert "Another company was called" in page
    # What followed from it is as if it had never been.
    customer.refresh_from_db()
    assert customer.last_contact_at is None
    assert Event.objects.filter(name="ActivityWithdrawn", subject_id=call.pk).count() == 1
    assert client.post(f"{path}do/restore/").status_code == 302
    customer.refresh_from_db()
    assert customer.last_contact_at is not None
    client.post(f"{path}do/archive/", {"reason": "Long ago"})
    assert "This is archived" in client.get(path).text
    assert client_of("reader").post(f"{path}do/withdraw/", {"reason": "x"}).status_code == 403


def test_a_long_undo_tells_how_far_it_is_and_what_it_left(client_of, user_of, monkeypatch):
    monkeypatch.setattr(undoing, "MOST_AT_ONCE", 1)
    by = Actor(user_of())
    rows = [samples.make("customer", owner=user_of(), name=name) for name in ("Brzoza", "Dąb")]
    with actions.grouped(by, "bulk_edit", "customer") as group:
        actions.update_many(record_types["customer"], [r.pk for r in rows], {"city": "X"}, by)
    actions.update(rows[1], {"city": "Y"}, by)
    client = client_of()
    place = client.post(f"/undo/{group.pk}/").url
    assert place.startswith("/undo/jobs/")
    assert "You may leave this page." in client.get(place).text
    jobs.run_pending()
    page = client.get(place).text
    assert "Undone: 1 change. Kept: 1." in page
    assert "Dąb" in page
    assert "It was changed since." in page
    assert client_of("reader").get(place).status_code == 404
