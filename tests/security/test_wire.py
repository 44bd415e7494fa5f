"""Requests that no browser sends, over a socket: nothing rides into the server behind another."""

import re
import shutil
import socket
from pathlib import Path

import pytest

from harness.serving import Serving

pytestmark = pytest.mark.one_database
HIDDEN = b"GET /sign-in/?ridden=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
# What a proxy and a server behind it may read as one request, and the other as two.
SMUGGLED = {
    "two lengths": b"Content-Length: 6\r\nContent-Length: 5\r\n\r\nabcdef",
    "a length and chunks": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks under another name": b"Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n0\r\n\r",
    "chunks said twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Content-Length : 4\r\n\r\nabcd",
    "a length with a sign": b"Content-Length: +4\r\n\r\nabcd",
    "a folded line": b"X-One: 1\r\n Content-Length: 4\r\n\r\nabcd",
}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, begun_once: Path):
    server = Serving(shutil.copytree(begun_once, tmp_path_factory.mktemp("wire") / "data"))
    yield server
    server.stop()


def told(port: int, sent: bytes) -> bytes:
    """All that the server answers before it closes, or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=3) as wire:
        wire.sendall(sent)
        answer = b""
        try:
            while part := wire.recv(65536):
                answer += part
        except (TimeoutError, ConnectionResetError):
            pass
    return answer


@pytest.mark.parametrize("trick", SMUGGLED)
def test_a_request_of_two_lengths_is_refused_and_nothing_rides_behind_it(serving, trick):
    """ASVS 4.2.1, RFC 9112 6.3: where the end of a request is in doubt, the connection ends."""
    start = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    answer = told(serving.port, start + SMUGGLED[trick] + HIDDEN)
    codes = re.findall(rb"HTTP/1\.1 (\d{3})", answer)
    assert len(codes) <= 1, (trick, answer[:300])
    assert b"200" not in codes, "what was not asked for is answered"


def test_two_plain_requests_in_a_row_are_two(serving):
    """The same wire, so that the tests above do not pass for another reason."""
    answer = told(
        serving.port, HIDDEN + HIDDEN.replace(b"1.1\r\n", b"1.1\r\nConnection: close\r\n")
    )
    assert len(re.findall(rb"HTTP/1\.1 200", answer)) == 2
