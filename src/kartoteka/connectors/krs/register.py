"""The open service of the court register, as a register of customers."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kartoteka.core import outside
from kartoteka.modules.customers.registers import Finding, NoAnswer, Question, Register, add

# Companies first, then associations and foundations: the service does not say which.
PARTS = ("P", "S")
MOST_OFTEN = 60.0


def look_up(question: Question) -> Finding:
    """The current extract of the company with this number."""
    number = question.numbers["krs"]
    for part in PARTS:
        extract = _asked(number, part, question.seconds / len(PARTS))
        if extract is not None:
            return _read(extract, number)
    return Finding(is_found=False)


def _asked(number: str, part: str, seconds: float) -> dict[str, Any] | None:
    path = f"/api/krs/OdpisAktualny/{number}?rejestr={part}&format=json"
    try:
        answer = outside.ask(settings.KRS_URL + path, seconds=seconds)
        if answer.status == 404:
            return None
        if answer.status != 200:
            wait = answer.retry_after or (MOST_OFTEN if answer.status == 429 else 0)
            raise NoAnswer(f"KRS: status {answer.status}", retry_after=wait)
        said = answer.json()
    except outside.Unreachable as error:
        raise NoAnswer(f"KRS: {error}") from error
    found = said.get("odpis") if isinstance(said, dict) else None
    if not isinstance(found, dict):
        raise NoAnswer("KRS: the answer has another form")
    return found


def _read(extract: dict[str, Any], number: str) -> Finding:
    first = _part(extract, "dane", "dzial1")
    about = _part(first, "danePodmiotu")
    numbers = _part(about, "identyfikatory")
    place = _part(first, "siedzibaIAdres", "adres")
    head = _part(extract, "naglowekA")
    if not about.get("nazwa"):
        raise NoAnswer("KRS: the extract has no name")
    house = "/".join(filter(None, [_text(place, "nrDomu"), _text(place, "nrLokalu")]))
    regon = _text(numbers, "regon")
    values = {
        "name": _text(about, "nazwa"),
        "krs": number,
        "nip": _text(numbers, "nip"),
        # Fourteen digits, of which the last five are zeros for the company itself.
        "regon": regon[:9] if regon.endswith("00000") else regon,
        "street": f"{_text(place, 'ulica').title()} {house}".strip(),
        "postal_code": _text(place, "kodPocztowy"),
        "city": _text(place, "miejscowosc").title(),
        "region": _text(_part(first, "siedzibaIAdres", "siedziba"), "wojewodztwo").lower(),
        "email": _text(_part(first, "siedzibaIAdres"), "adresPocztyElektronicznej").lower(),
        "website": _text(_part(first, "siedzibaIAdres"), "adresStronyInternetowej").lower(),
    }
    entry, day = head.get("numerOstatniegoWpisu"), _text(head, "dataOstatniegoWpisu")
    return Finding(
        is_found=True,
        values={key: value for key, value in values.items() if value},
        status=_text(about, "formaPrawna").capitalize(),
        confirmation=f"{entry} ({day})"[:60] if entry else _text(head, "stanZDnia")[:60],
    )


def _part(whole: Any, *path: str) -> dict[str, Any]:
    for key in path:
        whole = whole.get(key) if isinstance(whole, dict) else None
    return whole if isinstance(whole, dict) else {}


def _text(whole: dict[str, Any], key: str) -> str:
    value = whole.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def register() -> None:
    """Make the register known."""
    add(
        Register(
            "krs", _("KRS"), _("Companies and foundations in the court register: name, seat, form"),
            ("krs",), look_up, order=20, is_quick=False,
        )
    )  # fmt: skip
