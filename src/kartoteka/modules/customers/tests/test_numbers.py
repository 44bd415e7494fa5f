"""DATA-1: every kind of number and code, through the form: typed, kept, shown, wrong, misplaced."""

import html
from typing import Any

import pytest

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.models import CustomField, LayoutLine
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.users import tokens
from kartoteka.modules.customers.models import Customer, Person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# The field; three ways to type a value; how it is kept; how the card shows it.
WAYS = [
    ("nip", ("676-000-12-44", "PL 676 000 12 44", "NIP: 6760001244"), "6760001244",
     "676 000 12 44"),
    ("regon", ("123-456-785", "REGON: 123 456 785", "123456785"), "123456785", "123 456 785"),
    ("krs", ("KRS 0000 028 860", "0000-028-860", "0000028860"), "0000028860", "0000028860"),
    ("vat_eu", ("DE 136 695 976", "VAT-UE: DE136695976", "de136695976"), "DE136695976",
     "DE 136695976"),
    ("bank_account", ("61 1090 1014 0000 0712 1981 2874", "IBAN PL61-1090-1014-0000-0712-1981-2874",
                      "PL61109010140000071219812874"), "PL61109010140000071219812874",
     "PL61 1090 1014 0000 0712 1981 2874"),
    ("inn", ("ИНН 7707083893", "77-0708-3893", "INN: 7707083893"), "7707083893", "7707083893"),
    ("kpp", ("КПП 770701001", "7707 01 001", "7707-01-001"), "770701001", "770701001"),
    ("ogrn", ("ОГРН 1027700132195", "1 027 700 132 195", "1-02-77-00132195"), "1027700132195",
     "1027700132195"),
    ("phone", ("12 000 43 10", "+48 12-000-43-10", "(012) 000 43 10"), "+48120004310",
     "12 000 43 10"),
    ("email", ("Biuro@Brzoza.example", "mailto:biuro@brzoza.example", " biuro@brzoza.example. "),
     "biuro@brzoza.example", "biuro@brzoza.example"),
    ("postal_code", ("00 950", "PL-00-950", "00–950"), "00-950", "00-950"),
    ("pkd", ("6201z", "PKD 62.01.Z", "62-01-Z"), "62.01.Z", "62.01.Z"),
]  # fmt: skip
# The field; a number of which a digit is wrong; what is said; how it is kept where one insists.
WRONG = [
    ("nip", "676-000-12-41", "One digit of NIP 676 000 12 41 is wrong", "6760001241?"),
    ("regon", "123456784", "One digit of REGON 123 456 784 is wrong", "123456784?"),
    ("vat_eu", "DE136695977", "One digit of VAT-EU DE 136695977 is wrong", "DE136695977?"),
    ("bank_account", "61109010140000071219812875",
     "One digit of IBAN PL61 1090 1014 0000 0712 1981 2875 is wrong",
     "PL61109010140000071219812875?"),
    ("inn", "7707083894", "One digit of INN 7707083894 is wrong", "7707083894?"),
    ("ogrn", "1027700132196", "One digit of OGRN 1027700132196 is wrong", "1027700132196?"),
]  # fmt: skip
# Without check digits: what cannot be one is said, and there is nothing to keep.
NONE = [
    ("krs", "28860", "A KRS number has 10 digits with the zeros in front, you entered 5"),
    ("kpp", "77", "A KPP has 9 characters, you entered 2"),
    ("phone", "123", "Phone: “123” is not a telephone number."),
    ("email", "biuro", "E-mail: “biuro” is not an e-mail address."),
    ("postal_code", "Kraków", "Postal code: “KRAKÓW” is not a postal code."),
    ("pkd", "IT", "PKD (NACE) code: “IT” is not a PKD code."),
]
# What is typed into “industry”, the field to which it is offered to move, and what is kept there.
MISPLACED = [
    ("676-000-12-44", "nip", "6760001244"), ("REGON 123456785", "regon", "123456785"),
    ("KRS: 0000028860", "krs", "0000028860"), ("DE136695976", "vat_eu", "DE136695976"),
    ("61 1090 1014 0000 0712 1981 2874", "bank_account", "PL61109010140000071219812874"),
    ("ИНН 7707083893", "inn", "7707083893"), ("КПП 770701001", "kpp", "770701001"),
    ("ОГРН 1027700132195", "ogrn", "1027700132195"), ("+48 12 000 43 10", "phone", "+48120004310"),
    ("biuro@brzoza.example", "email", "biuro@brzoza.example"),
    ("00-950", "postal_code", "00-950"), ("62.01.Z", "pkd", "62.01.Z"),
]  # fmt: skip


def sent(**more: str) -> dict[str, str]:
    """A form of a new customer."""
    return {"name": "Brzoza", "kind": "company", "status": "prospect", **more}


@pytest.mark.parametrize(("field", "ways", "kept", "shown"), WAYS)
def test_a_number_is_typed_in_many_ways_and_kept_in_one(field, ways, kept, shown, client_of):
    client = client_of()
    for way in ways:
        answer = client.post("/customers/new/", sent(**{field: way}))
        assert answer.status_code == 302, answer.text
        customer = Customer.objects.latest("id")
        assert getattr(customer, field) == kept
        page = html.unescape(client.get(answer["Location"]).text).replace("\u00a0", " ")
        assert shown in page
        actions.archive(customer, house())


@pytest.mark.parametrize(("field", "typed", "sentence", "kept"), WRONG)
def test_a_wrong_digit_is_said_and_may_be_kept(field, typed, sentence, kept, client_of):
    client = client_of()
    refused = client.post("/customers/new/", sent(**{field: typed}))
    assert (refused.status_code, Customer.objects.count()) == (422, 0)
    assert f'<a href="#f-{field}"' in refused.text
    assert sentence in html.unescape(refused.text)
    assert f'name="_keep" value="{field}"' in refused.text
    assert client.post("/customers/new/", sent(**{field: typed, "_keep": field})).status_code == 302
    customer = Customer.objects.get()
    assert getattr(customer, field) == kept
    assert 'title="unverified"' in client.get(f"/customers/{customer.pk}/").text


@pytest.mark.parametrize(("field", "typed", "sentence"), NONE)
def test_what_can_be_none_is_said_and_not_kept(field, typed, sentence, client_of):
    refused = client_of().post("/customers/new/", sent(**{field: typed, "_keep": field}))
    assert (refused.status_code, Customer.objects.count()) == (422, 0)
    assert sentence in html.unescape(refused.text)
    assert 'name="_keep"' not in refused.text


@pytest.mark.parametrize(("typed", "field", "kept"), MISPLACED)
def test_what_belongs_elsewhere_is_offered_to_move(typed, field, kept, client_of):
    client = client_of()
    asked = client.post("/customers/new/", sent(industry=typed))
    assert asked.status_code == 422
    move = f"industry:{field}"
    assert f'name="_move" value="{move}" checked' in asked.text
    assert client.post("/customers/new/", sent(industry=typed, _move=move)).status_code == 302
    customer = Customer.objects.get()
    assert (getattr(customer, field), customer.industry) == (kept, "")


@pytest.mark.parametrize(
    "text", ["Meble 2026", "5901234123457", "12-345 km", "601000200", "44051401358", "62.01"]
)
def test_what_may_well_be_a_text_is_left(text, client_of):
    assert client_of().post("/customers/new/", sent(industry=text)).status_code == 302
    assert Customer.objects.get().industry == text


PESEL, WRONG_PESEL = "44051401359", "44051401358"


@pytest.fixture
def pesel(client_of: Any) -> Any:
    """A field of the installation for the PESEL of people, which stands in their list."""
    answer = client_of().post(
        "/settings/fields/new/",
        {"record_type": "person", "label": "PESEL", "kind": "pesel", "in_list": "on"},
    )
    assert answer.status_code == 302, answer.text
    return CustomField.objects.get()


def test_a_pesel_is_an_identifier_whatever_is_chosen(client_of, pesel):
    assert pesel.privacy == "identifier"
    client, form = client_of(), {"record_type": "person", "label": "Inny", "kind": "pesel"}
    refused = client.post("/settings/fields/new/", form | {"privacy": "company"})
    assert refused.status_code == 422
    assert "A PESEL tells who somebody is. Choose: Identifier of a person" in refused.text
    again = client.post("/settings/fields/new/", form | {"privacy": "company", "_again": "1"})
    assert 'value="identifier" selected' in again.text
    assert "pesel" not in {
        spec.kind.key for each in record_types for spec in each.built_in.values()
    }


def test_a_pesel_is_typed_said_kept_and_moved_like_any_number(client_of, pesel):
    client, form = client_of(), {"first_name": "Jan", "last_name": "Kot"}
    refused = client.post("/people/new/", form | {pesel.key: WRONG_PESEL})
    assert (refused.status_code, Person.objects.count()) == (422, 0)
    assert "One digit of PESEL 44051401358 is wrong" in refused.text
    assert f'name="_keep" value="{pesel.key}"' in refused.text
    client.post("/people/new/", form | {pesel.key: WRONG_PESEL, "_keep": pesel.key})
    client.post("/people/new/", form | {pesel.key: "PESEL 440514 01359"})
    move = f"job_title:{pesel.key}"
    asked = client.post("/people/new/", form | {"job_title": PESEL})
    assert f'name="_move" value="{move}" checked' in asked.text
    client.post("/people/new/", form | {"job_title": PESEL, "_move": move})
    people = record_types["person"]
    kept = [people.value(person, pesel.key) for person in Person.objects.order_by("id")]
    assert kept == [f"{WRONG_PESEL}?", PESEL, PESEL]
    assert PESEL in client.get("/people/").text


def test_a_pesel_is_nowhere_for_those_without_the_right(client_of, user_of, pesel):
    seller = user_of("salesperson")
    jan = samples.make("person", owner=seller, last_name="Kot", **{pesel.key: PESEL})
    line = {"record_type": "person", "what": "field", "key": pesel.key, "roles": ["administrator"]}
    actions.create(record_types["layout_line"], line, house())
    assert LayoutLine.objects.exists()
    client = client_of(seller)
    token = tokens.make_token(seller, "program", scopes=[tokens.READ, tokens.WRITE])
    program = {"Authorization": f"Bearer {token}"}
    for path in (
        "/people/", f"/people/?columns=last_name,{pesel.key}",
        f"/people/{jan.pk}/", f"/people/{jan.pk}/edit/", f"/people/{jan.pk}/history/",
        f"/people/{jan.pk}/cell/{pesel.key}/", "/people/columns/",
        f"/api/v1/people/{jan.pk}/", "/api/v1/people/",
    ):  # fmt: skip
        answer = client.get(path, headers=program if path.startswith("/api/") else {})
        content = b"".join(answer) if answer.streaming else answer.content
        assert PESEL.encode() not in content, path
    asked = {"query": f"columns=last_name,{pesel.key}", "format": "csv"}
    exported = client.post("/people/export/", asked)
    assert exported.status_code == 200
    assert PESEL.encode() not in b"".join(exported)
    # Nor can one find out by asking: neither search nor a filter knows the number.
    assert "Kot" not in client.get(f"/search/?q={PESEL}").text
    for number in (PESEL, "02070803628"):
        asked = client.get(f"/api/v1/people/?{pesel.key}={number}", headers=program)
        assert (asked.status_code, PESEL in asked.text) == (400, False)
    assert PESEL in client_of().get("/people/").text
