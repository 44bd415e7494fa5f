"""A filter says itself: "Field: condition value", with operators that need no agreement."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core.fields import Format
from kartoteka.core.filters import questions, relative
from kartoteka.core.filters.paths import FilterProblem
from kartoteka.core.filters.periods import PERIODS
from kartoteka.core.filters.tree import (
    Condition,
    Filter,
    Group,
    known_titles,
    value_of,
)

_WITH_DAYS = {
    "in_last_days": gettext_lazy("in the last %(days)s days"),
    "in_next_days": gettext_lazy("in the next %(days)s days"),
    "older_than_days": gettext_lazy("more than %(days)s days ago"),
}


@dataclass(frozen=True)
class Chip:
    """One condition in words: the field, and the operator with its value."""

    index: int
    field: str
    words: str
    condition: Condition | None


def chips(filter_: Filter, fmt: Format) -> list[Chip]:
    """One chip for each condition at the top, and one for each group."""
    names = known_titles(list(filter_.conditions()), filter_.user)
    found: list[Chip] = []
    for index, item in enumerate(filter_.root.items):
        if isinstance(item, Group):
            found.append(Chip(index, _("Group"), _group_words(item, filter_, fmt, names), None))
        else:
            words = condition_words(item, filter_.user, fmt, names)
            found.append(Chip(index, item.path.label, words, item))
    return found


def sentence(filter_: Filter, fmt: Format) -> str:
    """The whole filter in one line."""
    names = known_titles(list(filter_.conditions()), filter_.user)
    return _group_words(filter_.root, filter_, fmt, names)


def _group_words(group: Group, filter_: Filter, fmt: Format, names: dict[Any, str]) -> str:
    parts = []
    for item in group.items:
        if isinstance(item, Group):
            parts.append(f"({_group_words(item, filter_, fmt, names)})")
        else:
            words = condition_words(item, filter_.user, fmt, names)
            parts.append(f"{item.path.label}: {words}")
    return (" · " if not group.any else f" {_('or')} ").join(parts)


def condition_words(condition: Condition, user: Any, fmt: Format, names: dict[Any, str]) -> str:
    """The operator and the value of one condition, such as `in the last 30 days`."""
    operator, raw = condition.operator, condition.raw
    if operator.asks == "nothing":
        return str(operator.label)
    if operator.asks == "days":
        return str(_WITH_DAYS[operator.key]) % {"days": raw}
    if operator.asks == "period":
        return str(PERIODS.get(raw, raw))
    values = raw if isinstance(raw, list) else [raw]
    joiner = " – " if operator.asks == "two" else ", "
    shown = joiner.join(_value_words(condition, item, user, fmt, names) for item in values)
    plain = operator.key in ("is", "is_any_of", "on", "has", "between")
    return shown if plain else f"{operator.label} {shown}"


def _value_words(
    condition: Condition, raw: Any, user: Any, fmt: Format, names: dict[Any, str]
) -> str:
    spec = condition.path.spec
    word = relative.word(spec.link, raw)
    if word is not None:
        return str(word.label)
    if spec.link:
        number = int(raw) if str(raw).isdecimal() else 0
        return names.get((spec.link, number), _("someone you cannot see"))
    if spec.kind.key in ("date", "datetime"):
        return _day_words(condition, raw, user, fmt)
    asked = questions.find(condition.path.record_type.key, spec.key)
    try:
        one = Condition(condition.path, condition.dotted, condition.operator, raw)
        value = spec.kind.parse(raw, spec, fmt) if spec.options or spec.kind.numeric else raw
        told = asked.words(value, user, fmt) if asked and spec.kind.numeric else ""
        return told or spec.kind.show(value, one.path.spec, fmt) or str(raw)
    except (FilterProblem, ValueError, TypeError):
        return str(raw)


def _day_words(condition: Condition, raw: Any, user: Any, fmt: Format) -> str:
    single = Condition(condition.path, condition.dotted, condition.operator, raw)
    if condition.operator.asks == "two":
        return str(raw)
    try:
        day = value_of(single, user, fmt)
    except FilterProblem:
        return str(raw)
    return f"{day:%d.%m.%Y}" if fmt.language != "en" else f"{day:%-d %b %Y}"
