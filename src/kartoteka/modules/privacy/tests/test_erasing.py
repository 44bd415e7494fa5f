"""T-ERASE, F-15: whoever is erased is nowhere any more, and no backup brings them back."""

import json
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions import ActionError
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Event, Group
from kartoteka.core.filters.models import SavedView
from kartoteka.core.importing.models import Export, Import
from kartoteka.core.jobs.models import Job
from kartoteka.core.keys import ledger, suppressing
from kartoteka.core.keys.models import Erasure, SubjectKey
from kartoteka.core.keys.sealing import Sealer
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.screens.tests.test_imports import brought, through
from kartoteka.core.storage import safekeeping
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers.models import Customer, Person, RegisterAnswer
from kartoteka.modules.privacy import erasing, planning, replaying, retaining, traces
from kartoteka.modules.privacy.actions import first_purposes
from kartoteka.modules.privacy.models import Consent
from kartoteka.modules.sales.models import Opportunity
from kartoteka.project import backups

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])
TAG = "kanarek"
NAMES = {"first_name": "Zofiakanarek", "last_name": "Mniszekkanarek"}


def word(where: str) -> str:
    return f"{TAG}{where}"


def made(key: str, **values: Any) -> Any:
    return actions.create(record_types[key], values, house())


def add_field(key: str, slug: str, privacy: str) -> None:
    values = {"record_type": key, "slug": slug, "label": slug, "kind": "text", "privacy": privacy}
    made("custom_field", **values)


@pytest.fixture
def zofia(client_of, settings, tmp_path) -> Person:
    """Somebody who came in through every door, and was written about everywhere."""
    # Other tests share the data folder, and would find and miss files here.
    settings.DATA, settings.FILES = tmp_path, tmp_path / "files"
    first_purposes(house())
    add_field("person", "pesel", "identifier")
    client = client_of()
    company = samples.make("customer", name="Hurtownia Brzoza")
    sent = NAMES | {
        "email": f"{word('poczta')}@example.com", "phone": "+48601777333", "customer": company.pk,
        "job_title": word("stanowisko"), "description": word("opis"), "tags": word("tag"),
        "reference": word("numer"), "c_pesel": word("pesel"), "unit": word("dzial"),
    }  # fmt: skip
    assert client.post("/people/new/", sent).status_code == 302
    person = Person.objects.get()
    _written_about(client, person, company)
    _imported(client)
    _as_customer(person)
    _asked_for(client)
    return person


def _written_about(client: Any, person: Person, company: Customer) -> None:
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


def _imported(client: Any) -> None:
    """A file that tells more of the same person, known again by the e-mail."""
    row = f"Zofiakanarek;Mniszekkanarek;{word('poczta')}@example.com;{word('zplik')}"
    text = f"Imię;Nazwisko;E-mail;Miejsce\n{row}\n"
    through(client, brought(client, text, "ludzie.csv", type="person"))


def _as_customer(person: Person) -> None:
    """They buy for themselves too, and one activity came by the API."""
    values = {"kind": "meeting", "subject": word("spotkanie"), "person": person.pk}
    actions.create(record_types["activity"], values, house("api"), key="a-key-of-a-client")
    individual = {"name": "Zofiakanarek Mniszekkanarek", "kind": "individual",
                  "street": word("ulica"), "preferences": word("woli")}  # fmt: skip
    own = samples.make("customer", nip="5260250274", **individual)
    actions.update(person, {"customer": own.pk}, house())
    made("address", customer=own.pk, kind="delivery", street=word("dostawa"))
    samples.make("opportunity", customer=own.pk, name=word("szansa"))
    made("activity", kind="task", subject=word("zadanie"), customer=own.pk)


def _asked_for(client: Any) -> None:
    """Lists of them were exported and kept as a view, and registers were asked."""
    for query in (f"q={NAMES['last_name']}", f"filter={quote(word('poczta'))}%40example.com"):
        assert client.post("/people/export/", {"query": query, "format": "csv"}).status_code == 200
    told = {"values": {"name": f"ZOFIAKANAREK {NAMES['last_name'].upper()}"}}
    for number, answer in (("5260250274", {}), ("1111111111", told)):
        RegisterAnswer.objects.create(
            register="ceidg", number=number, at=timezone.now(), answer=answer
        )
    sent = {"to": f"{word('poczta')}@example.com"}
    Job.objects.create(name="mail.send", payload=sent, finished_at=timezone.now())
    tree = json.dumps({"all": [["last_name", "is", NAMES["last_name"]]]})
    made("saved_view", record_type="person", name="Ona", tree=tree)


def places_with(text: str) -> list[str]:
    """Every table, and every file of the data folder, that holds a text."""
    found = []
    for alias in ("default", "keys"):
        connection = connections[alias]
        safekeeping.checkpoint(alias)
        with connection.cursor() as cursor:
            # An index without texts cannot be read as a table; its pieces are tables, and are read.
            for table in {*connection.introspection.table_names(cursor)} - {"search_beginning"}:
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = "\n".join(str(row) for row in cursor.fetchall())
                at = rows.casefold().find(text.casefold())
                if at >= 0:
                    found.append(f"{alias} {table}: {rows[max(0, at - 200) : at + 60]}")
    raw = text.casefold().encode()
    files = [p for p in settings.FILES.rglob("*") if p.is_file()]
    names = [Path(str(connections[a].settings_dict["NAME"])) for a in ("default", "keys")]
    for name in names if connections["default"].vendor == "sqlite" else ():
        files += [p for p in name.parent.glob(f"{name.name}*") if p.is_file()]
    found += [str(p.name) for p in files if raw in p.read_bytes().lower()]
    return found


def test_erased_is_gone_from_rows_search_files_history_and_database_bytes(zofia, client_of):
    assert len(places_with(TAG)) > 8
    plan = planning.plan_for(zofia)
    assert plan.mentions
    chain = list(Event.objects.values_list("id", "hash"))
    outcome = erasing.erase(zofia, house(), also=list(plan.mentions))
    assert places_with(TAG) == []
    # The index of beginnings has six letters of a word.
    for beginning in (TAG[:6], NAMES["last_name"][:6]):
        assert places_with(beginning) == []
    assert places_with("601777333") == []
    assert places_with("5260250274") == []
    assert outcome.records["person"] == 1
    assert outcome.files >= 1
    assert suppressing.since([f"{word('poczta')}@example.com"]) is not None
    _history_cannot_be_opened()
    assert set(chain) <= set(Event.objects.values_list("id", "hash"))
    _nothing_is_shown(client_of(), zofia)


def _history_cannot_be_opened() -> None:
    """With every key that is left, nothing of the person comes out of the journal."""
    events = [event for event in Event.objects.all() if event.sealed]
    sealer = Sealer((event.subject for event in events), create=False)
    opened = [sealer.open(event.subject, event.sealed) or "" for event in events]
    assert not [text for text in opened if TAG in text.casefold()]
    every = Sealer(SubjectKey.objects.values_list("subject", flat=True), create=False)
    keys = list(SubjectKey.objects.values_list("subject", flat=True))
    for event in events:
        for key in keys:
            assert TAG not in (every.open(key, event.sealed) or "").casefold()


def _nothing_is_shown(client: Any, person: Person) -> None:
    for url in (f"/people/{person.pk}/", "/people/?archived=1", "/recent/", "/import/",
                f"/people/{person.pk}/history/", "/activities/", "/api/v1/people",
                f"/people/{person.pk}/?as_of=2026-11-29"):  # fmt: skip
        assert TAG not in client.get(url).text.casefold(), url
    run = Import.objects.get()
    assert client.get(f"/import/{run.pk}/summary/").status_code == 200


def test_everything_still_holds_and_undo_brings_nothing_back(zofia):
    from kartoteka.core.actions import invariants

    before = Group.objects.order_by("-id").first()
    erasing.erase(zofia, house(), also=list(planning.plan_for(zofia).mentions))
    assert list(invariants.faults()) == []
    group = Group.objects.get(verb="erase")
    with pytest.raises(ActionError, match="erased for ever"):
        actions.undo(group.pk, house())
    for other in Group.objects.filter(pk__lte=before.pk).order_by("-pk"):
        try:
            actions.undo(other.pk, house())
        except ActionError:
            continue
    assert places_with(TAG) == []


def test_restored_backup_from_before_brings_nobody_back(zofia, tmp_path):
    backups.write(tmp_path / "monday.tar")
    erasing.erase(zofia, house(), also=list(planning.plan_for(zofia).mentions))

    backups.put_back(tmp_path / "monday.tar")
    assert places_with(TAG)
    replaying.replay()

    assert places_with(TAG) == []
    assert Erasure.objects.filter(is_done=True).count() == 1
    assert suppressing.since([f"{word('poczta')}@example.com"]) is not None


def test_restore_on_another_machine_takes_the_ledger_beside_the_backup(zofia, tmp_path):
    """The newest ledger lies beside all backups of a folder, so the oldest one learns of it."""
    backups.write(tmp_path / "monday.tar")
    erasing.erase(zofia, house(), also=list(planning.plan_for(zofia).mentions))
    backups.write(tmp_path / "tuesday.tar")
    Erasure.objects.all().delete()

    backups.put_back(tmp_path / "monday.tar")
    replaying.replay()

    assert places_with(TAG) == []


def test_another_record_with_the_same_number_is_left_alone(zofia):
    erasing.erase(zofia, house())
    Person.objects.filter(pk=zofia.pk).update(
        created_at=timezone.now(), last_name="Somebody Else", archived_at=None
    )
    ledger.load(ledger.dump())
    erasing.finish_open_lines()
    assert Person.objects.get(pk=zofia.pk).last_name == "Somebody Else"


def test_erasure_broken_off_is_finished(zofia, monkeypatch):
    def fall(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(erasing.sealing, "destroy", fall)
        with pytest.raises(RuntimeError):
            erasing.erase(zofia, house(), also=list(planning.plan_for(zofia).mentions))
    assert Erasure.objects.get().is_done is False
    assert replaying.replay() == 1
    assert places_with(TAG) == []
    _history_cannot_be_opened()


def test_the_same_file_again_stays_silent(zofia, client_of):
    erasing.erase(zofia, house(), also=list(planning.plan_for(zofia).mentions))
    _imported(client_of())
    again = Person.objects.filter(archived_at=None, last_name=NAMES["last_name"]).get()
    from kartoteka.modules.privacy.queries import may_contact

    assert not may_contact(again, "email", "marketing")


def test_business_of_others_stays_and_a_deal_of_theirs_is_anonymous(zofia):
    erasing.erase(zofia, house())
    company = Customer.objects.get(name="Hurtownia Brzoza")
    assert company.archived_at is None
    deals = Opportunity.objects.order_by("pk")
    assert deals[0].name == "Piec"
    assert deals[0].description == ""
    assert deals[1].name.startswith("Erased")
    assert deals[1].archived_at is None
    consent = Consent.objects.get()
    assert (consent.proof, consent.channel) == ("", "email")
    assert not Activity.objects.filter(note__contains=TAG).exists()


def test_secure_delete_is_on_where_the_bytes_count():
    if connections["default"].vendor != "sqlite":
        pytest.skip("PostgreSQL overwrites by VACUUM")
    with connections["default"].cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone()[0] == 1
    assert sqlite3.sqlite_version_info > (3, 30)


@pytest.mark.parametrize(
    "query",
    [
        "q=Łącka-Żuk", "q=%C5%81%C4%85cka-%C5%BBuk", "q=lacka+zuk&sort=name",
        "q=%C5%81%C4%84CKA%20%C5%BBUK",
        "filter=[[\"last_name\", \"is\", \"Łącka-Żuk\"]]", "q=602+111+222", "q=%2B48602111222",
        "email__is=ewa%40example.com",
    ],
)  # fmt: skip
def test_what_lists_were_exported_by_is_emptied_however_it_is_written(query):
    ewa = samples.make("person", first_name="Ewa", last_name="Łącka-Żuk",
                       phone="+48602111222", email="ewa@example.com")  # fmt: skip
    named = Export.objects.create(record_type="person", format="csv", query=query, rows=1)
    other = Export.objects.create(record_type="person", format="csv", query="q=Kowal+Ewa", rows=1)
    erasing.erase(ewa, house())
    named.refresh_from_db()
    other.refresh_from_db()
    assert (named.query, named.rows, other.query) == ("", 1, "q=Kowal+Ewa")


def test_jobs_of_as_many_people_as_a_rule_erases_at_once_are_cleaned():
    people = [
        Person(first_name="Łucja", last_name=f"Osoba {n}", email=f"osoba{n}@example.com",
               phone=f"+4860211{n:04}", mobile=f"+4860311{n:04}")
        for n in range(retaining.AT_ONCE)
    ]  # fmt: skip
    job = Job.objects.create(name="x", message="osoba49@example.com", finished_at=timezone.now())
    traces.clean_jobs(people)
    job.refresh_from_db()
    assert job.message == ""


def test_answers_of_registers_about_others_stay(zofia):
    at = timezone.now()
    for number, answer in (("*", {"reason": word("")}), ("7740001454", {"values": {"name": "X"}})):
        RegisterAnswer.objects.create(register="gus", number=number, at=at, answer=answer)
    erasing.erase(zofia, house())
    assert set(RegisterAnswer.objects.values_list("number", flat=True)) == {"*", "7740001454"}


def test_a_view_that_asks_for_the_person_is_told_of_and_put_away(zofia, client_of):
    page = client_of().get(f"/people/{zofia.pk}/erase/").text
    view = SavedView.objects.get()
    assert f'value="saved_view:{view.pk}" checked' in page
    erasing.erase(zofia, house())
    view.refresh_from_db()
    assert (view.tree == "", view.archived_at) == (False, None)


def test_a_view_that_was_ticked_is_empty_and_in_nobodys_way(zofia):
    erasing.erase(zofia, house(), also=[("saved_view", SavedView.objects.get().pk)])
    view = SavedView.objects.get()
    assert view.tree == ""
    assert view.archived_at is not None
    assert view.name == "Ona"
