"""What is made up before it is written: companies, the people there, and sales to them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kartoteka.project.demo.names import Name
from kartoteka.project.demo.places import Town
from kartoteka.project.demo.products import Offer
from kartoteka.project.demo.staff import Member


@dataclass(eq=False)
class Firm:
    """A customer: the values of its card, and what its story is made from."""

    values: dict[str, Any]
    since: datetime
    owner: Member
    town: Town
    size: str
    # Where mail goes: the part of addresses after the @.
    domain: str
    # What installations are made in there.
    places: tuple[str, ...]
    # How often they and we talk, against the others.
    warmth: float
    # The family behind the name, and for an individual the human being.
    surname: str = ""
    name: Name | None = None
    parent: "Firm | None" = None
    people: list["Human"] = field(default_factory=list)
    id: int = 0

    @property
    def is_public(self) -> bool:
        """Whether it is an institution."""
        return bool(self.values["kind"] == "institution")


@dataclass(eq=False)
class Human:
    """A person at a customer."""

    name: Name
    values: dict[str, Any]
    firm: Firm
    since: datetime
    # Who came in lately, with nothing said of where the data are from: by a file, or by hand.
    file: str = ""
    is_by_hand: bool = False
    id: int = 0


@dataclass(eq=False)
class Step:
    """A stage that an opportunity entered, and when."""

    stage: str
    at: datetime


@dataclass(eq=False)
class Sale:
    """An opportunity with its whole way through the pipeline."""

    firm: Firm
    human: Human | None
    offer: Offer
    owner: Member
    name: str
    place: str
    value: int
    # What was asked for first, where the value changed on the way.
    first_value: int
    steps: list[Step]
    expected: date
    lost_reason: str = ""
    competitor: str = ""
    id: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it is neither won nor lost."""
        return self.steps[-1].stage not in ("Wygrana", "Przegrana")

    @property
    def is_won(self) -> bool:
        """Whether it was won."""
        return self.steps[-1].stage == "Wygrana"

    @property
    def topic(self) -> str:
        """What it is about, inside a sentence: "wentylacja, hala montażu"."""
        text = self.name.replace(": ", ", ")
        return text if text[:2].isupper() else text[:1].lower() + text[1:]


@dataclass(eq=False)
class Deed:
    """An activity: planned or done, when it was put down, and when its plan was carried out."""

    owner: Member
    values: dict[str, Any]
    at: datetime
    # How a plan ended: the event, its moment, and the values that it set.
    end: str = ""
    end_at: datetime | None = None
    end_values: dict[str, Any] = field(default_factory=dict)
    id: int = 0
