"""Forms: what was typed is kept, a double submit makes one record, a stale save is asked about."""

import re
from html import unescape

import pytest

from kartoteka.core import access, actions
from kartoteka.core.events.models import Event
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
IN_DIALOG = HTMX | {"HX-Target": "div#dialog"}
FROM_FORM = HTMX | {"HX-Target": "form#record-form"}
PEOPLE_ADD = [t.key for t in record_types if t.key not in ("user", "membership", "saved_view")]


def sent_back(text: str) -> dict[str, str | list[str]]:
    """What a browser without a script would send of the first form with fields."""
    found: dict[str, str | list[str]] = {}
    form = text[text.index('id="record-form"') :]
    for tag in re.findall(r"<input[^>]*>", form[: form.index("</form>")]):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        is_box = 'type="checkbox"' in tag or 'type="radio"' in tag
        if name and not (is_box and " checked" not in tag):
            sent = value[1] if value else ""
            # Of several boxes with one name, all that are ticked are sent.
            several = 'type="checkbox"' in tag
            found[name[1]] = [*found.get(name[1], []), sent] if several else sent
    for name, inner in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    for name, inner in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = unescape(inner).lstrip("\n")
    return found


@pytest.mark.parametrize("key", PEOPLE_ADD)
def test_form_without_a_script_adds_one_record_however_often_it_is_sent(key, client_of, user_of):
    record_type = record_types[key]
    if not access.may(user_of(), "create", key):
        pytest.skip("nobody adds these by a form")
    sample = samples.make(key, owner=user_of())
    client = client_of()
    values = sent_back(client.get(f"{record_type.list_path}new/").text)
    for name in values:
        if name in record_type.specs() and not values[name]:
            spec = record_type.spec(name)
            given = record_type.value(sample, name)
            is_ticked = spec.kind.key == "choices"
            values[name] = list(given) if is_ticked else spec.kind.edit(given, spec, _format())
            if f"{name}_text" in values:
                values[f"{name}_text"] = str(getattr(sample, name, "") or "")
    values |= _unlike(key)
    before = record_type.model._default_manager.count()
    answers = [client.post(f"{record_type.list_path}new/", values) for _time in range(2)]
    assert [a.status_code for a in answers] == [302, 302], answers[0].content.decode()[-4000:]
    assert record_type.model._default_manager.count() == before + 1
    assert answers[0]["Location"] == answers[1]["Location"]
    page = client.get(answers[0]["Location"])
    assert "Added:" in page.text
    assert 'action="/undo/' in page.text


def _unlike(key):
    """What must differ from the sample, because there may be one of it only."""
    if key == "acquaintance":
        return {"person": samples.make("person", last_name="Another").pk, "person_text": "Another"}
    if key == "territory_member":
        return {"user": samples.make("user", name="Another").pk, "user_text": "Another"}
    if key == "segment_member":
        return {"customer": samples.make("customer", name="Another").pk, "customer_text": "Another"}
    other = {"custom_field": "slug", "role_right": "verb", "team": "name", "territory": "name"}
    return {other[key]: "another"} if key in other else {}


def _format():
    from kartoteka.core.fields import Format

    return Format(language="en")


@pytest.mark.parametrize("key", PEOPLE_ADD)
def test_form_sent_back_unchanged_changes_nothing(key, client_of, user_of):
    if not access.may(user_of(), "change", key):
        pytest.skip("nobody changes these by a form")
    record = samples.make(key, owner=user_of())
    record_type = record_types[key]
    path = f"{record_type.path(record.pk)}edit/"
    client = client_of()
    values = sent_back(client.get(path).text)
    events = Event.objects.filter(subject_type=key, subject_id=record.pk).count()
    answer = client.post(path, values)
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    assert Event.objects.filter(subject_type=key, subject_id=record.pk).count() == events


def test_what_cannot_be_read_comes_back_as_it_was_typed(client_of, user_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza")
    path = f"/customers/{customer.pk}/edit/"
    values = {"name": "", "nip": "676 000 12 4", "city": "Łąka", "version": "1"}
    answer = client_of().post(path, values)
    assert answer.status_code == 422
    assert 'value="676 000 12 4"' in answer.text
    assert 'value="Łąka"' in answer.text
    assert "data-error-summary" in answer.text
    assert 'href="#f-nip"' in answer.text
    assert access.get(user_of(), type(customer), customer.pk).city != "Łąka"


def test_stale_save_of_the_same_field_asks_and_saves_the_choice(client_of, user_of, actor_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza", city="Kraków")
    path = f"/customers/{customer.pk}/edit/"
    actions.update(customer, {"city": "Tarnów"}, actor_of("manager"))
    mine = {"city": "Sosnowiec", "website": "https://example.org", "version": str(customer.version)}
    client = client_of()
    asked = client.post(path, mine)
    assert asked.status_code == 409
    for word in ("Kraków", "Tarnów", "Sosnowiec", user_of("manager").name):
        assert word in asked.text
    again = sent_back(asked.text)
    assert again["website"] == "https://example.org"
    theirs = client.post(path, again | {"choose_city": "theirs"})
    assert theirs.status_code == 302
    customer.refresh_from_db()
    assert (customer.city, customer.website) == ("Tarnów", "https://example.org")
    assert client.post(path, again | {"choose_city": "mine"}).status_code == 302
    customer.refresh_from_db()
    assert customer.city == "Sosnowiec"


def test_stale_save_of_other_fields_merges(client_of, user_of, actor_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza", city="Kraków")
    actions.update(customer, {"city": "Tarnów"}, actor_of("manager"))
    values = {"street": "Kuźnicza 12", "version": "1"}
    assert client_of().post(f"/customers/{customer.pk}/edit/", values).status_code == 302
    customer.refresh_from_db()
    assert (customer.city, customer.street) == ("Tarnów", "Kuźnicza 12")


def test_dialog_asks_one_thing_first_and_places_it(client_of):
    client = client_of()
    first = client.get("/customers/new/", headers=IN_DIALOG)
    assert 'name="_first"' in first.text
    assert "<html" not in first.text
    for typed, name in (("676 000 12 44", "nip"), ("12 000 43 10", "phone"), ("Brzoza", "name")):
        form = client.post("/customers/new/", {"_first": typed}, headers=FROM_FORM)
        assert re.search(rf'name="{name}"[^>]*value="{typed}"', form.text), typed
    person = client.post("/people/new/", {"_first": "Anna Maria Mazur"}, headers=FROM_FORM)
    assert 'value="Anna Maria"' in person.text
    assert 'value="Mazur"' in person.text


def test_more_fields_keep_what_was_typed(client_of):
    values = {"name": "Brzoza", "nip": "wrong", "_quick": "1", "_more": "1"}
    form = client_of().post("/customers/new/", values, headers=FROM_FORM)
    assert form.status_code == 200
    assert 'value="wrong"' in form.text
    assert 'name="krs"' in form.text
    assert "data-error-summary" not in form.text


def test_address_fills_in_the_form(client_of, user_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza")
    form = client_of().get(f"/opportunities/new/?customer={customer.pk}&name=Hall B")
    assert 'value="Hall B"' in form.text
    assert re.search(rf'name="customer" value="{customer.pk}"', form.text)
    assert 'name="customer_text" value="Brzoza"' in form.text


def test_similar_records_are_offered_while_typing(client_of, user_of):
    samples.make("customer", owner=user_of(), name="Łąka i Brzoza", phone="+48120004310")
    client = client_of()
    for typed in ({"name": "laka"}, {"phone": "12 000 43 10"}, {"_first": "brzoza"}):
        assert "Łąka i Brzoza" in client.post("/customers/similar/", typed, headers=HTMX).text
    assert "Łąka" not in client.post("/customers/similar/", {"name": "xyz"}, headers=HTMX).text


def test_link_is_found_by_its_name_where_there_is_no_script(client_of, user_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza")
    other = samples.make("customer", owner=user_of(), name="Dąb")
    person = samples.make("person", owner=user_of(), customer=customer.pk)
    path = f"/people/{person.pk}/edit/"
    client = client_of()
    values = {"customer": str(customer.pk), "customer_text": "dab"}
    assert client.post(path, values).status_code == 302
    person.refresh_from_db()
    assert person.customer_id == other.pk
    wrong = client.post(path, {"customer": str(other.pk), "customer_text": "Nobody"})
    assert wrong.status_code == 422
    assert "«Nobody»" in wrong.text
    assert client.post(path, {"customer": str(other.pk), "customer_text": ""}).status_code == 302
    person.refresh_from_db()
    assert person.customer_id is None


def test_choices_obey_access(client_of, user_of):
    seller = user_of("salesperson")
    samples.make("customer", owner=seller, name="Brzoza own")
    samples.make("customer", owner=user_of(), name="Brzoza of others")
    found = client_of(seller).get("/choices/customer/?q=brzoza").json()["options"]
    assert [option["label"] for option in found] == ["Brzoza own"]
    assert len(client_of().get("/choices/customer/?q=brzoza").json()["options"]) == 2
    assert client_of().get("/choices/nothing/").status_code == 404


def test_name_that_was_not_found_is_added(client_of, user_of):
    made = client_of("salesperson").post("/choices/customer/", {"name": "New one"})
    assert made.status_code == 201
    number = int(made.json()["value"])
    record = access.get(user_of("salesperson"), record_types["customer"].model, number)
    assert record.name == "New one"
    assert client_of("reader").post("/choices/customer/", {"name": "X"}).status_code == 404
    assert client_of().post("/choices/customer/", {"name": ""}).status_code == 422


def test_field_one_may_not_see_or_set_is_left_alone(client_of, user_of):
    customer = samples.make("customer", owner=user_of("salesperson"))
    values = {"name": "Renamed", "won_value": "99", "version": "1", "archived_at": "2026-01-01"}
    client = client_of("salesperson")
    assert client.post(f"/customers/{customer.pk}/edit/", values).status_code == 302
    customer.refresh_from_db()
    assert customer.name == "Renamed"
    assert customer.won_value != 99
    assert customer.archived_at is None


def test_custom_fields_stand_under_their_own_heading(client_of, user_of):
    samples.make("custom_field", label="Shoe size", slug="shoe", section="Clothing")
    customer = samples.make("customer", owner=user_of())
    client = client_of()
    form = client.get(f"/customers/{customer.pk}/edit/").text
    assert "<legend>Clothing</legend>" in form
    path = f"/customers/{customer.pk}/edit/"
    assert client.post(path, {"c_shoe": "42", "version": "1"}).status_code == 302
    card = client.get(f"/customers/{customer.pk}/").text
    assert "Clothing" in card
    assert "Shoe size" in card


def test_dates_in_words_are_said_back(client_of):
    client = client_of()
    assert client.get("/understood/date/?expected_on=7.12.2026").text.startswith("=")
    assert "nonsense" in client.get("/understood/date/?expected_on=nonsense").text
    assert "<b>" not in client.get("/understood/date/?expected_on=<b>x</b>").text
    assert client.get("/understood/money/?x=1").status_code == 404


def test_moment_that_is_proposed_has_no_seconds(client_of):
    form = client_of().get("/consents/new/").text
    said = re.search(r'name="given_at"[^>]*value="([^"]+)"', form)
    assert said is not None
    assert re.search(r"[ T]\d\d?:\d\d$", said[1]), said[1]
