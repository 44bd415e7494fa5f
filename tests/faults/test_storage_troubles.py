"""F-04, F-06: a full disk and a busy database are said plainly, and nothing typed is lost."""

import errno
import html
import re
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from kartoteka.core.storage.troubles import trouble_of
from kartoteka.core.users import tokens
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)
FULL_ON_POSTGRESQL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON customers_customer
FOR EACH STATEMENT EXECUTE FUNCTION full_disk();
"""


@contextmanager
def full_disk():
    """A database that cannot grow: by its own limit, or by the code that PostgreSQL gives then."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FULL_ON_POSTGRESQL)
        else:
            # The file may not grow: a text that needs more pages is refused.
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            yield
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("DROP TRIGGER full_disk ON customers_customer")
                cursor.execute("DROP FUNCTION full_disk")
            else:
                cursor.execute("PRAGMA max_page_count = 1073741823")


LONG = "Opis, który zajmuje miejsce. " * 600


def sent_again(page: str) -> dict[str, str]:
    """The hidden fields of the form that the page offers."""
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return {html.unescape(k): html.unescape(v) for k, v in pairs if k != "csrfmiddlewaretoken"}


def test_a_full_disk_is_said_and_the_same_form_succeeds_later(client_of):
    client = client_of()
    client.get("/customers/")
    form = {"name": "Żuraw <b>", "kind": "company", "status": "prospect", "description": LONG,
            "_key": "one-form-of-a-test"}  # fmt: skip
    with full_disk():
        refused = client.post("/customers/new/", form)
        page = refused.content.decode()
        assert refused.status_code == 507, page
        assert "The disk of the server is full" in page
        assert "Try again" in page
        by_script = client.post("/customers/new/", form, headers={"HX-Request": "true"})
        assert by_script.status_code == 507
        assert "hx-partial" in by_script.content.decode()
        assert client.get("/customers/").status_code == 200
    assert Customer.objects.count() == 0
    again = sent_again(page)
    assert (again["name"], again["_key"]) == ("Żuraw <b>", "one-form-of-a-test")
    assert client.post("/customers/new/", again).status_code == 302
    assert Customer.objects.get().description.strip() == LONG.strip()


def test_the_api_says_it_too(client, user_of):
    token = tokens.make_token(user_of(), "faults", scopes=[tokens.READ, tokens.WRITE])
    headers = {"Authorization": f"Bearer {token}"}
    with full_disk():
        answer = client.post("/api/v1/customers/", {"name": "Żuraw", "description": LONG},
                             "application/json", headers=headers)  # fmt: skip
    assert (answer.status_code, answer["Content-Type"]) == (507, "application/problem+json")
    assert "full" in answer.json()["detail"]


def test_a_password_is_not_written_into_the_page(client, monkeypatch):
    from kartoteka.core.users import views

    def full(*_given, **_names):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(views, "authenticate", full, raising=False)
    answer = client.post("/sign-in/", {"email": "a@b.pl", "password": "tajne haslo 123"})
    assert "tajne haslo" not in answer.content.decode()


def test_a_disk_of_files_that_is_full_leaves_nothing_behind(client_of, monkeypatch):
    from kartoteka.core.files import storing

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    client = client_of()
    monkeypatch.setattr(storing.os, "fsync", full)
    brought = SimpleUploadedFile("a.csv", b"Nazwa\nA\n")
    answer = client.post("/import/", {"files": brought})
    assert answer.status_code == 507
    assert not [path for path in storing.leftovers() if path.parent.name == "incoming"]


BUSY = {"en": "Nothing was saved", "pl": "Nic nie zapisano", "ru": "Ничего не сохранено"}


@pytest.mark.parametrize("language", BUSY)
def test_a_database_that_stays_busy_is_said_and_the_same_form_succeeds_later(
    language, client_of, user_of, monkeypatch
):
    """F-06: whoever waited too long is told so, keeps what was typed, and no lock is named."""
    from kartoteka.core import actions
    from kartoteka.core.storage.sqlite.base import WritersBusy

    def busy(*_given, **_names):
        raise WritersBusy("Others have kept the database busy for 20 seconds; nothing was saved.")

    client = client_of(user_of(language=language))
    form = {"name": "Żuraw", "kind": "company", "status": "prospect", "_key": "busy"}
    with monkeypatch.context() as patch:
        patch.setattr(actions, "create", busy)
        refused = client.post("/customers/new/", form)
    assert (refused.status_code, refused["Retry-After"].isdecimal()) == (503, True)
    page = html.unescape(refused.content.decode())
    assert BUSY[language] in page
    assert "locked" not in page
    again = sent_again(refused.content.decode())
    assert again["name"] == "Żuraw"
    assert client.post("/customers/new/", again).status_code == 302


def test_other_errors_stay_faults_of_ours():
    assert trouble_of(ValueError("x")) is None
    assert trouble_of(OSError(errno.ENOENT, "x")) is None
