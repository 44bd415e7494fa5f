"""The filter: a tree of conditions that becomes a query, a sentence, and an address."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.fields import TEXT_KINDS, Format, IdentifierKind, Spec, ValueProblem
from kartoteka.core.fields import kinds as field_kinds
from kartoteka.core.filters import questions, relative
from kartoteka.core.filters.operators import OPERATORS, Operator
from kartoteka.core.filters.paths import FieldPath, FilterProblem, Hop, expression, resolve
from kartoteka.core.filters.periods import PERIODS
from kartoteka.core.records.types import RecordType, record_types

MOST_CONDITIONS = 50
DEEPEST_GROUP = 5
# Kinds whose values are looked for as they are typed, and operators that ask for a whole value.
TYPED = (TEXT_KINDS | {"tags", "choices"}) - {"choice"}
WHOLE = ("is", "is_not", "is_any_of")
ANY_OF = ("is", "is_any_of")
# Words of an address that are no conditions.
RESERVED = frozenset(
    {"q", "sort", "view", "page", "after", "before", "peek", "columns", "group", "filter",
     "archived", "density", "limit", "any"}
)  # fmt: skip

# What else holds for every record whose field contains a text, where that is found on an index.
narrowings: list[Callable[[RecordType, Spec, str], Q]] = []


@dataclass(frozen=True)
class Condition:
    """One condition: a path, an operator, and the value as it stands in JSON."""

    path: FieldPath
    dotted: str
    operator: Operator
    raw: Any

    def as_json(self) -> list[Any]:
        """The triple that is stored."""
        return [self.dotted, self.operator.key, self.raw]


@dataclass(frozen=True)
class Group:
    """Conditions of which all, or any, must hold."""

    items: tuple["Condition | Group", ...] = ()
    any: bool = False

    def as_json(self) -> dict[str, Any]:
        """The branch that is stored."""
        return {"any" if self.any else "all": [item.as_json() for item in self.items]}


@dataclass(frozen=True)
class Filter:
    """A filter over one record type, made for one user."""

    record_type: RecordType
    user: Any
    root: Group = field(default_factory=Group)

    @classmethod
    def parse(cls, record_type: RecordType, tree: Any, user: Any) -> "Filter":
        """Read a stored tree; FilterProblem for unknown fields, operators and odd shapes."""
        if isinstance(tree, str):
            try:
                tree = json.loads(tree)
            except (ValueError, RecursionError):
                raise FilterProblem(_("The filter in this address cannot be read.")) from None
        parsed = cls(record_type, user, _group(record_type, tree or {"all": []}, user, 0))
        if sum(1 for _c in parsed.conditions()) > MOST_CONDITIONS:
            raise FilterProblem(_("A filter has at most 50 conditions."))
        return parsed

    @classmethod
    def from_params(cls, record_type: RecordType, params: Any, user: Any) -> "Filter":
        """Read the conditions of an address: `?city__contains=lak&filter={...}`."""
        items: list[Any] = []
        for name in params:
            if name in RESERVED or "__" not in name:
                continue
            path, _sep, operator = name.rpartition("__")
            for raw in params.getlist(name):
                items.append([path, operator, _from_param(operator, raw)])
        stored = params.get("filter", "")
        parsed = cls.parse(record_type, {"any" if params.get("any") else "all": items}, user)
        if not stored:
            return parsed
        more = cls.parse(record_type, stored, user)
        if not items:
            return more
        return cls(record_type, user, Group((*parsed.root.items, more.root)))

    def conditions(self) -> Iterator[Condition]:
        """All conditions of the tree, in reading order."""
        yield from _walk(self.root)

    def __bool__(self) -> bool:
        return bool(self.root.items)

    def q(self, fmt: Format) -> Q:
        """The condition for the database."""
        return _group_q(self.root, self.user, fmt)

    def values(self, key: str, fmt: Format) -> list[Any]:
        """Of which values a field of the record itself must have one, where nothing else is asked;
        none where it is asked otherwise."""
        match self.root.items:
            case (Condition(dotted=dotted, operator=operator) as only,) if dotted == key:
                found = value_of(only, self.user, fmt) if operator.key in ANY_OF else []
                return found if isinstance(found, list) else [found]
        return []

    def as_json(self) -> dict[str, Any]:
        """The tree as it is stored."""
        return self.root.as_json()

    def params(self) -> list[tuple[str, str]]:
        """The conditions as parameters of an address, readable where the tree is flat."""
        if self.root.any or any(isinstance(item, Group) for item in self.root.items):
            return [("filter", json.dumps(self.as_json(), ensure_ascii=False))]
        return [(f"{c.dotted}__{c.operator.key}", _to_param(c.raw)) for c in self.conditions()]

    def without(self, index: int) -> "Filter":
        """The same filter without the top-level item at an index."""
        items = tuple(item for i, item in enumerate(self.root.items) if i != index)
        return Filter(self.record_type, self.user, Group(items, self.root.any))

    def with_condition(self, triple: list[Any]) -> "Filter":
        """The same filter with one condition more."""
        added = _condition(self.record_type, triple, self.user)
        return Filter(self.record_type, self.user, Group((*self.root.items, added), self.root.any))


def _walk(group: Group) -> Iterator[Condition]:
    for item in group.items:
        if isinstance(item, Group):
            yield from _walk(item)
        else:
            yield item


def _group(record_type: RecordType, tree: Any, user: Any, depth: int) -> Group:
    if not isinstance(tree, Mapping) or len(tree) != 1 or depth > DEEPEST_GROUP:
        raise FilterProblem(_("The filter in this address cannot be read."))
    ((word, items),) = tree.items()
    if word not in ("all", "any") or not isinstance(items, Sequence) or isinstance(items, str):
        raise FilterProblem(_("The filter in this address cannot be read."))
    parsed = tuple(
        _group(record_type, item, user, depth + 1)
        if isinstance(item, Mapping)
        else _condition(record_type, item, user)
        for item in items
    )
    return Group(parsed, any=word == "any")


def _condition(record_type: RecordType, item: Any, user: Any) -> Condition:
    if not isinstance(item, Sequence) or len(item) not in (2, 3) or isinstance(item, str):
        raise FilterProblem(_("The filter in this address cannot be read."))
    dotted, key, raw = (*item, None)[:3]
    path = resolve(record_type, str(dotted), user)
    if key not in OPERATORS or key not in path.spec.kind.operators:
        raise FilterProblem(
            _("The field «%(field)s» cannot be filtered by «%(operator)s».")
            % {"field": path.label, "operator": key},
            str(dotted),
        )
    return Condition(path, str(dotted), OPERATORS[key], raw)


def _from_param(operator: str, raw: str) -> Any:
    many = operator in OPERATORS and OPERATORS[operator].asks in ("values", "two")
    return raw.split("|") if many else raw


def _to_param(raw: Any) -> str:
    if isinstance(raw, list):
        return "|".join(str(item) for item in raw)
    return "" if raw is None else str(raw)


def _group_q(group: Group, user: Any, fmt: Format) -> Q:
    found = Q()
    for item in group.items:
        part = (
            _group_q(item, user, fmt) if isinstance(item, Group) else condition_q(item, user, fmt)
        )
        found = found | part if group.any else found & part
    return found


def condition_q(condition: Condition, user: Any, fmt: Format) -> Q:
    """One condition for the database; lists of records by EXISTS, so that nothing doubles."""
    value = value_of(condition, user, fmt)
    return _over(condition.path.hops, condition, value, user, fmt)


def _over(hops: tuple[Hop, ...], condition: Condition, value: Any, user: Any, fmt: Format) -> Q:
    if not hops:
        path, operator = condition.path, condition.operator
        question = questions.find(path.record_type.key, path.spec.key)
        if question is not None:
            return question.q(operator.key, value, user, fmt)
        found = operator.condition(expression(path.spec), value, path.spec, fmt)
        if operator.key == "contains" and not path.hops:
            for narrow in narrowings:
                found &= narrow(path.record_type, path.spec, value)
        return found
    hop, rest = hops[0], hops[1:]
    seen = access.visible(user, hop.record_type.model)
    inner = seen.filter(_over(rest, condition, value, user, fmt))
    if hop.to_many:
        current = inner.filter(archived_at=None)
        return Q(Exists(current.filter(**{f"{hop.link}_id": OuterRef("pk")})))
    return Q(**{f"{hop.link}_id__in": inner.values("pk")})


def value_of(condition: Condition, user: Any, fmt: Format) -> Any:
    """The Python value that a condition compares with; FilterProblem where it cannot be read."""
    asks, raw, spec = condition.operator.asks, condition.raw, condition.path.spec
    if asks == "nothing":
        return None
    if asks == "period":
        if raw not in PERIODS:
            raise _bad_value(condition, raw)
        return raw
    if asks == "days":
        return _days(condition, raw)
    if asks in ("values", "two"):
        items = raw if isinstance(raw, list) else [raw]
        if asks == "two" and len(items) != 2:
            raise _bad_value(condition, raw)
        found = [_one(condition, item, spec, user, fmt) for item in items]
        return [v for item in found for v in (item if isinstance(item, list) else [item])]
    return _one(condition, raw, spec, user, fmt)


def _days(condition: Condition, raw: Any) -> int:
    text = str(raw)
    if not text.isdecimal() or len(text) > 5:
        raise _bad_value(condition, raw)
    return int(text)


def _one(condition: Condition, raw: Any, spec: Spec, user: Any, fmt: Format) -> Any:
    word = relative.word(spec.link, raw)
    if word is not None:
        return word.numbers(user)
    if spec.kind.key == "datetime" and condition.operator.key != "is":
        spec_kind = field_kinds["date"]
    else:
        spec_kind = spec.kind
    if spec.kind.key in TYPED:
        text = "" if raw is None else str(raw).strip()
        if not text:
            raise _bad_value(condition, raw)
        return _in_its_form(condition, text, spec, fmt)
    try:
        value = spec_kind.parse(raw, spec, fmt)
    except ValueProblem as problem:
        raise FilterProblem(str(problem.message), condition.dotted) from None
    if value is None:
        raise _bad_value(condition, raw)
    return value.date() if isinstance(value, datetime) and spec_kind.key == "date" else value


def _in_its_form(condition: Condition, text: str, spec: Spec, fmt: Format) -> str:
    """A whole number as its field keeps it, however it is typed; a part of one as it is."""
    if not isinstance(spec.kind, IdentifierKind) or condition.operator.key not in WHOLE:
        return text
    try:
        return str(spec.kind.parse(text, spec, fmt))
    except ValueProblem:
        return text


def _bad_value(condition: Condition, raw: Any) -> FilterProblem:
    text = "" if raw is None else str(raw)[:40]
    return FilterProblem(
        _("The condition «%(field)s: %(operator)s» needs a value, and «%(value)s» is none.")
        % {"field": condition.path.label, "operator": condition.operator.label, "value": text},
        condition.dotted,
    )


def known_titles(conditions: Sequence[Condition], user: Any) -> dict[tuple[str, int], str]:
    """Names of linked records that conditions mention. One query for each record type."""
    wanted: dict[str, set[int]] = {}
    for condition in conditions:
        link = condition.path.spec.link
        raw = condition.raw if isinstance(condition.raw, list) else [condition.raw]
        numbers = {int(item) for item in raw if str(item).isdecimal() and len(str(item)) < 19}
        if link and numbers:
            wanted.setdefault(link, set()).update(numbers)
    return {
        (link, number): title
        for link, numbers in wanted.items()
        for number, title in access.titles(user, record_types[link], numbers).items()
    }
