"""The store of files: the same bytes once, written whole or not at all, under our own names."""

import io
import os
import re
import time
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.db import transaction

from kartoteka.core import files
from kartoteka.core.files import storing
from kartoteka.core.files.jobs import SECONDS_UNTIL_SWEPT, sweep_files
from kartoteka.core.files.models import File

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.FILES = tmp_path / "files"
    return settings.FILES


def everything_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def keep(content: bytes, name: str = "umowa.pdf", **options) -> File:
    return files.store(io.BytesIO(content), name, **options)


def read(file: File) -> bytes:
    with files.open(file) as stream:
        return stream.read()


def test_what_was_kept_is_read_back(folder):
    content = os.urandom(700_000)
    file = keep(content, owner=5)
    assert read(file) == content
    assert (file.size, file.name, file.media_type) == (700_000, "umowa.pdf", "application/pdf")
    assert file.owner == 5
    [path] = everything_in(folder)
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{64}", str(path.relative_to(folder)))
    assert path.stat().st_mode & 0o077 == 0


def test_the_same_bytes_lie_once_and_live_as_long_as_a_file_needs_them(folder):
    first, second = keep(b"same", "a.txt"), keep(b"same", "b.txt")
    assert len(everything_in(folder)) == 1
    files.erase(first)
    assert read(second) == b"same"
    files.erase(second)
    assert everything_in(folder) == []


@pytest.mark.parametrize(
    "name", ["../../../outside", "/tmp/outside", "..\\outside", "a\x00b", "", "x" * 9000, "CON"]
)
def test_no_name_leads_out_of_the_store(folder, name):
    file = keep(b"content", name)
    assert everything_in(folder.parent) == [files.path_of(file)]
    assert files.path_of(file).is_relative_to(folder)


def test_a_hash_that_is_none_leads_nowhere():
    for sha256 in ("../../../etc/passwd", "", "z" * 64, "/" + "a" * 63):
        with pytest.raises(SuspiciousFileOperation):
            files.path_of(File(sha256=sha256))


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(folder):
    class Endless:
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(files.FileProblem, match="larger than 1 MB"):
        files.store(stream, "big.bin", limit=1024 * 1024)
    assert stream.given <= 2 * 1024 * 1024
    assert everything_in(folder) == []
    assert not File.objects.exists()


def test_an_empty_file_is_refused(folder):
    with pytest.raises(files.FileProblem, match="empty"):
        keep(b"")
    assert everything_in(folder) == []


def test_a_stream_that_breaks_off_leaves_nothing(folder):
    class Broken:
        left = 2

        def read(self, size=-1):
            self.left -= 1
            if self.left < 0:
                raise ConnectionResetError
            return b"x" * 10

    with pytest.raises(ConnectionResetError):
        files.store(Broken(), "a.bin")
    assert everything_in(folder) == []


def test_nothing_lies_in_place_before_it_is_whole_and_on_the_disk(folder, monkeypatch):
    steps = []
    real_fsync, real_replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (steps.append("fsync"), real_fsync(fd)))
    monkeypatch.setattr(os, "replace", lambda a, b: (steps.append("replace"), real_replace(a, b)))
    keep(b"content")
    assert steps[:2] == ["fsync", "replace"]
    assert "fsync" in steps[2:]


def test_a_changed_byte_is_noticed():
    file = keep(b"content")
    assert storing.is_whole(file)
    files.path_of(file).chmod(0o600)
    files.path_of(file).write_bytes(b"c0ntent")
    assert not storing.is_whole(file)
    files.path_of(file).unlink()
    assert not storing.is_whole(file)


def test_bytes_of_a_rolled_back_upload_are_swept_after_a_day(folder):
    kept = keep(b"kept")
    with transaction.atomic():
        keep(b"lost")
        transaction.set_rollback(True)
    (folder / "incoming" / "tmp1").write_bytes(b"broken off")
    assert sweep_files() == 0
    old = time.time() - SECONDS_UNTIL_SWEPT - 1
    for path in everything_in(folder):
        os.utime(path, (old, old))
    assert sweep_files() == 2
    assert everything_in(folder) == [files.path_of(kept)]


def test_bytes_wanted_again_are_not_swept(folder):
    with transaction.atomic():
        file = keep(b"twice")
        transaction.set_rollback(True)
    old = time.time() - SECONDS_UNTIL_SWEPT - 1
    os.utime(files.path_of(file), (old, old))
    with transaction.atomic():
        keep(b"twice")
        assert sweep_files() == 0
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("name", "inline", "disposition"),
    [
        ("umowa.pdf", True, 'inline; filename="umowa.pdf"'),
        ("umowa.pdf", False, 'attachment; filename="umowa.pdf"'),
        ("Łąka.pdf", False, "attachment; filename*=utf-8''%C5%81%C4%85ka.pdf"),
        ("obraz.svg", True, 'attachment; filename="obraz.svg"'),
        ("strona.html", True, 'attachment; filename="strona.html"'),
        ("a\r\nX-Evil: 1.txt", False, 'attachment; filename="a X-Evil_ 1.txt"'),
        ('a"b.txt', False, 'attachment; filename="a_b.txt"'),
    ],
)
def test_an_answer_is_saved_or_shown_but_never_run(name, inline, disposition):
    answer = files.answer(keep(b"<script>alert(1)</script>", name), inline=inline)
    assert answer["Content-Disposition"] == disposition
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    answer.close()
