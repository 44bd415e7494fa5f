"""7.14: bots, forgeries, floods and rubbish at a public form; each refusal keeps what was typed."""

import html

import pytest
from django.core import signing
from django.test import Client

from kartoteka.core.users import attempts
from kartoteka.core.users.models import FailedSignIn
from kartoteka.modules.leads import stamps
from kartoteka.modules.leads.form_views import LARGEST
from kartoteka.modules.leads.models import Enquiry, Lead
from kartoteka.modules.leads.tests.web_forms import (
    STAMP,
    path_of,
    read_for,
    send,
    stamp_of,
    web_form,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def form():
    return web_form()


def refused(answer, text, status=422):
    assert answer.status_code == status
    assert html.escape(text) in answer.text
    assert "Jan Kowalski" in answer.text
    assert "A heat pump." in answer.text
    assert Lead.objects.count() == Enquiry.objects.count() == 0
    return STAMP.search(answer.text)[1]


def test_what_only_programs_fill_in(form, monkeypatch):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    again = refused(send(form, stamp, website="https://spam.example"), "nobody sees")
    assert send(form, again).status_code == 302


def test_too_quick_for_a_human_being(form, monkeypatch):
    again = refused(send(form, stamp_of(form)), "very quick")
    read_for(monkeypatch, seconds=3)
    assert send(form, again).status_code == 302


def test_too_old(form, monkeypatch):
    stamp = stamp_of(form)
    read_for(monkeypatch, hours=25)
    again = refused(send(form, stamp), "open for too long")
    read_for(monkeypatch, seconds=9)
    assert send(form, again).status_code == 302


@pytest.mark.parametrize("forged", ["", "x", "x" * 5000, "a:b:c", "\x00", "’"])
def test_what_is_no_stamp(form, forged):
    refused(send(form, forged), "open for too long")


@pytest.mark.parametrize(
    ("said", "options"),
    [
        ([1, "n", "s", "", 0], {"key": "another key", "salt": stamps.SALT}),
        (["no list"], {"salt": "another salt"}),
        ("no list", {"salt": stamps.SALT}),
        ([1, 2], {"salt": stamps.SALT}),
    ],
)
def test_forged(form, said, options):
    # Signed here: a signature holds its moment, and tests have the same names for all who run them.
    refused(send(form, signing.dumps(said, **options)), "open for too long")


def test_the_stamp_of_another_form(form, monkeypatch):
    stamp = stamp_of(web_form(name="Another"))
    read_for(monkeypatch, seconds=20)
    refused(send(form, stamp), "open for too long")


def test_a_stamp_is_good_for_one_sending(form, monkeypatch):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    for number in range(5):
        send(form, stamp, email=f"spam{number}@spam.example")
    assert Lead.objects.count() == 1


def test_a_flood_from_one_address_waits_and_others_do_not(form, monkeypatch):
    monkeypatch.setattr(attempts, "OPEN_FROM_NETWORK", 3)
    given = [stamp_of(form) for _i in range(6)]
    read_for(monkeypatch, seconds=20)
    said = [
        send(form, stamp, name=f"Spam {n}", email=f"s{n}@s{n}.example")
        for n, stamp in enumerate(given[:4])
    ]
    assert [answer.status_code for answer in said] == [302, 302, 302, 429]
    assert 0 < int(said[3]["Retry-After"]) <= 5
    assert "Spam 3" in said[3].text
    assert "A heat pump." in said[3].text
    typed = {"name": "Ewa", "email": "ewa@ewa.example", "stamp": given[4]}
    elsewhere = Client().post(path_of(form), typed, REMOTE_ADDR="10.1.2.3")
    assert elsewhere.status_code == 302
    # The office is slowed down, and no more: a moment later it goes on.
    FailedSignIn.objects.update(at=attempts.timezone.now() - attempts.LONGEST_WAIT_AT_OPEN)
    assert send(form, given[3], name="Spam 3", email="s3@s3.example").status_code == 302
    assert Lead.objects.count() == 5


def test_a_flood_from_everywhere_is_slowed_down(form, monkeypatch):
    monkeypatch.setattr(attempts, "OPEN_FROM_ALL", 2)
    given = [stamp_of(form) for _i in range(3)]
    read_for(monkeypatch, seconds=20)
    codes = []
    for number, stamp in enumerate(given):
        typed = {"name": "S", "email": f"s{number}@s.example", "stamp": stamp}
        page = Client().post(path_of(form), typed, REMOTE_ADDR=f"10.0.0.{number}")
        codes.append(page.status_code)
    assert codes == [302, 302, 429]


def test_trying_the_form_makes_nobody_wait_at_the_sign_in(form, monkeypatch, user_of):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    monkeypatch.setattr(attempts, "ALLOWED_FROM_NETWORK", 1)
    send(form, stamp)
    answer = Client().post("/sign-in/", {"email": "who@example.com", "password": "x"})
    assert answer.status_code != 429
    assert "Retry-After" not in answer


def test_far_too_much(form):
    answer = send(form, stamp_of(form), needs="x" * LARGEST)
    assert answer.status_code == 413
    assert "too much for the form" in answer.text
    assert Lead.objects.count() == 0


# What was typed, where, and what becomes of it: the sentence, or the value kept.
RUBBISH = [
    ("needs", "x" * 4001, "has 4001 characters, the limit is 4000"),
    ("name", "x" * 201, "has 201 characters, the limit is 200"),
    ("email", "no address", "no address"),
    ("phone", "abc", "abc"),
    ("nip", "123", "NIP"),
    ("nip", "6760001245", "NIP"),
]


@pytest.mark.parametrize(("key", "typed", "sentence"), RUBBISH)
def test_rubbish_is_said_at_its_field(form, monkeypatch, key, typed, sentence):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    answer = send(form, stamp, **{key: typed})
    assert answer.status_code == 422
    assert f'href="#f-{key}"' in answer.text
    assert sentence in answer.text
    assert html.escape(typed) in answer.text
    assert Lead.objects.count() == 0


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "{{7*7}}{% load x %}",
        "=cmd|' /C calc'!A1", "a\u202eb\u2066c", "%00", "Ｗｉｄｅ 😀",
        "'; DROP TABLE leads_lead; --",
    ],
)  # fmt: skip
def test_markup_stays_text(form, monkeypatch, client_of, typed):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    assert send(form, stamp, name=typed, needs=typed).status_code == 302
    lead = Lead.objects.get()
    client = client_of("administrator")
    for address in (f"/leads/{lead.pk}/", f"/enquiries/{Enquiry.objects.get().pk}/"):
        page = client.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text


@pytest.mark.parametrize("raw", [b"\x00", b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\x80"])
def test_bytes_that_are_no_text(form, monkeypatch, raw):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    body = b"name=Jan%%20%s&email=j@j.example&stamp=%s" % (
        b"".join(b"%%%02X" % one for one in raw), stamp.encode(),
    )  # fmt: skip
    answer = Client().post(path_of(form), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (302, 422)
    assert not any("\x00" in lead.name for lead in Lead.objects.all())


def test_a_company_and_a_phone_are_enough(form, monkeypatch):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    assert send(form, stamp, name="", email="", company="Bór", phone="601234567").status_code == 302
    assert Lead.objects.get().name == "Bór"


def test_nothing_at_all(form, monkeypatch):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    answer = Client().post(path_of(form), {"stamp": stamp})
    assert answer.status_code == 422
    assert "Give your name or the name of your company." in answer.text
    assert "Give an e-mail or a phone, so that we can answer." in answer.text


def test_fields_that_were_not_asked_are_passed_over(monkeypatch, user_of):
    form = web_form(asks=["name", "email"])
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    more = {"phone": "601234567", "owner": user_of().pk, "status": "converted", "score": "100",
            "is_known": "", "customer": "1", "id": "7"}  # fmt: skip
    assert send(form, stamp, **more).status_code == 302
    lead = Lead.objects.get()
    assert (lead.phone, lead.owner, lead.status, lead.score, lead.needs) == (
        "", None, "new", None, "",
    )  # fmt: skip
