"""The service of CEIDG (version 3) as a register of customers."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kartoteka.core import outside
from kartoteka.modules.customers.registers import Finding, NoAnswer, Question, Register, add

NO_ROWS = 204
BUSY = 429
A_WHILE = 180.0
# Who goes on comes before who has ended.
STATUSES = (
    "AKTYWNY", "ZAWIESZONY", "OCZEKUJE_NA_ROZPOCZECIE_DZIALANOSCI", "WYLACZNIE_W_FORMIE_SPOLKI",
    "WYKRESLONY",
)  # fmt: skip
WARNING_OF = {"ZAWIESZONY": "suspended", "WYKRESLONY": "ended"}


def look_up(question: Question) -> Finding:
    """The trader with this number; one who goes on rather than one who has ended."""
    nip = question.numbers.get("nip", "")
    kind = "nip" if nip and not nip.endswith("?") else "regon"
    rows = _asked(f"/firmy?{kind}={question.numbers[kind]}&limit=25", question.seconds)
    firms = [row for row in rows if isinstance(row, dict) and row.get("nazwa")]
    if not firms:
        return Finding(is_found=False)
    firm = min(firms, key=lambda row: STATUSES.index(_status(row)) if _status(row) else 9)
    status = _status(firm)
    return Finding(
        is_found=True,
        values=_values(firm),
        status=status.replace("_", " ").capitalize(),
        warning=WARNING_OF.get(status, ""),
        confirmation=str(firm.get("id") or "")[:60],
    )


def _status(firm: dict[str, Any]) -> str:
    said = str(firm.get("status") or "")
    return said if said in STATUSES else ""


def _asked(path: str, seconds: float) -> list[Any]:
    headers = {"Authorization": f"Bearer {settings.CEIDG_TOKEN}", "Accept": "application/json"}
    try:
        answer = outside.ask(settings.CEIDG_URL + path, headers=headers, seconds=seconds)
        if answer.status == NO_ROWS:
            return []
        if answer.status != 200:
            wait = answer.retry_after or (A_WHILE if answer.status == BUSY else 0)
            raise NoAnswer(f"CEIDG: status {answer.status}", retry_after=wait)
        said = answer.json()
    except outside.Unreachable as error:
        raise NoAnswer(f"CEIDG: {error}") from error
    rows = said.get("firmy") if isinstance(said, dict) else None
    if not isinstance(rows, list):
        raise NoAnswer("CEIDG: the answer has another form")
    return rows


def _values(firm: dict[str, Any]) -> dict[str, str]:
    place, owner = _part(firm, "adresDzialalnosci"), _part(firm, "wlasciciel")
    house = "/".join(filter(None, [_text(place, "budynek"), _text(place, "lokal")]))
    values = {
        "name": _text(firm, "nazwa"),
        "nip": _text(owner, "nip"),
        "regon": _text(owner, "regon"),
        "street": f"{_text(place, 'ulica')} {house}".strip(),
        "postal_code": _text(place, "kod"),
        "city": _text(place, "miasto"),
        "region": _text(place, "wojewodztwo").lower(),
        "phone": _text(firm, "telefon"),
        "email": _text(firm, "email").lower(),
        "website": _text(firm, "www").lower(),
    }
    return {key: value for key, value in values.items() if value}


def _part(whole: dict[str, Any], key: str) -> dict[str, Any]:
    found = whole.get(key)
    return found if isinstance(found, dict) else {}


def _text(whole: dict[str, Any], key: str) -> str:
    value = whole.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def register() -> None:
    """Make the register known."""
    add(
        Register(
            "ceidg", _("CEIDG"), _("Sole traders in Poland: status, phone, e-mail"),
            ("nip", "regon"), look_up,
            obstacle=lambda: "" if settings.CEIDG_TOKEN
            else _("It needs a token: KARTOTEKA_CEIDG_TOKEN."),
            is_off_at_first=False, order=15,
        )
    )  # fmt: skip
