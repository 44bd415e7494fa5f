"""LEAD-5: a visitor of the website becomes a lead, once, with proof of what was agreed to."""

import pytest
from django.test import Client

from kartoteka.core import actions
from kartoteka.core.actions import ValidationErrors
from kartoteka.core.actions.actor import house
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event
from kartoteka.core.screens.tests import samples
from kartoteka.modules.leads.actions import convert_lead
from kartoteka.modules.leads.models import Enquiry, Lead, WebForm
from kartoteka.modules.leads.tests.web_forms import (
    NOTICE,
    add,
    path_of,
    read_for,
    send,
    stamp_of,
    web_form,
)
from kartoteka.modules.privacy.models import Consent, ProcessingBasis
from kartoteka.modules.privacy.queries import may_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(user_of):
    channel = add("channel", name="Website", kind="web")
    source = add("source", name="Form on the site", via=channel.pk, channel="web")
    return web_form(source=source.pk, campaign="Spring", to_user=user_of("salesperson").pk)


@pytest.fixture
def marketing():
    return add("purpose", name="Marketing", is_marketing=True, basis="consent")


def test_a_visitor_becomes_a_lead_with_source_owner_and_events(form, monkeypatch):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    answer = send(form, stamp, phone="601 234 567", company="Tartak Bór")
    assert (answer.status_code, answer["Location"]) == (302, f"{path_of(form)}?sent=1")
    lead = Lead.objects.get()
    assert (lead.name, lead.company, lead.email) == (
        "Jan Kowalski", "Tartak Bór", "jan@kowalski.example",
    )  # fmt: skip
    assert (lead.phone, lead.needs, lead.status) == ("+48601234567", "A heat pump.", "new")
    assert (lead.source, lead.via.name, lead.channel) == (form.source, "Website", "web")
    assert (lead.campaign, lead.owner) == ("Spring", form.to_user)
    assert not lead.is_known
    event = Event.objects.get(name="LeadCreated")
    assert (event.channel, event.actor_id) == ("form", None)
    assert reading.read([event])[0].changes["name"][1] == "Jan Kowalski"
    assert Event.objects.get(name="EnquiryCreated").group_id == event.group_id


def test_pressed_twice_it_is_one_lead(form, monkeypatch):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    assert [send(form, stamp).status_code for _i in range(3)] == [302] * 3
    assert Lead.objects.count() == Enquiry.objects.count() == 1
    answer = send(form, stamp, needs="Something else.")
    assert answer.status_code == 422
    assert "sent already" in answer.text
    assert "Something else." in answer.text
    assert Lead.objects.count() == 1


def test_the_page_needs_no_cookie_and_tells_the_rest(form):
    actions.update(form, {"after": "We call within a day."}, house())
    page = Client().get(path_of(form))
    assert page.cookies == {}
    assert "<script" not in page.text
    assert NOTICE in page.text
    assert page["Content-Language"] == "en"
    assert "no-store" in page["Cache-Control"]
    thanks = Client().get(f"{path_of(form)}?sent=1")
    assert "We call within a day." in thanks.text


def test_a_form_that_is_off_is_closed(form):
    actions.update(form, {"is_on": False}, house())
    assert Client().get(path_of(form)).status_code == 404
    page = Client().post(path_of(form), {"name": "Jan", "email": "jan@kowalski.example"})
    assert (page.status_code, "closed" in page.text) == (404, True)
    assert Lead.objects.count() == 0


def test_only_named_sites_may_embed_it(form):
    page = Client().get(path_of(form))
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    actions.update(form, {"sites": "https://www.example.com/\nhttps://b.example"}, house())
    page = Client(headers={"Referer": "https://b.example/contact"}).get(path_of(form))
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors https://www.example.com https://b.example;" in f"{policy};"
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in page
    assert page["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"sites": "https://a.example/contact"}, "sites"),
        ({"sites": "https://a.example; script-src *"}, "sites"),
        ({"sites": "*"}, "sites"),
        ({"sites": "http://a.example"}, "sites"),
        ({"asks": ["email"]}, "asks"),
        ({"asks": ["name", "needs"]}, "asks"),
        ({"asks": ["name", "email"], "demands": ["phone"]}, "demands"),
        ({"notice": ""}, "notice"),
    ],
)
def test_a_form_that_cannot_work_is_refused(values, where):
    with pytest.raises(ValidationErrors) as refused:
        web_form(**values)
    assert list(refused.value.errors) == [where]


def test_the_key_is_made_by_the_house_and_differs():
    first, second = web_form(), web_form()
    assert len(first.key) == len(second.key) == 16
    assert first.key != second.key
    with pytest.raises(ValidationErrors):
        actions.update(first, {"key": "mine"}, house())


def test_a_team_gets_leads_by_turns(user_of, monkeypatch):
    anna, jan = user_of("salesperson", name="Anna"), user_of("salesperson", name="Jan")
    team = samples.make("team")
    for user in (anna, jan):
        add("membership", user=user.pk, team=team.pk)
    form = web_form(to_team=team.pk)
    stamps = [stamp_of(form) for _i in range(3)]
    read_for(monkeypatch, seconds=20)
    for number, stamp in enumerate(stamps):
        send(form, stamp, name=f"Visitor {number}", email=f"v{number}@firm{number}.example")
    owners = list(Lead.objects.order_by("pk").values_list("owner__name", flat=True))
    assert owners == ["Anna", "Jan", "Anna"]


def test_consents_have_wording_version_time_and_what_was_seen(form, marketing, monkeypatch):
    wording = add(
        "consent_wording", name="2026", purpose=marketing.pk, language="en",
        text="You may send me news.", notice="I can take it back at any time.",
    )  # fmt: skip
    by_mail, _by_phone = (
        add("form_consent", form=form.pk, wording=wording.pk, channel=c) for c in ("email", "phone")
    )
    service = add("purpose", name="Answers", basis="legitimate")
    actions.update(form, {"purpose": service.pk}, house())
    page = Client().get(path_of(form)).text
    assert page.count('type="checkbox"') == 2
    assert " checked" not in page
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    send(form, stamp, **{f"consent-{by_mail.pk}": "1"})
    enquiry = Enquiry.objects.get()
    assert enquiry.consents == [f"{wording.pk}:email"]
    assert "[x] You may send me news. – E-mail (2026, no." in enquiry.shown
    assert "[ ] You may send me news. – Call by a human being" in enquiry.shown
    assert NOTICE in enquiry.shown
    assert enquiry.network == "127.0.0.1"
    convert_lead(enquiry.lead, by=house())
    lead = Lead.objects.get()
    consent, basis = Consent.objects.get(), ProcessingBasis.objects.get()
    assert (consent.person, consent.wording, consent.channel) == (lead.person, wording, "email")
    assert (consent.given_at, consent.way) == (enquiry.created_at, "form")
    assert consent.proof == f"Enquiry: /enquiries/{enquiry.pk}/"
    assert (basis.purpose, basis.basis, basis.obtained) == (service, "legitimate", "person")
    assert may_contact(lead.person, "email", marketing).allowed
    assert not may_contact(lead.person, "phone", marketing).allowed


def test_who_agrees_to_nothing_leaves_no_network_address(form, monkeypatch):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    send(form, stamp)
    assert Enquiry.objects.get().network == ""


def test_a_text_that_has_changed_is_shown_anew_before_it_counts(form, marketing, monkeypatch):
    wording = add("consent_wording", name="1", purpose=marketing.pk, language="en", text="News?")
    offered = add("form_consent", form=form.pk, wording=wording.pk, channel="email")
    stamp = stamp_of(form)
    actions.update(wording, {"text": "News, and all of your data?"}, house())
    read_for(monkeypatch, seconds=20)
    answer = send(form, stamp, **{f"consent-{offered.pk}": "1"})
    assert answer.status_code == 422
    assert "has changed meanwhile" in answer.text
    assert " checked" not in answer.text
    assert "A heat pump." in answer.text
    assert Lead.objects.count() == 0


def test_what_was_sent_goes_with_the_lead_and_is_changed_by_nobody(form, user_of, monkeypatch):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    send(form, stamp)
    other = user_of("salesperson", name="Other")
    actions.update(Lead.objects.get(), {"owner": other.pk}, house())
    enquiry = Enquiry.objects.get()
    assert enquiry.owner == other
    with pytest.raises(ValidationErrors):
        actions.update(enquiry, {"needs": "Nothing"}, house())


def test_the_settings_show_the_code_for_the_site(form, client_of, settings):
    settings.PUBLIC_URL = "https://crm.example"
    client = client_of("administrator")
    assert "/web-forms/" in client.get("/settings/").text
    page = client.get(f"/web-forms/{form.pk}/").text
    assert f"https://crm.example/forms/{form.key}/" in page
    assert "iframe" not in page
    actions.update(WebForm.objects.get(), {"sites": "https://b.example"}, house())
    page = client.get(f"/web-forms/{form.pk}/").text
    assert f"&lt;iframe src=&quot;https://crm.example/forms/{form.key}/&quot;" in page
    actions.update(WebForm.objects.get(), {"title": '"><b>Ask'}, house())
    page = client.get(f"/web-forms/{form.pk}/").text
    assert "title=&quot;&amp;quot;&amp;gt;&amp;lt;b&amp;gt;Ask&quot;" in page
