"""SOAP 1.2 as GUS speaks it: WS-Addressing on the way there, MTOM parts on the way back."""

from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

BIR = "http://CIS/BIR/PUBL/2014/07"
DATA = "http://CIS/BIR/PUBL/2014/07/DataContract"
VALUE = "http://CIS/BIR/2014/07"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
ACTIONS = {
    "GetValue": f"{VALUE}/IUslugaBIR/GetValue",
    **{
        name: f"{BIR}/IUslugaBIRzewnPubl/{name}"
        for name in ("Zaloguj", "Wyloguj", "DaneSzukajPodmioty", "DanePobierzPelnyRaport")
    },
}


class Unreadable(Exception):
    """What came is not the answer of this service."""


def request(service: str, operation: str, parameters: str) -> bytes:
    """The envelope of a call; `parameters` is XML in the namespaces b (service) and d (data)."""
    namespace = VALUE if operation == "GetValue" else BIR
    return (
        f'<s:Envelope xmlns:s="{SOAP}" xmlns:b="{namespace}" xmlns:d="{DATA}">'
        f'<s:Header xmlns:a="{ADDRESSING}"><a:To>{escape(service)}</a:To>'
        f"<a:Action>{ACTIONS[operation]}</a:Action></s:Header>"
        f"<s:Body><b:{operation}>{parameters}</b:{operation}></s:Body></s:Envelope>"
    ).encode()


def result(body: bytes, operation: str) -> str:
    """The text of the result in an answer, plain or in parts."""
    root = _parsed(_envelope(body))
    found = next((e for e in root.iter() if e.tag.endswith(f"}}{operation}Result")), None)
    if found is None:
        raise Unreadable(f"no result of {operation}")
    return found.text or ""


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a result, which is a document within the text."""
    if not text.strip():
        return []
    root = _parsed(text.encode())
    return [
        {cell.tag: (cell.text or "").strip() for cell in row} for row in root if row.tag == "dane"
    ]


def _envelope(body: bytes) -> bytes:
    """The envelope cut out of the parts that it came in."""
    start, end = body.find(b"<s:Envelope"), body.rfind(b"</s:Envelope>")
    if start < 0:
        start, end = body.find(b"<soap:Envelope"), body.rfind(b"</soap:Envelope>")
    if start < 0 or end < start:
        raise Unreadable("no envelope")
    return body[start : body.index(b">", end) + 1]


def _parsed(body: bytes) -> Element:
    """XML without entities, documents of types or anything from outside."""
    try:
        found: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Unreadable(f"not XML: {error}") from error
    return found
