"""Signing in through the company's own service: against a real provider on this machine."""

import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from kartoteka.core.users import company_accounts
from kartoteka.core.users.company_accounts import NotSignedIn
from kartoteka.core.users.models import CompanyAccount, Visit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*deprecated.*"),
]


CHECKED = {"email": "anna@example.com", "email_verified": True}


@pytest.fixture(scope="module")
def provider():
    """An OpenID Connect provider on a loopback port, which knows a few people."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        provider = pytest.importorskip("oidc_provider_mock")
        people = [
            provider.User(sub="a-1", claims=CHECKED),
            provider.User(sub="b-2", claims={"email": "anna@example.com", "email_verified": False}),
            provider.User(sub="c-3", claims={"email": "boss@example.com", "email_verified": True}),
            provider.User(sub="a-mfa", claims=CHECKED | {"amr": ["pwd", "mfa"]}),
            provider.User(sub="a-acr", claims=CHECKED | {"acr": "urn:brzoza:key"}),
            provider.User(sub="a-pwd", claims=CHECKED | {"acr": "1", "amr": "pwd"}),
        ]
        with provider.run_server_in_thread(user_claims=people) as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def service(settings, provider):
    settings.OIDC_URL, settings.OIDC_CLIENT = provider, "kartoteka"
    settings.OIDC_SECRET, settings.OIDC_NAME = "kept between us", "Brzoza ID"
    settings.PUBLIC_URL = "http://testserver"
    settings.ALLOWED_HOSTS = ["testserver"]
    return provider


@pytest.fixture
def anna(user_of):
    return user_of("salesperson", name="Anna Mazur", email="anna@example.com")


def through(client: Client, subject: str, wanted: str = "/settings/me/"):
    """Go to the provider, be the person there, and come back."""
    import urllib.parse
    import urllib.request

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *given, **named):
            return None

    address = client.get("/sign-in/company/", {"next": wanted})["Location"]
    form = urllib.parse.urlencode({"sub": subject}).encode()
    try:
        urllib.request.build_opener(Stay).open(address, form)
        raise AssertionError("the provider sent nobody back")
    except urllib.error.HTTPError as answer:
        back = answer.headers["Location"]
        answer.close()
    assert back.startswith("http://testserver/sign-in/company/done/?")
    return client.get(back.removeprefix("http://testserver")), back


def test_account_with_a_checked_address_opens_the_user_and_stays_linked(client, service, anna):
    assert "Sign in with Brzoza ID" in client.get("/sign-in/").text
    answer, back = through(client, "a-1")
    assert answer["Location"] == "/settings/me/"
    assert client.get("/settings/me/").context["request"].user == anna
    assert Visit.objects.get().method == "company"
    account = CompanyAccount.objects.get()
    assert (account.user, account.issuer, account.subject) == (anna, service, "a-1")
    # The same answer again opens nothing, here or in another browser.
    for other in (client, Client()):
        assert other.get(back.removeprefix("http://testserver")).status_code == 403
    type(anna).objects.filter(pk=anna.pk).update(email="other@example.com")
    assert through(Client(), "a-1")[0].status_code == 302


def test_second_account_with_the_same_address_is_not_let_in(client, service, anna):
    assert through(client, "b-2")[0].status_code == 403
    assert through(client, "a-1")[0].status_code == 302
    assert through(Client(), "c-3")[0].status_code == 403
    person = company_accounts.Person(service, "d-4", "anna@example.com")
    assert company_accounts.user_of(person) is None


def test_account_switched_off_is_off_here_too(client, service, anna):
    through(client, "a-1")
    type(anna).objects.filter(pk=anna.pk).update(is_active=False)
    assert through(Client(), "a-1")[0].status_code == 403


def test_question_has_state_nonce_and_proof(client, service):
    asked = urlsplit(client.get("/sign-in/company/")["Location"])
    question = {key: value for key, (value,) in parse_qs(asked.query).items()}
    assert f"{asked.scheme}://{asked.netloc}" == service
    assert question["code_challenge_method"] == "S256"
    assert re.fullmatch(r"[\w-]{43}", question["code_challenge"])
    assert len(question["state"]) >= 43
    assert len(question["nonce"]) >= 43
    begun = client.session["company"]
    assert begun["verifier"] not in asked.query


@pytest.mark.parametrize(
    ("subject", "expected"), [("a-mfa", 302), ("a-acr", 302), ("a-pwd", 403), ("a-1", 403)]
)
def test_weak_sign_in_is_refused_where_the_company_demands_more(
    client, service, settings, anna, subject, expected
):
    settings.OIDC_ACR = ["mfa", "urn:brzoza:key"]
    asked = parse_qs(urlsplit(client.get("/sign-in/company/")["Location"]).query)
    assert asked["acr_values"] == ["mfa urn:brzoza:key"]
    answer, _back = through(client, subject)
    assert answer.status_code == expected
    assert CompanyAccount.objects.count() == (expected == 302)
    if expected == 403:
        assert "Brzoza ID let you in, but not as your company demands" in answer.text


def test_who_changes_locks_is_asked_again_by_the_service(client, service, anna, monkeypatch):
    asked = parse_qs(urlsplit(client.get("/sign-in/company/")["Location"]).query)
    assert "prompt" not in asked
    through(client, "a-1")
    # A session that was open at the service lets in, and opens no lock.
    assert client.session["confirmed"] == 0
    assert client.get("/settings/sign-in/app/")["Location"].startswith("/sign-in/confirm/")
    asked = parse_qs(urlsplit(client.get("/sign-in/company/")["Location"]).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert through(client, "a-1")[0].status_code == 302
    assert client.session["confirmed"] > 0
    read = company_accounts._claims
    monkeypatch.setattr(company_accounts, "_claims",
                        lambda *given: read(*given) | {"auth_time": 1_000_000_000})  # fmt: skip
    answer, _back = through(client, "a-1")
    assert answer.status_code == 403
    assert "Brzoza ID did not ask you again who you are" in answer.text


def test_without_the_setting_there_is_no_such_page(client, db):
    assert client.get("/sign-in/company/").status_code == 404
    assert client.get("/sign-in/company/done/").status_code == 404


def test_service_that_is_down_is_said_plainly(client, service, settings):
    settings.OIDC_URL = "http://localhost:9"
    refused = client.get("/sign-in/company/")
    assert refused.status_code == 403
    assert "Brzoza ID" in refused.text


@pytest.mark.parametrize(
    "wrong", [{"state": "x"}, {"iss": "https://evil.example"}, {"error": "no"}]
)
def test_answer_that_was_not_asked_for_is_refused(client, service, wrong):
    client.get("/sign-in/company/")
    state = client.session["company"]["state"]
    code = {} if "error" in wrong else {"code": "x"}
    assert client.get("/sign-in/company/done/", {"state": state, **code} | wrong).status_code == 403
    assert "company" not in client.session


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ISSUER = "https://id.example"


def claims(**changed):
    now = int(datetime.now(tz=UTC).timestamp())
    good = {"iss": ISSUER, "aud": "kartoteka", "sub": "a-1", "nonce": "n", "iat": now,
            "exp": now + 60}  # fmt: skip
    return {key: value for key, value in (good | changed).items() if value is not None}


def published(monkeypatch, settings):
    settings.OIDC_URL, settings.OIDC_CLIENT = ISSUER, "kartoteka"
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    monkeypatch.setattr(company_accounts, "_asked", lambda *given: {"keys": [key | {"kid": "1"}]})
    return {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}


def test_good_token_is_read(monkeypatch, settings):
    about = published(monkeypatch, settings)
    token = jwt.encode(claims(), KEY, "RS256", headers={"kid": "1"})
    assert company_accounts._claims(about, token, "n")["sub"] == "a-1"


@pytest.mark.parametrize(
    ("changed", "key", "algorithm"),
    [
        ({"nonce": "other"}, KEY, "RS256"),
        ({"aud": "another program"}, KEY, "RS256"),
        ({"azp": "another program"}, KEY, "RS256"),
        ({"iss": "https://evil.example"}, KEY, "RS256"),
        ({"exp": 1_000_000_000}, KEY, "RS256"),
        ({"exp": None}, KEY, "RS256"),
        ({"sub": None}, KEY, "RS256"),
        ({}, OTHER_KEY, "RS256"),
        ({}, "a shared secret that is long enough", "HS256"),
        ({}, None, "none"),
    ],
)
def test_token_that_is_not_for_us_is_refused(monkeypatch, settings, changed, key, algorithm):
    about = published(monkeypatch, settings)
    token = jwt.encode(claims(**changed), key, algorithm, headers={"kid": "1"})
    with pytest.raises(NotSignedIn):
        company_accounts._claims(about, token, "n")


def test_service_cannot_send_us_elsewhere(settings):
    settings.OIDC_URL = ISSUER
    with pytest.raises(NotSignedIn):
        company_accounts._endpoint({"token_endpoint": "file:///etc/passwd"}, "token_endpoint")
    with pytest.raises(NotSignedIn):
        company_accounts._endpoint({"jwks_uri": "http://169.254.169.254/"}, "jwks_uri")
