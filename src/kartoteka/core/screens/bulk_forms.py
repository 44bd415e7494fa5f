"""The form of a bulk edit: which value, and what was typed read into an edit."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec, ValueProblem, kinds
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import bulk_verbs
from kartoteka.core.screens.bulk_choices import bulk_fields
from kartoteka.core.screens.bulk_edit import TAGS, Edit
from kartoteka.core.screens.inputs import input_for, posted, typed_beside
from kartoteka.core.screens.list_state import ListState
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.reading import link_number
from kartoteka.core.ui.inputs import FieldInput

# So many people are shown one beside another; more in a list that opens.
MOST_AT_HAND = 15
REASON = Spec("reason", gettext_lazy("Reason"), kinds["text"], "none", max_length=200)


def form(state: ListState, do: str, data: QueryDict, error: str) -> dict[str, Any]:
    """The inputs of the dialog: a field to choose where there are several, and its value."""
    if do == "restore":
        return {"chooser": None, "fields": []}
    if do == "archive":
        return {"chooser": None, "fields": [_input(state, REASON, data, error)]}
    verb = bulk_verbs.find(state.record_type.key, do)
    if verb is not None:
        fields = [_input(state, spec, data, error) for spec in verb.params]
        return {"chooser": None, "fields": fields}
    specs = {spec.key: spec for spec in bulk_fields(state.record_type, state.user)}
    if do in ("tag", "untag"):
        return {"chooser": None, "fields": [_input(state, specs[TAGS], data, error)]}
    if do == "owner":
        return {"chooser": None, "fields": [_at_hand(_input(state, specs["owner"], data, error))]}
    chosen = specs.get(data.get("field", ""))
    chooser = FieldInput(
        "field", _("Field"), kind="choice", value=chosen.key if chosen else "", required=False,
        options=[(key, str(spec.label)) for key, spec in specs.items()], prefix="of",
        placeholder=_("Choose a field"), autofocus=chosen is None,
    )  # fmt: skip
    return {"chooser": chooser, "fields": [_input(state, chosen, data, error)] if chosen else []}


def _at_hand(given: FieldInput) -> FieldInput:
    """A few choices all to be seen, so that one press chooses."""
    options = [one for one in given.options if one]
    if given.kind != "choice" or len(options) > MOST_AT_HAND:
        return given
    return replace(given, kind="chips", required=True)


def _input(state: ListState, spec: Spec, data: QueryDict, error: str) -> FieldInput:
    raw: Any = data.get(spec.key, "")
    if spec.kind.key in ("choices", "tags"):
        raw = data.getlist(spec.key)
    return input_for(
        spec, raw, fmt=state.fmt, names=Names(state.user), user=state.user, error=error,
        text=typed_beside(spec, data), prefix="of", autofocus=True, full=True, create_url="",
    )  # fmt: skip


def read(record_type: RecordType, do: str, data: QueryDict, by: Actor) -> Edit:
    """The edit that was sent; ValueProblem where a value cannot be read."""
    verb = bulk_verbs.find(record_type.key, do)
    if verb is not None or do in ("restore", "archive"):
        params = verb.params if verb is not None else (REASON,) if do == "archive" else ()
        return Edit(do, _asked(params, data, by))
    key = {"tag": TAGS, "untag": TAGS, "owner": "owner"}.get(do, data.get("field", ""))
    spec = {one.key: one for one in bulk_fields(record_type, by.user)}.get(key)
    if spec is None:
        raise ValueProblem("field", _("Choose a field"))
    raw = posted(spec, data)
    if spec.link:
        raw, problem = link_number(by.user, spec, raw, typed_beside(spec, data))
        if problem:
            raise ValueProblem("link", problem)
    values, problems = actions.parse_values(record_type, {key: raw}, by)
    if problems:
        raise ValueProblem("value", problems[key])
    if do in ("tag", "untag") and not values[key]:
        raise ValueProblem("required", _("Write at least one tag."))
    return Edit(do, {key: spec.kind.to_json(values[key])})


def _asked(params: Sequence[Spec], data: QueryDict, by: Actor) -> dict[str, Any]:
    """What a verb of a module asked for, as JSON values; ValueProblem where it is not there."""
    values: dict[str, Any] = {}
    for spec in params:
        raw: Any = posted(spec, data)
        if spec.link:
            raw, problem = link_number(by.user, spec, raw, typed_beside(spec, data))
            if problem:
                raise ValueProblem("link", problem)
        values[spec.key] = spec.kind.to_json(spec.kind.parse(raw, spec, by.fmt))
    return values
