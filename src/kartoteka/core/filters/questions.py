"""Questions about records that are no fields of theirs, such as the segments they belong to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q

from kartoteka.core import access
from kartoteka.core.fields import Format, Spec
from kartoteka.core.fields.links import LinkKind


class QuestionKind(LinkKind):
    """A link that is worked out: a record leads to others, or it does not."""

    operators: ClassVar[tuple[str, ...]] = ("is", "is_any_of", "is_not")  # type: ignore[assignment]


@dataclass(frozen=True)
class Question:
    """One question: its name and kind as a spec, and the condition for the numbers asked.

    A question of yes or no is of that kind, and asks for no numbers.
    """

    record_type: str
    spec: Spec
    condition: Callable[[list[int], Any, Format], Q]
    # What a number says to a user, where their rights decide that; empty: the number.
    words: Callable[[int, Any, Format], str] = lambda number, user, fmt: ""

    def q(self, operator: str, value: Any, user: Any, fmt: Format) -> Q:
        """The condition for the database."""
        found = self.condition(value if isinstance(value, list) else [value], user, fmt)
        return ~found if operator in ("is_not", "is_no") else found


_questions: dict[tuple[str, str], Question] = {}


def add(question: Question) -> None:
    """Let filters over a record type ask a question."""
    _questions[question.record_type, question.spec.key] = question


def find(record_type: str, key: str) -> Question | None:
    """The question with a key; None where there is none."""
    return _questions.get((record_type, key))


def specs_for(record_type: str, user: Any) -> dict[str, Spec]:
    """Questions that this user may ask of records of a type."""
    return {
        key: question.spec
        for (owner, key), question in _questions.items()
        if owner == record_type and access.may(user, "see", question.spec.link or record_type)
    }
