"""Pages for what is not there and for faults of ours: plain words, no inside of the program."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_what_is_not_there_is_said_plainly(client_of):
    answer = client_of().get("/nonsense/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing here, or you may not see it" in answer.content.decode()


def test_the_address_of_a_button_is_said_to_be_one(client_of):
    page = client_of().get("/undo/1/", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "only for a button" in page.text
    assert client_of().get("/undo/1/").content == b""


def test_a_fault_has_a_number_and_no_trace(client_of, monkeypatch, caplog):
    from kartoteka.core.screens import finder, forms

    monkeypatch.setattr(finder.search, "recent", lambda user: 1 / 0)
    client = client_of()
    client.raise_request_exception = False
    answer = client.get("/search/")
    content = answer.content.decode()
    assert answer.status_code == 500
    assert "ZeroDivision" not in content
    numbers = [
        r.getMessage().split()[2].rstrip(":")
        for r in caplog.records
        if "Error number" in r.getMessage()
    ]
    assert numbers
    assert numbers[0] in content
    assert answer["X-Fault-Number"] == numbers[0]
    monkeypatch.setattr(forms.reading, "read", lambda *given: 1 / 0)
    answer = client.post("/customers/new/", {"name": "Brzoza"})
    assert (answer.status_code, "Not saved. Try again." in answer.text) == (500, True)


def test_an_old_form_is_told_so(client_of, user_of):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user_of("administrator"))
    answer = client.post("/customers/new/", {"name": "A"})
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()
