"""Registers on this machine, speaking as the real ones do, with their faults."""

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

# How often a server looks whether it is to end, in seconds.
LOOK = 0.01
GOOD_KEY = "abcde12345abcde12345"
NIP, REGON, KRS = "5832878483", "193113361", "0000225512"
NAME = "POMORSKI FUNDUSZ POŻYCZKOWY SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ"
TRADER = "1111111111"
# Two units with one number: a company that ended, and a farm.
TWICE = "5260001246"


@dataclass
class Office:
    """One office: what it was asked, and what ails it now."""

    asked: list[str] = field(default_factory=list)
    # "", "slow", "broken", "busy", "garbage", "html", or something of its own.
    ailment: str = ""
    sessions: set[str] = field(default_factory=set)
    logins: int = 0
    files: dict[str, bytes] = field(default_factory=dict)


Answer = tuple[int, dict[str, str], bytes]
Speaker = Callable[[Office, str, str, dict[str, str], bytes], Answer]


def _json(body: Any, status: int = 200, **headers: str) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(body).encode()


# ---- GUS ----


def gus(office: Office, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    """SOAP 1.2 with addressing on the way here, one part of MTOM on the way back."""
    text = body.decode()
    if "application/soap+xml" not in headers.get("content-type", ""):
        return 415, {}, b""
    action = re.search(r"<a:Action>([^<]+)</a:Action>", text)
    operation = action[1].rpartition("/")[2] if action else ""
    if not re.search(r"<a:To>http[^<]+</a:To>", text) or f"<b:{operation}>" not in text:
        return 500, {}, b"<fault>ActionNotSupported</fault>"
    office.asked[-1] = operation
    session = headers.get("sid", "")
    if operation == "Zaloguj":
        given = re.search(r"<b:pKluczUzytkownika>([^<]*)<", text)
        if given is None or given[1] != GOOD_KEY:
            return _soap(operation, "")
        office.logins += 1
        session = f"session{office.logins:013}"
        office.sessions.add(session)
        return _soap(operation, session)
    if operation == "GetValue":
        return _soap(operation, "0" if session in office.sessions else "7")
    if session not in office.sessions:
        return _soap(operation, "")
    if operation == "DaneSzukajPodmioty":
        return _soap(operation, _search(text))
    return _soap(operation, _report(text))


def _soap(operation: str, result: str) -> Answer:
    envelope = (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">'
        f"http://CIS/BIR/PUBL/2014/07/IUslugaBIRzewnPubl/{operation}Response</a:Action></s:Header>"
        f'<s:Body><{operation}Response xmlns="http://CIS/BIR/PUBL/2014/07"><{operation}Result>'
        f"{escape(result)}</{operation}Result></{operation}Response></s:Body></s:Envelope>"
    )
    boundary = "uuid:bc087375-9102-48d6-ae2d-c133e8ed89eb+id=8624"
    body = (
        f"\r\n--{boundary}\r\nContent-ID: <http://tempuri.org/0>\r\n"
        "Content-Transfer-Encoding: 8bit\r\nContent-Type: application/xop+xml;charset=utf-8;"
        f'type="application/soap+xml"\r\n\r\n{envelope}\r\n--{boundary}--'
    )
    kind = (
        'multipart/related; type="application/xop+xml"; start="<http://tempuri.org/0>"; '
        f'boundary="{boundary}";start-info="application/soap+xml"'
    )
    return 200, {"Content-Type": kind}, body.encode()


NOT_FOUND = (
    "<root><dane><ErrorCode>4</ErrorCode><ErrorMessagePl>Nie znaleziono podmiotu dla podanych "
    "kryteriów wyszukiwania.</ErrorMessagePl><ErrorMessageEn>No data found for the specified "
    "search criteria.</ErrorMessageEn><Nip>{}</Nip></dane></root>"
)


def _unit(**cells: str) -> str:
    every = {
        "Regon": REGON, "Nip": NIP, "StatusNip": "", "Nazwa": NAME, "Wojewodztwo": "POMORSKIE",
        "Powiat": "m. Gdańsk", "Gmina": "Gdańsk", "Miejscowosc": "Gdańsk", "KodPocztowy": "80-001",
        "Ulica": "ul. Test-Krucza", "NrNieruchomosci": "208", "NrLokalu": "3", "Typ": "P",
        "SilosID": "6", "DataZakonczeniaDzialalnosci": "", "MiejscowoscPoczty": "Gdańsk",
    } | cells  # fmt: skip
    return "<dane>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in every.items()) + "</dane>"


def _search(text: str) -> str:
    wanted = re.search(r"<d:(Nip|Regon|Krs|Regony14zn)>([^<]+)<", text)
    number = wanted[2] if wanted else ""
    if number in (NIP, REGON, KRS):
        return f"<root>{_unit()}</root>"
    if number == TWICE:
        farm = _unit(Nip=TWICE, Typ="F", SilosID="2", Nazwa="GOSPODARSTWO ROLNE")
        ended = _unit(Nip=TWICE, Nazwa="ZAKŁAD TEST", DataZakonczeniaDzialalnosci="2020-01-31")
        return f"<root>{ended}{farm}</root>"
    return NOT_FOUND.format(number)


def _report(text: str) -> str:
    name = re.search(r"<b:pNazwaRaportu>([^<]+)<", text)
    if name is None or not name[1].startswith("BIR1"):
        return (
            "<root><dane><ErrorCode>5</ErrorCode><ErrorMessagePl>Nieprawidłowa lub pusta nazwa "
            "raportu</ErrorMessagePl></dane></root>"
        )
    if name[1] == "BIR12OsPrawna":
        return (
            f"<root><dane><praw_regon9>{REGON}</praw_regon9><praw_nip>{NIP}</praw_nip>"
            f"<praw_numerWRejestrzeEwidencji>{KRS}</praw_numerWRejestrzeEwidencji>"
            "<praw_numerTelefonu>583020060</praw_numerTelefonu><praw_adresEmail/>"
            "<praw_adresStronyinternetowej>www.example.pl</praw_adresStronyinternetowej>"
            "<praw_szczegolnaFormaPrawna_Nazwa>SPÓŁKI Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ"
            "</praw_szczegolnaFormaPrawna_Nazwa></dane></root>"
        )
    if name[1].endswith("Pkd"):
        rows = "".join(
            f"<dane><praw_pkdWersja>2007</praw_pkdWersja><praw_pkdKod>{code}</praw_pkdKod>"
            f"<praw_pkdNazwa>{escape(what)}</praw_pkdNazwa>"
            f"<praw_pkdPrzewazajace>{main}</praw_pkdPrzewazajace></dane>"
            for code, what, main in (
                ("7430Z", "DZIAŁALNOŚĆ ZWIĄZANA Z TŁUMACZENIAMI", 0),
                ("7410Z", "DZIAŁALNOŚĆ W ZAKRESIE SPECJALISTYCZNEGO PROJEKTOWANIA", 1),
            )
        )
        return f"<root>{rows}</root>"
    return "<root></root>"


# ---- VIES ----

VIES_CODES = {
    "201": "INVALID_INPUT", "202": "INVALID_REQUESTER_INFO", "300": "SERVICE_UNAVAILABLE",
    "301": "MS_UNAVAILABLE", "302": "TIMEOUT", "400": "VAT_BLOCKED", "401": "IP_BLOCKED",
    "500": "GLOBAL_MAX_CONCURRENT_REQ", "501": "GLOBAL_MAX_CONCURRENT_REQ_TIME",
    "600": "MS_MAX_CONCURRENT_REQ", "601": "MS_MAX_CONCURRENT_REQ_TIME",
}  # fmt: skip


def vies(office: Office, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    """REST: the answer is steered by an ailment with a number of the test service."""
    if method != "POST" or path != "/check-vat-number":
        return 404, {}, b""
    sent = json.loads(body)
    if office.ailment in VIES_CODES:
        status = {"3": 500, "2": 400}.get(office.ailment[0], 200)
        wrapped = [{"error": VIES_CODES[office.ailment]}]
        return _json({"actionSucceed": False, "errorWrappers": wrapped}, status)
    valid = sent["vatNumber"] != "136695976"
    return _json({
        "countryCode": sent["countryCode"], "vatNumber": sent["vatNumber"],
        "requestDate": "2026-11-29T10:00:00.000Z", "valid": valid,
        "requestIdentifier": "WAPIAAAAXYZ1234" if "requesterNumber" in sent else "",
        "name": "ACME BV" if valid else "---", "address": "Fabrieksweg 2, 5678 CD Elders",
        "traderName": "---", "traderNameMatch": "NOT_PROCESSED",
    })  # fmt: skip


# ---- The white list ----


def whitelist(
    office: Office, method: str, path: str, headers: dict[str, str], body: bytes
) -> Answer:
    """JSON; the date is a must, and so many questions a day are enough."""
    parts = urlsplit(path)
    if parts.path.endswith(".7z"):
        archive = office.files.get(parts.path.rpartition("/")[2])
        return (200 if archive else 404), {}, archive or b""
    query = parse_qs(parts.query)
    if "date" not in query:
        return _json({"code": "WL-101", "message": "Brak daty."}, 400)
    if office.ailment == "limit":
        return _json({"code": "WL-191", "message": "Został przekroczony dzienny limit."}, 429)
    if office.ailment == "updating":
        return _json({"code": "WL-195", "message": "Aktualizacja bazy."}, 500)
    nip = parts.path.removeprefix("/api/search/nip/")
    told = {"requestDateTime": "29-11-2026 14:58:49", "requestId": "d2n10-84df1a1"}
    if nip == "0000000000":
        return _json({"code": "WL-115", "message": "Nieprawidłowy NIP."}, 400)
    if nip not in (NIP, TRADER):
        return _json({"result": {"subject": None, **told}})
    subject = {
        "name": NAME if nip == NIP else "ABC Jan Nowak", "nip": nip,
        "statusVat": "Czynny" if nip == NIP else "Niezarejestrowany", "regon": REGON,
        "pesel": None, "krs": KRS, "residenceAddress": None,
        "workingAddress": "TEST-KRUCZA 208/3, 80-001 GDAŃSK",
        "representatives": [{"firstName": "Jan", "lastName": "Nowak", "pesel": "44051401359"}],
        "accountNumbers": ["90249000050247256316596736"], "hasVirtualAccounts": False,
    }  # fmt: skip
    return _json({"result": {"subject": subject, **told}})


# ---- KRS and CEIDG ----


def krs(office: Office, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    """Extracts: the wrong part of the register answers as for what is not there."""
    parts = urlsplit(path)
    number, query = parts.path.rpartition("/")[2], parse_qs(parts.query)
    if query.get("format") != ["json"] or number != KRS or query.get("rejestr") != ["P"]:
        return _json({"title": "Not Found", "status": 404}, 404)
    place = {
        "ulica": "UL. PRZYKŁADOWA", "nrDomu": "1", "miejscowosc": "GDAŃSK", "kodPocztowy": "80-000",
        "poczta": "GDAŃSK", "kraj": "POLSKA",
    }  # fmt: skip
    first = {
        "danePodmiotu": {
            "formaPrawna": "SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ",
            "identyfikatory": {"regon": "19311336100000", "nip": NIP}, "nazwa": NAME,
        },
        "siedzibaIAdres": {"siedziba": {"wojewodztwo": "POMORSKIE"}, "adres": place},
        "kapital": {"wysokoscKapitaluZakladowego": {"wartosc": "25673465,00", "waluta": "PLN"}},
    }  # fmt: skip
    head = {"rejestr": "RejP", "numerKRS": KRS, "stanZDnia": "28.09.2026",
            "numerOstatniegoWpisu": 42, "dataOstatniegoWpisu": "13.08.2026"}  # fmt: skip
    return _json({"odpis": {"rodzaj": "Aktualny", "naglowekA": head, "dane": {"dzial1": first}}})


def ceidg(office: Office, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    """JSON behind a token; nothing found is no body at all."""
    if headers.get("authorization") != "Bearer a-token":
        return _json({"message": "Unauthorized"}, 401)
    if office.ailment == "limit":
        return _json({}, 429, **{"Retry-After": "120"})
    nip = parse_qs(urlsplit(path).query).get("nip", [""])[0]
    if nip != TRADER:
        return 204, {}, b""
    place = {"ulica": "ul. Polna", "budynek": "1", "lokal": "2", "miasto": "Inowrocław",
             "kod": "88-100", "wojewodztwo": "KUJAWSKO-POMORSKIE"}  # fmt: skip
    old = {"id": "9D2F6C0E-1", "nazwa": "PHU Jan Kowalski dawniej", "status": "WYKRESLONY",
           "wlasciciel": {"nip": TRADER, "regon": "364760520"}}  # fmt: skip
    row = old | {"id": "9D2F6C0E-2", "nazwa": "PHU Jan Kowalski", "status": "ZAWIESZONY",
                 "adresDzialalnosci": place}  # fmt: skip
    return _json({"firmy": [old, row], "count": 2})


SPEAKERS: dict[str, Speaker] = {
    "gus": gus, "vies": vies, "whitelist": whitelist, "krs": krs, "ceidg": ceidg,
}  # fmt: skip
GARBAGE = {
    "gus": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><s:Envelope>&b;</s:Envelope>',
}


class Street:
    """All offices at one address, each under its own path."""

    def __init__(self) -> None:
        self.offices = {key: Office() for key in SPEAKERS}
        street = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                street.serve(self)

            def do_POST(self) -> None:
                street.serve(self)

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(LOOK,), daemon=True).start()

    def close(self) -> None:
        """Close all doors."""
        self._server.shutdown()
        self._server.server_close()

    def serve(self, door: BaseHTTPRequestHandler) -> None:
        """Let the office of the path answer, or its ailment."""
        _empty, key, rest = door.path.split("/", 2)
        office = self.offices[key]
        length = int(door.headers.get("Content-Length") or 0)
        body = door.rfile.read(length)
        office.asked.append(rest)
        given = {name.lower(): value for name, value in door.headers.items()}
        status, headers, sent = self._answer(key, door.command, f"/{rest}", given, body)
        try:
            door.send_response(status)
            for name, value in headers.items():
                door.send_header(name, value)
            door.end_headers()
            door.wfile.write(sent)
        except OSError:
            """Whoever asked has gone."""

    def _answer(
        self, key: str, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> Answer:
        ailment = self.offices[key].ailment
        if ailment == "slow":
            time.sleep(2.5)
        if ailment == "broken":
            return 503, {}, b"<html>Service Unavailable</html>"
        if ailment == "busy":
            return 429, {"Retry-After": "90"}, b"{}"
        if ailment == "garbage":
            return 200, {"Content-Type": "text/plain"}, GARBAGE.get(key, b'{"half": ')
        if ailment == "other":
            return _json(["something", "else"])
        return SPEAKERS[key](self.offices[key], method, path, headers, body)
