"""Who does something, when, and through which door."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from kartoteka.core.fields import Format


@dataclass(frozen=True)
class Actor:
    """The user behind an action, the channel it came through, its moment, and their format."""

    user: Any
    channel: str = "screen"
    at: datetime = field(default_factory=timezone.now)
    fmt: Format = field(default_factory=Format)
    # The house itself acts: a reaction, a schedule, the first start. No right is asked.
    trusted: bool = False

    @property
    def id(self) -> int | None:
        """The number of the user, or None for the house itself."""
        return None if self.user is None else self.user.pk

    def as_house(self) -> "Actor":
        """The same actor, whose rights are not asked: for what follows from an allowed action."""
        return replace(self, trusted=True)


def house(channel: str = "system", at: datetime | None = None) -> Actor:
    """The house acting by itself."""
    return Actor(user=None, channel=channel, at=at or timezone.now(), trusted=True)
