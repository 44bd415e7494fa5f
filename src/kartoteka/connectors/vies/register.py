"""VIES over its REST service, as a register of customers."""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kartoteka.core import outside
from kartoteka.modules.customers.registers import Finding, NoAnswer, Question, Register, add

UNDISCLOSED = ("", "---")
# The service says so too where the number cannot be one; everything else that it says of itself is
# no answer about the number.
NO_NUMBER = "INVALID_INPUT"
BUSY_SECONDS = 60


def look_up(question: Question) -> Finding:
    """Whether the number is valid today, by whom we say that we are."""
    number = question.numbers["vat_eu"]
    body: dict[str, Any] = {"countryCode": number[:2], "vatNumber": number[2:]}
    if question.requester:
        body |= {"requesterMemberStateCode": "PL", "requesterNumber": question.requester}
    said = _asked(body, question.seconds)
    if "valid" not in said:
        _refuse(said)
        return Finding(is_found=False, warning="invalid")
    if not isinstance(said["valid"], bool):
        raise NoAnswer("VIES: the answer is neither yes nor no")
    values = {} if not said["valid"] else {"vat_eu": number, "name": _told(said, "name")}
    return Finding(
        is_found=said["valid"],
        values={key: value for key, value in values.items() if value},
        warning="" if said["valid"] else "invalid",
        confirmation=str(said.get("requestIdentifier") or "")[:60],
    )


def _asked(body: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The answer as an object: errors come with any status, so the body is looked at first."""
    try:
        answer = outside.ask(
            f"{settings.VIES_URL}/check-vat-number",
            method="POST",
            body=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            seconds=seconds,
        )
        said = answer.json()
    except outside.Unreachable as error:
        raise NoAnswer(f"VIES: {error}") from error
    if not isinstance(said, dict):
        raise NoAnswer("VIES: the answer is no object", retry_after=answer.retry_after)
    if "valid" in said and answer.status != 200:
        raise NoAnswer(f"VIES: status {answer.status}")
    return said


def _refuse(said: dict[str, Any]) -> None:
    """Raise for what the service says of itself; only a number that is none is an answer."""
    wrapped = said.get("errorWrappers")
    errors = [e for e in wrapped if isinstance(e, dict)] if isinstance(wrapped, list) else []
    code = str(errors[0].get("error", "")) if errors else ""
    if code == NO_NUMBER:
        return
    busy = BUSY_SECONDS if "MAX_CONCURRENT" in code else 0
    raise NoAnswer(f"VIES: {code[:60] or 'an answer that is none'}", retry_after=busy)


def _told(said: dict[str, Any], key: str) -> str:
    value = str(said.get(key) or "").strip()
    return "" if value in UNDISCLOSED else " ".join(value.split())


def register() -> None:
    """Make the register known."""
    add(
        Register(
            "vies", _("VIES"), _("Whether a VAT-EU number is valid, with the number of the check"),
            ("vat_eu",), look_up, order=40,
        )
    )  # fmt: skip
