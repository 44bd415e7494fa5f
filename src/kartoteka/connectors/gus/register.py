"""GUS as a register of customers: units and reports read into fields of a customer."""

from functools import cache
from time import monotonic

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kartoteka.connectors.gus import envelope
from kartoteka.connectors.gus.client import ACTIVITIES, OF_KIND, OF_SILO, Client, GusProblem, Row
from kartoteka.core import outside
from kartoteka.modules.customers.registers import Finding, NoAnswer, Question, Register, add

MAIN_KINDS = ("P", "F")
REVOKED = ("Uchylony", "Unieważniony")
# Where a report keeps what we want, behind the prefix of its kind.
WANTED = {
    "krs": "numerWRejestrzeEwidencji",
    "phone": "numerTelefonu",
    "email": "adresEmail",
    "website": "adresStronyinternetowej",
}


def look_up(question: Question) -> Finding:
    """The main unit with the number of the question, and what its report says beyond."""
    ends_at = monotonic() + question.seconds
    client = _client(settings.GUS_URL, settings.GUS_KEY)
    kind = next(key for key in ("nip", "regon", "krs") if _is_number(question, key))
    try:
        rows = client.search(question.numbers[kind], kind, question.seconds)
        if not rows:
            return Finding(is_found=False)
        unit = _main(rows)
        details = _details(client, unit, ends_at)
    except (outside.Unreachable, GusProblem, envelope.Unreadable) as error:
        raise NoAnswer(f"GUS: {error}") from error
    return Finding(
        is_found=True,
        values=_values(unit, details, question),
        status=details.get("szczegolnaFormaPrawna_Nazwa", "").capitalize(),
        warning=_warning(unit, details),
    )


def _is_number(question: Question, key: str) -> bool:
    return bool(question.numbers.get(key)) and not question.numbers[key].endswith("?")


@cache
def _client(service: str, key: str) -> Client:
    """One client for each address and key: sessions are kept, an hour each."""
    return Client(service, key)


def _main(rows: list[Row]) -> Row:
    """The company itself rather than a local unit or a farm, and one that has not ended."""

    def rank(row: Row) -> tuple[bool, bool, bool]:
        return (
            bool(row.get("DataZakonczeniaDzialalnosci")),
            row.get("Typ") not in MAIN_KINDS,
            row.get("SilosID") == "2",
        )

    return min(rows, key=rank)


def _details(client: Client, unit: Row, ends_at: float) -> dict[str, str]:
    """The report of the unit without the prefixes of its fields; nothing where time is short."""
    kind = unit.get("Typ", "")
    name = OF_KIND.get(kind) or OF_SILO.get(unit.get("SilosID", ""), "")
    found: dict[str, str] = {}
    try:
        if name:
            for row in client.report(unit["Regon"], name, ends_at - monotonic())[:1]:
                found |= {key.partition("_")[2]: value for key, value in row.items() if value}
        if kind in ACTIVITIES:
            for row in client.report(unit["Regon"], ACTIVITIES[kind], ends_at - monotonic()):
                bare = {key.partition("_")[2].lower(): value for key, value in row.items()}
                if bare.get("pkdprzewazajace") == "1" or bare.get("pkd_przewazajace") == "1":
                    found["pkd"] = bare.get("pkdkod", "") or bare.get("pkd_kod", "")
                    found["industry"] = bare.get("pkdnazwa", "") or bare.get("pkd_nazwa", "")
    except outside.Unreachable:
        # The search has answered already: what it says is worth having without the rest.
        return found
    return found


def _values(unit: Row, details: dict[str, str], question: Question) -> dict[str, str]:
    street = " ".join(filter(None, [unit.get("Ulica", ""), unit.get("NrNieruchomosci", "")]))
    if unit.get("NrLokalu"):
        street = f"{street}/{unit['NrLokalu']}"
    if not unit.get("Ulica") and street:
        street = f"{unit.get('Miejscowosc', '')} {street}".strip()
    found = {
        "name": unit.get("Nazwa", ""),
        "nip": unit.get("Nip", "") or question.numbers.get("nip", ""),
        "regon": unit.get("Regon", ""),
        "street": street,
        "postal_code": unit.get("KodPocztowy", ""),
        "city": unit.get("Miejscowosc", ""),
        "region": unit.get("Wojewodztwo", "").lower(),
        "pkd": details.get("pkd", ""),
        "industry": details.get("industry", "").capitalize()[:120],
    }
    found |= {key: details.get(name, "") for key, name in WANTED.items()}
    # The same column holds numbers of other registers and records.
    if not (len(found["krs"]) == 10 and found["krs"].isdigit()):
        del found["krs"]
    return {key: value for key, value in found.items() if value}


def _warning(unit: Row, details: dict[str, str]) -> str:
    if unit.get("DataZakonczeniaDzialalnosci") or details.get("dataZakonczeniaDzialalnosci"):
        return "ended"
    if unit.get("StatusNip") in REVOKED:
        return "revoked"
    suspended, resumed = "dataZawieszeniaDzialalnosci", "dataWznowieniaDzialalnosci"
    if details.get(suspended) and details.get(resumed, "") < details[suspended]:
        return "suspended"
    return ""


def register() -> None:
    """Make the register known."""
    add(
        Register(
            "gus", _("GUS REGON"), _("Companies in Poland: name, address, REGON, KRS, PKD"),
            ("nip", "regon", "krs"), look_up,
            obstacle=lambda: "" if settings.GUS_KEY else _("It needs a key: KARTOTEKA_GUS_KEY."),
            is_off_at_first=False, order=10,
        )
    )  # fmt: skip
