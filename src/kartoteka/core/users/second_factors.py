"""The second thing that a sign-in may ask for: a code of an app, or a recovery code on paper."""

import base64
import hmac
import secrets as random
import struct
from hashlib import sha1
from io import BytesIO
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString

from kartoteka.core.keys.sealing import Sealer
from kartoteka.core.users import secrets
from kartoteka.core.users.models import CodeApp, CompanyAccount, Passkey, RecoveryCode, User

STEP = 30
DIGITS = 6
# A clock may be half a minute wrong either way.
STEPS_AROUND = 1
SECRET_BYTES = 20
RECOVERY_CODES = 8
RECOVERY_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH = 24


def new_secret() -> str:
    """A secret for an app, in the letters that are typed where no camera is at hand."""
    return base64.b32encode(random.token_bytes(SECRET_BYTES)).decode()


def address_of(user: User, secret: str) -> str:
    """What an app reads from the picture."""
    issuer = settings.COMPANY
    label = quote(f"{issuer}:{user.email or user.name}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"


def picture(text: str) -> SafeString:
    """The text as a QR code, drawn in the page without a style or a script."""
    written = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(written, kind="svg", border=4, xmldecl=False, svgns=True, nl=False,
              svgclass="qr", lineclass=None, omitsize=True, light="#fff", dark="#000")  # fmt: skip
    # Drawn by us from what we encoded: squares only, nothing of a user stands in it as text.
    return SafeString(written.getvalue().decode())


def code_at(secret: str, step: int) -> str:
    """The code of a time step, as RFC 6238 has it: SHA-1 is what every app knows."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), sha1).digest()
    place = mac[-1] & 15
    number = struct.unpack(">I", mac[place : place + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: str, code: str, after: int = 0) -> int | None:
    """The time step whose code this is, where it is near now and later than `after`."""
    now = int(timezone.now().timestamp()) // STEP
    found = None
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def app_of(user: User) -> CodeApp | None:
    """The user's authenticator app, if there is one."""
    return CodeApp.objects.filter(user=user, removed_at=None).first()


def seal(user: User, secret: str) -> str:
    """The secret of an app as it is stored."""
    subject = _subject(user)
    return Sealer([subject], create=True).seal(subject, secret)


def take_code(user: User, typed: str) -> bool:
    """Whether what was typed is a code that is good now; it is used up by this."""
    code = "".join(typed.split()).replace("-", "").lower()
    if code.isascii() and code.isdecimal() and len(code) == DIGITS:
        return _take_code_of_app(user, code)
    return _take_recovery_code(user, code)


def _take_code_of_app(user: User, code: str) -> bool:
    with transaction.atomic():
        app = CodeApp.objects.select_for_update().filter(user=user, removed_at=None).first()
        subject = _subject(user)
        secret = app and Sealer([subject], create=False).open(subject, app.sealed)
        step = step_of(secret, code, app.last_step) if app and secret else None
        if app is None or step is None:
            return False
        app.last_step = step
        app.save(update_fields=["last_step"])
    return True


def _take_recovery_code(user: User, code: str) -> bool:
    if len(code) != RECOVERY_LENGTH:
        return False
    good = RecoveryCode.objects.filter(user=user, code_hash=secrets.hashed(code), spent_at=None)
    return good.update(spent_at=timezone.now()) == 1


def new_recovery_codes(user: User) -> list[str]:
    """A new set of codes, shown this once; the older set is spent."""
    now = timezone.now()
    codes = [
        "".join(random.choice(RECOVERY_LETTERS) for _letter in range(RECOVERY_LENGTH))
        for _code in range(RECOVERY_CODES)
    ]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user, spent_at=None).update(spent_at=now)
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, code_hash=secrets.hashed(code), created_at=now)
            for code in codes
        )
    return ["-".join(code[i : i + 4] for i in range(0, RECOVERY_LENGTH, 4)) for code in codes]


def recovery_codes_left(user: User) -> int:
    """How many recovery codes are still good."""
    return RecoveryCode.objects.filter(user=user, spent_at=None).count()


def has_any(user: User) -> bool:
    """Whether a password alone does not let the user in."""
    return (
        CodeApp.objects.filter(user=user, removed_at=None).exists()
        or Passkey.objects.filter(user=user, removed_at=None).exists()
    )


def remove_all(user: User) -> None:
    """Forget every second factor of a user who has lost them."""
    now = timezone.now()
    for model in (CodeApp, Passkey, CompanyAccount):
        model.objects.filter(user=user, removed_at=None).update(removed_at=now)
    RecoveryCode.objects.filter(user=user, spent_at=None).update(spent_at=now)


def _subject(user: User) -> str:
    return f"sign-in:{user.pk}"
