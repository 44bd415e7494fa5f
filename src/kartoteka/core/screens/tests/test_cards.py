"""Contract of cards and their timelines; that they open as the matrix says, the crawler sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kartoteka.core import access, actions
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples

pytestmark = pytest.mark.django_db
TYPES = [record_type.key for record_type in record_types]


@pytest.fixture
def by(actor_of):
    return actor_of("administrator")


@pytest.mark.parametrize("key", TYPES)
def test_record_of_another_is_not_there(key, client_of, user_of):
    if access.scope(user_of("salesperson"), "see", key) == "all":
        pytest.skip("a salesperson sees all of these")
    stranger = samples.make(key, owner=user_of("administrator"))
    answer = client_of("salesperson").get(record_types[key].path(stranger.pk))
    assert answer.status_code == 404


def test_hidden_field_is_nowhere(client_of, user_of, by):
    customer = samples.make("customer", owner=user_of("reader"), credit_limit=98765)
    actions.update(customer, {"credit_limit": 43210}, by)
    client = client_of("reader")
    for path in ("", "history/", "?show=changes", "?as_of=2099-01-01"):
        text = client.get(f"/customers/{customer.pk}/{path}").text
        assert "Credit limit" not in text
        assert "98,765" not in text
        assert "43,210" not in text
    assert "43,210" in client_of("administrator").get(f"/customers/{customer.pk}/").text


@pytest.mark.parametrize("key", ["customer", "person", "opportunity", "lead"])
def test_card_reads_as_often_for_many_entries_as_for_few(key, client_of, user_of, by):
    user = user_of("administrator")
    counts = []
    for number in (1, 3):
        record = samples.make(key, owner=user)
        about = {"customer": record.pk} if key == "customer" else {"person": record.pk}
        if key in ("opportunity", "lead"):
            about = {"about_type": key, "about_id": record.pk}
        for _time in range(number):
            if key == "customer":
                about["person"] = samples.make("person", customer=record.pk).pk
            values = {"kind": "call", "note": "Talked.", "status": "done"} | about
            actions.create(record_types["activity"], values, by)
            actions.create(record_types["activity"], {"kind": "call"} | about, by)
        client = client_of("administrator")
        path = record_types[key].path(record.pk)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append([query["sql"] for query in queries.captured_queries])
    few, many = counts
    assert len(many) == len(few), "\n".join(many)
    assert len(few) <= 25, "\n".join(few)


def test_timeline_leaves_out_what_one_may_not_see(client_of, user_of, by):
    seller = user_of("salesperson")
    customer = samples.make("customer", owner=seller)
    samples.make("opportunity", customer=customer.pk, name="Secret deal", owner=user_of())
    samples.make("opportunity", customer=customer.pk, name="Open deal", owner=seller)
    text = client_of(seller).get(f"/customers/{customer.pk}/").text
    assert "Open deal" in text
    assert "Secret deal" not in text
    assert "Secret deal" in client_of().get(f"/customers/{customer.pk}/").text


def test_older_entries_come_page_by_page(client_of, user_of, by):
    customer = samples.make("customer", owner=user_of())
    for number in range(50):
        values = {"kind": "note", "note": f"Note {number} of many", "customer": customer.pk}
        actions.create(record_types["activity"], values, by)
    client = client_of()
    page = client.get(f"/customers/{customer.pk}/")
    assert "Note 49 of many" in page.text
    assert "Note 1 of many" not in page.text
    older = page.context["older_url"] + page.context["older_mark"].replace("+", "%2B")
    text = client.get(older, headers={"HX-Request": "true", "HX-Target": "li#older"}).text
    assert "Note 1 of many" in text
    assert "Note 49 of many" not in text
    assert "<html" not in text


def test_tabs_count_and_filter_kinds(client_of, user_of, by):
    customer = samples.make("customer", owner=user_of())
    for kind in ("call", "call", "note"):
        values = {"kind": kind, "note": f"About a {kind}", "status": "done"}
        actions.create(record_types["activity"], values | {"customer": customer.pk}, by)
    page = client_of().get(f"/customers/{customer.pk}/?show=activity.note")
    counts = {tab["label"]: tab["count"] for tab in page.context["tabs"]}
    assert counts["Calls"] == 2
    assert counts["Notes"] == 1
    assert "About a note" in page.text
    assert "About a call" not in page.text


def test_card_as_of_a_day_shows_what_was_then(client_of, user_of, by):
    from datetime import timedelta

    from django.utils import timezone

    from kartoteka.core.actions.actor import house

    long_ago = timezone.now() - timedelta(days=30)
    values, then_by = {"name": "Brzoza", "city": "Old Town"}, house(at=long_ago)
    customer = actions.create(record_types["customer"], values, then_by, at=long_ago)
    actions.update(customer, {"city": "New Town"}, by)
    client = client_of()
    day = (long_ago + timedelta(days=1)).date().isoformat()
    then = client.get(f"/customers/{customer.pk}/?as_of={day}")
    assert "Old Town" in then.text
    assert "data-cell" not in then.text
    assert 'id="c-composer"' not in then.text
    assert "New Town" in client.get(f"/customers/{customer.pk}/").text
    before = (long_ago - timedelta(days=5)).date().isoformat()
    page = client.get(f"/customers/{customer.pk}/?as_of={before}")
    assert "There was no such record yet" in page.text
    wrong = client.get(f"/customers/{customer.pk}/?as_of=nonsense")
    assert wrong.status_code == 200


def test_place_in_the_list_one_came_from(client_of, user_of):
    numbers = [samples.make("customer", owner=user_of(), name=name).pk for name in "ABC"]
    client = client_of()
    page = client.get(f"/customers/{numbers[1]}/?list=sort%3Dname")
    walk = page.context["walk"]
    assert (walk.place, walk.total) == (2, 3)
    assert walk.previous.startswith(f"/customers/{numbers[0]}/?list=")
    assert walk.next.startswith(f"/customers/{numbers[2]}/?list=")
    assert client.get(f"/customers/{numbers[1]}/").context["walk"] is None
    headers = {"Referer": "http://testserver/customers/"}
    back = client.get(f"/customers/{numbers[0]}/", headers=headers)
    assert back.context["walk"].place == 1
    assert back.context["walk"].previous == ""


def test_visit_is_remembered_after_the_answer(client_of, user_of):
    from kartoteka.core import search

    customer = samples.make("customer", owner=user_of(), name="Visited")
    client_of().get(f"/customers/{customer.pk}/")
    assert [hit.title for hit in search.recent(user_of())] == ["Visited"]


def test_timeline_says_that_values_were_erased(client_of, user_of, by):
    from kartoteka.core.keys.models import SubjectKey

    person = samples.make("person", owner=user_of(), last_name="Kowalska")
    actions.update(person, {"last_name": "Nowak"}, by)
    SubjectKey.objects.all().delete()
    text = client_of().get(f"/people/{person.pk}/?show=changes").text
    assert "The values were erased." in text
    assert "Kowalska" not in text
    assert "The values were erased." in client_of().get(f"/people/{person.pk}/history/").text


def test_head_and_timeline_are_told_anew_after_an_edit_in_place(client_of, user_of):
    customer = samples.make("customer", owner=user_of(), status="prospect")
    client = client_of()
    path = f"/customers/{customer.pk}/"
    saved = client.post(
        f"{path}cell/status/", {"status": "active", "version": "1"}, headers={"HX-Request": "true"}
    )
    assert "cell-saved" in saved["HX-Trigger"]
    headers = {"HX-Request": "true", "HX-Target": "div#timeline"}
    part = client.get(f"{path}?fresh=1&show=", headers=headers).text
    assert 'hx-target="#card-head"' in part
    assert "changes: Status" in part
    assert "<html" not in part


def test_timeline_is_filtered_by_person_and_by_one_of_us(client_of, user_of, actor_of):
    anna, piotr = user_of(), user_of("manager")
    customer = samples.make("customer", owner=anna)
    people = [samples.make("person", owner=anna, customer=customer.pk) for _each in range(2)]
    for number, (person, who) in enumerate(zip(people, (anna, piotr), strict=True)):
        values = {"kind": "call", "status": "done", "customer": customer.pk, "person": person.pk,
                  "note": f"Talk number {number}"}  # fmt: skip
        actions.create(record_types["activity"], values, actor_of(who))
    path = f"/customers/{customer.pk}/"
    for who in (f"p{people[1].pk}", f"u{piotr.pk}"):
        text = client_of().get(f"{path}?who={who}").text
        assert "Talk number 1" in text
        assert "Talk number 0" not in text
    both = client_of().get(f"{path}?who=p1x&show=activity.call").text
    assert "Talk number 0" in both
    assert "Talk number 1" in both


def test_star_puts_a_card_first_among_the_last_seen(client_of, user_of):
    client = client_of()
    kept, seen = (samples.make("customer", owner=user_of(), name=n) for n in ("Kept", "Seen"))
    client.post(f"/customers/{kept.pk}/star/", {"on": "1"})
    client.get(f"/customers/{seen.pk}/")
    assert 'aria-pressed="true"' in client.get(f"/customers/{kept.pk}/").text
    text = client.get("/search/").text
    assert text.index("Kept") < text.index("Seen")
    client.post(f"/customers/{kept.pk}/star/", {"on": "0"})
    assert 'aria-pressed="true"' not in client.get(f"/customers/{kept.pk}/").text
    stranger = client_of("salesperson")
    assert stranger.post(f"/customers/{kept.pk}/star/", {"on": "1"}).status_code == 404


def test_card_comes_in_two_answers_and_whole_without_a_script(client_of, user_of):
    customer = samples.make("customer", owner=user_of())
    path, client = f"/customers/{customer.pk}/", client_of()
    first, whole = client.get(path).text, client.get(f"{path}?late=1").text
    assert 'id="late-relationship"' in first
    assert "Who of us knows whom" not in first
    assert "Who of us knows whom" in whole
    for part in ("general", "categories", "facts", "planning", "relationship", "analytics"):
        assert f'id="part-{part}"' in whole
    assert len(first.encode()) < 60_000


def test_empty_strip_offers_what_to_do(client_of, user_of):
    customer = samples.make("customer", owner=user_of())
    text = client_of().get(f"/customers/{customer.pk}/").text
    strip = text.split('class="ui-kpis"')[1].split("</dl>")[0]
    for offer in ("Plan the first contact", "Log a call", "Add an opportunity"):
        assert offer in strip
