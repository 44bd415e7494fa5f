"""Passkeys: keys in devices and password keepers that sign in without a password (WebAuthn).

A passkey asks its owner for a finger, a face or a PIN, so it counts as two factors at once. It
works only at the name of this installation: a page that imitates ours gets nothing from it.
"""

import json
from base64 import urlsafe_b64encode
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kartoteka.core.users.models import Passkey, User

STATE = "passkey"
GOOD_FOR = 300
LONGEST = 20_000
SIGN_IN, ADD = "sign_in", "add"
VERIFIED = UserVerificationRequirement.REQUIRED


def are_possible() -> bool:
    """Whether the address of this installation can have passkeys: a name, over HTTPS or here."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return settings.IS_HTTPS or host == "localhost"
    return False


def of(user: User) -> list[Passkey]:
    """The passkeys of a user, oldest first."""
    return list(Passkey.objects.filter(user=user, removed_at=None).order_by("pk"))


def begin_adding(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the browser needs to make a new passkey."""
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(
            id=str(user.pk).encode(), name=user.email or user.name, display_name=user.name
        ),
        credentials=[_credential(passkey) for passkey in of(user)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
    )
    _remember(request, ADD, state)
    return dict(options)


def finish_adding(request: HttpRequest, user: User, name: str, answer: str) -> Passkey | None:
    """Keep the public half of the passkey that the browser made; None where it is not good."""
    state = _remembered(request, ADD)
    try:
        response = RegistrationResponse.from_dict(_parsed(answer))
        made = _server().register_complete(state, response).credential_data
    except (ValueError, TypeError, KeyError, InvalidSignature):
        return None
    number = _text(made.credential_id) if made else ""
    if made is None or Passkey.objects.filter(credential_id=number).exists():
        return None
    return Passkey(user=user, name=name, credential_id=number, credential=bytes(made),
                   created_at=timezone.now())  # fmt: skip


def begin_sign_in(request: HttpRequest, user: User | None = None) -> dict[str, Any]:
    """What the browser needs to sign in; with any passkey of ours, or with one of this user."""
    known = [_credential(passkey) for passkey in of(user)] if user else None
    options, state = _server().authenticate_begin(known, user_verification=VERIFIED)
    _remember(request, SIGN_IN, state)
    return dict(options)


def finish_sign_in(request: HttpRequest, answer: str, only: User | None = None) -> User | None:
    """The user whose passkey signed the answer, if it is good; it is used up by this."""
    state = _remembered(request, SIGN_IN)
    try:
        response = AuthenticationResponse.from_dict(_parsed(answer))
        passkey = _passkey(_text(response.raw_id), only)
        if state is None or passkey is None:
            return None
        _server().authenticate_complete(state, [_credential(passkey)], response)
    except (ValueError, TypeError, KeyError, InvalidSignature):
        return None
    count = response.response.authenticator_data.counter
    if count and count <= passkey.sign_count:
        return None  # a copy of the key was used meanwhile
    Passkey.objects.filter(pk=passkey.pk).update(sign_count=count, last_used_at=timezone.now())
    return passkey.user


def _passkey(number: str, only: User | None) -> Passkey | None:
    found = Passkey.objects.select_related("user").filter(credential_id=number, removed_at=None)
    passkey = (found.filter(user=only) if only else found).first()
    return passkey if passkey is not None and passkey.user.can_sign_in else None


def _server() -> Fido2Server:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name=settings.COMPANY),
        verify_origin=lambda origin: origin == settings.PUBLIC_URL,
    )


def _credential(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(passkey.credential))


def _remember(request: HttpRequest, purpose: str, state: Any) -> None:
    request.session[STATE] = [purpose, timezone.now().timestamp(), state]


def _remembered(request: HttpRequest, purpose: str) -> Any:
    """The state of what was begun for this purpose; it is good once, and not for long."""
    begun_for, at, state = request.session.pop(STATE, ("", 0, None))
    if begun_for != purpose or timezone.now().timestamp() - at > GOOD_FOR:
        return None
    return state


def _parsed(answer: str) -> dict[str, Any]:
    parsed = json.loads(answer) if len(answer) <= LONGEST else None
    if not isinstance(parsed, dict):
        raise ValueError("not an answer of a passkey")
    return parsed


def _text(number: bytes) -> str:
    return urlsafe_b64encode(number).decode().rstrip("=")
