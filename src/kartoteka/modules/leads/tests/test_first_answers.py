"""LEAD-5: the clock from what a visitor sent to the first contact: card, list, today and report."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kartoteka.core import access, actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.leads import answering
from kartoteka.modules.leads.models import Enquiry, Lead
from kartoteka.modules.leads.results import results
from kartoteka.modules.leads.tests.web_forms import NOTICE, add, web_form
from kartoteka.modules.sales.queries import Period
from kartoteka.modules.sales.tests.test_funnel_api import api_of

pytestmark = pytest.mark.django_db
WAITING = "/leads/?view=unanswered"


def ago(**passed):
    return timezone.now() - timedelta(**passed)


@pytest.fixture
def enquiry_of(user_of):
    """A lead that came by the form some time ago."""
    source = add("source", name="Form on the site")
    form = web_form(source=source.pk)

    def make(name: str, **passed) -> Enquiry:
        at = ago(**passed)
        owner = user_of("salesperson").pk
        email = f"{name.lower()}@kowalski.example"
        values = {"name": name, "email": email, "source": source.pk, "owner": owner}
        lead = actions.create(record_types["lead"], values, house(at=at), at=at)
        sent = {"lead": lead.pk, "form": form.pk, "name": name, "owner": owner, "shown": NOTICE}
        return actions.create(record_types["enquiry"], {}, house(at=at), at=at, verb_values=sent)

    return make


def contact(lead, kind="call", **passed):
    values = {"kind": kind, "subject": "Answer", "status": "done", "starts_at": ago(**passed),
              "about_type": "lead", "about_id": lead.pk}  # fmt: skip
    return add("activity", **values)


def waiting(client):
    page = client.get(WAITING).text
    return [name for name in ("Adam", "Beata", "Cezary") if name in page]


def test_who_sent_a_form_waits_until_somebody_gets_in_touch(enquiry_of, client_of, user_of):
    client = client_of("salesperson")
    first, second = enquiry_of("Adam", hours=5), enquiry_of("Beata", hours=2)
    add("lead", name="Cezary", email="cezary@example.com", owner=user_of("salesperson").pk)
    assert waiting(client) == ["Adam", "Beata"]
    # What was agreed on before the enquiry, a note or a plan is no answer to it.
    contact(first.lead, hours=6)
    contact(first.lead, "note", hours=1)
    assert waiting(client) == ["Adam", "Beata"]
    called = contact(first.lead, hours=3)
    assert waiting(client) == ["Beata"]
    actions.archive(called, house())
    assert waiting(client) == ["Adam", "Beata"]
    actions.change(first.lead, {"status": "rejected"}, house(), name="LeadRejected")
    assert waiting(client) == ["Beata"]
    program = api_of(user_of("salesperson"))
    found = program.get("/api/v1/leads/", {"unanswered__is_yes": ""}).json()
    assert [one["name"] for one in found["items"]] == ["Beata"]
    others = program.get("/api/v1/leads/", {"unanswered__is_no": ""}).json()
    assert {one["name"] for one in others["items"]} == {"Adam", "Cezary"}
    assert second.lead.status == "new"


def test_the_card_tells_how_long_it_took(enquiry_of, client_of):
    lead = enquiry_of("Adam", hours=5, minutes=10).lead
    card = client_of().get(f"/leads/{lead.pk}/").text
    assert "Waiting for a first answer for 5 h 10 min" in card
    contact(lead, hours=2, minutes=40)
    contact(lead, hours=1)
    card = client_of().get(f"/leads/{lead.pk}/").text
    assert "First answer after 2 h 30 min" in card
    assert "Waiting for a first answer for" not in card


def test_today_shows_own_leads_that_wait(enquiry_of, client_of, user_of):
    enquiry_of("Beata", hours=30)
    enquiry_of("Adam", hours=72)
    page = client_of("salesperson").get("/today/")
    (part,) = [part for part in page.context["main"] if part["key"] == "unanswered"]
    assert [(row["title"], row["wait"]) for row in part["rows"]] == [
        ("Adam", "3 d"), ("Beata", "30 h"),
    ]  # fmt: skip
    # One who asks again and again waits in one line, and hides nobody else.
    again = enquiry_of("Cezary", hours=10)
    for _time in range(20):
        sent = {"lead": again.lead_id, "form": again.form_id, "name": "Cezary", "shown": NOTICE,
                "owner": again.owner_id}  # fmt: skip
        actions.create(record_types["enquiry"], {}, house(), verb_values=sent)
    page = client_of("salesperson").get("/today/")
    (part,) = [part for part in page.context["main"] if part["key"] == "unanswered"]
    assert [row["title"] for row in part["rows"]] == ["Adam", "Beata", "Cezary"]
    others = client_of("reader").get("/today/")
    assert "unanswered" not in [part["key"] for part in others.context["main"]]


def test_sources_are_compared_by_how_soon_they_were_answered(enquiry_of, client_of, user_of):
    for name, minutes in (("Adam", 20), ("Beata", 40), ("Cezary", 600)):
        contact(enquiry_of(name, hours=20).lead, hours=20, minutes=-minutes)
    enquiry_of("Dorota", hours=1)
    zone = timezone.get_default_timezone()
    (found,) = results(access.HOUSE, "source", Period(), zone)
    assert (found.leads, round(found.answered_in.total_seconds() / 60)) == (4, 320)
    table, _channels = client_of().get("/leads/sources/").context["tables"]
    assert [row["answered_in"] for row in table["rows"]] == ["5 h 20 min"]
    answer = api_of(user_of()).get("/api/v1/reports/lead_sources/").json()
    assert round(answer["sources"][0]["first_answer_minutes"]) == 320
    # As of a day, by what was known then: nothing was written down yet.
    (then,) = results(access.HOUSE, "source", Period(), zone, ago(hours=10))
    assert then.answered_in is None
    Activity.objects.update(created_at=ago(hours=15))
    (then,) = results(access.HOUSE, "source", Period(), zone, ago(hours=11))
    assert round(then.answered_in.total_seconds() / 60) == 40
    # Where more than half still wait there is no time; who is turned away waits no more.
    more = [enquiry_of(name, hours=2) for name in ("Edyta", "Filip", "Greta")]
    (found,) = results(access.HOUSE, "source", Period(), zone)
    assert found.answered_in is None
    for one in more:
        actions.change(one.lead, {"status": "rejected"}, house(), name="LeadRejected")
    (found,) = results(access.HOUSE, "source", Period(), zone)
    assert round(found.answered_in.total_seconds() / 60) == 320


def test_nobody_waits_for_leads_that_came_otherwise(user_of):
    add("lead", name="Cezary", email="cezary@example.com")
    assert not Lead.objects.filter(answering.UNANSWERED.condition([], access.HOUSE, None)).exists()
    assert not answering.waiting(access.HOUSE).exists()


def test_who_waits_is_found_by_indexes():
    """Contacts by their lead: whoever has many activities has few about one lead."""
    is_postgresql = connection.vendor == "postgresql"
    sql, params = answering.waiting(access.HOUSE).query.sql_with_params()
    with connection.cursor() as cursor:
        if is_postgresql:
            # Of no rows every index costs the same, and it would take any.
            cursor.execute("DROP INDEX activity_board")
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{'EXPLAIN' if is_postgresql else 'EXPLAIN QUERY PLAN'} {sql}", params)
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "activity_about" in plan
