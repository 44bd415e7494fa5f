"""One change of many records: what is asked, to which records, and what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import bulk_verbs
from kartoteka.core.screens.list_state import ListState
from kartoteka.core.storage import bulk

# So many are changed while the user waits; more in the background.
AT_ONCE = 500
CHUNK = 2000
MOST_REASONS = 200
TAGS = "tags"
JOB = "screens.bulk_edit"


@dataclass(frozen=True)
class Edit:
    """One change. `values` are JSON values by field; tags are added or removed one by one."""

    do: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """How many records were changed, and why the others were not."""

    changed: int = 0
    unchanged: list[tuple[int, str]] = field(default_factory=list)
    kept: int = 0

    def note(self, number: int, reason: str) -> None:
        """A record that stays as it was."""
        self.kept += 1
        if len(self.unchanged) < MOST_REASONS:
            self.unchanged.append((number, reason))


def chosen(state: ListState, data: QueryDict) -> list[int]:
    """Numbers of the records that the edit is for: those ticked, or all that the list has."""
    if data.get("all"):
        return list(state.records().order_by("pk").values_list("pk", flat=True))
    numbers = {int(one) for one in data.getlist("ids") if one.isdecimal() and len(one) < 19}
    return _seen(state.user, state.record_type, "see", sorted(numbers))


def allowed(user: Any, record_type: RecordType, numbers: Sequence[int]) -> list[int]:
    """Of these, those that the user may edit in bulk."""
    return _seen(user, record_type, "bulk", numbers)


def _seen(user: Any, record_type: RecordType, verb: str, numbers: Sequence[int]) -> list[int]:
    found: list[int] = []
    for part in bulk.parts(numbers, CHUNK):
        rows = access.visible(user, record_type.model, verb).filter(pk__in=part)
        found += rows.order_by("pk").values_list("pk", flat=True)
    return found


def carry_out(
    edit: Edit,
    record_type: RecordType,
    numbers: Sequence[int],
    by: Actor,
    around: Callable[[Sequence[int]], Any],
) -> Outcome:
    """Do the edit, part by part. `around` gives the context in which a part is written."""
    outcome = Outcome()
    for part in bulk.parts(numbers, CHUNK):
        with around(part):
            _part(edit, record_type, part, by, outcome)
    return outcome


def _part(
    edit: Edit, record_type: RecordType, numbers: Sequence[int], by: Actor, outcome: Outcome
) -> None:
    may = set(allowed(by.user, record_type, numbers))
    for number in numbers:
        if number not in may:
            outcome.note(number, _("You have no right to change this record in bulk."))
    verb = bulk_verbs.find(record_type.key, edit.do)
    if verb is not None:
        _told(verb.carry_out(sorted(may), edit.values, by), outcome)
        return
    pairs = _pairs(edit, record_type, sorted(may), by)
    results = actions.update_each(record_type, pairs, by, **_manner(edit, record_type))
    for (number, _values), result in zip(pairs, results, strict=True):
        if result.errors:
            outcome.note(number, " ".join(result.errors.values()))
        elif not result.changed:
            outcome.note(number, _("It had this value already."))
        else:
            outcome.changed += 1


def _told(reasons: Mapping[int, str], outcome: Outcome) -> None:
    for number, reason in reasons.items():
        if reason:
            outcome.note(number, reason)
        else:
            outcome.changed += 1


def _manner(edit: Edit, record_type: RecordType) -> dict[str, Any]:
    """Under which name and right the change is written."""
    model = record_type.model.__name__
    words = {"archive": f"{model}Archived", "restore": f"{model}Restored"}
    if edit.do in words:
        return {"name": words[edit.do], "right": "archive", "verbs_too": True}
    return {}


def _pairs(
    edit: Edit, record_type: RecordType, numbers: Sequence[int], by: Actor
) -> list[tuple[int, dict[str, Any]]]:
    if edit.do in ("tag", "untag"):
        return _tagged(edit, record_type, numbers)
    if edit.do == "archive":
        values: dict[str, Any] = {
            "archived_at": by.at, "archive_reason": edit.values.get("reason", "")
        }  # fmt: skip
        current = set(record_type.model._default_manager.filter(
            pk__in=numbers, archived_at=None).values_list("pk", flat=True))  # fmt: skip
        # What is archived already keeps its moment and its reason.
        return [(number, values if number in current else {}) for number in numbers]
    if edit.do == "restore":
        return [(number, {"archived_at": None, "archive_reason": ""}) for number in numbers]
    specs = record_type.specs()
    values = {key: specs[key].kind.from_json(raw) for key, raw in edit.values.items()}
    return [(number, values) for number in numbers]


def _tagged(
    edit: Edit, record_type: RecordType, numbers: Sequence[int]
) -> list[tuple[int, dict[str, Any]]]:
    """Each record's own tags with these added or without these; case does not make them differ."""
    asked: list[str] = list(edit.values.get(TAGS, ()))
    folded = {tag.casefold() for tag in asked}
    rows = record_type.model._default_manager.filter(pk__in=numbers).values_list("pk", TAGS)
    now: dict[int, list[str]] = {number: list(tags or ()) for number, tags in rows}
    pairs: list[tuple[int, dict[str, Any]]] = []
    for number in numbers:
        had = now.get(number, [])
        if edit.do == "tag":
            known = {tag.casefold() for tag in had}
            tags = [*had, *(tag for tag in asked if tag.casefold() not in known)]
        else:
            tags = [tag for tag in had if tag.casefold() not in folded]
        pairs.append((number, {TAGS: tags}))
    return pairs
