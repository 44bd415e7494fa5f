"""The composer: what was done is one act with what comes next; no answer of it is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kartoteka.core.events.models import Group
from kartoteka.core.screens.tests import samples
from kartoteka.modules.activities.models import Activity

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def customer(user_of):
    return samples.make("customer", owner=user_of(), name="Brzoza")


def sent(customer, **values):
    return {"kind": "call", "outcome": "connected", "customer": customer.pk} | values


def test_call_is_logged_on_the_card_with_the_next_step(client_of, customer):
    values = sent(customer, note="Wants B.", next_kind="meeting", next_at="7.12.2099 10:00",
                  next_subject="Measure", on=f"customer:{customer.pk}")  # fmt: skip
    answer = client_of().post("/activities/log/", values, headers=HTMX)
    assert answer.status_code == 200
    assert 'hx-target="#card"' in answer.text
    assert "Wants B." in answer.text
    assert 'action="/undo/' in answer.text
    done, planned = Activity.objects.order_by("id")
    assert (done.kind, done.status, done.outcome) == ("call", "done", "connected")
    assert (planned.kind, planned.status, planned.subject) == ("meeting", "planned", "Measure")
    assert planned.customer_id == customer.pk
    assert Group.objects.filter(verb="log_activity").count() == 1
    customer.refresh_from_db()
    assert customer.next_step_at == planned.starts_at
    assert customer.last_contact_at == done.done_at


def test_logging_is_undone_as_a_whole(client_of, customer):
    values = sent(customer, next_at="7.12.2099 10:00")
    client_of().post("/activities/log/", values)
    group = Group.objects.get(verb="log_activity")
    client_of().post(f"/undo/{group.pk}/")
    assert Activity.objects.filter(archived_at=None).count() == 0
    card = client_of().get(f"/customers/{customer.pk}/")
    assert card.context["entries"][0].what == "added: Customer"
    changes = client_of().get(f"/customers/{customer.pk}/?show=changes")
    assert changes.status_code == 200


def test_sent_twice_is_logged_once(client_of, customer):
    values = sent(customer, next_at="7.12.2099 10:00", _key="same")
    for _time in range(2):
        assert client_of().post("/activities/log/", values).status_code == 302
    assert Activity.objects.count() == 2


def test_wrong_date_keeps_everything(client_of, customer):
    values = sent(customer, note="Long talk", next_at="someday", on=f"customer:{customer.pk}")
    answer = client_of().post("/activities/log/", values, headers=HTMX)
    assert answer.status_code == 422
    assert 'id="c-composer"' in answer.text
    assert "Long talk" in answer.text
    assert 'value="someday"' in answer.text
    assert Activity.objects.count() == 0


def test_task_is_a_plan_and_says_what_is_to_be_done(client_of, customer):
    path = "/activities/log/"
    assert client_of().post(path, {"kind": "task", "customer": customer.pk}).status_code == 422
    values = {"kind": "task", "customer": customer.pk, "subject": "Order", "starts_at": "1.12.2099"}
    assert client_of().post(path, values).status_code == 302
    task = Activity.objects.get()
    assert (task.status, task.subject) == ("planned", "Order")


def test_next_step_that_is_a_task_says_what_is_to_be_done(client_of, customer):
    values = sent(customer, next_kind="task", next_at="1.12.2099 10:00")
    answer = client_of().post("/activities/log/", values)
    assert answer.status_code == 422
    assert "Write what is to be done." in answer.text


def test_outcome_belongs_to_calls_only(client_of, customer):
    client_of().post("/activities/log/", sent(customer, kind="note", note="Seen"))
    assert Activity.objects.get().outcome == ""


def test_meeting_later_is_planned_and_now_is_done(client_of, customer):
    for starts_at in ("1.12.2099 10:00", ""):
        client_of().post("/activities/log/", sent(customer, kind="meeting", starts_at=starts_at))
    assert [a.status for a in Activity.objects.order_by("id")] == ["planned", "done"]


def test_person_talked_to_last_is_chosen(client_of, user_of, customer, actor_of):
    from kartoteka.core import actions
    from kartoteka.core.records.types import record_types

    people = [samples.make("person", owner=user_of(), customer=customer.pk) for _n in range(2)]
    values = {"kind": "call", "status": "done", "customer": customer.pk, "person": people[1].pk}
    actions.create(record_types["activity"], values, actor_of())
    text = client_of().get(f"/customers/{customer.pk}/").text
    assert f'<option value="{people[1].pk}" selected>' in text
    part = client_of().get(f"/activities/log/people/?customer={customer.pk}", headers=HTMX).text
    assert f'<option value="{people[1].pk}" selected>' in part
    assert "<html" not in part


def test_composer_in_a_dialog_finds_the_customer_by_name(client_of, customer):
    page = client_of().get("/activities/log/", headers=HTMX | {"HX-Target": "div#dialog"})
    assert "<dialog" in page.text
    assert 'name="customer_text"' in page.text
    values = {"kind": "call", "outcome": "no_answer", "customer": "", "customer_text": "brzoza",
              "_dialog": "1"}  # fmt: skip
    answer = client_of().post("/activities/log/", values, headers=HTMX)
    assert "ui:close" in answer["HX-Trigger"]
    assert Activity.objects.get().customer_id == customer.pk


def test_who_may_not_create_is_refused(client_of, customer):
    assert client_of("reader").post("/activities/log/", sent(customer)).status_code == 403
    assert 'id="c-composer"' not in client_of("reader").get(f"/customers/{customer.pk}/").text


def test_customer_of_others_cannot_be_written_about(client_of, customer):
    answer = client_of("salesperson").post("/activities/log/", sent(customer))
    assert answer.status_code == 422
    assert Activity.objects.count() == 0


def test_planned_panel_and_figures(client_of, user_of, customer, actor_of):
    from kartoteka.core import actions
    from kartoteka.core.records.types import record_types

    page = client_of().get(f"/customers/{customer.pk}/")
    figures = {one.key: one for one in page.context["figures"]}
    assert figures["next_step"].value == "none"
    assert figures["next_step"].tone == "a"
    soon = timezone.now() + timedelta(days=1)
    values = {"kind": "call", "subject": "Decision", "customer": customer.pk, "starts_at": soon}
    actions.create(record_types["activity"], values, actor_of())
    page = client_of().get(f"/customers/{customer.pk}/")
    figures = {one.key: one for one in page.context["figures"]}
    assert figures["next_step"].value.startswith("Call, tomorrow")
    assert "Mark as done: Decision" in page.text
