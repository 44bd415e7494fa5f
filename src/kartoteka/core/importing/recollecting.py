"""What the trial read of a long file: this process keeps it until the import is written, so that
the file is read once. Whoever writes in another process, or after a choice has changed, reads anew.
"""

import hashlib
import json
import tempfile
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from kartoteka.core.actions import Actor
from kartoteka.core.importing.models import Import
from kartoteka.core.importing.reading import Plain
from kartoteka.core.jobs import hands
from kartoteka.core.matching.keys import packed
from kartoteka.core.records import settled
from kartoteka.core.tables import Row

# Of so many imports at once, and so long; whoever began earlier is read anew.
MOST = 2
KEPT_SECONDS = 3600
FASTEST = 1
EVER = datetime.min.replace(tzinfo=UTC)
Said = list[tuple[int, Plain]]


class Recollection:
    """Pieces of a file as they were read, on the disk under no name."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(dir=settings.DATA, buffering=0)  # noqa: SIM115 - open until it is closed
        # Where each piece begins, and with which row.
        self._places: list[tuple[int, int]] = [(0, 0)]

    def put(self, rows: Sequence[Row], said: Sequence[Plain]) -> None:
        """Keep what the next rows say."""
        own = [(row.line, one._replace(tried=None)) for row, one in zip(rows, said, strict=True)]
        # Keys are digests, which nothing makes shorter.
        keys = [_keys_of(one) for one in said]
        piece = hands.pack((zlib.compress(hands.pack(own), FASTEST), keys))
        start, row = self._places[-1]
        self._file.seek(start)
        view = memoryview(piece)
        while view:
            view = view[self._file.write(view) :]
        self._places.append((start + len(piece), row + len(rows)))

    def has(self, row: int) -> bool:
        """Whether a piece begins with this row."""
        return any(row == first for _start, first in self._places)

    def pieces(self, row: int) -> Iterator[bytes]:
        """The pieces from this row on."""
        for (start, first), (end, _next) in zip(self._places, self._places[1:], strict=False):
            if first >= row:
                self._file.seek(start)
                yield self._file.read(end - start)

    def close(self) -> None:
        """Let it go."""
        self._file.close()


def read(piece: bytes) -> Said:
    """What the rows of a piece say, with their lines."""
    own, keys = hands.unpack(piece)
    said: Said = hands.unpack(zlib.decompress(own))
    return [(line, one._replace(keys=each)) for (line, one), each in zip(said, keys, strict=True)]


def _keys_of(one: Plain) -> bytes:
    return b"" if one.tried is None else packed([*one.tried.keys, *one.tried.places])


_kept: OrderedDict[int, tuple[str, Recollection]] = OrderedDict()
_guard = threading.Lock()


def mark_of(run: Import, state: str, by: Actor) -> str:
    """All on which it depends what rows say: choices, who imports, and what is settled."""
    fmt = replace(by.fmt, now=EVER)
    content = [state, by.id, getattr(by.user, "version", 0), repr(fmt), settled.mark()]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def keep(run: Import, mark: str, found: Recollection) -> None:
    """Keep what was read until it is taken."""
    with _guard:
        gone = [_kept.pop(run.pk, None)]
        _kept[run.pk] = (mark, found)
        gone += [_kept.popitem(last=False)[1] for _more in range(len(_kept) - MOST)]
    for each in gone:
        if each is not None:
            each[1].close()
    expiry = threading.Timer(KEPT_SECONDS, _expire, [run.pk, found])
    expiry.daemon = True
    expiry.start()


def _expire(number: int, found: Recollection) -> None:
    with _guard:
        if number not in _kept or _kept[number][1] is not found:
            return
        del _kept[number]
    found.close()


def forget(run: Import) -> None:
    """Let go what was read of an import whose file is erased; other processes do after an hour."""
    with _guard:
        known = _kept.pop(run.pk, None)
    if known is not None:
        known[1].close()


def take(run: Import, mark: str) -> Recollection | None:
    """What was read of an import, if it still holds; whoever takes it closes it."""
    with _guard:
        known = _kept.pop(run.pk, None)
    if known is None:
        return None
    if known[0] == mark:
        return known[1]
    known[1].close()
    return None


def rows_of(said: Said) -> tuple[list[Row], list[Any]]:
    """Rows without their cells, and what they say."""
    return [Row(line, []) for line, _one in said], [one for _line, one in said]
