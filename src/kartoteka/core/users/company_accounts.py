"""Signing in through the company's own service: OpenID Connect, code flow with PKCE.

Who that service lets in is its business; which of our users it opens is ours: the account that was
linked before, or once the user with the same address where the service says it has checked it.
"""

import base64
import hashlib
import hmac
import logging
import secrets as random
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kartoteka.core import outside
from kartoteka.core.users.models import CompanyAccount, User

log = logging.getLogger(__name__)

STATE = "company"
GOOD_FOR = 600
TIMEOUT = 5
CLOCK_MAY_DIFFER = 60
# Signed with a key that only the service has; «none» and shared secrets are not among them.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]


class NotSignedIn(Exception):
    """The service did not say who it is in a way that can be trusted. The reason is for the log."""


class NotEnough(NotSignedIn):
    """The service let somebody in, but not as is needed here; `told` says what is missing."""

    def __init__(self, reason: str, told: str) -> None:
        super().__init__(reason)
        self.told = told


@dataclass(frozen=True)
class Person:
    """Whom the service let in."""

    issuer: str
    subject: str
    email: str
    # Whether the service was told to ask who it is, and did not rest on an open session of its own.
    was_asked: bool = False


def is_offered() -> bool:
    """Whether the installation has such a service."""
    return bool(settings.OIDC_URL and settings.OIDC_CLIENT)


def begin(request: HttpRequest, wanted: str) -> str:
    """The address of the service at which the user signs in.

    Who is signed in already comes to show anew who they are, and is asked there again.
    """
    about = _about()
    state, nonce, verifier = (random.token_urlsafe(32) for _secret in range(3))
    request.session[STATE] = {
        "state": state, "nonce": nonce, "verifier": verifier, "next": wanted,
        "at": timezone.now().timestamp(), "anew": request.user.is_authenticated,
    }  # fmt: skip
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT,
        "redirect_uri": _own_address(),
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    if settings.OIDC_ACR:
        asked["acr_values"] = " ".join(settings.OIDC_ACR)
    if request.user.is_authenticated:
        asked |= {"prompt": "login", "max_age": "0"}
    address = _endpoint(about, "authorization_endpoint")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def finish(request: HttpRequest) -> tuple[Person, str]:
    """Who came back from the service, and the page that they wanted."""
    begun = request.session.pop(STATE, None)
    answer = request.GET
    if not begun or timezone.now().timestamp() - begun["at"] > GOOD_FOR:
        raise NotSignedIn("nothing was begun in this browser")
    if not hmac.compare_digest(begun["state"].encode(), answer.get("state", "").encode()):
        raise NotSignedIn("another state came back")
    about = _about()
    if answer.get("iss", about["issuer"]) != about["issuer"]:
        raise NotSignedIn("the answer is of another service")
    if "code" not in answer:
        raise NotSignedIn(f"the service refused: {answer.get('error', '')[:60]!r}")
    token = _id_token(about, answer["code"], begun["verifier"])
    claims = _claims(about, token, begun["nonce"])
    _require_strength(claims)
    if begun.get("anew"):
        _require_anew(claims, begun["at"])
    return replace(_person(claims), was_asked=begun.get("anew", False)), begun["next"]


def user_of(person: Person) -> User | None:
    """The user whom this account opens; linked now where the address says whose it is."""
    now = timezone.now()
    linked = CompanyAccount.objects.select_related("user").filter(
        issuer=person.issuer, subject=person.subject, removed_at=None
    )
    account = linked.first()
    if account is not None:
        linked.update(last_used_at=now)
        return account.user if account.user.can_sign_in else None
    user = User.objects.able_to_sign_in().with_email(person.email).first() if person.email else None
    if user is None or of(user) is not None:
        return None
    CompanyAccount.objects.create(user=user, issuer=person.issuer, subject=person.subject,
                                  created_at=now, last_used_at=now)  # fmt: skip
    return user


def of(user: User) -> CompanyAccount | None:
    """The account of the company's service that opens this user's."""
    return CompanyAccount.objects.filter(
        user=user, issuer=settings.OIDC_URL, removed_at=None
    ).first()


def _own_address() -> str:
    return f"{settings.PUBLIC_URL}{reverse('users:company_done')}"


def _about() -> dict[str, Any]:
    """What the service says of itself, which must be the one that we asked for."""
    about = _asked(f"{settings.OIDC_URL}/.well-known/openid-configuration")
    if about.get("issuer", "").rstrip("/") != settings.OIDC_URL:
        raise NotSignedIn("the service calls itself something else")
    return about


def _endpoint(about: dict[str, Any], name: str) -> str:
    address = str(about.get(name, ""))
    if not address.startswith(f"{urlsplit(settings.OIDC_URL).scheme}://"):
        raise NotSignedIn(f"{name} is no address that can be asked: {address[:100]!r}")
    return address


def _id_token(about: dict[str, Any], code: str, verifier: str) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _own_address(),
        "code_verifier": verifier,
    }
    headers = {}
    methods = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if settings.OIDC_SECRET and "client_secret_basic" in methods:
        pair = f"{quote(settings.OIDC_CLIENT)}:{quote(settings.OIDC_SECRET)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": settings.OIDC_CLIENT}
        form |= {"client_secret": settings.OIDC_SECRET} if settings.OIDC_SECRET else {}
    answer = _asked(_endpoint(about, "token_endpoint"), form, headers)
    return str(answer.get("id_token", ""))


def _claims(about: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
    published = _asked(_endpoint(about, "jwks_uri"))
    try:
        keys = jwt.PyJWKSet.from_dict(published)
        number = jwt.get_unverified_header(token).get("kid")
        named = [key for key in keys.keys if number is None or key.key_id == number]
        if len(named) != 1:
            raise NotSignedIn("the key that signed is not among those of the service")
        claims: dict[str, Any] = jwt.decode(
            token,
            named[0],
            algorithms=ALGORITHMS,
            audience=settings.OIDC_CLIENT,
            issuer=about["issuer"],
            leeway=CLOCK_MAY_DIFFER,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise NotSignedIn(f"the token is not good: {error}") from error
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise NotSignedIn("the token was made for another sign-in")
    if claims.get("azp", settings.OIDC_CLIENT) != settings.OIDC_CLIENT:
        raise NotSignedIn("the token was made for another program")
    return claims


def _require_strength(claims: dict[str, Any]) -> None:
    """One of the ways that the company demands must be stated; silence is the weakest of all."""
    ways = claims.get("amr")
    stated = {
        str(way) for way in (claims.get("acr"), *(ways if isinstance(ways, list) else [ways]))
    }
    if settings.OIDC_ACR and not stated & set(settings.OIDC_ACR):
        told = _("%(company)s let you in, but not as your company demands for Kartoteka, such as "
                 "with a second factor. Begin again and sign in there in that way.")  # fmt: skip
        raise NotEnough(f"signed in by {sorted(stated)}", told % {"company": settings.OIDC_NAME})


def _require_anew(claims: dict[str, Any], begun_at: float) -> None:
    # Not every service states the time; that it was asked to ask again is all we know then.
    stated = claims.get("auth_time", begun_at)
    if not isinstance(stated, (int, float)) or stated < begun_at - CLOCK_MAY_DIFFER:
        told = _("%(company)s did not ask you again who you are. Sign out there, and begin again.")
        reason = "the sign-in at the service is an older one"
        raise NotEnough(reason, told % {"company": settings.OIDC_NAME})


def _person(claims: dict[str, Any]) -> Person:
    # An address that the service has not checked is what anybody may have typed there.
    checked = claims.get("email_verified") in (True, "true")
    email = str(claims.get("email", "")) if checked else ""
    return Person(settings.OIDC_URL, str(claims["sub"])[:255], email)


def _asked(
    address: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """A JSON object from the service."""
    try:
        answer = outside.ask(
            address,
            method="GET" if form is None else "POST",
            body=urlencode(form).encode() if form is not None else None,
            headers={"Accept": "application/json", **(headers or {})},
            seconds=TIMEOUT,
        )
        found = answer.json() if answer.status == HTTPStatus.OK else None
    except outside.Unreachable as error:
        raise NotSignedIn(f"{urlsplit(address).netloc} did not answer: {error}") from error
    if not isinstance(found, dict):
        raise NotSignedIn(f"{urlsplit(address).netloc} did not answer with an object")
    return found
