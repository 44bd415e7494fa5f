"""What an action answers when it cannot be done, in whole sentences for the user."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _


class ActionError(Exception):
    """The action cannot be done; `message` says why, `field` where."""

    def __init__(self, message: Any, field: str = "") -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.field = field


class ValidationErrors(ActionError):
    """Values that cannot be saved, by field."""

    def __init__(self, errors: dict[str, Any]) -> None:
        self.errors = {key: str(message) for key, message in errors.items()}
        super().__init__(" ".join(self.errors.values()), next(iter(self.errors), ""))


@dataclass(frozen=True)
class FieldConflict:
    """A field that somebody else changed meanwhile: the value before, mine and theirs."""

    key: str
    before: Any
    mine: Any
    theirs: Any
    actor_id: int | None
    at: datetime


class Conflict(ActionError):
    """Somebody changed the same fields since the version that was sent; nothing was saved.

    `untouched` are fields that came back as they were seen, and that others changed meanwhile.
    """

    def __init__(
        self, fields: list[FieldConflict], version: int, untouched: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(_("Somebody else changed this meanwhile. Choose a value."))
        self.fields = fields
        self.version = version
        self.untouched = untouched


class KeyReused(ActionError):
    """The same client-made key came with other content."""

    def __init__(self) -> None:
        super().__init__(_("This key was already used for something else."))
