"""What a form sent, read into values; what cannot be read keeps its text and gets a sentence."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec, kept_anyway
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import choices
from kartoteka.core.screens.inputs import posted, typed_beside
from kartoteka.core.storage.folding import fold
from kartoteka.core.ui.inputs import Offer

# Fields whose numbers are kept although a digit of them is wrong, and values that were misplaced.
KEEP, MOVE = "_keep", "_move"


@dataclass
class Sent:
    """A form as it came: raw texts by field, values that could be read, sentences for others."""

    raw: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str | None] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    # Where values come from that nobody typed, by field, and what else is known of them.
    sources: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    # Ways out of an error, by field.
    offers: dict[str, list[Offer]] = field(default_factory=dict)


def read(record_type: RecordType, data: Any, allowed: frozenset[str], by: Actor) -> Sent:
    """Read the fields that the form has and the user may set; others are left alone."""
    sent = Sent()
    specs = record_type.specs()
    for key in allowed:
        spec = specs[key]
        if key not in data and f"{key}_text" not in data:
            continue
        sent.raw[key] = _typed(spec, data, by)
        sent.texts[key] = typed_beside(spec, data)
    found: dict[str, Any] = dict(sent.raw)
    for key, given in sent.raw.items():
        if specs[key].link:
            found[key], problem = link_number(by.user, specs[key], given, sent.texts[key])
            if problem:
                sent.errors[key] = problem
                del found[key]
    sent.values, problems = actions.parse_values(record_type, found, by)
    sent.errors |= problems
    for key in problems:
        if kept_anyway(specs[key], sent.raw[key], by.fmt):
            sent.offers[key] = [Offer(KEEP, key, _("Keep it as unverified"))]
    return sent


def _typed(spec: Spec, data: Any, by: Actor) -> Any:
    """What was sent for a field; a wrong number with its mark where the user keeps it."""
    raw = posted(spec, data)
    return (kept_anyway(spec, raw, by.fmt) or raw) if spec.key in data.getlist(KEEP) else raw


def notice_misplaced(
    sent: Sent, record_type: RecordType, data: Any, may: frozenset[str], by: Actor,
    record: Any = None,
) -> None:  # fmt: skip
    """Move values that plainly belong elsewhere where the user says so; else ask."""
    decided = dict(one.partition(":")[::2] for one in data.getlist(MOVE))
    for found in actions.misplaced(record_type, sent.values, may, by, record):
        key, target = found.spec.key, found.target.key
        if decided.get(key) == target:
            sent.raw[key], sent.raw[target] = "", found.text
            values, problems = actions.parse_values(
                record_type, {key: "", target: found.text}, by
            )  # fmt: skip
            sent.values |= values
            sent.errors |= problems
        elif key not in decided:
            sent.errors[key] = found.message
            move = _("Move it to the field: %(field)s") % {"field": found.target.label}
            sent.offers[key] = [
                Offer(MOVE, f"{key}:{target}", move, is_one_of=True, is_chosen=True),
                Offer(MOVE, f"{key}:", _("Leave it here"), is_one_of=True),
            ]


def link_number(user: Any, spec: Spec, raw: Any, typed: str | None) -> tuple[Any, str]:
    """The record that a box means by its number and its text, and why it means none.

    With a script the number belongs to the text. Without one only the text was changed.
    """
    if typed is None:
        return raw, ""
    typed = typed.strip()
    if not typed:
        return "", ""
    target = record_types[spec.link]
    if str(raw).isdecimal() and len(str(raw)) < 19:
        title = access.titles(user, target, [int(raw)]).get(int(raw), "")
        if fold(title) == fold(typed):
            return raw, ""
    number, problem = choices.chosen_by_text(user, target, typed)
    if number is None:
        return "", _("%(field)s: %(problem)s") % {"field": spec.label, "problem": problem}
    return number, ""
