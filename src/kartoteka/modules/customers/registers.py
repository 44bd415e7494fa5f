"""The port to public registers: what is asked, what they answer, and how they are known.

A connector adds its `Register`; the module asks it and never learns how it speaks. An answer has
three states: the register knows the number, it does not, or it gave no answer (`NoAnswer`), which
is never the same as not knowing it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

FOUND, ABSENT, SILENT = "found", "absent", "silent"


class NoAnswer(Exception):
    """The register is away, busy, or said something that cannot be read; ask again later."""

    def __init__(self, reason: str, *, retry_after: float = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        # From when on the register may be asked anything again; 0 where it was not said.
        self.retry_after = retry_after


@dataclass(frozen=True)
class Question:
    """What a register is asked: the numbers of a customer, and who asks."""

    numbers: Mapping[str, str]
    # The tax number of the company that works here: some registers then confirm the check.
    requester: str = ""
    # How long somebody waits.
    seconds: float = 10.0


@dataclass(frozen=True)
class Finding:
    """What a register answered."""

    is_found: bool
    # Values for fields of a customer, as texts that their kinds read.
    values: Mapping[str, str] = field(default_factory=dict)
    # How the number stands there, in the register's own words: «Czynny».
    status: str = ""
    # What speaks against doing business, such as an end: one of WARNINGS.
    warning: str = ""
    # The number under which the register confirms that it was asked.
    confirmation: str = ""

    def as_json(self) -> dict[str, Any]:
        """The finding as it is kept."""
        return {
            "is_found": self.is_found, "values": dict(self.values), "status": self.status,
            "warning": self.warning, "confirmation": self.confirmation,
        }  # fmt: skip


@dataclass(frozen=True)
class Register:
    """One public register."""

    key: str
    name: Any
    description: Any
    # Fields of a customer by which it can be asked; the first that is filled is taken.
    numbers: tuple[str, ...]
    look_up: Callable[[Question], Finding]
    # Why it cannot be asked, such as a missing key; empty where it can.
    obstacle: Callable[[], Any] = lambda: ""
    # Whether it stays silent until somebody switches it on, though no key is needed.
    is_off_at_first: bool = True
    # Registers with a lower order speak first where two know a field.
    order: int = 50
    # Further fields that change its answer.
    also: tuple[str, ...] = ()
    # Whether it is asked while somebody types, and not only in the background.
    is_quick: bool = True


WARNINGS: Mapping[str, Any] = {
    "ended": _("The register says that this company has ended."),
    "suspended": _("The register says that the business is suspended."),
    "not_vat": _("Not registered for VAT."),
    "exempt": _("Exempt from VAT."),
    "invalid": _("The VAT number is not valid for trade in the Union."),
    "revoked": _("The register says that this NIP was revoked."),
    "account": _("The bank account is not on the white list."),
}

_registers: dict[str, Register] = {}


def add(register: Register) -> None:
    """Make a register known; the project lists the connectors."""
    _registers[register.key] = register


def every() -> list[Register]:
    """All registers, those that speak first at the top."""
    return sorted(_registers.values(), key=lambda register: register.order)


def by_key(key: str) -> Register | None:
    """A register by its key."""
    return _registers.get(key)


def number_for(register: Register, numbers: Mapping[str, str]) -> str:
    """The number by which a register is asked; empty where there is none without a mark."""
    for key in register.numbers:
        number = numbers.get(key, "")
        if number and not number.endswith("?"):
            return number
    return ""


def together(findings: Iterable[tuple[Register, Finding]]) -> dict[str, tuple[str, Register]]:
    """Values of several registers by field, each from the register that speaks first."""
    found: dict[str, tuple[str, Register]] = {}
    for register, finding in sorted(findings, key=lambda pair: pair[0].order):
        for key, value in finding.values.items():
            if value:
                found.setdefault(key, (value, register))
    return found
