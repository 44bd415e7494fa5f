"""How the columns of a file become the fields of records."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

RULES = ("skip", "fill", "update", "add")
# What happens to rows that only resemble something; "" while nobody has chosen.
ALIKE_RULES = ("one", *RULES)
MISSING = ("refuse", "create", "empty")
DATE_ORDERS = ("", "dmy", "mdy", "ymd")
POINTS = ("", ",", ".")
UNITS = ("", "1000", "1000000")
REPAIRS = ("spaces", "company_form", "whole_number", "unverified")


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, and how its cells are read."""

    header: str
    # A field, "full_name", "id", "about.<record type>", or "" for a column that is not imported.
    target: str = ""
    date_order: str = ""
    point: str = ""
    # Numbers are multiplied by this: a file that counts in thousands or millions.
    unit: str = ""
    # By which field the linked record is found; "" for any natural key.
    by: str = ""
    missing: str = "refuse"
    # What stands in the file -> what is meant.
    values: dict[str, str] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    # Whether the guess could be wrong, so that the screen asks.
    unsure: bool = False


@dataclass(frozen=True)
class Mapping:
    """All choices about one file."""

    columns: tuple[Column, ...] = ()
    fixed: tuple[Column, ...] = ()  # the header is the text that all rows get
    composed: dict[str, str] = field(default_factory=dict)
    # Fields by which a record is known again; () for the usual ones of its type.
    keys: tuple[str, ...] = ()
    rule: str = "fill"
    # Of rows that resemble a record here, and of those that resemble an earlier row of the file.
    similar: str = ""
    repeats: str = ""
    # "good": good rows are written and bad ones given back; "none": one bad row stops all.
    on_problems: str = "good"
    # What modules asked about all new records of the file: JSON values by question.
    answers: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: AnyMapping[str, Any]) -> "Mapping":
        """The mapping of what was stored; what is unknown falls back to the usual."""
        return cls(
            columns=tuple(_column(each) for each in raw.get("columns", [])),
            fixed=tuple(_column(each) for each in raw.get("fixed", [])),
            composed=dict(raw.get("composed", {})),
            keys=tuple(raw.get("keys", [])),
            rule=_one_of(raw.get("rule", "fill"), RULES, "fill"),
            similar=_one_of(raw.get("similar", ""), ALIKE_RULES, ""),
            repeats=_one_of(raw.get("repeats", ""), ALIKE_RULES, ""),
            on_problems=_one_of(raw.get("on_problems", "good"), ("good", "none"), "good"),
            answers=dict(raw.get("answers", {})),
        )

    def column_for(self, target: str) -> Column | None:
        """The column or fixed value that fills a field."""
        for column in (*self.columns, *self.fixed):
            if column.target == target:
                return column
        return None

    def targets(self) -> set[str]:
        """All fields that get a value."""
        filled = {c.target for c in (*self.columns, *self.fixed) if c.target}
        return filled | {key for key, template in self.composed.items() if template}

    def fitted(self, headers: Sequence[str]) -> "Mapping":
        """The same choices for a file whose columns may have another order."""
        known = {column.header: column for column in self.columns}
        columns = tuple(known.get(header, Column(header)) for header in headers)
        return replace(self, columns=columns)


def _column(raw: AnyMapping[str, Any]) -> Column:
    return Column(
        header=str(raw.get("header", "")),
        target=str(raw.get("target", "")),
        date_order=_one_of(raw.get("date_order", ""), DATE_ORDERS, ""),
        point=_one_of(raw.get("point", ""), POINTS, ""),
        unit=_one_of(str(raw.get("unit", "")), UNITS, ""),
        by=str(raw.get("by", "")),
        missing=_one_of(raw.get("missing", "refuse"), MISSING, "refuse"),
        values={str(k): str(v) for k, v in dict(raw.get("values", {})).items()},
        repairs=tuple(r for r in raw.get("repairs", ()) if r in REPAIRS),
        unsure=bool(raw.get("unsure", False)),
    )


def _one_of(raw: Any, known: Sequence[str], usual: str) -> str:
    return raw if raw in known else usual
