"""Signing in: with a password, with a link, and not at all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.users import attempts, links, tokens
from kartoteka.core.users.actions import set_password
from kartoteka.core.users.models import FailedSignIn, SignInLink, User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def anna(user_of):
    user = user_of("salesperson", name="Anna Mazur", email="anna@example.com")
    return set_password(user, PASSWORD, house())


def sign_in(client: Client, **form: str):
    return client.post("/sign-in/", {"email": "anna@example.com", "password": PASSWORD} | form)


def test_stranger_is_sent_to_sign_in_and_back(client, anna):
    asked = client.get("/settings/me/?a=1")
    assert asked.status_code == 302
    assert asked["Location"] == "/sign-in/?next=/settings/me/%3Fa%3D1"

    answer = sign_in(client, next="/settings/me/?a=1")

    assert answer["Location"] == "/settings/me/?a=1"
    assert client.get("/settings/me/").status_code == 200


def test_part_of_a_page_takes_the_whole_page_to_sign_in(client):
    answer = client.get("/settings/me/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith("/sign-in/")


def test_address_is_recognised_in_any_case(client, anna):
    assert sign_in(client, email=" ANNA@Example.COM ").status_code == 302


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/sign-out/"])
def test_foreign_target_is_ignored(client, anna, wanted):
    assert sign_in(client, next=wanted)["Location"] == "/"


def test_wrong_password_and_unknown_address_say_the_same(client, anna):
    wrong = sign_in(client, password="something else")
    unknown = sign_in(client, email="nobody@example.com", password="something else")

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["problem"] == unknown.context["problem"]


def test_sixth_wrong_password_must_wait_and_so_must_the_right_one(client, anna):
    for _number in range(attempts.ALLOWED_FOR_ADDRESS):
        sign_in(client, password="something else")

    assert sign_in(client, password="something else").status_code == 429
    assert sign_in(client).status_code == 429
    other = sign_in(client, email="nobody@example.com", password="x")
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("is_behind_proxy", "headers", "noted"),
    [
        (False, {"X-Forwarded-For": "10.0.0.9"}, "127.0.0.1"),
        (True, {"X-Forwarded-For": "made up, 10.0.0.9"}, "10.0.0.9"),
        (True, {"X-Forwarded-For": "rubbish"}, None),
    ],
)
def test_network_of_a_wrong_password_is_noted(client, settings, is_behind_proxy, headers, noted):
    settings.IS_BEHIND_PROXY = is_behind_proxy
    client.post("/sign-in/", {"email": "a@example.com", "password": "x"}, headers=headers)
    assert FailedSignIn.objects.get().address == noted


def test_account_switched_off_cannot_sign_in_and_loses_its_session(client, anna, user_of):
    user_of("administrator")
    sign_in(client)
    actions.update(User.objects.get(pk=anna.pk), {"is_active": False}, house())

    assert client.get("/settings/me/").status_code == 302
    assert sign_in(client).status_code == 422


def test_link_signs_in_once(client, anna):
    address = links.make_link(anna).removeprefix("http://127.0.0.1:8000")

    assert client.get(address)["Location"] == "/"
    assert client.get("/settings/me/").status_code == 200
    assert Client().get(address).status_code == 410


def test_old_link_does_not_sign_in(client, anna):
    address = links.make_link(anna).removeprefix("http://127.0.0.1:8000")
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(address).status_code == 410


def test_link_from_before_a_new_password_is_good_no_more(client, anna):
    address = links.make_link(anna).removeprefix("http://127.0.0.1:8000")
    set_password(anna, PASSWORD + "!", house())
    assert client.get(address).status_code == 410


def test_secret_of_a_link_is_not_kept(anna):
    secret = links.make_link(anna).rstrip("/").rsplit("/", 1)[1]
    link = SignInLink.objects.get()
    assert secret not in (link.secret_hash, str(link))
    assert links.user_of_link(secret) == anna
    assert links.user_of_link(link.secret_hash) is None


def test_sign_out_needs_a_form_of_ours(anna):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)
    assert client.post("/sign-out/").status_code == 403
    assert client.get("/sign-out/").status_code == 405


def test_settings_change_language_of_the_next_page(client_of, user_of):
    user = user_of("reader")
    client = client_of(user)
    form = {"language": "pl", "timezone": "Europe/Berlin", "theme": "dark", "density": "compact"}

    answer = client.post("/settings/me/", form)

    assert answer.status_code == 302
    assert answer.cookies["theme"].value == "dark"
    saved = User.objects.get(pk=user.pk)
    assert (saved.language, saved.timezone, saved.hotkeys) == ("pl", "Europe/Berlin", False)
    assert client.get("/settings/me/")["Content-Language"] == "pl"


def test_shortcuts_are_switched_off_and_on_as_a_browser_sends_it(client_of, user_of):
    user = user_of("reader")
    client = client_of(user)
    form = {"language": "en", "timezone": "Europe/Berlin", "theme": "", "density": "compact"}
    for sent, expected in (([""], False), (["", "1"], True)):
        client.post("/settings/me/", form | {"hotkeys": sent})
        assert User.objects.get(pk=user.pk).hotkeys is expected
        ticked = 'name="hotkeys" value="1" checked' in client.get("/settings/me/").text
        assert ticked is expected


def test_unknown_time_zone_is_refused_at_its_field(client_of):
    form = {"language": "pl", "timezone": "Europe/Nowhere", "density": "compact", "theme": ""}
    answer = client_of("reader").post("/settings/me/", form)
    assert answer.status_code == 422
    assert "Europe/Nowhere" in answer.context["errors"]["timezone"]


def test_password_change_keeps_this_session_and_ends_the_others(client, anna):
    other = Client()
    other.force_login(anna)
    sign_in(client)
    form = {"old": PASSWORD, "new": PASSWORD + "!", "again": PASSWORD + "!"}

    assert client.post("/settings/password/", form).status_code == 302

    assert client.get("/settings/me/").status_code == 200
    assert other.get("/settings/me/").status_code == 302


def test_presence_is_noted_without_an_event(client_of, user_of):
    from kartoteka.core.events.models import Event

    user = user_of("reader")
    before = Event.objects.count()
    client_of(user).get("/settings/me/")
    assert User.objects.get(pk=user.pk).last_seen is not None
    assert Event.objects.count() == before


def test_token_is_found_by_its_secret_only_until_revoked(anna):
    secret = tokens.make_token(anna, "import", scopes=[tokens.READ])

    token = tokens.find_token(secret)
    assert token is not None
    assert (token.user, token.scopes) == (anna, ["read"])
    assert secret not in (token.secret_hash, token.prefix)
    assert tokens.find_token(secret + "x") is None

    tokens.revoke_token(token)
    assert tokens.find_token(secret) is None


def test_token_ends_with_its_time_and_with_its_user(anna, user_of):
    user_of("administrator")
    past = timezone.now() - timedelta(days=1)
    assert tokens.find_token(tokens.make_token(anna, "old", expires_at=past)) is None

    secret = tokens.make_token(anna, "good")
    actions.update(anna, {"is_active": False}, house())
    assert tokens.find_token(secret) is None
