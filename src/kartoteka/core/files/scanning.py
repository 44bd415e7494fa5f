"""Files from outside are shown to the company's virus scanner, where it has one: clamd.

Spoken is its INSTREAM: the length of each piece before it, and a piece of nothing at the end.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from kartoteka.core import outside

CHUNK = 256 * 1024
# By itself clamd gives up after 120 seconds, and says so.
SECONDS = 150.0
SECONDS_FOR_A_WORD = 5.0


class Infected(Exception):
    """The scanner knows what is in the file, by the name that it gives it."""


class TooLarge(Exception):
    """The scanner takes no file of this size."""


class NotScanned(Exception):
    """The scanner did not answer, or not in words that we know."""


def require_clean(path: Path) -> None:
    """Infected, TooLarge or NotScanned where a scanner does not call the file clean."""
    if not settings.CLAMD:
        return
    try:
        said = outside.tell(settings.CLAMD, _streamed(path), seconds=SECONDS)
    except outside.Unreachable as error:
        raise NotScanned(str(error)) from error
    answer = said.rstrip(b"\0\n").decode("utf-8", "replace")
    if answer == "stream: OK":
        return
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        raise Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    if "size limit exceeded" in answer:
        raise TooLarge(answer[:200])
    raise NotScanned(answer[:200])


def is_there() -> bool:
    """Whether the scanner answers at all."""
    try:
        return outside.tell(settings.CLAMD, [b"zPING\0"], seconds=SECONDS_FOR_A_WORD) == b"PONG\0"
    except outside.Unreachable:
        return False


def _streamed(path: Path) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield struct.pack("!L", len(chunk)) + chunk
    yield struct.pack("!L", 0)
