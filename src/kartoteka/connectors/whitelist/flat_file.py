"""The flat file of the white list: who is on it with which account, without asking anybody.

The Ministry of Finance puts out a file each day, for those who ask more than its service allows. It
holds no numbers but hashes of day, NIP and account, so it can say that a pair is on the list, and
nothing of a pair that is not. Form: «Plik płaski», specification of the Ministry of Finance.
"""

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from importlib import util
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.conf import settings

from kartoteka.core import outside

WARSAW = ZoneInfo("Europe/Warsaw")
ACTIVE, EXEMPT = "Czynny", "Zwolniony"
LISTS = {"skrotyPodatnikowCzynnych": ACTIVE, "skrotyPodatnikowZwolnionych": EXEMPT}
# The file has some hundred megabytes; an archive that holds far more is none of theirs.
LARGEST_ARCHIVE, LARGEST = 2 * 1024**3, 8 * 1024**3
AN_HOUR = 3600.0
MOST_ROUNDS = 100_000
# So much of a hash tells it from all others: 128 bits.
TOLD = 32
AT_ONCE = 50_000
PATTERN = "whitelist-????????.sqlite3"


class Unreadable(Exception):
    """The file is not what the ministry says it is."""


def is_used() -> bool:
    """Whether flat files are to be fetched, and can be read."""
    if not settings.WHITELIST_FILES_URL:
        return False
    return all(util.find_spec(name) is not None for name in ("ijson", "py7zr"))


def hashed(day: str, nip: str, account: str, rounds: int) -> str:
    """The hash of a pair on a day (RRRRMMDD): SHA-512, each round over the text of the last."""
    told = f"{day}{nip}{account}"
    for _round in range(rounds):
        told = hashlib.sha512(told.encode()).hexdigest()
    return told


def masked(mask: str, account: str) -> str:
    """A virtual account as its bank tells it: of the account only the digits at the mask's Y."""
    pairs = zip(mask, account, strict=True)
    return "".join(own if sign == "Y" else sign for sign, own in pairs)


def fetch(day: date) -> bool:
    """Bring the file of a day and keep it instead of the one before; false where there is none."""
    path = _path(day)
    if path.exists():
        return True
    address = f"{settings.WHITELIST_FILES_URL.rstrip('/')}/{day:%Y%m%d}.7z"
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".whitelist-") as folder:
        archive = Path(folder) / "archive.7z"
        with archive.open("wb") as into:
            status = outside.fetch(address, into, seconds=AN_HOUR, largest=LARGEST_ARCHIVE)
        if status != 200:
            return False
        keep(_taken_out(archive, Path(folder)), Path(folder) / "kept", day)
        (Path(folder) / "kept").replace(path)
    for old in settings.DATA.glob(PATTERN):
        if old != path:
            old.unlink(missing_ok=True)
    return True


def _path(day: date) -> Path:
    return Path(settings.DATA) / f"whitelist-{day:%Y%m%d}.sqlite3"


def _taken_out(archive: Path, folder: Path) -> Path:
    """The only file of an archive."""
    import py7zr  # noqa: PLC0415 - an extra

    try:
        with py7zr.SevenZipFile(archive) as opened:
            held = [each for each in opened.list() if not each.is_directory]
            if len(held) != 1 or held[0].uncompressed > LARGEST:
                raise Unreadable("White list: the archive does not hold one file")
            opened.extract(folder / "out", targets=[held[0].filename])
    except (py7zr.exceptions.ArchiveError, OSError, ValueError, EOFError) as error:
        raise Unreadable(f"White list: {type(error).__name__}") from error
    return next(path for path in (folder / "out").rglob("*") if path.is_file())


def keep(source: Path, into: Path, day: date) -> int:
    """Write the hashes of a file into a small database; how many there were."""
    with closing(sqlite3.connect(into)) as kept, source.open("rb") as stream:
        kept.execute("CREATE TABLE hash (told BLOB, status TEXT)")
        kept.execute("CREATE TABLE mask (bank TEXT, mask TEXT)")
        kept.execute("CREATE TABLE head (rounds INTEGER)")
        number = _write(kept, stream, f"{day:%Y%m%d}")
        kept.execute("CREATE INDEX hash_told ON hash (told)")
        kept.execute("CREATE INDEX mask_bank ON mask (bank)")
        kept.commit()
    return number


def _write(kept: sqlite3.Connection, stream: IO[bytes], day: str) -> int:
    head: dict[str, str] = {}
    number = 0
    found = _values(stream, head)
    while some := list(islice(found, AT_ONCE)):
        hashes = [(bytes.fromhex(value[:TOLD]), LISTS[key]) for key, value in some if key in LISTS]
        masks = [(value[2:10], value) for key, value in some if key == "maski"]
        kept.executemany("INSERT INTO hash VALUES (?, ?)", hashes)
        kept.executemany("INSERT INTO mask VALUES (?, ?)", masks)
        number += len(hashes)
    rounds = head.get("liczbaTransformacji", "")
    if head.get("dataGenerowaniaDanych") != day or not rounds.isdecimal() or not number:
        raise Unreadable("White list: the file is of another day, or has another form")
    if int(rounds) > MOST_ROUNDS:
        raise Unreadable("White list: the file has another form")
    kept.execute("INSERT INTO head VALUES (?)", [int(rounds)])
    return number


def _values(stream: IO[bytes], head: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each text of a list with the name of the list; what the file says of itself into `head`."""
    import ijson  # type: ignore[import-untyped] # noqa: PLC0415 - an extra

    try:
        for prefix, event, value in ijson.parse(stream):
            if event not in ("string", "number"):
                continue
            name, _dot, rest = prefix.partition(".")
            if name == "naglowek":
                head[rest] = str(value)
            elif rest == "item":
                yield name, str(value)
    except (ijson.JSONError, UnicodeError) as error:
        raise Unreadable("White list: the file is not JSON") from error


def status_of(nip: str, account: str) -> str:
    """How a taxpayer stands on today's list with this account (26 digits); empty where unknown."""
    today = datetime.now(WARSAW).date()
    path = _path(today)
    if not path.exists():
        return ""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as kept:
        (rounds,) = kept.execute("SELECT rounds FROM head").fetchone()
        masks = kept.execute("SELECT mask FROM mask WHERE bank = ?", [account[2:10]])
        told = [account, *(masked(mask, account) for (mask,) in masks if len(mask) == len(account))]
        for each in told:
            wanted = hashed(f"{today:%Y%m%d}", nip, each, rounds)
            row: Any = kept.execute(
                "SELECT status FROM hash WHERE told = ?", [bytes.fromhex(wanted[:TOLD])]
            ).fetchone()
            if row:
                return str(row[0])
    return ""
