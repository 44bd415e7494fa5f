"""F-13: a backup that the disk refuses is said plainly, leaves nothing, and the older one stays."""

import errno
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from faults.recording import strace
from harness.serving import environment_of, kartoteka
from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.core.users.models import User
from kartoteka.project import backups, nights, selftest

KILOBYTE, MEGABYTE = 1 << 10, 1 << 20
ROUNDS = int(os.environ.get("KARTOTEKA_FAULT_ROUNDS", "2"))
# At which writes a backup is killed: of the databases' copies, of the archives; in a soak, many.
KILLED_AT = [
    *(("pwrite64", number) for number in ([2, 700] if ROUNDS <= 10 else range(1, 2000, 9))),
    *(("write", number) for number in ([2, 150] if ROUNDS <= 10 else range(1, 2000, 4))),
]
on_a_database = pytest.mark.django_db(transaction=True)
IN_A_SMALL_FILE_SYSTEM = """
mount -t tmpfs -o size="$1" tmpfs "$2" && cp "$3"/monday.tar* "$2" &&
"$4" -m kartoteka.project.cli backup "$2/monday.tar"
code=$?; rm -rf "$3"; cp -a "$2/." "$3"; exit $code
"""

# Each is forked, writes so much into nothing that its Nth write is the one at which it is killed,
# and says how it ended and what the backup is by then.
KILLED = """
import hashlib, os, sys
from pathlib import Path
from kartoteka.project.cli import ready
ready.start_django()
from kartoteka.project import backups
path, calls = Path(sys.argv[1]), {"write": os.write, "pwrite64": lambda *a: os.pwrite(*a, 0)}
over = set()
for one in ["none:0", *sys.argv[2:]]:
    call, number = one.split(":")
    if call in over:
        continue
    if os.fork() == 0:
        nothing = os.open(os.devnull, os.O_WRONLY)
        for _time in range(2000 - int(number) if call in calls else 0):
            calls[call](nothing, b"x")
        backups.write(path)
        os._exit(0)
    ended = os.wait()[1]
    if ended == 0 and call in calls:
        # It makes fewer calls than that.
        over.add(call)
        for p, content in older.items():
            p.write_bytes(content)
        continue
    older = {p: p.read_bytes() for p in (path, backups.keys_of(path))}
    held = [hashlib.sha256(p.read_bytes()).hexdigest() for p in (path, backups.keys_of(path))]
    print(ended, *held, flush=True)
"""


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Whatever would make a file larger is refused by the system, as by a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def backup(tmp_path: Path, settings, user_of) -> Path:
    """An older backup, and a file since then that makes the next one larger by 24 MB."""
    settings.DATA, settings.FILES = tmp_path / "data", tmp_path / "data" / "files"
    settings.FILES.mkdir(parents=True)
    (tmp_path / "backups").mkdir()
    user_of("reader", name="Anna Mazur")
    path = tmp_path / "backups" / "monday.tar"
    backups.write(path)
    with (settings.FILES / "film.mp4").open("wb") as film:
        film.truncate(24 * MEGABYTE)
    return path


def everything_in(folder: Path) -> dict[str, bytes]:
    """All files of a folder, hidden ones too, and what they hold."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@on_a_database
@pytest.mark.parametrize("room", [16 * KILOBYTE, 20 * MEGABYTE], ids=["database", "files"])
@pytest.mark.parametrize("secret", [b"", b"a pass phrase of the company"], ids=["plain", "sealed"])
def test_a_backup_without_room_leaves_the_older_one(backup: Path, room: int, secret: bytes):
    older = everything_in(backup.parent)
    with no_file_beyond(room), pytest.raises(SafekeepingError, match="could not be written: "):
        backups.write(backup, secret)
    assert everything_in(backup.parent) == older
    assert not list(backup.parent.glob(".*"))


@on_a_database
def test_keys_without_room_leave_the_older_backup_and_its_keys(backup: Path, monkeypatch):
    """Data of today beside keys of yesterday would be a backup that opens in part."""
    older = everything_in(backup.parent)
    fill = backups._fill

    def without_room_for_keys(out, entries, rows):
        with no_file_beyond(KILOBYTE if entries[0][0] == "keys" else -1):
            fill(out, entries, rows)

    monkeypatch.setattr(backups, "_fill", without_room_for_keys)
    with pytest.raises(SafekeepingError, match="could not be written: "):
        backups.write(backup)
    assert everything_in(backup.parent) == older


@on_a_database
def test_a_restore_without_room_changes_nothing(backup: Path, user_of, settings):
    user_of("reader", name="Made Later")
    before = everything_in(settings.FILES)
    with no_file_beyond(16 * KILOBYTE), pytest.raises(SafekeepingError, match="put back: "):
        backups.put_back(backup)
    assert User.objects.filter(name="Made Later").exists()
    assert everything_in(settings.FILES) == before
    assert not list(settings.DATA.glob(".*"))


@on_a_database
def test_a_restore_refused_by_the_database_leaves_its_keys(backup: Path, monkeypatch):
    put_back, replaced = backups.safekeeping.put_back, []

    def refuse_data(path: Path, alias: str) -> None:
        if alias == "default":
            raise SafekeepingError("pg_restore failed: could not extend file")
        replaced.append(alias)
        put_back(path, alias)

    monkeypatch.setattr(backups.safekeeping, "put_back", refuse_data)
    with pytest.raises(SafekeepingError, match="pg_restore"):
        backups.put_back(backup)
    assert replaced == []


@on_a_database
def test_the_night_says_that_it_failed_and_which_backup_is_good(backup: Path, settings):
    good = {"at": "2026-01-01T02:30:00+00:00", "is_well": True, "seconds": 9, "steps": [],
            "file": "", "good": "kartoteka-2026-01-01-0230.tar"}  # fmt: skip
    (settings.DATA / nights.REPORT).write_text(json.dumps(good))
    for _night in range(2):
        with no_file_beyond(16 * KILOBYTE):
            assert not nights.spend(backup.parent, 2).is_well
        said, is_well = nights.in_words()
        assert not is_well
        assert "not written: The backup could not be written: " in said
        assert said.endswith("the last good one is kartoteka-2026-01-01-0230.tar")


@on_a_database
def test_a_disk_that_fills_up_during_the_proof_is_said(backup: Path, monkeypatch):
    monkeypatch.setattr(selftest, "_step", lambda what, *_: selftest.Step(what, "", True, 0.1))
    with no_file_beyond(16 * KILOBYTE):
        last = list(selftest.proof(backup))[-1]
    assert (last.what, last.is_well) == ("proved", False)
    assert not list(backup.parent.glob(".*"))


@on_a_database
def test_what_a_killed_backup_left_is_cleared_up_the_next_night(backup: Path, monkeypatch):
    monkeypatch.setattr(selftest, "steps", lambda _backup: [])
    for name in (".backup-killed", ".selftest-killed", ".backup-going-on"):
        (backup.parent / name).mkdir()
        (backup.parent / name / "database").write_text("half")
        if name.endswith("killed"):
            os.utime(backup.parent / name, (0, 0))
    nights.spend(backup.parent, 2)
    assert [path.name for path in backup.parent.glob(".*")] == [".backup-going-on"]


@pytest.mark.one_database
@pytest.mark.skipif(strace is None, reason="strace is not installed (Debian: strace)")
def test_a_backup_killed_at_a_write_leaves_the_older_one(begun_data: Path, tmp_path: Path):
    """SIGKILL at the Nth write of the databases' copies and of the archives."""
    assert strace is not None
    killed_at = [f"{call}:{number}" for call, number in KILLED_AT]
    done = subprocess.run(
        [strace, "-f", "-qq", "-o", os.devnull, "-e", "trace=write,pwrite64",
         "-e", "inject=pwrite64:signal=KILL:when=2000", "-e", "inject=write:signal=KILL:when=2000",
         sys.executable, "-c", KILLED, str(tmp_path / "monday.tar"), *killed_at],
        env=environment_of(begun_data, {}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    older, *left = done.stdout.splitlines()
    assert older.startswith("0 "), done.stderr
    assert left == [older.replace("0 ", "9 ", 1)] * len(left)
    assert len(left) == len(KILLED_AT) if ROUNDS <= 10 else len(left) > 100
    backups.verify(tmp_path / "monday.tar")


@on_a_database
def test_a_folder_out_of_reach_is_one_plain_line(backup: Path, monkeypatch):
    """What a disk of the network says when it is gone, whatever is asked of it."""

    def gone(*_args: object, **_more: object) -> None:
        raise OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH), str(backup.parent))

    monkeypatch.setattr(Path, "is_dir", gone)
    sentence = f"^The backup could not be written: No route to host: {backup.parent}$"
    with pytest.raises(SafekeepingError, match=sentence):
        backups.write(backup)
    monkeypatch.setattr(Path, "glob", gone)
    night = nights.spend(backup.parent, 2)
    assert (night.is_well, night.trouble["what"]) == (False, "written")


@pytest.mark.parametrize("part", [0.5, 1.25], ids=["copy", "archive"])
def test_a_full_file_system_is_one_plain_line(begun_data: Path, tmp_path: Path, part: float):
    """The real thing, where one may be mounted: ENOSPC, and SQLite's own word for it."""
    older, small = tmp_path / "older", tmp_path / "small"
    older.mkdir()
    small.mkdir()
    assert kartoteka(begun_data, "backup", str(older / "monday.tar")).returncode == 0
    before = everything_in(older)
    taken = sum(len(content) for content in before.values()) // KILOBYTE
    size = int(taken * (1 + part))
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", IN_A_SMALL_FILE_SYSTEM, "sh", f"{size}k", str(small),
         str(older), sys.executable],
        env=environment_of(begun_data, {}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "kartoteka" not in done.stderr + done.stdout:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    assert done.returncode == 2
    assert done.stderr.startswith("kartoteka: The backup could not be written: ")
    assert "full" in done.stderr or "No space left" in done.stderr
    assert done.stderr.count("\n") == 1
    before.pop(backups.LEDGER)
    left = everything_in(older)
    left.pop(backups.LEDGER, None)
    assert left == before
