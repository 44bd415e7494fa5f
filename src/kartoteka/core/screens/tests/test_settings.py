"""The company, first steps, people, rights: settings without a developer, each change undone."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kartoteka.core import access
from kartoteka.core.access.matrix import VERBS, roles
from kartoteka.core.actions.settling import set_right, settle_company
from kartoteka.core.events.models import Group
from kartoteka.core.records.company import company
from kartoteka.core.records.models import Company, RoleRight
from kartoteka.core.screens import settings_roles
from kartoteka.core.screens.tests import samples
from kartoteka.core.users.models import User

pytestmark = pytest.mark.django_db
PAGES = ("company", "modules", "changes", "users", "users/invite", "roles", "roles/reader",
         "fields")  # fmt: skip
COMPANY = {
    "name": "Brzoza Instalacje", "nip": "677-000-00-16", "city": "Kraków", "currency": "EUR",
    "language": "pl", "timezone": "Europe/Warsaw", "week_start": "sunday", "fiscal_month": "4",
}  # fmt: skip


def undo_last(client):
    return client.post(f"/undo/{Group.objects.latest('id').pk}/")


@pytest.mark.parametrize("page", PAGES)
def test_only_administrators_find_the_settings(page, client_of):
    for role in roles():
        expected = 200 if role == "administrator" else 404
        assert client_of(role).get(f"/settings/{page}/").status_code == expected


def test_the_company_is_everywhere_after_one_save(client_of):
    client = client_of()
    assert "Kartoteka" in Client().get("/sign-in/").text
    answer = client.post("/settings/company/", COMPANY)
    assert answer.status_code == 302, answer.text.split("data-error-summary")[1][:1000]
    assert "Brzoza Instalacje" in Client().get("/sign-in/").text
    assert "<title>Customers – Brzoza Instalacje</title>" in client.get("/customers/").text
    assert (company().currency, company().first_day, company().first_month) == ("EUR", 6, 4)
    client.post("/settings/company/", COMPANY | {"name": "Brzoza"})
    undo_last(client)
    assert Company.objects.get().name == "Brzoza Instalacje"
    answer = client.post("/settings/company/", COMPANY | {"currency": "zł", "timezone": "Mars"})
    assert answer.status_code == 422
    assert "A currency has three capital letters" in answer.text
    assert 'value="Mars"' in answer.text


def test_a_logo_is_a_picture_and_seen_by_strangers(client_of):
    client = client_of()
    text = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>")
    answer = client.post("/settings/company/", COMPANY | {"logo": text})
    assert "A logo is a PNG, JPEG or WebP picture." in answer.text
    picture = SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(40))
    client.post("/settings/company/", COMPANY | {"logo": picture})
    number = company().logo
    served = Client().get(f"/company/logo/{number}/")
    assert served.status_code == 200
    assert io.BytesIO(served.getvalue()).read(4) == b"\x89PNG"
    assert Client().get(f"/company/logo/{number + 1}/").status_code == 404
    client.post("/settings/company/", COMPANY | {"no_logo": "1"})
    assert Client().get(f"/company/logo/{number}/").status_code == 404


def test_first_steps_are_left_and_found_again(client_of):
    client = client_of()
    assert client.get("/")["Location"] == "/first-steps/"
    page = client.get("/first-steps/").text
    assert "0 of 4 steps done" in page
    client.post("/first-steps/", {"do": "later"})
    assert client.get("/").status_code == 200
    assert "/first-steps/" in client.get("/customers/").text
    answer = client.post("/settings/company/?first=1", COMPANY)
    assert answer["Location"] == "/first-steps/"
    client.post("/first-steps/", {"do": "skip:people"})
    samples.make("customer")
    page = client.get("/first-steps/").text
    assert "2 of 4 steps done" in page
    assert "Take it up again" in page
    client.post("/first-steps/", {"do": "done:pipeline"})
    client.post("/first-steps/", {"do": "close"})
    assert "/first-steps/" not in client.get("/customers/").text
    undo_last(client)
    assert "/first-steps/" in client.get("/customers/").text
    assert client_of("manager").get("/first-steps/").status_code == 404


def test_a_house_with_customers_is_not_sent_to_the_beginning(client_of):
    samples.make("customer")
    assert client_of().get("/").status_code == 200


def test_three_fields_invite_and_the_link_signs_in_once(client_of):
    client = client_of()
    given = {"name": "Ewa Nowa", "email": "ewa@example.com", "role": "manager"}
    wrong = client.post("/settings/users/invite/", given | {"email": ""})
    assert wrong.status_code == 422
    assert 'value="Ewa Nowa"' in wrong.text
    page = client.post("/settings/users/invite/", given)
    link = page.text.split('value="http')[1].split('"')[0]
    ewa = User.objects.get(email="ewa@example.com")
    assert (ewa.role, ewa.is_active) == ("manager", True)
    path = "/" + link.split("/", 3)[3]
    assert Client().get(path).status_code == 302
    assert Client().get(path).status_code == 410
    again = client.post(f"/settings/users/{ewa.pk}/link/")
    assert "/sign-in/link/" in again.text


def test_an_account_is_switched_off_and_what_it_owns_is_named(client_of, user_of):
    client, anna = client_of(), user_of("salesperson", name="Anna Mazur")
    samples.make("customer", owner=anna)
    client.post(f"/settings/users/{anna.pk}/switch/", {"do": "off"})
    anna.refresh_from_db()
    assert not anna.can_sign_in
    page = client.get("/settings/users/").text
    assert "1 customer still belongs to them" in page
    assert f"/customers/?owner__is={anna.pk}" in page
    undo_last(client)
    anna.refresh_from_db()
    assert anna.can_sign_in
    only = user_of()
    answer = client.post(f"/settings/users/{only.pk}/switch/", {"do": "off"})
    assert "At least one administrator must be able to sign in." in answer.text


def test_rights_are_set_on_top_of_the_file_and_taken_back(client_of, user_of, actor_of):
    client, reader = client_of(), user_of("reader")
    assert access.scope(reader, "change", "customer") == "none"
    page = client.get("/settings/roles/reader/").text
    assert 'name="customer.change"' in page
    client.post("/settings/roles/reader/", {"customer.change": "own", "customer.see": "own"})
    assert access.scope(reader, "change", "customer") == "own"
    assert access.scope(reader, "see", "customer") == "own"
    assert access.scope(reader, "see", "person") == "all"
    assert "changed here" in client.get("/settings/roles/").text
    undo_last(client)
    assert access.scope(reader, "change", "customer") == "none"
    client.post("/settings/roles/reader/", {"product.see": "none", "system.settings": "on"})
    assert client_of(reader).get("/products/").status_code == 404
    assert client_of(reader).get("/settings/company/").status_code == 200
    client.post("/settings/roles/reader/", {"reset": "1"})
    assert access.scope(reader, "see", "product") == "all"
    assert not access.may_system(reader, "settings")
    client.post("/settings/roles/administrator/", {"customer.see": "none"})
    assert access.scope(user_of(), "see", "customer") == "all"


@pytest.mark.one_database
def test_every_right_of_every_role_can_be_set(user_of, actor_of):
    by = actor_of()
    for role in ("manager", "salesperson", "reader"):
        user = user_of(role)
        for record_type in settings_roles.shown_types():
            for verb in VERBS:
                shipped = access.scope(user, verb, record_type.key)
                wanted = "none" if shipped == "all" else "all"
                set_right(role, record_type.key, verb, wanted, by)
                assert access.scope(user, verb, record_type.key) == wanted
                set_right(role, record_type.key, verb, "", by)
                assert access.scope(user, verb, record_type.key) == shipped
    assert RoleRight.objects.exclude(scope="").count() == 0


def test_settings_are_found_by_words_and_changes_are_listed(client_of, actor_of):
    client = client_of()
    found = client.get("/settings/?q=password").text.split('id="settings-found"')[1]
    assert "/settings/users/" in found
    assert "/settings/modules/" not in found
    assert "No setting fits" in client.get("/settings/?q=zzz").text
    settle_company(actor_of(), name="Brzoza")
    page = client.get("/settings/changes/").text
    assert "Company changed" in page
    assert "/undo/" in page


def test_custom_fields_tell_their_kind_by_example_and_how_often_they_are_filled(client_of):
    client = client_of()
    form = client.get("/settings/fields/new/?type=customer").text
    assert "31.12.2026" in form
    client.post(
        "/settings/fields/new/", {"record_type": "customer", "label": "Hall", "kind": "integer"}
    )
    samples.make("customer", c_hall=3000)
    samples.make("customer")
    page = client.get("/settings/fields/?type=customer").text
    assert "Filled in: 1" in page
    link = page.split('class="link" href="/customers/')[1].split('"')[0]
    listed = client.get(f"/customers/{link}")
    assert listed.text.count("data-row ") == 1
