"""A code after the password, codes on paper, and who must have either."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Event
from kartoteka.core.users import links, second_factors, visits
from kartoteka.core.users.actions import add_code_app, make_recovery_codes, set_password
from kartoteka.core.users.models import CodeApp, RecoveryCode, User, Visit

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def anna(user_of):
    user = user_of("salesperson", name="Anna Mazur", email="anna@example.com")
    return set_password(user, PASSWORD, house())


@pytest.fixture
def with_app(anna):
    """Anna, whose app was set up a while ago."""
    add_code_app(anna, SECRET, code(), house())
    CodeApp.objects.update(last_step=0)
    return anna


def code(away: int = 0) -> str:
    step = int(timezone.now().timestamp()) // second_factors.STEP + away
    return second_factors.code_at(SECRET, step)


def with_password(client: Client):
    return client.post(
        "/sign-in/", {"email": "anna@example.com", "password": PASSWORD, "next": "/settings/me/"}
    )


@pytest.mark.parametrize(
    ("at", "expected"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(at, expected):
    """The samples of RFC 6238, cut to six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert second_factors.code_at(secret, at // second_factors.STEP) == expected


def test_password_alone_is_half_of_it(client, with_app):
    assert with_password(client)["Location"] == "/sign-in/second/"
    assert client.get("/settings/me/").status_code == 302
    assert client.post("/sign-in/second/", {"code": "000000"}).status_code == 422

    answer = client.post("/sign-in/second/", {"code": f" {code()[:3]} {code()[3:]}"})

    assert answer["Location"] == "/settings/me/"
    assert client.get("/settings/me/").status_code == 200
    assert Visit.objects.get().method == "password+"


def test_code_is_good_once_and_not_for_long(with_app):
    assert not second_factors.take_code(with_app, code(-3))
    assert not second_factors.take_code(with_app, code(3))
    assert second_factors.take_code(with_app, code())
    assert not second_factors.take_code(with_app, code())
    assert not second_factors.take_code(with_app, code(-1))


def test_link_does_not_go_round_the_second_factor(client, with_app):
    address = links.make_link(with_app).removeprefix("http://127.0.0.1:8000")
    assert client.get(address)["Location"] == "/sign-in/second/"
    assert client.get("/settings/me/").status_code == 302


def test_half_way_in_is_forgotten_after_ten_minutes(client, with_app):
    with_password(client)
    session = client.session
    session["half"] = [with_app.pk, timezone.now().timestamp() - 601, "/", "password"]
    session.save()
    assert client.post("/sign-in/second/", {"code": code()})["Location"] == "/sign-in/"


def test_codes_are_guessed_a_few_times_and_then_wait(client, with_app):
    with_password(client)
    for number in range(5):
        assert client.post("/sign-in/second/", {"code": f"00000{number}"}).status_code == 422
    refused = client.post("/sign-in/second/", {"code": code()})
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 5


def test_recovery_code_stands_in_once(client, with_app, actor_of):
    codes = make_recovery_codes(with_app, actor_of(with_app))
    assert len(set(codes)) == second_factors.RECOVERY_CODES
    assert all(one not in RecoveryCode.objects.values_list("code_hash", flat=True) for one in codes)
    with_password(client)
    assert client.post("/sign-in/second/", {"code": codes[0].upper()}).status_code == 302
    assert second_factors.recovery_codes_left(with_app) == len(codes) - 1
    assert not second_factors.take_code(with_app, codes[0])
    make_recovery_codes(with_app, actor_of(with_app))
    assert not second_factors.take_code(with_app, codes[1])


def test_secret_is_sealed_and_no_event_tells_it(with_app):
    assert SECRET not in CodeApp.objects.get().sealed
    event = Event.objects.filter(subject_type="user", name="CodeAppAdded").get()
    assert SECRET not in f"{event.changes}{event.facts}{event.sealed}"


def test_card_of_the_user_tells_it_in_words(with_app, client_of, actor_of):
    make_recovery_codes(with_app, actor_of(with_app))
    page = client_of().get(f"/users/{with_app.pk}/").text
    for told in ("Authenticator app added", "Recovery codes made"):
        assert told in page


def test_setting_up_an_app_by_its_pages(client, anna):
    with_password(client)
    page = client.get("/settings/sign-in/app/")
    secret = page.context["secret"].replace(" ", "")
    assert "<svg" in page.text
    step = int(timezone.now().timestamp()) // second_factors.STEP
    wrong = client.post("/settings/sign-in/app/", {"code": "1"})
    assert wrong.status_code == 422
    assert wrong.context["secret"].replace(" ", "") == secret
    good = client.post("/settings/sign-in/app/", {"code": second_factors.code_at(secret, step)})
    assert good["Location"] == "/settings/sign-in/recovery/"
    assert len(client.post("/settings/sign-in/recovery/").context["codes"]) == 8
    client.post("/settings/sign-in/app/remove/")
    assert not second_factors.has_any(anna)


@pytest.mark.parametrize(
    "path", ["app/", "app/remove/", "recovery/", "passkey/", "passkey/1/remove/", "company/remove/"]
)
def test_locks_are_changed_only_by_who_has_just_shown_it(client, anna, path):
    with_password(client)
    session = client.session
    session["confirmed"] = timezone.now().timestamp() - 16 * 60
    session.save()
    refused = client.post(f"/settings/sign-in/{path}")
    assert refused.status_code == 302
    assert refused["Location"].startswith("/sign-in/confirm/")
    assert client.post("/sign-in/confirm/", {"password": "wrong"}).status_code == 422
    page = {"password": PASSWORD, "next": "/settings/sign-in/"}
    assert client.post("/sign-in/confirm/", page)["Location"] == "/settings/sign-in/"
    again = client.post(f"/settings/sign-in/{path}")
    assert not again.get("Location", "").startswith("/sign-in/confirm/")


def test_administrator_removes_lost_factors_and_nobody_else(with_app, user_of, actor_of):
    with pytest.raises((actions.NotAllowed, actions.ActionError, Exception)) as refused:
        actions.run("remove_second_factors", with_app, {}, actor_of("manager"))
    assert "right" in str(refused.value) or refused.typename == "Http404"
    actions.run("remove_second_factors", with_app, {}, actor_of("administrator"))
    assert not second_factors.has_any(with_app)


@pytest.mark.parametrize(
    ("asked_of", "role", "is_stopped"),
    [
        ("nobody", "administrator", False),
        ("administrators", "administrator", True),
        ("administrators", "salesperson", False),
        ("everybody", "reader", True),
    ],
)
def test_company_may_ask_for_a_second_factor(settings, client_of, asked_of, role, is_stopped):
    settings.SECOND_FACTOR = asked_of
    client = client_of(role)
    answer = client.get("/search/?q=a")
    assert (answer.status_code == 302) == is_stopped
    assert client.get("/settings/sign-in/").status_code == 200
    session = client.session
    session[visits.STRONG] = True
    session.save()
    assert client.get("/search/?q=a").status_code == 200


def test_places_are_listed_and_ended_from_elsewhere(client, anna):
    agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    elsewhere, third = Client(headers={"User-Agent": agent}), Client()
    for browser in (client, elsewhere, third):
        with_password(browser)
    here, *others = client.get("/settings/sign-in/").context["places"]
    assert here["place"].is_here
    assert {item["place"].program for item in others} == {"Edge", ""}
    edge = next(item["place"] for item in others if item["place"].system == "Windows")
    assert client.post(f"/settings/sign-in/places/{edge.number}/end/").status_code == 302
    assert elsewhere.get("/settings/me/").status_code == 302
    assert third.get("/settings/me/").status_code == 200
    client.post("/settings/sign-in/places/end/")
    assert third.get("/settings/me/").status_code == 302
    assert client.get("/settings/me/").status_code == 200


def test_place_of_another_cannot_be_ended(client, anna, client_of):
    with_password(client)
    number = Visit.objects.get().pk
    assert (
        client_of("administrator").post(f"/settings/sign-in/places/{number}/end/").status_code
        == 404
    )
    assert client.get("/settings/me/").status_code == 200


def test_administrator_ends_every_session_of_a_user(client, anna, actor_of):
    with_password(client)
    actions.run("sign_out_everywhere", User.objects.get(pk=anna.pk), {}, actor_of())
    assert client.get("/settings/me/").status_code == 302


def test_session_gets_a_new_key_ends_after_thirty_days_and_is_noted(client, anna):
    client.get("/sign-in/")
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    with_password(client)
    assert client.session.session_key != planted
    session = client.session
    session["seen"] = session["began"] = timezone.now().timestamp() - 600
    session.save()
    Visit.objects.update(seen_at=timezone.now() - timedelta(minutes=10))
    client.get("/settings/me/")
    assert Visit.objects.get().seen_at > timezone.now() - timedelta(minutes=1)
    session = client.session
    session["began"] = timezone.now().timestamp() - 31 * 24 * 3600
    session.save()
    assert client.get("/settings/me/")["Location"] == "/sign-in/"
    assert Visit.objects.get().ended_at is not None


def test_sign_out_ends_the_visit_and_clears_what_the_browser_kept(client, anna):
    with_password(client)
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"cache", "prefetchCache"'
    assert Visit.objects.get().ended_at is not None
