"""TLS towards users: the proxy as it is shipped, really run on this machine (ASVS 12)."""

import json
import ssl
import subprocess
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from harness.proxy import CADDYFILE, Proxy, caddy
from harness.serving import free_port
from kartoteka.project.cli import doctor

pytestmark = [
    pytest.mark.skipif(caddy() is None, reason="caddy is not installed"),
    # That of the versions of TLS which nobody may speak any more.
    pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning"),
]

# Of TLS 1.2: a key that is thrown away after each visit, and a cipher that notices every change.
GOOD = ("ECDHE-", ("GCM-SHA256", "GCM-SHA384", "CHACHA20-POLY1305"))


class Telling(BaseHTTPRequestHandler):
    """Answers with the headers that it was given."""

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """The proxy, in front of who tells what reached it."""
    with HTTPServer(("127.0.0.1", 0), Telling) as behind:
        Thread(target=behind.serve_forever, daemon=True).start()
        started = Proxy(tmp_path_factory.mktemp("proxy"), behind.server_port)
        yield started
        started.stop()
        behind.shutdown()


def only(proxy: Proxy, version: ssl.TLSVersion, ciphers: str) -> ssl.SSLContext:
    """A visitor who speaks nothing else."""
    context = proxy.context()
    context.minimum_version = context.maximum_version = version
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    return context


def test_two_versions_of_tls_are_spoken_and_the_newer_is_taken(proxy: Proxy):
    version = ssl.TLSVersion
    for old in (version.TLSv1, version.TLSv1_1):
        with pytest.raises(ssl.SSLError) as refused:
            proxy.shake(only(proxy, old, "ALL"))
        assert refused.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"
    assert proxy.shake(only(proxy, version.TLSv1_2, "ALL"))[0] == "TLSv1.2"
    assert proxy.shake(proxy.context())[0] == "TLSv1.3"


def test_weak_ciphers_are_refused(proxy: Proxy):
    offered = only(proxy, ssl.TLSVersion.TLSv1_2, "ALL:COMPLEMENTOFALL").get_ciphers()
    answers = {}
    for name in {cipher["name"] for cipher in offered if cipher["protocol"] != "TLSv1.3"}:
        try:
            answers[name] = proxy.shake(only(proxy, ssl.TLSVersion.TLSv1_2, name))[0]
        except ssl.SSLError as error:
            answers[name] = error.reason
    begins, ends = GOOD
    taken = {name for name, answer in answers.items() if answer == "TLSv1.2"}
    assert taken
    assert [name for name in taken if not (name.startswith(begins) and name.endswith(ends))] == []
    # Or this machine cannot offer it by itself, such as a key that was agreed on beforehand.
    refused = {"SSLV3_ALERT_HANDSHAKE_FAILURE", "NO_CIPHERS_AVAILABLE"}
    assert {answers[name] for name in answers.keys() - taken} <= refused
    for weak in ("AES128-SHA", "AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA"):
        assert answers[weak] == "SSLV3_ALERT_HANDSHAKE_FAILURE"


def test_certificates_are_left_to_public_authorities():
    """A name and nothing about TLS: then Caddy fetches a certificate that every browser trusts."""
    done = subprocess.run(
        [caddy() or "", "adapt", "--config", str(CADDYFILE), "--adapter", "caddyfile"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    apps = json.loads(done.stdout)["apps"]
    assert set(apps) == {"http"}
    (server,) = apps["http"]["servers"].values()
    assert server.keys() == {"listen", "routes"}
    assert server["routes"][0]["match"] == [{"host": ["crm.example.com"]}]


def test_who_comes_without_tls_is_sent_on(proxy: Proxy):
    with closing(HTTPConnection("localhost", proxy.http, timeout=10)) as visitor:
        visitor.request("GET", "/customers/")
        answer = visitor.getresponse()
        assert answer.status == 308
        assert answer.headers["Location"] == "https://localhost/customers/"


def test_what_the_proxy_says_of_a_visitor_cannot_be_forged(proxy: Proxy):
    connected = HTTPSConnection("localhost", proxy.https, timeout=10, context=proxy.context())
    with closing(connected) as visitor:
        forged = {"X-Forwarded-For": "10.9.8.7", "X-Forwarded-Proto": "http"}
        visitor.request("GET", "/", headers=forged)
        told = json.loads(visitor.getresponse().read())
    assert told["X-Forwarded-For"] == "127.0.0.1"
    assert told["X-Forwarded-Proto"] == "https"


def test_doctor_tells_whether_the_certificate_is_trusted(
    proxy: Proxy, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    settings.PUBLIC_URL = proxy.url
    (unknown,) = doctor.certificate(Namespace())
    assert not unknown.is_well
    assert unknown.state.startswith("not trusted here: ")
    monkeypatch.setenv("SSL_CERT_FILE", str(proxy.authority))
    (known,) = doctor.certificate(Namespace())
    assert known.is_well
    assert known.state.startswith("trusted here, until ")
    settings.PUBLIC_URL = f"https://localhost:{free_port()}"
    (away,) = doctor.certificate(Namespace())
    assert away.state.startswith("not looked at, ")
    settings.PUBLIC_URL = "http://localhost"
    assert list(doctor.certificate(Namespace())) == []
