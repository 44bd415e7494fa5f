"""Fields that an installation adds: their specs, and their expression in queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.expressions import Expression

from kartoteka.core import fields
from kartoteka.core.fields import Option, Spec
from kartoteka.core.records import settled

remembered = settled.remembered
is_remembered = settled.is_remembered
# Columns of the same kinds in the same places: one query reads both tables.
_OF_FIELDS = ("id", "record_type", "slug", "label", "kind", "help", "section", "options", "custom",
              "link", "privacy", "is_required", "in_list", "position", "decimals")  # fmt: skip
_OF_LINES = ("id", "record_type", "key", "label", "what", "value", "section", "kinds", "roles",
             "tone", "archive_reason", "is_required", "is_off", "position", "version")  # fmt: skip
ARRANGED = ("section", "field", "option", "good")


@dataclass(frozen=True)
class Line:
    """What an installation decided about one section, field or option of a record type."""

    id: int
    record_type: str
    key: str
    label: str
    what: str
    value: str
    section: str
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    tone: str
    is_required: bool
    is_off: bool
    position: int | None


Lines = Mapping[tuple[str, ...], Line]


@dataclass
class Known:
    """What was read, by record type: own fields, lines of layouts, and whole specs made of both."""

    own: dict[str, dict[str, Spec]] = field(default_factory=dict)
    lines: dict[str, dict[tuple[str, ...], Line]] = field(default_factory=dict)
    whole: dict[str, dict[str, Spec]] = field(default_factory=dict)


def specs_of(record_type: str) -> dict[str, Spec]:
    """Specs of the custom fields of a record type, by their keys, in their order."""
    return _known().own.get(record_type, {})


def lines_of(record_type: str) -> Lines:
    """What the installation arranged on cards of a type: by ("field", key), ("section", key)
    and ("option", key, value)."""
    return _known().lines.get(record_type, {})


def specs_with(record_type: str, built_in: dict[str, Spec]) -> dict[str, Spec]:
    """The given specs and the custom ones, with labels, options and duties of the installation."""
    known = _known()
    if record_type not in known.own and record_type not in known.lines:
        return built_in
    found = known.whole.get(record_type)
    if found is None:
        found = built_in | known.own.get(record_type, {})
        lines = known.lines.get(record_type, {})
        found = known.whole[record_type] = {k: _arranged(spec, lines) for k, spec in found.items()}
    return found


def _arranged(spec: Spec, lines: Lines) -> Spec:
    line = lines.get(("field", spec.key))
    if line is not None and line.is_required and not spec.required:
        spec = replace(spec, required=True)
    if line is not None and line.label:
        spec = replace(spec, label=line.label)
    if not spec.options:
        return spec
    own = [one for one in lines.values() if one.what == "option" and one.key == spec.key]
    return replace(spec, options=_options(spec.options, own)) if own else spec


def _options(shipped: tuple[Option, ...], lines: list[Line]) -> tuple[Option, ...]:
    """The options in the order of the installation, renamed, added to and retired."""
    place = {option.value: (number, option) for number, option in enumerate(shipped)}
    found: list[tuple[float, Option]] = [
        (number, option)
        for number, option in place.values()
        if option.value not in {line.value for line in lines}
    ]
    for line in lines:
        number, option = place.get(line.value, (len(shipped), Option(line.value, line.value)))
        option = replace(
            option, label=line.label or option.label, tone=line.tone or option.tone,
            is_retired=line.is_off,
        )  # fmt: skip
        found.append((number if line.position is None else line.position - 0.5, option))
    return tuple(option for _place, option in sorted(found, key=lambda pair: pair[0]))


def _known() -> Known:
    known: Known = settled.get("definitions", _read)
    return known


def _read() -> Known:
    known = Known()
    own = apps.get_model("records", "CustomField").objects.filter(archived_at=None)
    lines = apps.get_model("records", "LayoutLine").objects.filter(archived_at=None)
    rows = own.values_list(*_OF_FIELDS).union(lines.values_list(*_OF_LINES), all=True)
    for row in sorted(rows, key=lambda row: (row[13] or 0, row[0])):
        if row[4] in ARRANGED:
            line = _line(row)
            place = (line.what, line.key, *([line.value] if line.what == "option" else []))
            known.lines.setdefault(line.record_type, {})[place] = line
        else:
            spec = _spec(dict(zip(_OF_FIELDS, row, strict=True)))
            known.own.setdefault(row[1], {})[spec.key] = spec
    return known


def _line(row: tuple[Any, ...]) -> Line:
    given = dict(zip(_OF_LINES, row, strict=True))
    del given["archive_reason"], given["version"]
    given |= {key: tuple(given[key]) for key in ("kinds", "roles")}
    return Line(**given)


def _spec(row: Mapping[str, Any]) -> Spec:
    return Spec(
        key=f"c_{row['slug']}",
        label=row["label"],
        kind=fields.kinds[row["kind"]],
        privacy=row["privacy"],
        required=row["is_required"],
        help=row["help"],
        decimals=2 if row["decimals"] is None else row["decimals"],
        options=tuple(Option(value=o, label=o) for o in row["options"]),
        link=row["link"],
        custom=True,
        section=row["section"],
        in_list=row["in_list"],
        extendable=bool(row["options"]),
    )


class CustomValue(Expression):
    """The value of a custom field, with its key as a literal so that an index can serve it.

    SQLite uses an expression index only where the JSON path is a literal; Django's own
    lookups bind it as a parameter, and scan.
    """

    def __init__(self, key: str, column: Any, output_field: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        if not key.isidentifier() or not key.isascii():
            raise ValueError(f"Not a key of a custom field: {key}")
        self.key = key
        self.column = column if hasattr(column, "resolve_expression") else models.F(column)

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.column)
        return f"({sql} ->> '$.{self.key}')", params

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.column)
        kind = self.output_field.get_internal_type()
        cast = {"BigIntegerField": "bigint", "BooleanField": "boolean"}.get(kind, "text")
        if cast == "text":
            return f"({sql} ->> '{self.key}')", params
        return f"(({sql} ->> '{self.key}')::{cast})", params
