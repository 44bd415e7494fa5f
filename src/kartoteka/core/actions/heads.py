"""What the journal came to, night by night, noted outside the database.

The chain of a record shows that no event of it was altered, unless all of it was written anew. So
one line a night names the last event and a hash over those of all events up to it. The lines are a
file beside the database; they are in every backup, in the log and, if the company wishes, anywhere
else: whoever rewrites the journal would have to rewrite them in all these places.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kartoteka.core.actions.faults import Fault
from kartoteka.core.events.models import Event
from kartoteka.core.storage import bulk, safekeeping

FILE = "history.heads"
CHUNK = 5000
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Head:
    """The last event of a night, and the hash over all events up to it."""

    at: str
    last: int
    hash: str

    def __str__(self) -> str:
        return f"{self.at} {self.last} {self.hash}"


BEGINNING = Head("", 0, "")


def path() -> Path:
    """The file of this installation."""
    return Path(settings.DATA) / FILE


def noted(file: Path) -> list[Head]:
    """The lines of a file, oldest first; ValueError where it holds anything else."""
    if not file.exists():
        return []
    words = [line.split() for line in file.read_text(encoding="ascii").splitlines()]
    found = [Head(at, int(last), value) for at, last, value in words]
    for head in found:
        datetime.fromisoformat(head.at)
    return found


def note() -> Head:
    """Note what the journal comes to now, as one more line."""
    known = noted(path())
    since = known[-1] if known else BEGINNING
    with transaction.atomic():
        # Whoever is writing events has numbers already that others cannot see yet.
        bulk.wait_for_writers(Event)
        last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if last == since.last:
        return since
    head = Head(timezone.now().isoformat(timespec="seconds"), last, _hash(since, last))
    safekeeping.write_text(path(), "".join(f"{one}\n" for one in (*known, head)))
    log.info("The history up to event %s is %s.", head.last, head.hash)
    return head


def faults(file: Path | None = None) -> Iterator[Fault]:
    """Every night whose line is not what the journal says today."""
    file = path() if file is None else file
    try:
        known = noted(file)
    except ValueError as error:
        yield Fault(file.name, f"cannot be read: {error}")
        return
    since = BEGINNING
    for head in known:
        if _hash(since, head.last) != head.hash:
            yield Fault(
                f"history from event {since.last + 1} to {head.last}",
                f"is not what was noted on {head.at[:10]}: altered, or not all there",
            )
        since = head


def _hash(since: Head, last: int) -> str:
    """The hash over another one and those of all events after it."""
    rows = Event.objects.filter(id__gt=since.last, id__lte=last).order_by("id")
    found = hashlib.sha256(since.hash.encode())
    for number, value in rows.values_list("id", "hash").iterator(CHUNK):
        found.update(f"{number} {value}\n".encode())
    return found.hexdigest()
