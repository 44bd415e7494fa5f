"""A browser reduced to what is measured: kept-open connection, cookies, forms."""

import re
import uuid
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

_NEXT = re.compile(r'href="(\?[^"]*after=[^"]*)"')


class Refused(Exception):
    """The server said no, or broke off."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    location: str
    queries: int

    def next_page(self) -> str:
        """The address of the next page of a list; empty on the last one."""
        found = _NEXT.search(self.text)
        return found.group(1).replace("&amp;", "&") if found else ""


class Client:
    """One signed-in user."""

    def __init__(self, host: str, port: int, cookies: dict[str, str]) -> None:
        self._connection = HTTPConnection(host, port, timeout=600)
        self._csrf = cookies["kartoteka_csrf"]
        self._cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def get(self, path: str, **headers: str) -> Answer:
        """A page; an answer of 400 and more is raised as Refused."""
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """A form that was sent, with a key of its own."""
        given = fields | {"csrfmiddlewaretoken": self._csrf, "_key": uuid.uuid4().hex}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(given).encode(), kind | headers)

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        """A file that was brought."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
            f"{self._csrf}\r\n",
            f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\n",
        ]
        body = "".join(parts).encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._ask("POST", path, body, kind)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        given = {"Cookie": self._cookies, "Accept": "text/html", "Accept-Language": "pl"}
        try:
            response = self._sent(method, path, body, given | headers)
        except ConnectionError:
            # The server lets go of a connection that was silent; the key of the form is the same.
            self._connection.close()
            response = self._sent(method, path, body, given | headers)
        text = response.read().decode("utf-8", "replace")
        if response.status >= 400:
            raise Refused(f"{method} {path}: {response.status}\n{text[:2000]}")
        return Answer(
            response.status, text, response.headers.get("Location", ""),
            int(response.headers.get("X-Queries", -1)),
        )  # fmt: skip

    def _sent(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> HTTPResponse:
        self._connection.request(method, path, body or None, headers)
        return self._connection.getresponse()
