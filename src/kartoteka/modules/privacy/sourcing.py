"""Who has no source, and who came in together: what lists of people and of customers are asked."""

from functools import partial
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from kartoteka.core import access
from kartoteka.core.events.models import Event, Group
from kartoteka.core.fields import Format, Spec, kinds
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.fields.numbers import IntegerKind
from kartoteka.core.filters.questions import Question, add
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy.models import ProcessingBasis

SOURCELESS, CAME_WITH = "sourceless", "came_with"
DOORS = {
    "screen": gettext_lazy("By hand"), "api": gettext_lazy("By a program"),
    "import": gettext_lazy("From a file"), "form": gettext_lazy("Web form"),
}  # fmt: skip


def people(user: Any) -> QuerySet[Person]:
    """People about whom, and about the card of theirs, no ground and no source was noted."""
    said = ProcessingBasis.objects.filter(archived_at=None)
    rows = access.visible(user, Person).filter(archived_at=None)
    rows = rows.exclude(pk__in=said.exclude(person=None).values("person_id"))
    cards = said.exclude(customer=None).values("customer_id")
    return rows.exclude(customer__isnull=False, customer__in=cards)


def individuals(user: Any) -> QuerySet[Customer]:
    """Individual customers who have no person here, and no source either."""
    said = ProcessingBasis.objects.filter(archived_at=None).exclude(customer=None)
    rows = access.visible(user, Customer).filter(kind="individual", archived_at=None)
    rows = rows.exclude(pk__in=said.values("customer_id"))
    known = Person.objects.filter(archived_at=None).exclude(customer=None)
    return rows.exclude(pk__in=known.values("customer_id"))


WITHOUT: dict[str, Any] = {"person": people, "customer": individuals}


def made(key: str) -> QuerySet[Event]:
    """The events by which records of a type came in."""
    name = f"{record_types[key].model.__name__}Created"
    return Event.objects.filter(subject_type=key, name=name)


class CameWithKind(IntegerKind):
    """The number of the group of changes by which records came in."""

    operators: ClassVar[tuple[str, ...]] = ("is",)  # type: ignore[assignment]


def add_questions() -> None:
    """Let lists be of those without a source, and of those who came in together."""
    sourceless = Spec(SOURCELESS, gettext_lazy("Without a source"), kinds["yes_no"], "none")
    together = Spec(CAME_WITH, gettext_lazy("Came in together"), CameWithKind(), "none")
    for key in WITHOUT:
        add(Question(key, sourceless, partial(_sourceless, key)))
        add(Question(key, together, partial(_together, key), words=partial(_how, key)))


def _sourceless(key: str, _ids: list[int], user: Any, _fmt: Format) -> Q:
    return Q(pk__in=WITHOUT[key](user).order_by().values("pk"))


def _together(key: str, groups: list[int], _user: Any, _fmt: Format) -> Q:
    return Q(pk__in=made(key).filter(group_id__in=groups).values("subject_id"))


def _how(key: str, number: int, user: Any, fmt: Format) -> str:
    """Such as: From a file, 12.03.2026 14:00. Of a group that brought nobody whom the user may see
    nothing is told, not even when it was."""
    seen = access.visible(user, record_types[key].model).order_by().values("pk")
    came = made(key).filter(group_id=number, subject_id__in=seen)
    group = Group.objects.filter(pk=number).first() if came.exists() else None
    if group is None:
        return ""
    return f"{DOORS.get(group.channel, '–')}, {show_moment(group.at, fmt)}"
