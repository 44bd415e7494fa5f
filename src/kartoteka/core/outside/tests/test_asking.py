"""Asking other systems: no redirects, bounded size and time, and refusals are answers."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kartoteka.core import outside


class System(BaseHTTPRequestHandler):
    """A system on this machine; its address says how it behaves."""

    def do_GET(self) -> None:
        if self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _each in range(40):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
            return
        if self.path == "/silent":
            time.sleep(1.5)
            return
        status = {"/moved": 302, "/busy": 429, "/broken": 500}.get(self.path, 200)
        self.send_response(status)
        self.send_header("Retry-After", "120")
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(b"x" * 3_000_000 if self.path == "/large" else b'{"a": 1}')

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), System)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_answer_is_given_whatever_its_status(address):
    assert outside.ask(f"{address}/").json() == {"a": 1}
    busy = outside.ask(f"{address}/busy")
    assert (busy.status, busy.retry_after) == (429, 120)
    assert outside.ask(f"{address}/broken").status == 500
    assert outside.ask(f"{address}/moved").status == 302


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/drip", "took too long"), ("/silent", "timed out"), ("/large", "too large")],
)
def test_what_takes_too_much_is_no_answer(address, path, reason):
    began = time.monotonic()
    with pytest.raises(outside.Unreachable, match=reason):
        outside.ask(f"{address}{path}", seconds=0.4)
    assert time.monotonic() - began < 1.4


@pytest.mark.parametrize(
    "elsewhere",
    ["http://127.0.0.1:1/", "file:///etc/passwd", "ftp://127.0.0.1/", "http://", "https://example.com/",
     "http://169.254.169.254/"],
)  # fmt: skip
def test_nobody_else_is_asked(elsewhere):
    with pytest.raises(outside.Unreachable):
        outside.ask(elsewhere, seconds=0.4)


def test_large_answer_goes_into_a_file(address, tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as file:
        assert outside.fetch(f"{address}/large", file, seconds=5, largest=4_000_000) == 200
        assert outside.fetch(f"{address}/busy", file, seconds=5, largest=4_000_000) == 429
    assert path.stat().st_size == 3_000_000
    with path.open("wb") as file, pytest.raises(outside.Unreachable, match="too large"):
        outside.fetch(f"{address}/large", file, seconds=5, largest=2_000_000)
    with path.open("wb") as file, pytest.raises(outside.Unreachable, match="too long"):
        outside.fetch(f"{address}/drip", file, seconds=0.4, largest=2_000_000)


def test_body_that_is_no_json_is_no_answer():
    with pytest.raises(outside.Unreachable):
        outside.Answer(200, {}, b"<html>").json()
