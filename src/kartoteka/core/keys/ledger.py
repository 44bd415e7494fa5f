"""The ledger of erasures: written before anything is erased, and carried over every restore."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kartoteka.core.keys.models import Erasure, Suppression
from kartoteka.core.keys.sealing import database

Line = dict[str, Any]


def begin(
    basis: str,
    records: Sequence[Sequence[Any]],
    files: Sequence[str],
    kept: Sequence[str],
    at: datetime | None = None,
) -> Erasure:
    """Write a line before its work is done, so that whatever happens it will be done."""
    return Erasure.objects.create(
        token=secrets.token_hex(16), at=at or timezone.now(), basis=basis,
        records=[list(one) for one in records], files=list(files), kept=list(kept),
    )  # fmt: skip


def finish(token: str) -> None:
    """Note that all of a line was done."""
    Erasure.objects.filter(token=token).update(is_done=True)


def open_lines() -> list[Erasure]:
    """Lines whose work was broken off."""
    return list(Erasure.objects.filter(is_done=False).order_by("at", "token"))


def lines() -> list[Erasure]:
    """All lines, the oldest first."""
    return list(Erasure.objects.order_by("at", "token"))


def dump() -> dict[str, list[Line]]:
    """The whole ledger as JSON values; empty where there is none yet."""
    try:
        return {
            "erasures": [
                {"token": e.token, "at": e.at.isoformat(), "basis": e.basis, "records": e.records,
                 "files": e.files, "kept": e.kept}
                for e in lines()
            ],
            "suppressions": [
                {"digest": s.digest, "since": s.since.isoformat()}
                for s in Suppression.objects.order_by("digest")
            ],
        }  # fmt: skip
    except DatabaseError:
        return {"erasures": [], "suppressions": []}


def load(*dumps: dict[str, list[Line]]) -> int:
    """Add lines that are not here; they, and all that are, are still to be done again."""
    known = set(Erasure.objects.values_list("token", flat=True))
    missing: dict[str, Line] = {}
    silent: dict[str, Line] = {}
    for one in dumps:
        missing |= {li["token"]: li for li in one.get("erasures", []) if li["token"] not in known}
        silent |= {li["digest"]: li for li in one.get("suppressions", [])}
    with transaction.atomic(using=database()):
        Erasure.objects.bulk_create([_erasure(line) for line in missing.values()])
        Suppression.objects.bulk_create(
            [Suppression(digest=d, since=_moment(li["since"])) for d, li in silent.items()],
            ignore_conflicts=True,
        )
        Erasure.objects.update(is_done=False)
    return len(missing)


def merged(dumps: Iterable[dict[str, list[Line]]]) -> dict[str, list[Line]]:
    """Several dumps as one, each line once."""
    erasures: dict[str, Line] = {}
    suppressions: dict[str, Line] = {}
    for one in dumps:
        erasures |= {line["token"]: line for line in one.get("erasures", [])}
        suppressions |= {line["digest"]: line for line in one.get("suppressions", [])}
    return {"erasures": list(erasures.values()), "suppressions": list(suppressions.values())}


def _erasure(line: Line) -> Erasure:
    return Erasure(
        token=line["token"], at=_moment(line["at"]), basis=line["basis"], records=line["records"],
        files=line["files"], kept=line["kept"],
    )  # fmt: skip


def _moment(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        raise ValueError(f"not a moment: {text}")
    return found
