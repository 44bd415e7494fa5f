"""Tries to sign in are counted; after a few wrong ones the next must wait, longer each time.

What is open to strangers, such as a web form, is counted likewise.

Nobody is locked out for good, and no office for the mistakes of one: a browser in which an account
was signed in before is counted by itself, so neither a stranger at the same account nor a guesser
behind the same address makes it wait.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from kartoteka.core.users.models import FailedSignIn

WINDOW = timedelta(hours=1)
ALLOWED_FOR_ADDRESS = 5
# Many people share one network address, so it is slowed later than one account, and less.
ALLOWED_FROM_NETWORK = 50
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
LONGEST_WAIT_OF_NETWORK = timedelta(seconds=30)
# What is open to strangers, such as a web form: for each network, and for all of them together.
OPEN_FROM_NETWORK = 20
LONGEST_WAIT_AT_OPEN = timedelta(minutes=2)
OPEN_FROM_ALL = 300
OPEN = "open"

COOKIE = "__Host-known" if settings.IS_HTTPS else "kartoteka_known"
COOKIE_AGE = 180 * 24 * 3600
COOKIE_ACCOUNTS = 20
SALT = "known browser"


@dataclass(frozen=True)
class Attempt:
    """One try to sign in, counted from its beginning so that fifty at once count as fifty."""

    row: FailedSignIn
    wait: timedelta

    @property
    def must_wait(self) -> bool:
        """Whether the password is not even to be looked at."""
        return self.wait > timedelta(0)

    @property
    def seconds(self) -> int:
        """How long to wait, rounded up."""
        return int(-(-self.wait.total_seconds() // 1))


def begin(request: HttpRequest, email: str, network: str | None) -> Attempt:
    """Count a try; one that comes too early is told to wait, and is not counted."""
    now = timezone.now()
    FailedSignIn.objects.filter(at__lt=now - WINDOW).delete()
    row = FailedSignIn.objects.create(
        email_hash=_hash(email), address=network, device=_device(request, email), at=now
    )
    wait = _wait(row)
    if wait > timedelta(0):
        row.delete()
    return Attempt(row, wait)


def begin_open(what: str, network: str | None) -> Attempt:
    """Count a use of something open to strangers; beyond many in an hour each must wait a while.

    An office behind one address is slowed, never locked out.
    """
    now = timezone.now()
    FailedSignIn.objects.filter(at__lt=now - WINDOW).delete()
    row = FailedSignIn.objects.create(
        email_hash=_hash(f"{OPEN} {what}"), address=network, device=OPEN, at=now
    )
    before = FailedSignIn.objects.filter(
        pk__lt=row.pk, device=OPEN, email_hash=row.email_hash, at__gte=now - WINDOW
    )
    wait = _still(before, OPEN_FROM_ALL, LONGEST_WAIT_OF_NETWORK, row)
    if network:
        own = before.filter(address=network)
        wait = max(wait, _still(own, OPEN_FROM_NETWORK, LONGEST_WAIT_AT_OPEN, row))
    if wait > timedelta(0):
        row.delete()
    return Attempt(row, wait)


def forgive(attempt: Attempt) -> None:
    """Forget the wrong tries before one that was right."""
    row = attempt.row
    FailedSignIn.objects.filter(email_hash=row.email_hash, device=row.device).delete()


def succeeded(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Forget the wrong tries at the account, and mark the browser as one in which it is known."""
    mine = FailedSignIn.objects.filter(email_hash=_hash(email))
    mine.filter(device__in=["", _device(request, email)]).delete()
    device, accounts = _known(request)
    accounts = [_hash(email)[:16], *(one for one in accounts if one != _hash(email)[:16])]
    known = [device or get_random_string(22), accounts[:COOKIE_ACCOUNTS]]
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=SALT),
        max_age=COOKIE_AGE,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _wait(row: FailedSignIn) -> timedelta:
    before = FailedSignIn.objects.filter(pk__lt=row.pk, device=row.device)
    waits = [
        _still(before.filter(email_hash=row.email_hash), ALLOWED_FOR_ADDRESS, LONGEST_WAIT, row)
    ]
    if row.address and not row.device:
        of_network = before.filter(address=row.address)
        waits.append(_still(of_network, ALLOWED_FROM_NETWORK, LONGEST_WAIT_OF_NETWORK, row))
    return max(waits)


def _still(
    before: QuerySet[FailedSignIn], allowed: int, longest: timedelta, row: FailedSignIn
) -> timedelta:
    count = before.count()
    if count < allowed:
        return timedelta(0)
    latest = before.latest("pk").at
    # Doubled each time; the exponent is kept small, since nobody waits longer than the longest.
    pause = min(FIRST_WAIT * 2 ** min(count - allowed, 12), longest)
    return max(latest + pause - row.at, timedelta(0))


def _device(request: HttpRequest, email: str) -> str:
    device, accounts = _known(request)
    return device if _hash(email)[:16] in accounts else ""


def _known(request: HttpRequest) -> tuple[str, list[str]]:
    raw = request.COOKIES.get(COOKIE, "")
    try:
        device, accounts = signing.loads(raw, salt=SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError):
        return "", []
    return str(device)[:64], [str(one) for one in accounts]


def _hash(email: str) -> str:
    # Keyed: what was typed may be a password in the wrong field, or nobody's address.
    mac = salted_hmac("failed sign-in", email.strip().lower(), secret=settings.SECRET_KEY)
    return mac.hexdigest()
