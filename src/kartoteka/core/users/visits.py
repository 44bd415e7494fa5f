"""Browsers in which a user has signed in: begun, seen, ended here or from another one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.utils import timezone

from kartoteka.core.users.models import User, Visit

BACKEND = "kartoteka.core.users.backend.PasswordBackend"
NUMBER, SEEN, BEGAN, CONFIRMED, STRONG = "visit", "seen", "began", "confirmed", "strong"
SEEN_EVERY = timedelta(minutes=5)
# However busy, after this long one signs in again.
LONGEST = timedelta(days=30)
# Before the locks of an account are changed, one shows again who one is.
CONFIRMED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Place:
    """One signed-in browser as the user sees it in the list."""

    number: int
    program: str
    system: str
    address: str
    method: str
    began_at: datetime
    seen_at: datetime
    is_here: bool


def begin(
    request: HttpRequest, user: User, method: str, *, strong: bool = False, shown: bool = True
) -> None:
    """Sign the user in, in this browser, under a new session.

    `shown` is whether they have just shown who they are, to us or to somebody whom we asked to ask.
    """
    login(request, user, backend=BACKEND)
    if not request.session.session_key:
        request.session.create()
    now = timezone.now()
    visit = Visit.objects.create(
        user=user,
        session_key=request.session.session_key or "",
        method=method,
        address=network_of(request),
        program=request.headers.get("User-Agent", "")[:300],
        began_at=now,
        seen_at=now,
    )
    moment = now.timestamp()
    request.session[NUMBER] = visit.pk
    request.session[SEEN] = request.session[BEGAN] = moment
    request.session[CONFIRMED] = moment if shown else 0
    request.session[STRONG] = strong


def note(request: HttpRequest) -> bool:
    """Remember that the browser is still used; False where its time is over."""
    session, now = request.session, timezone.now()
    if NUMBER not in session:
        return True
    if now.timestamp() - session.get(BEGAN, 0) > LONGEST.total_seconds():
        end_here(request)
        return False
    if now.timestamp() - session.get(SEEN, 0) > SEEN_EVERY.total_seconds():
        Visit.objects.filter(pk=session[NUMBER]).update(seen_at=now)
        session[SEEN] = now.timestamp()
    return True


def end_here(request: HttpRequest) -> None:
    """Sign out in this browser."""
    number = request.session.get(NUMBER, 0)
    Visit.objects.filter(pk=number, ended_at=None).update(ended_at=timezone.now())
    logout(request)


def end(user: User, number: int) -> bool:
    """Sign the user out in another browser; False where there is no such visit of theirs."""
    visit = Visit.objects.filter(pk=number, user=user, ended_at=None).first()
    if visit is None:
        return False
    _end(visit)
    return True


def end_all(user: User, *, but: HttpRequest | None = None) -> int:
    """Sign the user out everywhere, or everywhere but in the browser of this request."""
    ended = Visit.objects.filter(user=user, ended_at=None)
    if but is not None:
        ended = ended.exclude(pk=but.session.get(NUMBER, 0))
    found = list(ended)
    for visit in found:
        _end(visit)
    return len(found)


def rename_session(request: HttpRequest) -> None:
    """Follow the session to the new key that a change of the password gave it."""
    if NUMBER in request.session:
        key = request.session.session_key or ""
        Visit.objects.filter(pk=request.session[NUMBER]).update(session_key=key)


def places(request: HttpRequest, user: User) -> list[Place]:
    """Where the user is signed in, this browser first."""
    here = request.session.get(NUMBER)
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    alive = Visit.objects.filter(user=user, ended_at=None, seen_at__gt=oldest).order_by("-seen_at")
    found = [
        Place(
            number=visit.pk,
            program=_first(PROGRAMS, visit.program),
            system=_first(SYSTEMS, visit.program),
            address=visit.address or "",
            method=visit.method,
            began_at=visit.began_at,
            seen_at=visit.seen_at,
            is_here=visit.pk == here,
        )
        for visit in alive[:50]
    ]
    return sorted(found, key=lambda place: not place.is_here)


def confirm(request: HttpRequest) -> None:
    """Note that the user has just shown again who they are."""
    request.session[CONFIRMED] = timezone.now().timestamp()


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the user has shown lately who they are."""
    age = timezone.now().timestamp() - request.session.get(CONFIRMED, 0)
    return age < CONFIRMED_FOR.total_seconds()


def network_of(request: HttpRequest) -> str | None:
    """The network address of the user; a proxy of ours adds it last, anything before is hearsay."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.IS_BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(address))
    except ValueError:
        return None


# What a browser says of itself, looked through in this order: Edge and Opera also say Chrome.
PROGRAMS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"),
            ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for part, name in names if part in text), "")


def _end(visit: Visit) -> None:
    SessionStore(visit.session_key).delete()
    Visit.objects.filter(pk=visit.pk).update(ended_at=timezone.now())
