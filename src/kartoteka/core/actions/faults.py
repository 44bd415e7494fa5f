"""What `kartoteka check` finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Something that does not hold: where, and what."""

    where: str
    what: str
