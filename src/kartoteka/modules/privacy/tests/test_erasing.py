"""T-ERASE, F-15: whoever is erased is nowhere any more, and no backup brings them back."""

import json
import sqlite3
from base64 import b64decode
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connections
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions import ActionError
from kartoteka.core.actions.actor import house
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event, Group
from kartoteka.core.filters.models import SavedView
from kartoteka.core.importing.models import Export
from kartoteka.core.jobs.models import Job
from kartoteka.core.keys import ledger, sealing, suppressing
from kartoteka.core.keys.models import Erasure, SubjectKey
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.storage import safekeeping
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers.models import Customer, Person, RegisterAnswer
from kartoteka.modules.leads.models import Lead
from kartoteka.modules.privacy import erasing, planning, replaying, retaining, traces
from kartoteka.modules.privacy.models import Consent, Purpose
from kartoteka.modules.privacy.queries import MARKETING, may_contact
from kartoteka.modules.privacy.tests.zofia import (
    EMAIL,
    NAMES,
    NIP,
    PHONE,
    SECOND_EMAIL,
    TAG,
    csv,
    word,
)
from kartoteka.modules.sales.models import Opportunity
from kartoteka.project import backups

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


def places_with(text: str) -> list[str]:
    """Every table, and every file of the data folder, that holds a text."""
    found = []
    for alias in ("default", "keys"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            # An index without texts cannot be read as a table; its pieces are tables, and are read.
            for table in {*connection.introspection.table_names(cursor)} - {"search_beginning"}:
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = "\n".join(str(row) for row in cursor.fetchall())
                at = rows.casefold().find(text.casefold())
                if at >= 0:
                    found.append(f"{alias} {table}: {rows[max(0, at - 200) : at + 60]}")
    return found + files_with(text.casefold().encode())


def files_with(raw: bytes) -> list[str]:
    """Files that hold these bytes: all under the data folder, what is temporary too, and the
    databases with their logs.
    """
    files = [path for path in settings.DATA.rglob("*") if path.is_file()]
    for alias in ("default", "keys") if connections["default"].vendor == "sqlite" else ():
        safekeeping.checkpoint(alias)
        place = Path(str(connections[alias].settings_dict["NAME"]))
        files += [path for path in place.parent.glob(f"{place.name}*") if path.is_file()]
    return [
        path.name for path in files if raw in path.read_bytes().lower() or raw in path.read_bytes()
    ]


def test_erased_is_gone_from_rows_search_files_history_and_database_bytes(zofia, caplog):
    assert len(places_with(TAG)) > 8
    assert opened_history()
    keys = wrapped_keys()
    plan = planning.plan_for(zofia)
    assert plan.mentions
    chain = list(Event.objects.values_list("id", "hash"))
    outcome = erasing.erase(zofia, house(), also=list(plan.mentions))
    assert places_with(TAG) == []
    # The index of beginnings has six letters of a word.
    for beginning in (TAG[:6], NAMES["last_name"][:6]):
        assert places_with(beginning) == []
    assert places_with(PHONE) == []
    assert places_with(NIP) == []
    assert outcome.records["person"] == 2  # one was merged into the other
    assert outcome.files >= 1
    assert all(suppressing.since([one]) for one in (EMAIL, SECOND_EMAIL, f"+48{PHONE}"))
    assert opened_history() == []
    _destroyed_are(keys, outcome.records)
    assert set(chain) <= set(Event.objects.values_list("id", "hash"))
    logged = [*caplog.get_records("setup"), *caplog.get_records("call")]
    assert [one for one in logged if TAG in one.getMessage().casefold()] == []


def opened_history() -> list[str]:
    """What any key that is left opens of the person, whosever key it is."""
    ciphers = [AESGCM(key) for key in wrapped_keys(unwrap=True).values()]
    sealed = list(Event.objects.exclude(sealed=""))
    opened = [_opened(cipher, event) or "" for event in sealed for cipher in ciphers]
    return [text for text in opened if TAG in text.casefold()]


def _opened(cipher: AESGCM, event: Event) -> str | None:
    raw = b64decode(event.sealed)
    try:
        return cipher.decrypt(raw[:12], raw[12:], event.subject.encode()).decode()
    except InvalidTag:
        return None


def wrapped_keys(*, unwrap: bool = False) -> dict[str, bytes]:
    """The key of each subject as it is kept, or as it opens what it sealed."""
    kept = {key.subject: bytes(key.wrapped) for key in SubjectKey.objects.all()}
    return {subject: sealing._unwrap(key) for subject, key in kept.items()} if unwrap else kept


def _destroyed_are(before: dict[str, bytes], records: dict[str, int]) -> None:
    """The keys of what went are no rows, and no bytes of a file."""
    gone = [key for subject, key in before.items() if subject not in wrapped_keys()]
    assert len(gone) == sum(records.values())
    assert [key for key in gone if files_with(key)] == []


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


def test_restored_backup_from_before_brings_nobody_back(zofia, tmp_path, client_of):
    backups.write(tmp_path / "monday.tar")
    keys = wrapped_keys()
    outcome = erasing.erase(zofia, house(), also=list(planning.plan_for(zofia).mentions))

    backups.put_back(tmp_path / "monday.tar")
    assert places_with(TAG)
    assert opened_history()
    replaying.replay()

    assert places_with(TAG) == []
    assert opened_history() == []
    _destroyed_are(keys, outcome.records)
    assert Erasure.objects.filter(is_done=True).count() == 1
    assert all(suppressing.since([one]) for one in (EMAIL, SECOND_EMAIL, f"+48{PHONE}"))
    _stays_silent_though_brought_again(client_of())


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
    assert opened_history() == []


def test_the_same_file_again_stays_silent(zofia, client_of):
    erasing.erase(zofia, house(), also=list(planning.plan_for(zofia).mentions))
    _stays_silent_though_brought_again(client_of())


def _stays_silent_though_brought_again(client) -> None:
    """The same file makes somebody new, of whom nothing is known and who is not written to."""
    csv(client)
    again = Person.objects.filter(archived_at=None, last_name=NAMES["last_name"]).get()
    assert (again.description, again.place) == ("", word("zplik"))
    assert not Consent.objects.filter(person=again).exists()
    purpose = Purpose.objects.get(code=MARKETING)
    values = {"person": again.pk, "purpose": purpose.pk, "channel": "email", "way": "import"}
    long_ago = timezone.now() - timedelta(days=400)
    actions.create(record_types["consent"], values | {"given_at": long_ago}, house())
    assert not may_contact(again, "email", MARKETING)


def test_an_address_that_is_somebody_elses_by_now_is_not_silenced(zofia):
    actions.update(zofia, {"phone": "+48602333444"}, house())
    samples.make("person", last_name="Nowak", phone=f"+48{PHONE}")
    erasing.erase(zofia, house())
    assert suppressing.since([f"+48{PHONE}"]) is None
    assert suppressing.since(["+48602333444"])
    assert suppressing.since([EMAIL])


def test_a_lead_with_the_same_address_is_offered_as_a_whole(zofia, client_of):
    lead = Lead.objects.get(person=None)
    page = client_of().get(f"/people/{zofia.pk}/erase/").text
    assert f'value="lead:{lead.pk}" checked' in page
    erasing.erase(zofia, house())
    assert Lead.objects.get(pk=lead.pk).needs == word("formularz")


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
    view = SavedView.objects.get(name="Ona")
    assert f'value="saved_view:{view.pk}" checked' in page
    erasing.erase(zofia, house())
    view.refresh_from_db()
    assert (view.tree == "", view.archived_at) == (False, None)


def test_a_view_that_was_ticked_is_empty_and_in_nobodys_way(zofia):
    view = SavedView.objects.get(name="Ona")
    erasing.erase(zofia, house(), also=[("saved_view", view.pk)])
    view.refresh_from_db()
    assert view.tree == ""
    assert view.archived_at is not None
    assert view.name == "Ona"


def test_what_only_named_the_person_formerly_stays_and_its_past_is_gone(zofia, client_of):
    view = SavedView.objects.get(name="Inni")
    page = client_of().get(f"/people/{zofia.pk}/erase/").text
    assert f'value="saved_view:{view.pk}" checked' in page
    erasing.erase(zofia, house(), also=[("saved_view", view.pk)])
    view.refresh_from_db()
    assert (view.name, view.archived_at) == ("Inni", None)
    assert all(one.erased for one in reading.read(reading.of_subject("saved_view", view.pk)))
    actions.update(view, {"name": "Wszyscy"}, house())
    newest = reading.read(reading.of_subject("saved_view", view.pk))[0]
    assert newest.changes["name"] == ("Inni", "Wszyscy")


@pytest.mark.parametrize("written", ["Żuk", "ŻUK", "zuk"])
def test_short_surnames_are_found_as_words_of_their_own(written):
    ewa = samples.make("person", first_name="Ewa", last_name="Żuk")
    tree = json.dumps({"all": [["last_name", "is", written]]}, ensure_ascii=False)
    values = {"record_type": "person", "tree": tree}
    named = samples.make("saved_view", name="Ona", **values)
    segment = samples.make("segment", name=f"Rodzina {written}")
    other = samples.make("segment", name="Żukowo i Zuków")
    queries = [f"q={written}", "q=%C5%BBuk&sort=name", "q=Zukowska"]
    exports = [Export.objects.create(record_type="person", format="csv", query=q, rows=1)
               for q in queries]  # fmt: skip
    places = set(planning.plan_for(ewa).mentions)
    assert places >= {("saved_view", named.pk), ("segment", segment.pk)}
    assert ("segment", other.pk) not in places
    erasing.erase(ewa, house(), also=places)
    assert [Export.objects.get(pk=one.pk).query for one in exports] == ["", "", "q=Zukowska"]
    segment.refresh_from_db()
    assert segment.name == f"Erased {segment.pk}"


def test_a_former_surname_is_looked_for_too():
    ewa = samples.make("person", first_name="Ewa", last_name="Lis")
    actions.update(ewa, {"last_name": "Kowalska"}, house())
    segment = samples.make("segment", name="Dla p. Lis")
    assert ("segment", segment.pk) in planning.plan_for(ewa).mentions
