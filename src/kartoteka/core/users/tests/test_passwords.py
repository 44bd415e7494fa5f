"""Which passwords are taken, how they are kept, and how often they may be guessed."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client, override_settings
from django.utils import timezone

from kartoteka.core.actions.actor import house
from kartoteka.core.users import attempts
from kartoteka.core.users.actions import CannotSetPassword, set_password
from kartoteka.core.users.models import FailedSignIn

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def anna(user_of):
    user = user_of("salesperson", name="Anna Mazur", email="anna.mazur@example.com")
    return set_password(user, PASSWORD, house())


@pytest.mark.parametrize(
    "weak",
    [
        "short", "password1234", "Password2024!!", "Haslo1234567", "Polska2024!!", "Kartoteka2026!",
        "zaq12wsxcde3", "qwertyuiop12", "йцукенгшщзхъ", "пароль123456", "aaaaaaaaaaaaaa",
        "Anna Mazur 2026", "mazur.anna.1990", "admin@example.com", "123456789012", "            ",
        "iloveyou1234", "x" * 257,
    ],
)  # fmt: skip
def test_leaked_and_guessable_passwords_are_refused(anna, weak):
    with pytest.raises(CannotSetPassword):
        set_password(anna, weak, house())


@pytest.mark.parametrize(
    "good",
    ["ulubiona kawa o poranku", "tajne-haslo-firmy-7", "зелёный чайник поёт", "x9$Lm2!vQ7pZ",
     "🦊 lis przeskakuje płot 🦊", " spaces count, too ", "żółw" * 3 + " ma krótkie nogi " * 10],
)  # fmt: skip
def test_long_odd_and_spaced_passwords_are_taken_as_they_are(anna, client, good):
    assert set_password(anna, good, house()).check_password(good)
    form = {"email": "anna.mazur@example.com", "password": good}
    assert client.post("/sign-in/", form).status_code == 302


def test_passwords_are_kept_with_argon2():
    with override_settings(PASSWORD_HASHERS=["kartoteka.core.users.passwords.Argon2"]):
        kept = make_password(PASSWORD)
        assert kept.startswith("argon2$argon2id$v=19$m=47104,t=2,p=1$")
        assert check_password(PASSWORD, kept)
        assert not check_password(PASSWORD + " ", kept)


def test_ten_megabytes_are_answered_at_once(client, anna):
    form = {"email": "anna.mazur@example.com", "password": "x" * 9_000_000}
    assert client.post("/sign-in/", form).status_code == 422


def guess(client: Client, email: str = "anna.mazur@example.com", **more: str) -> int:
    return client.post("/sign-in/", {"email": email, "password": "wrong"}, **more).status_code


def test_waiting_grows_and_passes(client, anna):
    assert [guess(client) for _try in range(6)] == [422] * 5 + [429]
    waits = []
    for _try in range(4):
        latest = FailedSignIn.objects.latest("pk")
        row = FailedSignIn(pk=2**40, email_hash=latest.email_hash, device="", at=latest.at)
        waits.append(attempts._wait(row).total_seconds())
        FailedSignIn.objects.create(email_hash=latest.email_hash, at=latest.at)
    assert waits == [5, 10, 20, 40]
    FailedSignIn.objects.update(at=timezone.now() - timedelta(minutes=15))
    assert guess(client) == 422


def test_browser_that_is_known_does_not_wait_for_a_stranger(client, anna):
    """Somebody guesses at Anna's account from elsewhere; at her own desk she signs in."""
    form = {"email": "anna.mazur@example.com", "password": PASSWORD}
    assert client.post("/sign-in/", form).status_code == 302
    client.post("/sign-out/")
    stranger = Client()
    for _try in range(8):
        guess(stranger)
    assert stranger.post("/sign-in/", form).status_code == 429
    assert client.post("/sign-in/", form).status_code == 302


def test_office_is_slowed_but_not_locked_out_by_one_of_it(client, anna):
    """Fifty wrong passwords behind one address: a new colleague there waits seconds, no more."""
    now = timezone.now()
    FailedSignIn.objects.bulk_create(
        FailedSignIn(email_hash=f"{number}", address="127.0.0.1", at=now) for number in range(200)
    )
    form = {"email": "anna.mazur@example.com", "password": PASSWORD}
    refused = client.post("/sign-in/", form)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= attempts.LONGEST_WAIT_OF_NETWORK.total_seconds()
    FailedSignIn.objects.update(at=now - attempts.LONGEST_WAIT_OF_NETWORK)
    assert client.post("/sign-in/", form).status_code == 302


def test_cookie_of_a_known_browser_cannot_be_made(client, anna):
    client.cookies[attempts.COOKIE] = "WyJkZXZpY2UiLCBbImFiYyJdXQ:1abc:forged"
    assert [guess(client) for _try in range(6)][-1] == 429
