"""Operators: each one object that gives a condition, a sentence, and says what it asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import JSONField, Q, Value
from django.db.models.lookups import (
    Contains,
    EndsWith,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)
from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields import TEXT_KINDS, Format, IdentifierKind, Spec
from kartoteka.core.fields.identifiers import UNVERIFIED
from kartoteka.core.filters.periods import days_of, moment
from kartoteka.core.storage.folding import fold
from kartoteka.core.storage.text import Folded, FoldedOrNone, ListHas

TEXTS = TEXT_KINDS

Condition = Callable[[Any, Any, Spec, Format], Q]


@dataclass(frozen=True)
class Operator:
    """One operator. `asks`: value, values, two, days, period or nothing."""

    key: str
    label: Any
    condition: Condition
    asks: str = "value"


def stored(value: Any, spec: Spec) -> Any:
    """A Python value as the column holds it."""
    return spec.kind.store(value, spec) if spec.custom else value


def is_empty(x: Any, spec: Spec) -> Q:
    """Null, or an empty text."""
    nothing = Q(IsNull(x, True))
    if spec.kind.key in ("choices", "tags"):
        none = Value([], output_field=JSONField())
        return nothing if spec.custom else nothing | Q(Exact(x, none))
    return nothing | Q(Exact(x, "")) if spec.kind.key in TEXTS else nothing


def _equal(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    if spec.kind.key in ("text", "long_text") and isinstance(value, str):
        return Q(Exact(_folded(x, value), fold(value)))
    if isinstance(value, list):
        return Q(In(x, value))
    return Q(Exact(x, stored(value, spec)))


def _folded(x: Any, *values: str) -> Folded:
    """A text as indexes have it, or with its empty ones where a value folds to nothing."""
    return FoldedOrNone(x) if all(fold(value) for value in values) else Folded(x)


def _not_equal(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    if spec.kind.key in ("text", "long_text") and isinstance(value, str):
        return is_empty(x, spec) | ~Q(Exact(Folded(x), fold(value)))
    return is_empty(x, spec) | ~_equal(x, value, spec, fmt)


def _any_of(x: Any, values: Any, spec: Spec, fmt: Format) -> Q:
    if spec.kind.key in ("text", "long_text"):
        return Q(In(_folded(x, *values), [fold(v) for v in values]))
    return Q(In(x, [stored(v, spec) for v in values]))


def _contains(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    if isinstance(spec.kind, IdentifierKind) and spec.kind.letters:
        return Q(Contains(x, "".join(c for c in value if c.isalnum()).upper() or value))
    if spec.kind.key == "phone" or isinstance(spec.kind, IdentifierKind):
        return Q(Contains(x, "".join(c for c in value if c.isdigit()) or value))
    if spec.kind.key in ("email", "url"):
        return Q(Contains(x, value.strip().lower()))
    return Q(Contains(Folded(x), fold(value)))


def _starts(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    return Q(StartsWith(Folded(x), fold(value)))


def _compared(lookup: Any) -> Condition:
    return lambda x, value, spec, fmt: Q(lookup(x, stored(value, spec)))


def _between(x: Any, pair: Any, spec: Spec, fmt: Format) -> Q:
    low, high = pair
    if spec.kind.key in ("date", "datetime"):
        return _days(x, low, high + timedelta(days=1), spec, fmt)
    return Q(GreaterThanOrEqual(x, stored(low, spec))) & Q(LessThanOrEqual(x, stored(high, spec)))


def _edge(day: date, spec: Spec, fmt: Format) -> Any:
    value: Any = moment(day, fmt.timezone) if spec.kind.key == "datetime" else day
    return stored(value, spec)


def _days(x: Any, first: date, after: date, spec: Spec, fmt: Format) -> Q:
    low, high = _edge(first, spec, fmt), _edge(after, spec, fmt)
    return Q(GreaterThanOrEqual(x, low)) & Q(LessThan(x, high))


def _on(x: Any, day: date, spec: Spec, fmt: Format) -> Q:
    return _days(x, day, day + timedelta(days=1), spec, fmt)


def _before(x: Any, day: date, spec: Spec, fmt: Format) -> Q:
    return Q(LessThan(x, _edge(day, spec, fmt)))


def _after(x: Any, day: date, spec: Spec, fmt: Format) -> Q:
    return Q(GreaterThanOrEqual(x, _edge(day + timedelta(days=1), spec, fmt)))


def _in_last(x: Any, days: int, spec: Spec, fmt: Format) -> Q:
    today = fmt.now.astimezone(fmt.timezone).date()
    return _days(x, today - timedelta(days=days), today + timedelta(days=1), spec, fmt)


def _in_next(x: Any, days: int, spec: Spec, fmt: Format) -> Q:
    today = fmt.now.astimezone(fmt.timezone).date()
    return _days(x, today, today + timedelta(days=days + 1), spec, fmt)


def _older(x: Any, days: int, spec: Spec, fmt: Format) -> Q:
    today = fmt.now.astimezone(fmt.timezone).date()
    return Q(LessThan(x, _edge(today - timedelta(days=days), spec, fmt)))


def _period(x: Any, period: str, spec: Spec, fmt: Format) -> Q:
    first, after = days_of(period, fmt.today, fmt.first_day, fmt.first_month)
    return _days(x, first, after, spec, fmt)


def _empty(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    return is_empty(x, spec)


def _unverified(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    return Q(EndsWith(x, UNVERIFIED))


def _has_value(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    return ~is_empty(x, spec)


def _has(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    return Q(ListHas(x, value))


def _has_not(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    return Q(IsNull(x, True)) | ~Q(ListHas(x, value))


def _yes(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    return Q(Exact(x, True))


def _no(x: Any, value: Any, spec: Spec, fmt: Format) -> Q:
    return Q(IsNull(x, True)) | Q(Exact(x, False))


OPERATORS: dict[str, Operator] = {
    operator.key: operator
    for operator in (
        Operator("contains", _("contains"), _contains),
        Operator("starts_with", _("starts with"), _starts),
        Operator("is", _("is"), _equal),
        Operator("is_not", _("is not"), _not_equal),
        Operator("is_any_of", _("is any of"), _any_of, "values"),
        Operator("above", _("above"), _compared(GreaterThan)),
        Operator("below", _("below"), _compared(LessThan)),
        Operator("at_least", _("at least"), _compared(GreaterThanOrEqual)),
        Operator("at_most", _("at most"), _compared(LessThanOrEqual)),
        Operator("between", _("between"), _between, "two"),
        Operator("on", _("on"), _on, "day"),
        Operator("before", _("before"), _before, "day"),
        Operator("after", _("after"), _after, "day"),
        Operator("in_last_days", _("in the last … days"), _in_last, "days"),
        Operator("in_next_days", _("in the next … days"), _in_next, "days"),
        Operator("older_than_days", _("more than … days ago"), _older, "days"),
        Operator("this_period", _("in the period"), _period, "period"),
        Operator("has", _("has"), _has),
        Operator("has_not", _("does not have"), _has_not),
        Operator("is_yes", _("yes"), _yes, "nothing"),
        Operator("is_no", _("no"), _no, "nothing"),
        Operator("empty", _("has no value"), _empty, "nothing"),
        Operator("has_value", _("has a value"), _has_value, "nothing"),
        Operator("unverified", _("is unverified"), _unverified, "nothing"),
    )
}
