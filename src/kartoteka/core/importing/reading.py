"""From rows of a file to values of fields, with a sentence for whatever cannot be read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kartoteka.core.actions import Actor, Draft
from kartoteka.core.fields import Spec, ValueProblem, kept_anyway
from kartoteka.core.importing import repairs
from kartoteka.core.importing.linking import Links, LinkUse, use_of
from kartoteka.core.importing.mapping import Column, Mapping
from kartoteka.core.importing.opening import plain
from kartoteka.core.importing.targets import ABOUT, FULL_NAME, NUMBER, Target, targets_for
from kartoteka.core.records.types import RecordType
from kartoteka.core.tables import Cell, Row, guess

MOST_REMEMBERED = 4_000
EMPTY: tuple[Any, ...] = (None, "", [])
_FOREIGN = re.compile(r"[^\W\d_]|[€$£₽₴]")
_DATE = re.compile(r"(\d{1,4})[./\-\s](\d{1,2})[./\-\s](\d{1,4})(.*)", re.DOTALL)
_PLACE = re.compile(r"\{([^{}]+)\}")
_LOOSE = " \t-–—·,;:/|"


@dataclass(slots=True)
class Parsed:
    """One row as values of fields. `own` are links to records of the same type, set at the end."""

    line: int
    cells: list[Cell]
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    number: int | None = None
    # Where several records fit: the row's present record may already point at one of them.
    several: dict[str, list[int]] = field(default_factory=dict)
    tried: "Tried | None" = None
    draft: Draft | None = None


class Tried(NamedTuple):
    """What was found out of a row ahead of its turn, as far as it needs no other row."""

    # Under what it would be found by matching, and the keys that only tell where it is.
    keys: dict[int, int]
    places: Sequence[int] = ()
    # Sentences by field for what makes no good record; None where that was not looked at.
    errors: dict[str, str] | None = None
    # Whether the base was searched, and the record that it resembles most.
    is_searched: bool = False
    alike: Any = None


class Plain(NamedTuple):
    """What a row says by itself, without the records that it names."""

    values: dict[str, Any]
    problems: dict[str, str]
    number: int | None = None
    tried: Tried | None = None
    # The record that it will be where it is new, made ahead of its turn.
    draft: Draft | None = None
    # All keys of what it says, where the trial has made them.
    keys: bytes = b""


@dataclass(frozen=True, slots=True)
class _Unread:
    message: str


class RowReader:
    """Reads the rows of one file by its mapping."""

    def __init__(
        self, record_type: RecordType, mapping: Mapping, headers: Sequence[str], by: Actor
    ) -> None:
        self.record_type = record_type
        self.links = Links(by)
        self._by = by
        self.headers = tuple(headers)
        self._headers = {header: index for index, header in enumerate(headers)}
        targets = targets_for(record_type, by.user)
        self._columns = mapping.columns
        self._plain: list[tuple[int, Column, Target]] = []
        self.linked: list[tuple[int, Column, LinkUse]] = []
        for index, column in enumerate(mapping.columns):
            self._place(index, column, targets)
        self._fixed = self._fixed_values(mapping, targets)
        self._composed = {k: t for k, t in mapping.composed.items() if t and k in targets}
        # A link that is composed gives way to one that a column says.
        self.composed_links = [key for key in self._composed if targets[key].is_link]
        self._composed_texts = [key for key in self._composed if not targets[key].is_link]
        self._targets = targets
        self._memory: list[dict[Any, Any]] = [{} for _each in mapping.columns]

    def _place(self, index: int, column: Column, targets: dict[str, Target]) -> None:
        target = targets.get(column.target)
        if target is None:
            return
        if target.is_link:
            self.linked.append((index, column, use_of(self.record_type, column, target.spec.link)))
        else:
            self._plain.append((index, column, target))

    def _fixed_values(self, mapping: Mapping, targets: dict[str, Target]) -> dict[str, Any]:
        """Values that all rows get; links among them are found with those of the columns."""
        found: dict[str, Any] = {}
        self.fixed_links: list[tuple[str, LinkUse]] = []
        for column in mapping.fixed:
            target = targets.get(column.target)
            if target is None:
                continue
            if target.is_link:
                use = use_of(self.record_type, column, target.spec.link)
                self.fixed_links.append((column.header, use))
            else:
                found[column.target] = self._value(column.header, column, target.spec)
        return found

    def texts_of_links(self, rows: Sequence[Row]) -> list[tuple[LinkUse, set[str]]]:
        """For each column that names records: the texts of these rows."""
        found = [(use, {text}) for text, use in self.fixed_links]
        for index, column, use in self.linked:
            found.append((use, {_mapped(plain(row.cells[index]), column) for row in rows} - {""}))
        return found

    def read(self, rows: Sequence[Row], said: Sequence[Plain] | None = None) -> list[Parsed]:
        """Values and problems of some rows; linked records are looked up for all at once.

        `said` is what the rows say by themselves, where that was read before.
        """
        for use, texts in self.texts_of_links(rows):
            if use.link != self.record_type.key:
                self.links.prime(use, texts)
        own = self.plain(rows) if said is None else said
        return [self._with_links(row, plain) for row, plain in zip(rows, own, strict=True)]

    def plain(self, rows: Sequence[Row]) -> list[Plain]:
        """What some rows say by themselves: nothing is asked of the database."""
        return [self._plain_row(row) for row in rows]

    def _with_links(self, row: Row, said: Plain) -> Parsed:
        parsed = Parsed(row.line, row.cells, dict(said.values), dict(said.problems),
                        number=said.number, tried=said.tried, draft=said.draft)  # fmt: skip
        if self.linked or self.fixed_links:
            self._take_links(parsed, row)
        for key in self.composed_links:
            self._compose(parsed, key, row)
        return parsed

    def _plain_row(self, row: Row) -> Plain:
        parsed = Parsed(row.line, row.cells)
        if row.problem:
            parsed.problems[""] = row.problem
        for key, value in self._fixed.items():
            self._take(parsed, key, value)
        for index, column, target in self._plain:
            cell = row.cells[index]
            if is_blank(cell):
                continue
            self._take(parsed, target.key, self._remembered(index, cell, column, target))
        for key in self._composed_texts:
            self._compose(parsed, key, row)
        return Plain(parsed.values, parsed.problems, parsed.number)

    def _compose(self, parsed: Parsed, key: str, row: Row) -> None:
        if parsed.values.get(key) in (None, ""):
            text = self._written(self._composed[key], row)
            self._take(parsed, key, self._read(text, self._targets[key].spec))

    def _take_links(self, parsed: Parsed, row: Row) -> None:
        """A stage is looked for in the pipeline of the row: what others depend on comes first."""
        for text, use in sorted(self.fixed_links, key=lambda each: len(each[1].scope)):
            self._link(parsed, use, text)
        for index, column, use in sorted(self.linked, key=lambda each: len(each[2].scope)):
            self._link(parsed, use, _mapped(plain(row.cells[index]), column))

    def _take(self, parsed: Parsed, key: str, value: Any) -> None:
        if isinstance(value, _Unread):
            parsed.problems.setdefault(key, value.message)
        elif key == FULL_NAME:
            first, last = repairs.split_name(value)
            parsed.values.setdefault("first_name", first)
            parsed.values.setdefault("last_name", last)
        elif key == NUMBER:
            parsed.number = value
        elif value not in EMPTY and parsed.values.get(key) in EMPTY:
            parsed.values[key] = value

    def _remembered(self, index: int, cell: Cell, column: Column, target: Target) -> Any:
        memory = self._memory[index]
        place = (type(cell), cell)
        if place not in memory:
            if len(memory) > MOST_REMEMBERED:
                memory.clear()
            memory[place] = self._value(cell, column, target.spec)
        return memory[place]

    def _value(self, cell: Cell, column: Column, spec: Spec) -> Any:
        raw: Any = cell
        if isinstance(cell, str):
            raw = repairs.repaired(_mapped(cell.strip(), column), column.repairs)
            raw = self._kept(raw, column, spec)
            if spec.kind.key in ("date", "datetime") and column.date_order:
                raw = in_order(raw, column.date_order)
        elif column.values:
            raw = column.values.get(plain(cell), cell)
        if isinstance(raw, int) and "unverified" in column.repairs:
            raw = self._kept(str(raw), column, spec)
        if raw == "":
            return None
        if spec.kind.numeric:
            return self._number(raw, column, spec)
        return self._read(raw, spec)

    def _kept(self, text: str, column: Column, spec: Spec) -> str:
        """A number with a wrong digit, with its mark where the column keeps such numbers."""
        if "unverified" not in column.repairs:
            return text
        return kept_anyway(spec, text, self._by.fmt) or text

    def _number(self, raw: Any, column: Column, spec: Spec) -> Any:
        value = raw
        if isinstance(raw, str) and (column.point or column.unit) and not _FOREIGN.search(raw):
            found = guess.number(raw, column.point)
            value = raw if found is None else found
        if not column.unit:
            return self._read(value, spec)
        if isinstance(value, str):
            value = self._read(value, spec)
        if isinstance(value, float):
            value = Decimal(repr(value))
        return value if isinstance(value, _Unread) else self._read(value * int(column.unit), spec)

    def _read(self, raw: Any, spec: Spec) -> Any:
        try:
            return spec.kind.parse(raw, spec, self._by.fmt)
        except ValueProblem as problem:
            return _Unread(str(problem.message))

    def _link(self, parsed: Parsed, use: LinkUse, text: str) -> None:
        if not text:
            return
        if use.link == self.record_type.key:
            parsed.own[use.target] = text
            return
        # In a pipeline that is still to be made there are no stages yet.
        waits = any(key in parsed.unknown for key in use.scope)
        numbers = [] if waits else self.links.find(use, text, parsed.values)
        if len(numbers) == 1:
            self._point(parsed, use, numbers[0])
        elif numbers:
            parsed.several[use.target] = numbers
            parsed.problems[use.target] = several_sentence(self._label(use), text, len(numbers))
        else:
            parsed.unknown[use.target] = text
            if use.missing == "refuse":
                parsed.problems[use.target] = unknown_sentence(self._label(use), text)

    def _point(self, parsed: Parsed, use: LinkUse, number: int) -> None:
        if use.target.startswith(ABOUT) and self.record_type.about is not None:
            type_key, number_key = self.record_type.about
            parsed.values[type_key], parsed.values[number_key] = use.link, number
        elif use.target not in parsed.values:
            parsed.values[use.target] = number

    def _label(self, use: LinkUse) -> Any:
        return self._targets[use.target].label

    def _written(self, template: str, row: Row) -> str:
        """A composed text; a separator beside an empty part is left out.

        Where all its parts are empty there is nothing to compose: «Customer » is no name.
        """
        parts: list[str] = []

        def cell(match: re.Match[str]) -> str:
            index = self._headers.get(match[1].strip())
            text = "" if index is None else plain(row.cells[index])
            if index is not None and index < len(self._columns):
                text = repairs.repaired(text, self._columns[index].repairs)
            parts.append(text)
            return text

        text = _PLACE.sub(cell, template).strip(_LOOSE)
        return text if any(parts) or not parts else ""


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing; an empty cell never takes a value away."""
    return cell is None or cell == "" or (isinstance(cell, str) and not cell.strip())


def in_order(text: str, order: str) -> str:
    """A date written in numbers, with its parts in the order of ISO; other texts as they are."""
    match = _DATE.fullmatch(text)
    if match is None or len(match[1]) > 2:
        return text
    parts = dict(zip(order, (match[1], match[2], match[3]), strict=True))
    year = int(parts["y"])
    if len(parts["y"]) <= 2:
        year += 2000 if year < 70 else 1900
    try:
        day = date(year, int(parts["m"]), int(parts["d"]))
    except ValueError:
        return text
    return f"{day.isoformat()}{match[4]}"


def is_same(old: Any, new: Any) -> bool:
    """Whether a file says what the record has; files keep moments to the second."""
    if isinstance(old, datetime) and isinstance(new, datetime):
        return abs((old - new).total_seconds()) < 1
    return bool(old == new) or (old in (None, "", []) and new in (None, "", []))


def unknown_sentence(label: Any, text: str) -> str:
    """The problem of a name that nobody has."""
    return _("%(label)s: there is no “%(text)s”.") % {"label": label, "text": text[:80]}


def several_sentence(label: Any, text: str, count: int) -> str:
    """The problem of a name that several have."""
    return _("%(label)s: “%(text)s” fits %(count)d records. Choose by another field.") % {
        "label": label,
        "text": text[:80],
        "count": count,
    }


def _mapped(text: str, column: Column) -> str:
    return column.values.get(text, text) if column.values else text
