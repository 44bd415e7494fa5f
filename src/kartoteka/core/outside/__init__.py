"""The one place from which Kartoteka asks other systems, over HTTP or a plain socket.

No redirects are followed, an answer is bounded in size and in time, and a system that is away is
told apart from one that says no. Addresses are settings of whoever runs the installation.
"""

import json
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from ipaddress import ip_address
from time import monotonic
from typing import IO, Any
from urllib import request as web
from urllib.error import HTTPError
from urllib.parse import urlsplit

from django.conf import settings

LARGEST = 2_000_000
SECONDS = 5.0
CHUNK = 65_536
LONGEST_WAIT = 24 * 3600


class Unreachable(Exception):
    """The system did not answer, or not in time, or with something that cannot be read."""


class Untrusted(Exception):
    """The system answered with a certificate that this machine does not trust; says why."""


@dataclass(frozen=True)
class Answer:
    """What a system answered: its status, headers and body."""

    status: int
    headers: Any
    body: bytes

    @property
    def content_type(self) -> str:
        """The type of the body with its parameters."""
        return str(self.headers.get("Content-Type", ""))

    @property
    def retry_after(self) -> float:
        """After how many seconds one may ask again; 0 where that was not said."""
        said = str(self.headers.get("Retry-After", "")).strip()
        return min(float(said), LONGEST_WAIT) if said.isdecimal() and len(said) < 9 else 0.0

    def json(self) -> Any:
        """The body as JSON; Unreachable where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreachable("the answer is not JSON") from error


class _NoRedirect(web.HTTPRedirectHandler):
    def redirect_request(self, *given: Any, **named: Any) -> None:
        """Go nowhere else than where we were told to ask."""


_opener = web.build_opener(_NoRedirect)


def ask(
    address: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    seconds: float = SECONDS,
) -> Answer:
    """One question to a system, whatever status it answers with; Unreachable where it does not."""
    ends_at = monotonic() + seconds
    given = {"data": body, "headers": headers or {}, "method": method}
    with _opened(address, seconds, given) as answer:
        return Answer(answer.status, answer.headers, b"".join(_parts(answer, ends_at, LARGEST)))


def fetch(address: str, into: IO[bytes], *, seconds: float, largest: int) -> int:
    """Write the body of a large answer into a file; its status, and nothing but for a 200."""
    ends_at = monotonic() + seconds
    with _opened(address, seconds, {}) as answer:
        if answer.status == 200:
            for part in _parts(answer, ends_at, largest):
                into.write(part)
        return int(answer.status)


def certificate_ends(host: str, port: int, *, seconds: float = SECONDS) -> datetime:
    """Until when the certificate is good with which a system answers; Untrusted where it is not."""
    _may_be_asked(host)
    trusting = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), seconds) as plain,
            trusting.wrap_socket(plain, server_hostname=host) as sealed,
        ):
            said: Any = sealed.getpeercert()
    except ssl.SSLCertVerificationError as error:
        raise Untrusted(error.verify_message) from error
    except OSError as error:
        raise Unreachable(f"{host}:{port}: {error}") from error
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(said["notAfter"]), UTC)


def tell(address: str, parts: Iterable[bytes], *, seconds: float) -> bytes:
    """Give bytes to a service at unix:/path or tcp://host:port; what it says until it hangs up."""
    ends_at = monotonic() + seconds
    try:
        with _wire(address, seconds) as wire:
            # Who has heard enough hangs up, and may have said why.
            with suppress(BrokenPipeError, ConnectionResetError):
                for part in parts:
                    if monotonic() > ends_at:
                        raise Unreachable("it took too long to tell")
                    wire.sendall(part)
            return _said(wire, ends_at)
    except (OSError, ValueError) as error:
        raise Unreachable(f"{address}: {error}") from error


def _said(wire: socket.socket, ends_at: float) -> bytes:
    found = b""
    try:
        while part := wire.recv(CHUNK):
            found += part
            if len(found) > CHUNK or monotonic() > ends_at:
                raise Unreachable("the answer is too long")
    except ConnectionResetError:
        # It hung up before it had heard all: what it said first has come.
        if not found:
            raise
    return found


def _wire(address: str, seconds: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        _may_be_asked(parts.hostname)
        return socket.create_connection((parts.hostname, parts.port), seconds)
    if parts.scheme != "unix" or not parts.path:
        raise Unreachable(f"{address[:80]!r} is no address")
    wire = socket.socket(socket.AF_UNIX)
    try:
        wire.settimeout(seconds)
        wire.connect(parts.path)
    except OSError:
        wire.close()
        raise
    return wire


@contextmanager
def _opened(address: str, seconds: float, given: dict[str, Any]) -> Iterator[Any]:
    """An answer to read, whatever its status; whatever fails on the way is Unreachable."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable(f"{address[:80]!r} is no address")
    _may_be_asked(parts.hostname)
    asked = web.Request(address, **given)  # noqa: S310 - http and https alone
    try:
        try:
            answer: Any = _opener.open(asked, timeout=max(seconds, 0.05))
        except HTTPError as refusal:
            answer = refusal
        with answer:
            yield answer
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"{parts.netloc}: {error}") from error


def _parts(answer: Any, ends_at: float, largest: int) -> Iterator[bytes]:
    """The body, as long as it comes in time and is not too large."""
    size = 0
    while part := answer.read1(CHUNK):
        size += len(part)
        if size > largest:
            raise Unreachable("the answer is too large")
        if monotonic() > ends_at:
            raise Unreachable("the answer took too long")
        yield part


def _may_be_asked(host: str) -> None:
    if settings.OUTSIDE_LOOPBACK_ONLY and not _is_loopback(host):
        raise Unreachable("this installation asks nobody outside")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
