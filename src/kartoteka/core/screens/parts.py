"""The six parts of a card, under which sections of fields and panels of modules stand."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import Panel, RecordType


@dataclass(frozen=True)
class Part:
    """One part of the card: what it is called at length and in the small menu, and its column."""

    key: str
    label: Any
    short: Any
    column: str


PARTS = (
    Part("general", _("General information"), _("Information"), "left"),
    Part("categories", _("Categories"), _("Categories"), "left"),
    Part("facts", _("Facts and history of work"), _("History"), "middle"),
    Part("planning", _("Planning"), _("Plans"), "right"),
    Part("relationship", _("Relationship"), _("Relationship"), "right"),
    Part("analytics", _("Analysis and reports"), _("Analysis"), "right"),
)
BY_KEY = {part.key: part for part in PARTS}
_USUAL = {"left": "general", "middle": "facts", "right": "planning", "head": ""}


def part_of(panel: Panel) -> str:
    """The part of the card on which a panel stands."""
    return panel.part or _USUAL.get(panel.column, "")


def has_parts(record_type: RecordType) -> bool:
    """Whether cards of a type have so much on them that they are divided into parts."""
    return "self" in (record_type.customer, record_type.person)
