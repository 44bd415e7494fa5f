"""The virus scanner, where a company has one: a server that speaks clamd's own protocol."""

import io
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from kartoteka.core import files, outside
from kartoteka.core.files import FileProblem, scanning
from kartoteka.core.files.models import File

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# The sample that every scanner knows, in pieces, or scanners would take this file for one.
EICAR = (
    rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST" + rb"-FILE!$H+H*"
)  # fmt: skip
LARGEST = 2_000_000


class Scanner:
    """As clamd: one command on a connection, an answer that ends with a zero, and it hangs up."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening, self.seen, self.broken = listening, 0, b""
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, _who = self._listening.accept()
            except OSError:
                return
            with wire, wire.makefile("rb") as heard:
                self._answer(wire, heard)

    def _answer(self, wire: socket.socket, heard: Any) -> None:
        command = b"".join(iter(lambda: heard.read(1), b"\0"))
        if command == b"zPING":
            wire.sendall(b"PONG\0")
            return
        assert command == b"zINSTREAM"
        content = b""
        while size := struct.unpack("!L", heard.read(4))[0]:
            content += heard.read(size)
            if len(content) > LARGEST:
                wire.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.seen += 1
        is_bad = EICAR in content
        answer = b"stream: Eicar-Signature FOUND\0" if is_bad else b"stream: OK\0"
        wire.sendall(self.broken or answer)


@pytest.fixture(params=["unix", "tcp"])
def scanner(request: Any, settings: Any, tmp_path: Path) -> Iterator[Scanner]:
    settings.FILES = tmp_path / "files"
    if request.param == "unix":
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(tmp_path / "s"))
        settings.CLAMD = f"unix:{tmp_path / 's'}"
    else:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        settings.CLAMD = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
    listening.listen()
    yield Scanner(listening)
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


def keep(content: bytes, **options: Any) -> File:
    return files.store(io.BytesIO(content), "list.csv", **options)


def refusal_of(content: bytes) -> str:
    with pytest.raises(FileProblem) as refused:
        keep(content)
    assert not File.objects.exists()
    assert not list(files.storing.leftovers())
    return str(refused.value)


def test_infected_file_is_refused_and_leaves_nothing(scanner: Scanner, caplog: Any):
    assert refusal_of(b"name;city\n" * 60_000 + EICAR) == "The virus scanner refused this file."
    assert "Eicar-Signature" in caplog.text
    assert keep(b"name;city\n" * 60_000).size == 600_000
    assert scanner.seen == 2


def test_without_an_answer_no_file_is_taken(scanner: Scanner, settings: Any, caplog: Any):
    expected = "The virus scanner did not answer, so the file was not taken. Try again later."
    scanner.broken = b"stream: no memory ERROR\0"
    assert refusal_of(b"name") == expected
    for address in ("unix:/nowhere", "tcp://127.0.0.1:70000"):
        settings.CLAMD = address
        assert refusal_of(b"name") == expected
    assert "no memory" in caplog.text


def test_a_file_that_the_scanner_finds_too_large_is_refused_as_such(scanner: Scanner):
    assert refusal_of(b"x" * (LARGEST + 1)) == "The file is larger than the virus scanner takes."


def test_what_is_said_before_hanging_up_in_the_middle_is_heard():
    """TCP then tells the sender that the connection was reset, not that the pipe is broken."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def parts() -> Iterator[bytes]:
            yield b"x"
            wire, _who = listening.accept()
            wire.recv(1)
            wire.sendall(b"too large\0")
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            wire.close()
            yield b"y" * 100_000

        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        assert outside.tell(address, parts(), seconds=5) == b"too large\0"


def test_what_the_house_makes_is_not_scanned(scanner: Scanner):
    assert keep(EICAR, ours=True).size == len(EICAR)
    assert scanner.seen == 0


def test_it_is_told_whether_a_scanner_is_there(scanner: Scanner, settings: Any):
    assert scanning.is_there()
    settings.CLAMD = "tcp://127.0.0.1:1"
    assert not scanning.is_there()


def test_an_import_with_a_virus_is_refused_in_plain_words(
    scanner: Scanner, client_of: Any, user_of: Any
):
    brought = io.BytesIO(b"name;city\nBrzoza;" + EICAR)
    brought.name = "list.csv"
    answer = client_of().post("/import/", {"files": brought})
    assert answer.status_code == 422
    assert "The virus scanner refused this file." in answer.text
