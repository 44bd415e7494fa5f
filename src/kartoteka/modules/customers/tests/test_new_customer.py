"""A new customer: one box first, what is here already, branches, and the kinds of customer."""

import pytest
from django.db import connections

from kartoteka.core.actions import settling
from kartoteka.core.actions.actor import house
from kartoteka.core.records.models import Distinction
from kartoteka.core.screens.tests import samples
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db
NIP = "6760001244"
HTMX = {"HX-Request": "true", "HX-Target": "dialog#dialog"}


def test_same_nip_is_refused_and_offers_a_branch(client_of, user_of):
    client = client_of()
    first = samples.make("customer", owner=user_of(), name="Brzoza", nip=NIP)
    typed = client.post("/customers/similar/", {"_first": "676-000-12-44"}).text
    assert "Already here" in typed
    assert f"/customers/new/?parent={first.pk}&amp;nip={NIP}&amp;kind=company" in typed
    sent = {"name": "Brzoza again", "nip": NIP, "_quick": "1"}
    answer = client.post("/customers/new/", sent)
    assert answer.status_code == 422
    assert "This NIP belongs to: Brzoza." in answer.text
    assert "Add a branch" in answer.text
    assert Customer.objects.count() == 1
    form = client.get(f"/customers/new/?parent={first.pk}&nip={NIP}&kind=company", headers=HTMX)
    assert 'name="parent"' in form.text
    assert f'value="{first.pk}"' in form.text
    sent |= {"name": "Brzoza, Branch", "parent": first.pk, "parent_text": "Brzoza"}
    assert client.post("/customers/new/", sent).status_code == 302
    assert Customer.objects.get(name="Brzoza, Branch").parent_id == first.pk


def test_nip_of_a_customer_of_others_tells_the_owner_and_asks_for_access(client_of, user_of):
    piotr = user_of("salesperson", name="Piotr Lis", language="pl")
    anna = user_of("salesperson", name="Anna Mazur")
    hidden = samples.make("customer", owner=piotr, name="Brzoza", nip=NIP, phone="+48120004310")
    client = client_of(anna)
    assert client.get(f"/customers/{hidden.pk}/").status_code == 404

    told = client.post("/customers/similar/", {"_first": NIP}).text
    assert "Already here" in told
    assert "Owner: Piotr Lis" in told
    assert "12 000 43 10" not in told
    assert f"/customers/{hidden.pk}/" not in told
    way = f"/activities/ask/{hidden.pk}/"
    assert f"{way}?nip={NIP}" in told
    assert client.get(f"{way}?nip=").status_code == 404
    assert "Piotr Lis" in client.get(f"{way}?nip={NIP}").text

    client.post(way, {"nip": NIP, "note": "Rang us yesterday", "_key": "k"})
    client.post(way, {"nip": NIP, "note": "Rang us yesterday", "_key": "k"})
    task = Activity.objects.get()
    assert (task.owner_id, task.customer_id, task.kind) == (piotr.pk, hidden.pk, "task")
    assert task.subject == "Prośba o dostęp do: Brzoza (Anna Mazur)"
    assert "Brzoza" in client_of(piotr).get("/today/").text
    # Whoever sees it opens the card instead.
    assert client_of(piotr).get(f"{way}?nip={NIP}")["Location"] == f"/customers/{hidden.pk}/"


def test_it_is_another_company_is_remembered(client_of, user_of):
    client = client_of()
    old = samples.make("customer", owner=user_of(), name="Brzoza Meble")
    similar = client.post("/customers/similar/", {"name": "Brzoza"}).text
    assert "It is another company" in similar
    again = client.post("/customers/similar/", {"name": "Brzoza", "_other": old.pk}).text
    assert "Brzoza Meble" not in again
    assert f'name="_other" value="{old.pk}"' in again
    client.post("/customers/new/", {"name": "Brzoza Dachy", "_quick": "1", "_other": old.pk})
    made = Customer.objects.get(name="Brzoza Dachy")
    pair = Distinction.objects.get()
    assert (pair.record_type, pair.first, pair.second) == ("customer", old.pk, made.pk)


def test_individual_has_other_fields_and_one_name(client_of, user_of):
    values = {"name": "Jan Nowak", "kind": "individual", "motives": ["price"]}
    customer = samples.make("customer", owner=user_of(), **values)
    samples.make("person", owner=user_of(), customer=customer.pk, first_name="Jan",
                 last_name="Nowak")  # fmt: skip
    page = client_of().get(f"/customers/{customer.pk}/")
    left = page.text.split('id="column-a"')[1].split('id="column-b"')[0]
    assert "Jan Nowak" not in left
    assert "Date of birth" in left
    assert "Purchase motives" in left
    for absent in ("NIP", "KRS", "Employees", "Parent company", "Group of companies"):
        assert absent not in left
    form = client_of().get(f"/customers/{customer.pk}/edit/").text
    assert 'name="birth_date"' in form
    assert 'name="nip"' not in form


def test_choosing_a_kind_brings_its_form_with_what_was_typed(client_of):
    sent = {"name": "Jan Nowak", "kind": "individual", "_again": "1", "city": "Kraków"}
    form = client_of().post("/customers/new/", sent)
    assert form.status_code == 200
    assert 'name="birth_date"' in form.text
    assert 'name="krs"' not in form.text
    assert 'value="Kraków"' in form.text
    assert Customer.objects.count() == 0


def test_what_is_typed_finds_the_same_company_in_another_spelling(client_of, user_of):
    client = client_of()
    samples.make("customer", owner=user_of(), name="Młyn Łąka sp. z o.o.", phone="+48123456789")
    text = client.post(
        "/customers/similar/", {"name": "MLYN LAKA S.A.", "phone": "12 345 67 89"}
    ).text
    assert "Młyn Łąka sp. z o.o." in text
    assert "the same phone" in text


MILL = {"name": "Młyn Łąka sp. z o.o.", "phone": "+48123456789"}
TYPED = {"name": "MLYN LAKA", "phone": "12 345 67 89", "kind": "company"}
PERHAPS = "Perhaps it is here already: Młyn Łąka sp. z o.o."


def saved(client, **sent):
    """The page after a form was sent, and the customer that was made."""
    quickly = HTMX if "_quick" in sent else {}
    answer = client.post("/customers/new/", TYPED | sent, headers=quickly)
    made = Customer.objects.latest("id")
    assert (answer.get("HX-Redirect") or answer["Location"]) == f"/customers/{made.pk}/"
    return client.get(f"/customers/{made.pk}/").text, made


@pytest.mark.parametrize("form", [{}, {"_quick": "1"}])
def test_who_was_quicker_than_what_is_shown_is_told_after_the_save(client_of, user_of, form):
    client = client_of()
    old = samples.make("customer", owner=user_of(), **MILL)
    page, made = saved(client, **form)
    assert f"Added: MLYN LAKA · {PERHAPS}" in page
    assert 'action="/undo/' in page
    way = f"/customers/{made.pk}/merge/?other={old.pk}"
    assert f'<a href="{way}">Compare</a>' in page
    assert "Swap the sides" in client.get(way).text


@pytest.mark.parametrize("name", ["_shown", "_other"])
def test_what_the_form_has_shown_is_not_told_again(client_of, user_of, name):
    client = client_of()
    old = samples.make("customer", owner=user_of(), **MILL)
    shown = client.post("/customers/similar/", TYPED).text
    assert f'type="hidden" name="_shown" value="{old.pk}"' in shown
    page, _made = saved(client, **{name: old.pk})
    assert "Added: MLYN LAKA<" in page
    assert "Perhaps" not in page


def test_a_save_names_no_card_that_one_may_not_see(client_of, user_of):
    seller = user_of("salesperson")
    samples.make("customer", owner=user_of("manager"), **MILL)
    page, _made = saved(client_of(seller))
    assert "Perhaps" not in page
    assert "Młyn Łąka" not in page


def test_who_may_not_merge_is_led_to_the_card(client_of, user_of):
    seller = user_of("salesperson")
    settling.set_right("salesperson", "customer", "merge", "none", house())
    old = samples.make("customer", owner=seller, **MILL)
    page, _made = saved(client_of(seller))
    assert PERHAPS in page
    assert f'<a href="/customers/{old.pk}/">Open the card</a>' in page


def test_a_new_customer_asks_few_questions(client_of, user_of):
    """Nothing is looked for, or taken away, of what a new record cannot have yet."""
    client = client_of(user_of("administrator"))

    def create(number):
        sent = {"name": f"Budżet {number}", "kind": "company", "status": "prospect", "_quick": "1",
                "email": f"biuro{number}@budzet.example", "_key": f"key-{number}"}  # fmt: skip
        asked = []

        def count(execute, sql, params, many, context):
            asked.append(sql)
            return execute(sql, params, many, context)

        with (
            connections["default"].execute_wrapper(count),
            connections["keys"].execute_wrapper(count),
        ):
            answer = client.post("/customers/new/", sent, headers={"HX-Request": "true"})
        assert answer.status_code in (200, 204)
        return asked

    create(1)
    asked = create(2)
    assert Customer.objects.count() == 2
    assert not [sql for sql in asked if sql.startswith("DELETE") or "search_text WHERE" in sql]
    assert len([sql for sql in asked if "SAVEPOINT" not in sql]) <= 20
