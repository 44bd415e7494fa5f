"""Troubles of the disk and the database that are nobody's mistake, told from faults of ours."""

import errno
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.utils.translation import gettext as _

from kartoteka.core.storage.sqlite.base import WritersBusy

MEGABYTE = 1 << 20
# What the database says of itself: SQLite by its sentence, PostgreSQL by its code.
_FULL = ("database or disk is full", "53100")
_BUSY = ("database is locked", "database table is locked", "55P03", "40001", "40P01", "53300")
_LOCKED = ("readonly database", "disk I/O error", "25006", "58030")


@dataclass(frozen=True)
class Trouble:
    """Why nothing was saved, in a sentence, and the HTTP status that says so."""

    status: int
    message: str
    retry_after: int = 0


def trouble_of(error: BaseException) -> Trouble | None:
    """The trouble behind an error; None for a fault of ours."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full()
    if not isinstance(error, OperationalError):
        return None
    if isinstance(error, WritersBusy) or _says(error, _BUSY):
        return Trouble(503, _("The database is very busy. Nothing was saved. Try again."), 5)
    if _says(error, _FULL):
        return _full()
    if _says(error, _LOCKED):
        message = _("The disk refuses to write. Nothing was saved. Tell the administrator.")
        return Trouble(507, message)
    return None


def _says(error: BaseException, signs: tuple[str, ...]) -> bool:
    cause: Any = error.__cause__
    text = f"{getattr(cause, 'sqlstate', '') or ''} {error}"
    return any(sign in text for sign in signs)


def _full() -> Trouble:
    message = _(
        "The disk of the server is full (free: %(free)d MB in %(folder)s). Nothing was saved. "
        "Free some space, then try again."
    )
    folder = Path(settings.DATA)
    free = shutil.disk_usage(folder).free // MEGABYTE
    return Trouble(507, message % {"free": free, "folder": folder.name})
