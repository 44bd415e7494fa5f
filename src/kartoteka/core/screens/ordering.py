"""In which order a list stands: what a field is sorted and grouped by, on either database."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear, NullIf
from django.db.models.lookups import Exact, IsNull

from kartoteka.core import access
from kartoteka.core.fields import TEXT_KINDS, Format, Spec
from kartoteka.core.filters.paths import expression
from kartoteka.core.records.custom import CustomValue
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage.text import FoldedOrNone

TEXTS = ("text", "long_text", "email", "url")
# Numbers and codes: there is nothing to fold.
DIGITS = TEXT_KINDS - {*TEXTS, "choice"}
BY_MONTH = ("date", "datetime")


@dataclass(frozen=True)
class Term:
    """One thing that rows are ordered by. Rows without a value come last, whatever the way."""

    name: str
    expression: Any
    descending: bool = False
    nullable: bool = True

    @property
    def is_of_user(self) -> bool:
        """Whether it depends on what somebody may see."""
        return isinstance(self.expression, _LinkedTitle)

    def reversed(self) -> "Term":
        """The same, from the other end."""
        return replace(self, descending=not self.descending)

    def put_into(self, records: QuerySet[Any]) -> QuerySet[Any]:
        """The records with the value of this term under its name."""
        if isinstance(self.expression, _LinkedTitle):
            return self.expression.put_into(records, self.name)
        return records.annotate(**{self.name: self.expression})


@dataclass(frozen=True)
class _LinkedTitle:
    """The folded title of a linked record; nothing where the user may not see that record."""

    spec: Spec
    user: Any

    def put_into(self, records: QuerySet[Any], name: str) -> QuerySet[Any]:
        number = f"{name}_link"
        target = access.visible(self.user, record_types[self.spec.link].model)
        title = target.filter(pk=OuterRef(number)).values("sort_key")[:1]
        return records.annotate(**{number: expression(self.spec)}).annotate(
            **{name: Subquery(title)}
        )


def has_index(model: type[Model], term: Term) -> bool:
    """Whether a table may have its rows in an order; indexes of added fields are not known here."""
    firsts = (i.expressions[0] if i.expressions else F(i.fields[0]) for i in model._meta.indexes)
    # Django takes Func("city") and Func(F("city")) for different things; in words they are one.
    is_own = repr(term.expression) in map(repr, firsts)
    return is_own or isinstance(term.expression, CustomValue)


def is_sortable(spec: Spec) -> bool:
    """Whether a list can be sorted by the field."""
    return spec.kind.sortable


def is_groupable(spec: Spec) -> bool:
    """Whether a list can be grouped by the field; dates are grouped by month."""
    return spec.kind.groupable and not (spec.custom and spec.kind.key in BY_MONTH)


def sort_terms(record_type: RecordType, key: str, descending: bool, user: Any) -> tuple[Term, ...]:
    """What rows are ordered by for one field; the number of the record settles ties."""
    if key in ("sort_key", "id"):
        return (Term("_s", F(key), descending, nullable=False),)
    spec = record_type.spec(key)
    if key == record_type.title and not spec.link:
        return (Term("_s", F("sort_key"), descending, nullable=False),)
    return (Term("_s", _sorted_by(spec, user), descending, _is_nullable(record_type, spec)),)


def group_terms(record_type: RecordType, key: str, user: Any, fmt: Format) -> tuple[Term, ...]:
    """What keeps the rows of one group together; namesakes are told apart by their numbers."""
    spec = record_type.spec(key)
    if spec.kind.key in BY_MONTH:
        return (Term("_g", group_expression(spec, fmt)),)
    title = Term("_g", _sorted_by(spec, user))
    return (title, Term("_gn", expression(spec))) if spec.link else (title,)


def group_expression(spec: Spec, fmt: Format) -> Any:
    """The value that is the same for all rows of a group; for dates the number of the month."""
    if spec.kind.key not in BY_MONTH:
        return _value(spec)
    day = expression(spec)
    zone: dict[str, Any] = {"tzinfo": fmt.timezone} if spec.kind.key == "datetime" else {}
    month = ExtractYear(day, **zone) * Value(12) + ExtractMonth(day, **zone) - Value(1)
    return ExpressionWrapper(month, output_field=IntegerField())


def first_of_month(number: int) -> date:
    """The first day of a month by its number."""
    return date(number // 12, number % 12 + 1, 1)


def _value(spec: Spec) -> Any:
    """The value itself; an added box that was never ticked is not ticked."""
    if spec.kind.key == "yes_no" and spec.custom:
        return Coalesce(expression(spec), Value(False), output_field=BooleanField())
    return expression(spec)


def _sorted_by(spec: Spec, user: Any) -> Any:
    if spec.link:
        return _LinkedTitle(spec, user)
    value = _value(spec)
    if spec.kind.key == "choice":
        places = [
            When(_at(spec, option.value), then=Value(i))
            for i, option in enumerate(spec.options)
            if option.value
        ]
        other = Case(
            When(_at(spec, ""), then=Value(None)),
            default=Value(len(places)),
            output_field=IntegerField(),
        )
        return Case(*places, default=other, output_field=IntegerField()) if places else other
    if spec.kind.key in TEXTS:
        return FoldedOrNone(value)
    return NullIf(value, Value("")) if spec.kind.key in DIGITS else value


def _at(spec: Spec, value: str) -> Any:
    found = Q(Exact(expression(spec), value))
    return found | Q(IsNull(expression(spec), True)) if value == "" else found


def _is_nullable(record_type: RecordType, spec: Spec) -> bool:
    if spec.custom or spec.link or spec.kind.key in (*TEXTS, *DIGITS, "choice"):
        return True
    return bool(record_type.model._meta.get_field(spec.key).null)
