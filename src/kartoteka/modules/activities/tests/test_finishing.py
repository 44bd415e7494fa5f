"""Ending what was planned: the tick that asks, the work one by one, and one tap after a call."""

from datetime import timedelta

import pytest

from kartoteka.core import actions
from kartoteka.core.events.models import Group
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import format_of
from kartoteka.core.screens.tests import samples
from kartoteka.modules.activities import day_parts
from kartoteka.modules.activities.models import Activity

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DIALOG = HTMX | {"HX-Target": "div#dialog"}


@pytest.fixture
def noon(user_of):
    return day_parts.start_of_day(format_of(user_of())) + timedelta(hours=12)


@pytest.fixture
def customer(user_of):
    return samples.make("customer", owner=user_of(), name="Brzoza", phone="+48120004310")


@pytest.fixture
def plan(actor_of, customer, noon):
    def make(subject, moment=noon, **values):
        given = {"kind": "call", "subject": subject, "starts_at": moment, "customer": customer.pk}
        return actions.create(record_types["activity"], given | values, actor_of())

    return make


def test_tick_of_a_call_asks_how_it_went_and_that_of_a_task_does_not(client_of, plan):
    call, task = plan("Ask"), plan("Write", kind="task")
    page = client_of().get("/today/").text
    assert f'href="/activities/{call.pk}/finish/" data-dialog' in page
    assert f'action="/activities/{task.pk}/do/complete_activity/"' in page
    dialog = client_of().get(f"/activities/{call.pk}/finish/", headers=DIALOG).text
    assert "<dialog" in dialog
    # With whom it was stands there: rows with the same words are many.
    assert "Brzoza" in dialog
    assert 'value="connected" checked autofocus' in dialog


def test_done_with_outcome_note_and_next_step_is_one_act(client_of, plan):
    call = plan("Ask")
    values = {"outcome": "callback", "note": "In a meeting", "next_kind": "meeting",
              "next_at": "7.12.2099 10:00", "_dialog": "1"}  # fmt: skip
    answer = client_of().post(f"/activities/{call.pk}/finish/", values, headers=HTMX)
    assert {"record-changed", "ui:close"} <= set(answer["HX-Trigger"].replace('"', " ").split())
    done, planned = Activity.objects.order_by("id")
    assert (done.status, done.outcome, done.note) == ("done", "callback", "In a meeting")
    assert (planned.kind, planned.customer_id) == ("meeting", done.customer_id)
    client_of().post(f"/undo/{Group.objects.get(verb='complete_activity').pk}/")
    done.refresh_from_db()
    assert done.status == "planned"
    assert Activity.objects.filter(archived_at=None).count() == 1


def test_wrong_date_keeps_what_was_typed_and_what_is_done_is_not_done_again(client_of, plan):
    call = plan("Ask")
    path = f"/activities/{call.pk}/finish/"
    answer = client_of().post(path, {"note": "Long", "next_at": "someday"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Long" in answer.text
    assert "someday" in answer.text
    assert client_of().post(path, {"outcome": "connected"}).status_code == 302
    assert client_of().get(path).status_code == 409
    assert client_of("reader").get(path).status_code in (403, 404)


def test_work_one_by_one(client_of, plan, noon):
    plan("First", noon - timedelta(days=2), note="Be kind")
    second, third = plan("Second"), plan("Third", noon + timedelta(minutes=5))
    page = client_of().get("/today/queue/")
    assert (page.context["place"], page.context["total"]) == (1, 3)
    for shown in ("First", "Be kind", "Brzoza", 'href="tel:+48120004310"'):
        assert shown in page.text
    skipped = client_of().get(page.context["skip_url"])
    assert skipped.context["activity"] == second
    values = {"_queue": "1", "outcome": "connected"}
    answer = client_of().post(f"/activities/{second.pk}/finish/", values, headers=HTMX)
    assert answer.context["activity"] == third
    assert answer["HX-Push-Url"] == f"/today/queue/?at={third.pk}"
    assert 'action="/undo/' in answer.text
    gone = client_of().get(f"/today/queue/?at={second.pk}&next={third.pk}")
    assert gone.context["activity"] == third
    wrong = client_of().post(
        f"/activities/{third.pk}/finish/", values | {"next_at": "someday"}, headers=HTMX
    )
    assert (wrong.status_code, wrong.context["activity"]) == (422, third)
    for activity in Activity.objects.filter(status="planned"):
        client_of().post(f"/activities/{activity.pk}/finish/", values)
    assert "Everything for today is done." in client_of().get("/today/queue/").text


def test_one_tap_after_a_call(client_of, user_of, actor_of, customer, plan):
    person = samples.make("person", owner=user_of(), customer=customer.pk)
    values = {"kind": "call", "status": "done", "customer": customer.pk, "person": person.pk}
    actions.create(record_types["activity"], values, actor_of())
    asked = {"customer": customer.pk}
    sheet = client_of().get("/activities/called/", asked, headers=DIALOG)
    assert "How did it go?" in sheet.text
    assert sheet.text.count('name="outcome"') == 4
    client_of().post("/activities/called/", asked | {"outcome": "no_answer"}, headers=HTMX)
    logged, step = Activity.objects.order_by("id")[1:]
    assert (logged.outcome, logged.person_id, logged.status) == ("no_answer", person.pk, "done")
    assert (step.status, step.kind, step.person_id) == ("planned", "call", person.pk)
    group = Group.objects.get(verb="log_activity")
    assert group.subject_id == logged.pk
    assert "Brzoza" in client_of().get("/recent/").text

    call, meeting = plan("Ask"), plan("Visit", kind="meeting")
    for planned in (call, meeting):
        given = {"activity": planned.pk, "outcome": "connected"}
        client_of().post("/activities/called/", given, headers=HTMX)
    call.refresh_from_db()
    meeting.refresh_from_db()
    assert (call.status, meeting.status) == ("done", "planned")
    assert Activity.objects.order_by("-id").first().customer_id == customer.pk


def test_what_waited_without_a_connection_keeps_its_moment(client_of, customer, noon):
    long_ago, lately = noon - timedelta(days=30), noon - timedelta(hours=30)
    for key, moment in (("a", lately), ("b", lately), ("b", lately), ("c", long_ago)):
        values = {"kind": "call", "outcome": "connected", "customer": customer.pk,
                  "noted_at": moment.isoformat(), "_key": key}  # fmt: skip
        assert client_of().post("/activities/log/", values).status_code == 302
    first, second, third = Activity.objects.order_by("id")
    assert first.done_at == second.done_at == lately
    assert third.done_at > noon - timedelta(days=2)


def test_progress_is_set_in_place(client_of, plan):
    task = plan("Count", kind="task")
    assert "25%" in client_of().get(f"/activities/{task.pk}/").text
    path = f"/activities/{task.pk}/do/set_completion/"
    client_of().post(path, {"completion": "50"}, headers=HTMX)
    assert ">50%<" in client_of().get("/today/").text
    client_of().post(path, {"completion": "100"}, headers=HTMX)
    task.refresh_from_db()
    assert task.status == "done"


def test_views_of_the_list_and_where_it_opens(client_of, plan, noon):
    plan("Late", noon - timedelta(days=9))
    plan("Now", noon)
    plan("Some day", None, kind="task")
    actions_of = client_of().get
    assert actions_of("/activities/").context["state"].view.key == "todo"
    wanted = {"todo": ["Late", "Now"], "today": ["Now"], "late": ["Late"],
              "undated": ["Some day"], "tomorrow": [], "done": []}  # fmt: skip
    for key, titles in wanted.items():
        state = actions_of(f"/activities/?view={key}").context["state"]
        found = [str(one) for one in state.records().order_by("starts_at")]
        assert (key, found) == (key, titles)
    assert actions_of("/activities/?view=all").context["state"].records().count() == 3
    assert actions_of("/activities/?status__is=planned").context["state"].view.key == "all"
    assert actions_of("/activities/board/").status_code == 200
