"""What modules ask besides the fields of a record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kartoteka.core.fields import Spec


def _nothing(_answers: Mapping[str, Any]) -> dict[str, str]:
    return {}


def _as_they_are(answers: Mapping[str, Any]) -> Mapping[str, Any]:
    return answers


def _silence(_answers: Mapping[str, Any]) -> str:
    return ""


@dataclass(frozen=True)
class Asked:
    """Something more that is asked when records of a type are made, by hand or by a whole file.

    `specs` gives what is asked; `check` the sentences about wrong answers by field, as a form has
    them; `keep` writes them down: the key of the type, the new records, the answers, the actor.
    """

    label: Any
    specs: Callable[[], tuple[Spec, ...]]
    check: Callable[[Mapping[str, Any]], dict[str, str]]
    keep: Callable[[str, Sequence[int], Mapping[str, Any], Any], None]
    # What of the answers is missing for a whole file, by field: it is not written without them.
    demanded: Callable[[Mapping[str, Any]], dict[str, str]] = _nothing
    # What whoever made one record is told where they did not answer.
    reminder: Callable[[Mapping[str, Any]], str] = _silence
    # Answers as a form shows them: a profile names by a code what the form has as a number.
    shown: Callable[[Mapping[str, Any]], Mapping[str, Any]] = _as_they_are
    # The kinds of record that are asked; none named are all.
    kinds: tuple[str, ...] = ()

    def is_for(self, kind: str) -> bool:
        """Whether records of a kind are asked."""
        return not self.kinds or not kind or kind in self.kinds

    def among(self, record_type: Any, ids: Sequence[int]) -> Sequence[int]:
        """Of new records, those that are asked."""
        if not self.kinds:
            return ids
        own = {f"{record_type.kind_by}__in": self.kinds}
        found: list[int] = []
        for start in range(0, len(ids), 5000):
            rows = record_type.model._default_manager.filter(pk__in=ids[start : start + 5000])
            found += rows.filter(**own).order_by("pk").values_list("pk", flat=True)
        return found
