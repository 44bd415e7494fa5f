"""Who may be contacted: the last word of the person counts, at the moment that is asked about."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kartoteka.core import actions
from kartoteka.core.actions import ActionError, ValidationErrors
from kartoteka.core.actions.actor import house
from kartoteka.core.keys import suppressing
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers.models import Person
from kartoteka.modules.privacy.actions import first_purposes, withdraw_consent
from kartoteka.modules.privacy.merging import stricter_kept
from kartoteka.modules.privacy.models import CHANNELS, Consent, ProcessingBasis, Purpose
from kartoteka.modules.privacy.queries import Gate, may_contact

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LATE = {"HX-Request": "true", "HX-Target": "div#late"}


@pytest.fixture
def purposes():
    first_purposes(house())
    return {p.code: p for p in Purpose.objects.all()}


@pytest.fixture
def jan(purposes):
    return samples.make("person", first_name="Jan", last_name="Zgoda", email="jan@example.com")


def agree(person, purpose, channel="email", days_ago=1, **more):
    values = {
        "person": person and person.pk, "purpose": purpose.pk, "channel": channel, "way": "paper",
        "given_at": timezone.now() - timedelta(days=days_ago), **more,
    }  # fmt: skip
    return actions.create(record_types["consent"], values, house())


def test_without_a_word_nothing_of_marketing_goes_out(jan):
    answer = may_contact(jan, "email", "marketing")
    assert not answer
    assert answer.proof_id is None
    assert not may_contact(jan, "email", "no such purpose")


NOT_AGREED = (
    ("en", "No consent for marketing calls. You may call about a current contract"),
    ("pl", "Brak zgody na telefon w celach marketingowych. Rozmowa o bieżącej umowie jest możliwa"),
    ("ru", "Нет согласия на рекламные звонки. Можно звонить по действующему договору"),
)


def test_that_there_is_no_consent_is_said_of_its_channel(jan):
    for language, sentence in NOT_AGREED:
        with translation.override(language):
            assert may_contact(jan, "phone", "marketing").reason == sentence
            said = {may_contact(jan, one.value, "marketing").reason for one in CHANNELS}
            assert len(said) == len(CHANNELS)


def test_a_consent_holds_for_its_channel_and_from_its_moment(jan, purposes):
    consent = agree(jan, purposes["marketing"], days_ago=10)
    now = timezone.now()
    answer = may_contact(jan, "email", "marketing", now)
    assert answer
    assert (answer.proof_type, answer.proof_id) == ("consent", consent.pk)
    assert not may_contact(jan, "sms", "marketing", now)
    assert not may_contact(jan, "email", "marketing", now - timedelta(days=11))


def test_withdrawal_holds_at_once_and_the_day_before_can_still_be_proved(jan, purposes):
    consent = agree(jan, purposes["marketing"], days_ago=10)
    withdraw_consent(consent, by=house(), way="phone")
    now = timezone.now()
    assert not may_contact(jan, "email", "marketing", now)
    proof = may_contact(jan, "email", "marketing", now - timedelta(days=5))
    assert proof.proof_id == consent.pk
    with pytest.raises(ActionError):
        withdraw_consent(consent, by=house(), way="phone")
    again = agree(jan, purposes["marketing"], days_ago=0)
    answer = may_contact(jan, "email", "marketing", timezone.now() + timedelta(seconds=1))
    assert answer.proof_id == again.pk


def test_an_objection_ends_marketing_whatever_was_agreed(jan, purposes):
    agree(jan, purposes["marketing"])
    values = {"person": jan.pk, "way": "phone"}
    objection = actions.create(record_types["objection"], values, house())
    answer = may_contact(jan, "email", "marketing", timezone.now())
    assert not answer
    assert (answer.proof_type, answer.proof_id) == ("objection", objection.pk)


def test_service_needs_a_basis_that_lasts(jan, purposes):
    assert not may_contact(jan, "phone", "service")
    today = timezone.localdate()
    values = {"person": jan.pk, "purpose": purposes["service"].pk, "basis": "contract",
              "since": today - timedelta(days=5), "until": today - timedelta(days=2)}  # fmt: skip
    basis = actions.create(record_types["processing_basis"], values, house())
    assert not may_contact(jan, "phone", "service")
    actions.update(basis, {"until": None}, house())
    assert may_contact(jan, "phone", "service")


def test_an_individual_customer_and_their_person_are_one(purposes):
    customer = samples.make("customer", kind="individual", name="Jan Zgoda")
    person = samples.make("person", customer=customer.pk)
    agree(person, purposes["marketing"])
    assert may_contact(customer, "email", "marketing")
    company = samples.make("customer", kind="company", name="Zgoda sp. z o.o.")
    other = samples.make("person", customer=company.pk)
    agree(other, purposes["marketing"])
    assert not may_contact(company, "email", "marketing")


@pytest.fixture
def own_card(purposes):
    """A person and the card of the individual customer that they are."""
    customer = samples.make("customer", kind="individual", name="Jan Zgoda")
    return samples.make("person", customer=customer.pk), customer


def test_an_objection_on_the_card_of_their_own_counts_for_the_person(own_card, purposes):
    person, customer = own_card
    agree(person, purposes["marketing"])
    values = {"customer": customer.pk, "way": "phone"}
    objection = actions.create(record_types["objection"], values, house())
    answer = may_contact(person, "email", "marketing")
    assert not answer
    assert (answer.proof_type, answer.proof_id) == ("objection", objection.pk)


def test_a_withdrawal_on_the_card_of_their_own_ends_an_older_consent(own_card, purposes):
    person, customer = own_card
    agree(person, purposes["marketing"], days_ago=9)
    said = agree(None, purposes["marketing"], days_ago=5, customer=customer.pk)
    assert may_contact(person, "email", "marketing")
    withdraw_consent(said, by=house(), way="phone")
    answer = may_contact(person, "email", "marketing", timezone.now())
    assert (answer.allowed, answer.proof_id) == (False, said.pk)
    agree(person, purposes["marketing"], days_ago=0)
    assert may_contact(person, "email", "marketing", timezone.now() + timedelta(seconds=1))


def test_a_consent_on_a_card_that_two_may_share_agrees_for_neither(own_card, purposes):
    person, customer = own_card
    agree(None, purposes["marketing"], customer=customer.pk)
    assert may_contact(customer, "email", "marketing")
    assert not may_contact(person, "email", "marketing")


def test_an_objection_of_a_company_is_not_that_of_its_people(purposes):
    company = samples.make("customer", kind="company", name="Zgoda sp. z o.o.")
    person = samples.make("person", customer=company.pk)
    agree(person, purposes["marketing"])
    values = {"customer": company.pk, "way": "phone"}
    actions.create(record_types["objection"], values, house())
    assert may_contact(person, "email", "marketing")


def test_many_people_are_asked_about_in_as_many_questions_as_one(purposes):
    people = []
    for number in range(5):
        customer = samples.make("customer", kind="individual", name=f"Jan {number}")
        people.append(samples.make("person", customer=customer.pk))
        agree(people[-1], purposes["marketing"])

    def questions(whom):
        now, purpose = timezone.now(), purposes["marketing"]
        with CaptureQueriesContext(connection) as asked:
            gate = Gate(whom)
            answers = [bool(gate.ask(one, "email", purpose, now)) for one in whom]
        return len(asked), answers

    assert questions(people[:1]) == (3, [True])
    assert questions(people) == (3, [True] * 5)
    for person in people[:2]:
        values = {"customer": person.customer_id, "way": "phone"}
        actions.create(record_types["objection"], values, house())
    assert questions(people) == (4, [False, False, True, True, True])


def test_a_suppressed_address_needs_a_newer_consent(jan, purposes):
    agree(jan, purposes["marketing"], days_ago=10)
    suppressing.suppress(["JAN@example.com "], timezone.now() - timedelta(days=5))
    assert not may_contact(jan, "email", "marketing")
    newer = agree(jan, purposes["marketing"], days_ago=1)
    assert may_contact(jan, "email", "marketing").proof_id == newer.pk


def test_merged_cards_keep_the_stricter_word(jan, purposes):
    other = samples.make("person", last_name="Zgoda")
    kept = agree(jan, purposes["marketing"], days_ago=1)
    calls = agree(jan, purposes["marketing"], "phone", days_ago=1)
    refused = agree(other, purposes["marketing"], days_ago=9)
    withdraw_consent(refused, by=house(), way="email")
    with actions.grouped(house(), "merge", "person"):
        stricter_kept(jan, other, house())
    kept.refresh_from_db()
    calls.refresh_from_db()
    assert kept.withdrawn_way == "merge"
    assert calls.withdrawn_at is None


def test_a_line_is_about_one_and_a_text_in_use_stays(jan, purposes):
    purpose = purposes["marketing"].pk
    values = {"purpose": purpose, "channel": "sms", "way": "paper"}
    for about in ({}, {"person": jan.pk, "customer": samples.make("customer").pk}):
        with pytest.raises(ValidationErrors):
            actions.create(record_types["consent"], values | about, house())
    text = {"name": "1", "purpose": purpose, "language": "pl", "text": "Zgadzam się"}
    wording = actions.create(record_types["consent_wording"], text, house())
    actions.update(wording, {"text": "Zgadzam się."}, house())
    agree(jan, purposes["marketing"], wording=wording.pk)
    with pytest.raises(ValidationErrors):
        actions.update(wording, {"text": "Something else"}, house())


MOMENTS = st.integers(0, 40)
SAYINGS = st.lists(st.tuples(MOMENTS, st.one_of(st.none(), MOMENTS)), max_size=5)


@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(said=SAYINGS, asked=MOMENTS)
def test_over_any_past_the_last_word_counts(jan, purposes, said, asked):
    """An oracle in one line: of all that was said until then, the last thing was yes."""
    start = timezone.now() - timedelta(days=100)
    Consent.objects.filter(person=jan).update(archived_at=timezone.now())
    words = []
    for given_on, length in said:
        given = start + timedelta(days=given_on)
        ends = None if length is None else given + timedelta(days=length, hours=1)
        row = agree(jan, purposes["marketing"])
        Consent.objects.filter(pk=row.pk).update(given_at=given, withdrawn_at=ends)
        words += [(given, 0, row.pk, True)] + ([(ends, 1, row.pk, False)] if ends else [])
    at = start + timedelta(days=asked, hours=2)
    until = sorted(word for word in words if word[0] <= at)
    live = {pk for _t, _o, pk, yes in until if yes} - {pk for _t, _o, pk, yes in until if not yes}
    last_no = max((word[0] for word in until if not word[3]), default=start)
    expected = any(w[3] and w[2] in live and w[0] >= last_no for w in until)
    answer = may_contact(jan, "email", "marketing", at)
    assert bool(answer) == expected
    if answer:
        assert answer.proof_id in live


def test_the_card_answers_at_the_phone_and_the_email(client_of, jan, purposes):
    agree(jan, purposes["marketing"])
    page = client_of().get(f"/people/{jan.pk}/").text
    assert "Marketing: yes. They agreed on" in page
    assert "No consent for marketing calls. You may call about a current contract" in page


def test_withdrawing_takes_two_clicks_and_asks_how(client_of, jan, purposes):
    consent = agree(jan, purposes["marketing"])
    client = client_of()
    url = f"/consents/{consent.pk}/do/withdraw_consent/"
    assert url in client.get(f"/people/{jan.pk}/").text
    assert client.post(url, {"way": ""}).status_code == 422
    client.post(url, {"way": "phone"})
    consent.refresh_from_db()
    assert consent.withdrawn_way == "phone"


def test_a_new_person_is_asked_for_ground_and_source(client_of, purposes):
    client = client_of()
    assert "Ground for keeping the data" in client.get("/people/new/").text
    sent = {"last_name": "Nowak", "privacy_purpose": purposes["service"].pk,
            "privacy_basis": "legitimate", "privacy_obtained": "internet",
            "privacy_source": "company page"}  # fmt: skip
    assert client.post("/people/new/", sent).status_code == 302
    basis = ProcessingBasis.objects.get()
    assert basis.person.last_name == "Nowak"
    assert basis.inform_by > basis.since + timedelta(days=27)
    wrong = client.post("/people/new/", {"last_name": "Kot", "privacy_basis": "contract"})
    assert wrong.status_code == 422
    assert "Choose the purpose that this is about." in wrong.text
    assert not Person.objects.filter(last_name="Kot").exists()


def test_an_individual_customer_is_asked_too_and_a_company_is_not(client_of, purposes):
    client = client_of()
    label = "Ground for keeping the data of individuals"
    assert label not in client.get("/customers/new/").text
    again = {"kind": "individual", "name": "Ewa Kos", "_more": "1"}
    assert label in client.post("/customers/new/", again).text
    sent = {"kind": "individual", "name": "Ewa Kos", "privacy_purpose": purposes["service"].pk,
            "privacy_basis": "contract", "privacy_obtained": "person"}  # fmt: skip
    assert client.post("/customers/new/", sent).status_code == 302
    basis = ProcessingBasis.objects.get()
    assert (basis.customer.name, basis.basis) == ("Ewa Kos", "contract")
    client.post("/customers/new/", sent | {"kind": "company", "name": "Kos sp. z o.o."})
    assert ProcessingBasis.objects.count() == 1


def test_the_clock_of_article_14(client_of, jan, purposes):
    values = {"person": jan.pk, "purpose": purposes["service"].pk, "basis": "legitimate",
              "obtained": "register", "source": "KRS", "since": date(2026, 1, 31)}  # fmt: skip
    basis = actions.create(record_types["processing_basis"], values, house())
    assert basis.inform_by == date(2026, 2, 28)
    client = client_of()
    assert "Zgoda" in client.get("/processing-bases/?view=to_inform").text
    client.post(f"/processing-bases/{basis.pk}/do/note_informed/", {"informed_how": "by letter"})
    assert "Zgoda" not in client.get("/processing-bases/?view=to_inform").text


def test_restricted_people_are_seen_by_those_who_look_after_data_alone(client_of, jan):
    row = actions.create(record_types["restriction"], {"person": jan.pk, "reason": "x"}, house())
    manager, administrator = client_of("manager"), client_of("administrator")
    assert manager.get(f"/people/{jan.pk}/").status_code == 404
    assert administrator.get(f"/people/{jan.pk}/").status_code == 200
    for place in ("/people/", "/search/?q=Zgoda", "/api/v1/people"):
        assert "jan@example.com" not in manager.get(place).text
    assert "jan@example.com" in administrator.get("/people/").text
    assert not may_contact(jan, "email", "service")
    administrator.post(f"/restrictions/{row.pk}/do/lift_restriction/")
    assert manager.get(f"/people/{jan.pk}/").status_code == 200
