"""Asking GUS: log in, search, and fetch the report that fits the kind of unit."""

from collections.abc import Callable
from time import monotonic
from xml.sax.saxutils import escape

from kartoteka.connectors.gus import envelope
from kartoteka.core import outside

NOT_FOUND = "4"
NO_SESSION = "7"
# Parameters of a search in the order of the schema, by fields of a customer.
SEARCHED = {"krs": "Krs", "nip": "Nip", "regon": "Regon"}
# The report about a unit by its kind, and of a natural person by the part of the register.
OF_KIND = {
    "P": "BIR12OsPrawna",
    "LP": "BIR12JednLokalnaOsPrawnej",
    "LF": "BIR12JednLokalnaOsFizycznej",
}
OF_SILO = {
    "1": "BIR12OsFizycznaDzialalnoscCeidg",
    "2": "BIR12OsFizycznaDzialalnoscRolnicza",
    "3": "BIR12OsFizycznaDzialalnoscPozostala",
    "4": "BIR11OsFizycznaDzialalnoscSkreslonaDo20141108",
}
ACTIVITIES = {"P": "BIR12OsPrawnaPkd", "F": "BIR12OsFizycznaPkd"}

Row = dict[str, str]


class GusProblem(Exception):
    """The service did not answer as it should."""


class Client:
    """One way to the service; it keeps its session as long as the service does."""

    def __init__(self, service: str, key: str) -> None:
        self._service, self._key = service, key
        self._session = ""

    def search(self, number: str, kind: str, seconds: float) -> list[Row]:
        """The units with this number, none where there are none."""
        within = _clock(seconds)
        field = SEARCHED[kind]
        if kind == "regon" and len(number) == 14:
            field = "Regony14zn"
        wanted = f"<b:pParametryWyszukiwania><d:{field}>{escape(number)}</d:{field}>"
        found = self._asked("DaneSzukajPodmioty", f"{wanted}</b:pParametryWyszukiwania>", within)
        return [row for row in found if row.get("Regon")]

    def report(self, regon: str, name: str, seconds: float) -> list[Row]:
        """A report about one unit; none where the service has no such report of it."""
        parameters = (
            f"<b:pRegon>{escape(regon)}</b:pRegon><b:pNazwaRaportu>{name}</b:pNazwaRaportu>"
        )
        found = self._asked("DanePobierzPelnyRaport", parameters, _clock(seconds))
        return [row for row in found if "ErrorCode" not in row]

    def _asked(self, operation: str, parameters: str, within: Callable[[], float]) -> list[Row]:
        """Rows of an answer; an expired session is begun anew once."""
        for _attempt in range(2):
            if not self._session:
                self._log_in(within)
            text = self._call(operation, parameters, within)
            if text.strip():
                return _checked(envelope.rows(text))
            code = self._value("KomunikatKod", within)
            if code == NOT_FOUND:
                return []
            if code != NO_SESSION:
                raise GusProblem(f"no answer, and code {code[:10] or 'none'}")
            self._session = ""
        raise GusProblem("sessions end at once")

    def _log_in(self, within: Callable[[], float]) -> None:
        key = f"<b:pKluczUzytkownika>{escape(self._key)}</b:pKluczUzytkownika>"
        self._session = self._call("Zaloguj", key, within).strip()
        if not self._session:
            raise GusProblem("the key is not known")

    def _value(self, name: str, within: Callable[[], float]) -> str:
        parameters = f"<b:pNazwaParametru>{name}</b:pNazwaParametru>"
        return self._call("GetValue", parameters, within).strip()

    def _call(self, operation: str, parameters: str, within: Callable[[], float]) -> str:
        headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
        if self._session:
            headers["sid"] = self._session
        body = envelope.request(self._service, operation, parameters)
        answer = outside.ask(
            self._service, method="POST", body=body, headers=headers, seconds=within()
        )
        if answer.status != 200:
            raise GusProblem(f"status {answer.status}")
        try:
            return envelope.result(answer.body, operation)
        except envelope.Unreadable as error:
            raise GusProblem(str(error)) from error


def _checked(rows: list[Row]) -> list[Row]:
    code = next((row["ErrorCode"] for row in rows if row.get("ErrorCode")), "")
    if code == NOT_FOUND:
        return []
    if code:
        raise GusProblem(f"error {code[:10]}")
    return rows


def _clock(seconds: float) -> Callable[[], float]:
    """How much time is left; an end for all calls together."""
    ends_at = monotonic() + seconds

    def left() -> float:
        rest = ends_at - monotonic()
        if rest <= 0:
            raise outside.Unreachable("the time is over")
        return rest

    return left
