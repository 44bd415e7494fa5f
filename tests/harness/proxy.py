"""The proxy of deploy/Caddyfile, really run: on loopback, with certificates of its own."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

from harness.serving import SECONDS_TO_START, free_port

ROOT = Path(__file__).parents[2]
CADDYFILE = ROOT / "deploy/Caddyfile"
# Only what a machine without a public name needs; how it speaks TLS is left to the file.
HERE = """{{
    admin off
    local_certs
    skip_install_trust
    default_bind 127.0.0.1
    http_port {http}
    https_port {https}
}}
"""


def caddy() -> str | None:
    """The program, which the environment for tests unpacks beside Python."""
    return shutil.which("caddy") or shutil.which("caddy", path=ROOT / ".venv/debian/usr/bin")


class Proxy:
    """Caddy in front of a port of this machine, under the name localhost; ends with `stop`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.http, self.https = free_port(), free_port()
        self.authority = folder / "caddy/pki/authorities/local/root.crt"
        text = CADDYFILE.read_text()
        for shipped, here in (
            ("crm.example.com {", "localhost {"),
            ("127.0.0.1:8000", f"127.0.0.1:{port}"),
        ):
            assert text.count(shipped) == 1
            text = text.replace(shipped, here)
        file = folder / "Caddyfile"
        file.write_text(HERE.format(http=self.http, https=self.https) + text)
        place = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        self._process = subprocess.Popen(
            [caddy() or "caddy", "run", "--config", str(file), "--adapter", "caddyfile"],
            env={"PATH": os.environ["PATH"]} | place,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    @property
    def url(self) -> str:
        """The address that users would type."""
        return f"https://localhost:{self.https}"

    def context(self) -> ssl.SSLContext:
        """What a browser is that trusts the proxy's own authority and takes what is left of TLS."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.load_verify_locations(self.authority)
        return made

    def shake(self, context: ssl.SSLContext) -> tuple[str | None, str]:
        """One handshake: the version of TLS and the cipher that were agreed on."""
        with (
            socket.create_connection(("127.0.0.1", self.https), 5) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as sealed,
        ):
            cipher = sealed.cipher()
            return sealed.version(), cipher[0] if cipher else ""

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)

    def _wait(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            assert self._process.poll() is None, "the proxy ended"
            try:
                self.shake(self.context())
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("The proxy did not start.")
