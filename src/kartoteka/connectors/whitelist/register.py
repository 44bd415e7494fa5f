"""The white list as a register of customers: VAT status, and whether an account is on it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kartoteka.connectors.whitelist import flat_file
from kartoteka.core import outside
from kartoteka.modules.customers.registers import Finding, NoAnswer, Question, Register, add

DAILY_LIMIT = "WL-191"
UNTIL_TOMORROW = 6 * 3600.0
UPDATING = ("WL-195", "WL-196")
A_WHILE = 300.0
# The list says so of numbers that cannot be one.
NO_NUMBER = frozenset({"WL-113", "WL-114", "WL-115"})
WARNING_OF = {"Niezarejestrowany": "not_vat", "Zwolniony": "exempt"}


def look_up(question: Question) -> Finding:
    """The taxpayer with this NIP today; where an account is known, whether it is theirs."""
    today = datetime.now(flat_file.WARSAW).date()
    nip = question.numbers["nip"]
    try:
        said = _asked(f"/api/search/nip/{nip}?date={today.isoformat()}", question.seconds)
    except NoAnswer:
        status = flat_file.status_of(nip, _account(question)) if _account(question) else ""
        if not status:
            raise
        warning = WARNING_OF.get(status, "")
        return Finding(True, status=status, warning=warning, confirmation=f"{today:%Y%m%d}.7z")
    if said is None:
        return Finding(is_found=False)
    confirmation = str(said.get("requestId") or "")[:60]
    subject = said.get("subject")
    if subject is None:
        return Finding(is_found=False, confirmation=confirmation)
    if not isinstance(subject, dict):
        raise NoAnswer("White list: the answer has another form")
    status = str(subject.get("statusVat") or "")
    return Finding(
        is_found=True,
        values=_values(subject),
        status=status,
        warning=WARNING_OF.get(status) or _account_warning(subject, question),
        confirmation=confirmation,
    )


def _asked(path: str, seconds: float) -> dict[str, Any] | None:
    """The result of a question; None where the list says that the number cannot be one."""
    try:
        answer = outside.ask(
            settings.WHITELIST_URL + path, headers={"Accept": "application/json"}, seconds=seconds
        )
        said = answer.json()
    except outside.Unreachable as error:
        raise NoAnswer(f"White list: {error}") from error
    if answer.status == 200 and isinstance(said, dict) and isinstance(said.get("result"), dict):
        found: dict[str, Any] = said["result"]
        return found
    code = str(said.get("code", "")) if isinstance(said, dict) else ""
    if answer.status == 400 and code in NO_NUMBER:
        return None
    wait = answer.retry_after
    if answer.status == 429 or code == DAILY_LIMIT:
        wait = wait or UNTIL_TOMORROW
    elif code in UPDATING:
        wait = wait or A_WHILE
    raise NoAnswer(f"White list: status {answer.status} {code[:10]}".rstrip(), retry_after=wait)


def _values(subject: dict[str, Any]) -> dict[str, str]:
    """What fills a card. People and their numbers, which the list tells too, are left there."""
    found = {key: str(subject.get(key) or "") for key in ("name", "nip", "regon", "krs")}
    place = str(subject.get("workingAddress") or subject.get("residenceAddress") or "")
    street, _comma, town = place.rpartition(",")
    code, _space, city = town.strip().partition(" ")
    if street and len(code) == 6 and code[2] == "-":
        found |= {"street": street.strip().title(), "postal_code": code, "city": city.title()}
    return {key: value for key, value in found.items() if value}


def _account_warning(subject: dict[str, Any], question: Question) -> str:
    account = _account(question)
    listed = subject.get("accountNumbers")
    if not account or not isinstance(listed, list) or account in listed:
        return ""
    # A company that gives each customer an account of their own: the list keeps masks of these.
    return "" if subject.get("hasVirtualAccounts") else "account"


def _account(question: Question) -> str:
    """The customer's account as the list writes it: 26 digits; empty where there is none."""
    account = question.numbers.get("bank_account", "")
    is_polish = account.startswith("PL") and not account.endswith("?")
    return account[2:] if is_polish else ""


def register() -> None:
    """Make the register known."""
    add(
        Register(
            "whitelist", _("White list"), _("VAT status in Poland and bank accounts, with the "
                                            "number of the check"),
            ("nip",), look_up, also=("bank_account",), order=30,
        )
    )  # fmt: skip
