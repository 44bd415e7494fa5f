"""Where the bytes of files lie: once each, under their own hash, written whole or not at all."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.utils.translation import gettext_lazy as _

from kartoteka.core.files import scanning
from kartoteka.core.files.models import File
from kartoteka.core.files.names import clean_name, media_type

log = logging.getLogger(__name__)

DEFAULT_LIMIT = 100 * 1024 * 1024
CHUNK = 256 * 1024
HASH_LENGTH = 64


class FileProblem(Exception):
    """A file that can't be taken; ``message`` is a sentence for whoever brought it."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


class Stream(Protocol):
    """Anything that gives bytes: an uploaded file, an open file, an answer from the network."""

    def read(self, size: int = ..., /) -> bytes:
        """Up to so many bytes, none at the end."""


def store(
    stream: Stream, name: str, *, owner: int = 0, limit: int = DEFAULT_LIMIT, ours: bool = False
) -> File:
    """Keep what a stream gives; FileProblem where it is too large, empty, or carries a virus.

    The bytes are on the disk for good before the row is written. What is `ours`, made by the
    house, is not shown to the scanner.
    """
    aside, sha256, size = _write_aside(stream, limit)
    try:
        if not ours:
            _require_clean(aside)
        _put_in_place(aside, _path(sha256))
    finally:
        aside.unlink(missing_ok=True)
    name = clean_name(name)
    return File.objects.create(
        name=name, media_type=media_type(name), size=size, sha256=sha256, owner=owner
    )


def path_of(file: File) -> Path:
    """Where the bytes of a file lie."""
    return _path(file.sha256)


def open(file: File) -> BufferedReader:
    """The bytes of a file, to be read."""
    return path_of(file).open("rb")


def is_whole(file: File) -> bool:
    """Whether the bytes on the disk are still the ones that were brought."""
    try:
        with open(file) as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return False
    return found == file.sha256


def erase(file: File) -> None:
    """Forget a file, and its bytes where no other file holds the same."""
    sha256 = file.sha256
    file.delete()
    if not File.objects.filter(sha256=sha256).exists():
        _path(sha256).unlink(missing_ok=True)


def leftovers() -> Iterator[Path]:
    """Everything in the store that could belong to no file: all bytes, and what broke off."""
    yield from _folder().glob("[0-9a-f][0-9a-f]/*")
    yield from _folder().glob("incoming/*")


def _folder() -> Path:
    return Path(settings.FILES)


def _path(sha256: str) -> Path:
    if len(sha256) != HASH_LENGTH or not set(sha256) <= set("0123456789abcdef"):
        raise SuspiciousFileOperation("not the hash of a file")
    return _folder() / sha256[:2] / sha256


def _write_aside(stream: Stream, limit: int) -> tuple[Path, str, int]:
    """Write the stream into a file of its own beside the store, and count and hash it meanwhile."""
    incoming = _folder() / "incoming"
    incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=incoming)
    hashed = hashlib.sha256()
    size = 0
    try:
        with os.fdopen(descriptor, "wb") as target:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise FileProblem(_too_large(limit))
                hashed.update(chunk)
                target.write(chunk)
            if size == 0:
                raise FileProblem(_("The file is empty."))
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        os.unlink(name)
        raise
    return Path(name), hashed.hexdigest(), size


def _require_clean(aside: Path) -> None:
    try:
        scanning.require_clean(aside)
    except scanning.Infected as found:
        log.warning("A file was refused: the virus scanner calls it %r.", str(found))
        raise FileProblem(_("The virus scanner refused this file.")) from found
    except scanning.TooLarge as reason:
        log.error("A file was refused: %r.", str(reason))
        raise FileProblem(_("The file is larger than the virus scanner takes.")) from reason
    except scanning.NotScanned as reason:
        log.error("A file was refused, because it was not scanned: %r.", str(reason))
        text = _("The virus scanner did not answer, so the file was not taken. Try again later.")
        raise FileProblem(text) from reason


def _too_large(limit: int) -> Any:
    return _("The file is larger than %(megabytes)s MB.") % {"megabytes": limit // (1024 * 1024)}


def _put_in_place(aside: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.exists() and target.stat().st_size == aside.stat().st_size:
        # The new date tells the sweeper that somebody wants these bytes again.
        os.utime(target)
        return
    os.replace(aside, target)
    for folder in (target.parent, target.parent.parent):
        _fsync_folder(folder)


def _fsync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut, where the system has that notion."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
