"""Who looks at what: whoever keeps a log of it asks to be told, after the answer has gone out."""

from collections.abc import Callable, Sequence
from typing import Any

Watcher = Callable[[Any, str, Sequence[int], str], None]
_watchers: list[Watcher] = []

CARD = "card"
# Fetched while a link was pressed, and perhaps never opened; opened, it is a look on the card.
AHEAD = "ahead"
API, EXPORT = "api", "export"


def add(watcher: Watcher) -> None:
    """Tell this function of every look: the user, the type, the numbers, and the way."""
    _watchers.append(watcher)


def seen(user: Any, record_type: str, numbers: Sequence[int], way: str) -> None:
    """Tell that a user was shown these records, in one of the ways above."""
    for watcher in _watchers:
        watcher(user, record_type, numbers, way)
