"""Inputs for the value of a condition, by the kind of the field and what the operator asks."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core.fields import Format, Spec
from kartoteka.core.fields import kinds as field_kinds
from kartoteka.core.filters import relative
from kartoteka.core.filters.operators import OPERATORS
from kartoteka.core.filters.periods import PERIODS
from kartoteka.core.filters.tree import TYPED
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import choices
from kartoteka.core.screens.filter_lines import Line
from kartoteka.core.screens.inputs import input_for
from kartoteka.core.screens.names import Names
from kartoteka.core.ui.inputs import FieldInput

DAYS = ("date", "datetime")


def value_inputs(line: Line, spec: Spec, fmt: Format, names: Names, user: Any) -> list[FieldInput]:
    """The inputs of one line; none where the operator asks for nothing."""
    asks = OPERATORS[line.operator].asks
    first = line.values[0] if line.values else ""
    common: dict[str, Any] = {
        "name": f"r{line.index}.v", "label": _("Value"), "hide_label": True, "small": True,
        "prefix": "b", "error": line.error,
    }  # fmt: skip
    if asks == "nothing":
        return []
    if asks == "period":
        return [FieldInput(kind="choice", value=first, options=list(PERIODS.items()), **common)]
    if asks == "days":
        return [FieldInput(kind="integer", value=first, unit=_("days"), **common)]
    if asks == "two":
        second = line.values[1] if len(line.values) > 1 else ""
        again = common | {"name": f"r{line.index}.v2", "label": _("To"), "error": ""}
        return [
            _plain(spec, first, fmt, names, user, common),
            _plain(spec, second, fmt, names, user, again),
        ]
    if asks == "values":
        return _several(line, spec, fmt, names, user, common)
    return [_one(spec, first, fmt, names, user, common)]


def _one(
    spec: Spec, raw: str, fmt: Format, names: Names, user: Any, common: dict[str, Any]
) -> FieldInput:
    if spec.link and choices.is_short(record_types[spec.link]):
        return FieldInput(
            kind="choice", value=raw, options=_people(spec, user, [raw], names), **common
        )
    if spec.options:
        return FieldInput(kind="choice", value=raw, options=spec.options, **common)
    return _plain(spec, raw, fmt, names, user, common)


def _plain(
    spec: Spec, raw: str, fmt: Format, names: Names, user: Any, common: dict[str, Any]
) -> FieldInput:
    """The input of the field itself; a moment is asked for by its day, tags by one of them."""
    if spec.kind.key in DAYS:
        return FieldInput(
            kind="date", value=_day(raw, fmt), placeholder=_("tomorrow, Fri, 7.12"), **common
        )
    if spec.kind.key in TYPED and spec.kind.key != "choices":
        return FieldInput(kind="text", value=raw, **common)
    plain = replace(spec, required=False, help="")
    shown = _number(spec, raw, fmt) if spec.kind.numeric else raw
    made = input_for(plain, shown, fmt=fmt, names=names, user=user, **common)
    return replace(made, create_url="", hint="")


def _several(
    line: Line, spec: Spec, fmt: Format, names: Names, user: Any, common: dict[str, Any]
) -> list[FieldInput]:
    """Boxes to tick; for links to many records those that were chosen, and a way to add one."""
    if spec.link and not choices.is_short(record_types[spec.link]):
        chosen = [
            (value, names.get(spec.link, int(value)) or "–")
            for value in line.values
            if value.isdecimal()
        ]
        add = _plain(spec, "", fmt, names, user, common)
        if not chosen:
            return [add]
        ticked = FieldInput(kind="choices", value=line.values, options=chosen, **common)
        return [ticked, replace(add, prefix="c")]
    if spec.link:
        options: Any = _people(spec, user, line.values, names)
        return [FieldInput(kind="choices", value=line.values, options=options, **common)]
    if spec.options:
        return [FieldInput(kind="choices", value=line.values, options=spec.options, **common)]
    placeholder = _("separated by commas")
    return [
        FieldInput(kind="text", value=", ".join(line.values), placeholder=placeholder, **common)
    ]


def _people(spec: Spec, user: Any, chosen: list[str], names: Names) -> list[tuple[str, str]]:
    """A short list with «me», «my team» or the like before it."""
    said = [(one.key, str(one.label)) for one in relative.words_of(spec.link)]
    listed = [(str(n), title) for n, title in choices.short_list(user, record_types[spec.link])]
    known = {value for value, _title in listed}
    others = [
        (value, names.get(spec.link, int(value)) or "–")
        for value in chosen
        if value.isdecimal() and value not in known
    ]
    return [*said, *listed, *others]


def _day(raw: str, fmt: Format) -> str:
    """A stored day as people write it; words stay words."""
    kind = field_kinds["date"]
    try:
        return kind.edit(kind.from_json(raw), _ANY_DAY, fmt) if raw else ""
    except ValueError:
        return raw


def _number(spec: Spec, raw: str, fmt: Format) -> str:
    try:
        return spec.kind.edit(spec.kind.from_json(raw), spec, fmt) if raw else ""
    except (ValueError, ArithmeticError):
        return raw


_ANY_DAY = Spec("day", "", field_kinds["date"], "none")
