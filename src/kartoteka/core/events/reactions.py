"""What the house does when something happened: `@on` functions of the modules above.

Downwards one calls; upwards one announces, and the upper module reacts in the same transaction.
"""

from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MOST_NESTED = 6
# The end of the name of an event by which a record follows the card that it belongs to.
CARRIED = "CarriedOver"


@dataclass(slots=True)
class Change:
    """One record that was just written: the event's name and the fields that changed."""

    name: str
    record: Any
    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    # When it happened, where that was not now.
    at: datetime | None = None

    @property
    def by_undo(self) -> bool:
        """Whether a change was taken back: what followed from it is taken back by itself."""
        return "undoes" in self.facts

    @property
    def by_merger(self) -> bool:
        """Whether only the card that it belongs to became another one, or two cards again.

        Nobody changed employer, and nothing began or ended.
        """
        return self.name.endswith(CARRIED)


Reaction = Callable[[list[Change], Any], None]
_reactions: dict[str, list[Reaction]] = defaultdict(list)
_chain: ContextVar[tuple[str, ...]] = ContextVar("chain", default=())


class ReactionLoop(RuntimeError):
    """Reactions announced one another too deeply; the chain is named."""


def on(*record_types: str) -> Callable[[Reaction], Reaction]:
    """Run the function, in the same transaction, with every batch of changes of these types."""

    def register(reaction: Reaction) -> Reaction:
        for record_type in record_types:
            _reactions[record_type].append(reaction)
        return reaction

    return register


def announce(record_type: str, changes: list[Change], by: Any) -> None:
    """Tell the modules above what was written. An exception of theirs rolls all of it back."""
    reactions = _reactions.get(record_type)
    if not reactions or not changes:
        return
    chain = (*_chain.get(), changes[0].name)
    if len(chain) > MOST_NESTED:
        raise ReactionLoop(" > ".join(chain))
    token = _chain.set(chain)
    try:
        for reaction in reactions:
            reaction(changes, by)
    finally:
        _chain.reset(token)


def registered() -> dict[str, list[Reaction]]:
    """All reactions by record type, for the reference."""
    return dict(_reactions)
