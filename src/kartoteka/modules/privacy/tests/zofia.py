"""Somebody who came in through every door there is, and was written about everywhere.

A canary stands in every text. Doors that are not there yet (mail, calendars, a portal, files
attached to a card) have a place here from the day on which they are.
"""

import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.test import Client
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.jobs.models import Job
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.screens.tests.test_imports import brought, through
from kartoteka.core.users import tokens
from kartoteka.modules.customers.models import Customer, Person, RegisterAnswer
from kartoteka.modules.leads.models import Lead
from kartoteka.modules.leads.tests.web_forms import read_for, send, stamp_of, web_form
from kartoteka.modules.privacy.actions import first_purposes

TAG = "kanarek"
NAMES = {"first_name": "Zofiakanarek", "last_name": "Mniszekkanarek"}
WHOLE = " ".join(NAMES.values())
NIP, PHONE = "5260250274", "601777333"


def word(where: str) -> str:
    return f"{TAG}{where}"


EMAIL = f"{word('poczta')}@example.com"
SECOND_EMAIL = f"{word('druga')}@example.com"


def made(key: str, **values: Any) -> Any:
    return actions.create(record_types[key], values, house())


def add_field(key: str, slug: str, privacy: str) -> None:
    values = {"record_type": key, "slug": slug, "label": slug, "kind": "text", "privacy": privacy}
    made("custom_field", **values)


def begin(client_of: Any, user_of: Any, settings: Any, folder: Path, monkeypatch: Any) -> Person:
    """Make them in a data folder of the test's own, which other tests would fill and empty."""
    data = folder / "data"
    settings.DATA, settings.FILES = data, data / "files"
    (data / "temporary").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(data / "temporary"))
    return bring(client_of(), user_of("administrator"), monkeypatch)


def bring(client: Client, user: Any, monkeypatch: Any) -> Person:
    """Make them, by hand, by files, by the API, by a form on the site; and look for them."""
    first_purposes(house())
    add_field("person", "pesel", "identifier")
    company = samples.make("customer", name="Hurtownia Brzoza")
    person = _by_hand(client, company)
    _written_about(person, company)
    csv(client)
    _vcard(client)
    _by_api(user, person)
    _by_form(client, person, monkeypatch)
    _as_customer(person)
    _asked_for(client)
    person.refresh_from_db()
    return person


def _by_hand(client: Client, company: Customer) -> Person:
    sent = NAMES | {
        "email": EMAIL, "phone": f"+48{PHONE}", "customer": company.pk,
        "job_title": word("stanowisko"), "description": word("opis"), "tags": word("tag"),
        "reference": word("numer"), "c_pesel": word("pesel"), "unit": word("dzial"),
    }  # fmt: skip
    assert client.post("/people/new/", sent).status_code == 302
    return Person.objects.get()


def _written_about(person: Person, company: Customer) -> None:
    about = {"person": person.pk, "customer": company.pk}
    note = made("activity", kind="note", subject=word("temat"), note=word("notatka"), **about)
    actions.update(note, {"note": word("nowanotatka")}, house())
    actions.update(person, {"place": word("miejsce")}, house())
    other = samples.make("person", last_name="Inna")
    made("person_relation", person=other.pk, other=person.pk, kind="friend", note=word("relacja"))
    deal = samples.make("opportunity", name="Piec", customer=company.pk, person=person.pk,
                        description=f"Decyduje {person}")  # fmt: skip
    activity = {"kind": "call", "subject": f"Telefon do {person}", "customer": company.pk}
    made("activity", about_type="opportunity", about_id=deal.pk, **activity)
    purpose = record_types["purpose"].model._default_manager.get(code="marketing")
    made("consent", person=person.pk, purpose=purpose.pk, channel="email", way="paper",
         proof=word("zgoda"))  # fmt: skip
    made("processing_basis", person=person.pk, purpose=purpose.pk, basis="consent",
         source=word("zrodlo"), since=timezone.localdate())  # fmt: skip


def csv(client: Client) -> None:
    """A file that tells more of the same person, known again by the e-mail."""
    row = f"Zofiakanarek;Mniszekkanarek;{EMAIL};{word('zplik')}"
    text = f"Imię;Nazwisko;E-mail;Miejsce\n{row}\n"
    through(client, brought(client, text, "ludzie.csv", type="person"))


def _vcard(client: Client) -> None:
    """A card of an address book, of which all is taken over; a line of it is refused."""
    card = ["BEGIN:VCARD", "VERSION:3.0", f"N:{NAMES['last_name']};{NAMES['first_name']};;;",
            f"FN:{WHOLE}", f"EMAIL:{EMAIL}", f"TITLE:{word('wizytowka')}",
            f"NOTE:{word('nawizytowce')}", "END:VCARD"]  # fmt: skip
    text = "\r\n".join([*card, ""])
    run = through(client, brought(client, text, "zofia.vcf", type="person"), rule="update")
    assert run.counts == {"updated": 1}, run.counts


def _by_api(user: Any, person: Person) -> None:
    """A program noted a meeting, knew her twice, and made one card of the two."""
    program = Client(headers={"Authorization": f"Bearer {tokens.make_token(user, 'program')}"})

    def post(address: str, **body: Any) -> Any:
        answer = program.post(f"/api/v1/{address}", body, content_type="application/json",
                              headers={"Idempotency-Key": f"a-key-of-{len(body)}"})  # fmt: skip
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    post("activities/", kind="meeting", subject=word("spotkanie"), person=person.pk)
    values = {"description": word("zprogramu")} | NAMES
    again = post("people/", email=SECOND_EMAIL, **values)
    post(f"people/{person.pk}/merge/", other=again["id"])


def _by_form(client: Client, person: Person, monkeypatch: Any) -> None:
    """She asked by the form of the site, twice; one lead was converted to the person."""
    form = web_form(purpose=record_types["purpose"].model._default_manager.get(code="inquiry").pk)
    stamps = [stamp_of(form) for _time in range(2)]
    with monkeypatch.context() as later:
        read_for(later, seconds=20)
        for stamp in stamps:
            sent = {"name": WHOLE, "email": EMAIL, "needs": word("formularz")}
            assert send(form, stamp, **sent).status_code == 302
    lead, other = Lead.objects.order_by("pk")
    answer = client.post(f"/leads/{lead.pk}/do/convert_lead/", {"person": person.pk})
    assert answer.status_code == 302
    made("activity", kind="call", subject=word("telefon"), about_type="lead", about_id=other.pk)


def _as_customer(person: Person) -> None:
    """They buy for themselves too."""
    individual = {"name": WHOLE, "kind": "individual", "street": word("ulica"),
                  "preferences": word("woli")}  # fmt: skip
    own = samples.make("customer", nip=NIP, **individual)
    actions.update(person, {"customer": own.pk}, house())
    made("address", customer=own.pk, kind="delivery", street=word("dostawa"))
    samples.make("opportunity", customer=own.pk, name=word("szansa"))
    made("activity", kind="task", subject=word("zadanie"), customer=own.pk)


def _asked_for(client: Client) -> None:
    """Lists of them were exported and kept as a view, and registers were asked."""
    for query in (f"q={NAMES['last_name']}", f"filter={quote(EMAIL)}"):
        assert client.post("/people/export/", {"query": query, "format": "csv"}).status_code == 200
    told = {"values": {"name": WHOLE.upper()}}
    for number, answer in ((NIP, {}), ("1111111111", told)):
        RegisterAnswer.objects.create(
            register="ceidg", number=number, at=timezone.now(), answer=answer
        )
    Job.objects.create(name="mail.send", payload={"to": EMAIL}, finished_at=timezone.now())
    tree = json.dumps({"all": [["last_name", "is", NAMES["last_name"]]]})
    made("saved_view", record_type="person", name="Ona", tree=tree)
    other = made("saved_view", record_type="person", name=f"Dawniej {WHOLE}", tree=tree)
    actions.update(other, {"name": "Inni", "tree": ""}, house())
    made("segment", name=f"Oferta dla {WHOLE}", goal=f"Piec u {NAMES['last_name']}")
    _rules()


def _rules() -> None:
    """Rules that were made for her, by name alone."""
    receiver = samples.make("user", name="Handlowiec")
    made("assignment_rule", name=f"{WHOLE} do Handlowca", to_user=receiver.pk)
    made("retention_rule", name=f"Bez {WHOLE}", record_type="lead", classes="all", months=12,
         end="erase", reason=f"Prosi {WHOLE}")  # fmt: skip
