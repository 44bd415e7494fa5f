"""Lines of the filter builder: conditions as a form holds them, and the tree that they make."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from kartoteka.core.fields import Format, Spec, ValueProblem
from kartoteka.core.fields import kinds as field_kinds
from kartoteka.core.filters.operators import OPERATORS
from kartoteka.core.filters.paths import FieldPath, FilterProblem, resolve
from kartoteka.core.filters.tree import Condition, Filter, value_of
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.reading import link_number

MOST_LINES = 50
_NUMBERED = re.compile(r"r(\d{1,3})\.path")
_PARTED = re.compile(r"[,;\n]")


@dataclass
class Line:
    """One condition in a form. `group` is the number of its box, None outside of any."""

    index: int
    path: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)
    group: int | None = None
    error: str = ""
    resolved: FieldPath | None = None


@dataclass
class Lines:
    """A whole form: its conditions, the word of its root, and what it cannot show but keeps."""

    lines: list[Line] = field(default_factory=list)
    any: bool = False
    kept: list[str] = field(default_factory=list)

    def add(self, group: int | None) -> Line:
        """One more empty line at the end of a box."""
        line = Line(max((line.index for line in self.lines), default=-1) + 1, group=group)
        self.lines.append(line)
        return line

    def remove(self, index: int) -> None:
        """Take a line away."""
        self.lines = [line for line in self.lines if line.index != index]

    @property
    def groups(self) -> list[int]:
        """Numbers of the boxes that have lines, in their order."""
        return list(dict.fromkeys(line.group for line in self.lines if line.group is not None))


def of_filter(shown: Filter) -> Lines:
    """The form of a filter. One level of boxes with the other word can be edited; more is kept."""
    found = Lines(any=shown.root.any)
    boxes = 0
    for item in shown.root.items:
        if isinstance(item, Condition):
            _append(found, item, None)
        elif all(isinstance(inner, Condition) for inner in item.items):
            same = item.any == shown.root.any
            for inner in item.items:
                if isinstance(inner, Condition):
                    _append(found, inner, None if same else boxes)
            boxes += 0 if same else 1
        else:
            found.kept.append(json.dumps(item.as_json(), ensure_ascii=False))
    return found


def _append(found: Lines, condition: Condition, group: int | None) -> None:
    raw = condition.raw
    values = (
        [str(one) for one in raw] if isinstance(raw, list) else [] if raw is None else [str(raw)]
    )
    line = found.add(group)
    line.path, line.operator, line.values = condition.dotted, condition.operator.key, values
    line.resolved = condition.path


def of_form(data: QueryDict, record_type: RecordType, user: Any) -> Lines:
    """The form as it was sent."""
    found = Lines(any=data.get("match") == "any", kept=data.getlist("kept"))
    numbers = sorted(int(m.group(1)) for name in data if (m := _NUMBERED.fullmatch(name)))
    for number in numbers[:MOST_LINES]:
        group = data.get(f"r{number}.g", "")
        line = Line(
            number, data.get(f"r{number}.path", ""), group=int(group) if group.isdecimal() else None
        )
        _settle(line, data, record_type, user)
        found.lines.append(line)
    return found


def _settle(line: Line, data: QueryDict, record_type: RecordType, user: Any) -> None:
    """The field of a line, an operator that it has, and the values that belong to that field."""
    if not line.path:
        return
    try:
        line.resolved = resolve(record_type, line.path, user)
    except FilterProblem as problem:
        line.error = problem.message
        return
    known = line.resolved.spec.kind.operators
    asked = data.get(f"r{line.index}.op", "")
    line.operator = asked if asked in known else known[0]
    if data.get(f"r{line.index}.was", line.path) == line.path:
        line.values = _values(line, data, user)


def _values(line: Line, data: QueryDict, user: Any) -> list[str]:
    name = f"r{line.index}.v"
    spec = line.resolved.spec if line.resolved else None
    asks = OPERATORS[line.operator].asks
    if asks == "two":
        return [data.get(name, ""), data.get(f"{name}2", "")]
    values = [one for one in data.getlist(name) if one]
    typed = data.get(f"{name}_text", "").strip()
    if spec is not None and spec.link and typed:
        number, line.error = link_number(user, spec, values[-1] if values else "", typed)
        values = (
            [*values[:-1], str(number)]
            if number and values
            else [str(number)]
            if number
            else values
        )
    if asks == "values" and spec is not None and not spec.options and not spec.link:
        return [part.strip() for one in values for part in _PARTED.split(one) if part.strip()]
    return list(dict.fromkeys(values))


def tree_of(form: Lines, record_type: RecordType, user: Any, fmt: Format) -> Filter:
    """The filter that the form makes; lines that are not finished or wrong are left out."""
    items: list[Any] = []
    boxes: dict[int, list[Any]] = {}
    for line in form.lines:
        condition = _condition(line, user, fmt)
        if condition is None:
            continue
        if line.group is None:
            items.append(condition)
        else:
            if line.group not in boxes:
                boxes[line.group] = []
                items.append(boxes[line.group])
            boxes[line.group].append(condition)
    word, other = ("any", "all") if form.any else ("all", "any")
    tree = [_branch(item, other) for item in items]
    for text in form.kept:
        kept = Filter.parse(record_type, text, user)
        tree.append(kept.as_json())
    return Filter.parse(record_type, {word: tree}, user)


def _branch(item: Any, word: str) -> Any:
    return item if item and isinstance(item[0], str) else {word: item}


def _condition(line: Line, user: Any, fmt: Format) -> list[Any] | None:
    if line.resolved is None or line.error:
        return None
    operator = OPERATORS[line.operator]
    if operator.asks == "nothing":
        return [line.path, operator.key, None]
    if not any(line.values) or (operator.asks == "two" and not all(line.values)):
        return None
    many = operator.asks in ("values", "two")
    values = [_plain(one, line.resolved.spec, operator.asks, fmt) for one in line.values]
    raw: Any = values if many else values[-1]
    try:
        value_of(Condition(line.resolved, line.path, operator, raw), user, fmt)
    except FilterProblem as problem:
        line.error = problem.message
        return None
    return [line.path, operator.key, raw]


def _plain(text: str, spec: Spec, asks: str, fmt: Format) -> str:
    """A value as everybody reads it the same: 1 234,50 is 1234.50; «tomorrow» stays as it is."""
    if asks in ("days", "period") or not (
        spec.kind.numeric or spec.kind.key in ("date", "datetime")
    ):
        return text
    if not spec.kind.numeric and not any(letter.isdigit() for letter in text):
        return text
    kind = spec.kind if spec.kind.numeric else field_kinds["date"]
    try:
        value = kind.parse(text, spec, fmt)
    except ValueProblem:
        return text
    return text if value is None else str(kind.to_json(value))
