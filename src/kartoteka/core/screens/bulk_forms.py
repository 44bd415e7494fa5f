"""The form of a bulk edit: which value, and what was typed read into an edit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import actions
from kartoteka.core.actions import Actor, ValidationErrors
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


def form(state: ListState, do: str, data: QueryDict, errors: Mapping[str, str]) -> dict[str, Any]:
    """The inputs of the dialog: a field to choose where there are several, and its value."""
    params = _params(state.record_type, do)
    if params is not None:
        return {"chooser": None, "fields": _inputs(state, params, data, errors)}
    specs = {spec.key: spec for spec in bulk_fields(state.record_type, state.user)}
    if do in ("tag", "untag"):
        return {"chooser": None, "fields": _inputs(state, (specs[TAGS],), data, errors)}
    if do == "owner":
        owner = _inputs(state, (specs["owner"],), data, errors)
        return {"chooser": None, "fields": [_at_hand(one) for one in owner]}
    chosen = specs.get(data.get("field", ""))
    chooser = FieldInput(
        "field", _("Field"), kind="choice", value=chosen.key if chosen else "", required=False,
        options=[(key, str(spec.label)) for key, spec in specs.items()], prefix="of",
        placeholder=_("Choose a field"), autofocus=chosen is None, error=errors.get("field", ""),
    )  # fmt: skip
    fields = _inputs(state, (chosen,), data, errors) if chosen else []
    return {"chooser": chooser, "fields": fields}


def _params(record_type: RecordType, do: str) -> tuple[Spec, ...] | None:
    """What is asked for beside fields of the records; None where it is a field of theirs."""
    if do in ("restore", "archive"):
        return (REASON,) if do == "archive" else ()
    verb = bulk_verbs.find(record_type.key, do)
    return None if verb is None else verb.params


def _at_hand(given: FieldInput) -> FieldInput:
    """A few choices all to be seen, so that one press chooses."""
    options = [one for one in given.options if one]
    if given.kind != "choice" or len(options) > MOST_AT_HAND:
        return given
    return replace(given, kind="chips", required=True)


def _inputs(
    state: ListState, specs: Sequence[Spec], data: QueryDict, errors: Mapping[str, str]
) -> list[FieldInput]:
    """The inputs of what is asked for; the first that is wrong has the focus, else the first."""
    names, alone = Names(state.user), len(specs) == 1
    first = next((spec.key for spec in specs if spec.key in errors), specs[0].key if specs else "")
    found = []
    for spec in specs:
        raw: Any = data.get(spec.key, "")
        if spec.kind.key in ("choices", "tags"):
            raw = data.getlist(spec.key)
        found.append(
            input_for(
                spec, raw, fmt=state.fmt, names=names, user=state.user,
                error=errors.get(spec.key, ""), text=typed_beside(spec, data), prefix="of",
                autofocus=spec.key == first, full=alone, create_url="",
            )
        )  # fmt: skip
    return found


def read(record_type: RecordType, do: str, data: QueryDict, by: Actor) -> Edit:
    """The edit that was sent; ValidationErrors where a value cannot be taken."""
    params = _params(record_type, do)
    if params is not None:
        return Edit(do, _asked(record_type, do, params, data, by))
    key = {"tag": TAGS, "untag": TAGS, "owner": "owner"}.get(do, data.get("field", ""))
    spec = {one.key: one for one in bulk_fields(record_type, by.user)}.get(key)
    if spec is None:
        raise ValidationErrors({"field": _("Choose a field")})
    raw = posted(spec, data)
    if spec.link:
        raw, problem = link_number(by.user, spec, raw, typed_beside(spec, data))
        if problem:
            raise ValidationErrors({key: problem})
    values, problems = actions.parse_values(record_type, {key: raw}, by)
    if problems:
        raise ValidationErrors(problems)
    if do in ("tag", "untag") and not values[key]:
        raise ValidationErrors({key: _("Write at least one tag.")})
    return Edit(do, {key: spec.kind.to_json(values[key])})


def _asked(
    record_type: RecordType, do: str, params: Sequence[Spec], data: QueryDict, by: Actor
) -> dict[str, Any]:
    """What a verb asked for, as JSON values; ValidationErrors with all that is wrong with them."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for spec in params:
        raw: Any = posted(spec, data)
        if spec.link:
            raw, errors[spec.key] = link_number(by.user, spec, raw, typed_beside(spec, data))
        try:
            values[spec.key] = spec.kind.to_json(spec.kind.parse(raw, spec, by.fmt))
        except ValueProblem as problem:
            errors[spec.key] = errors.get(spec.key) or problem.message
    errors = {key: sentence for key, sentence in errors.items() if sentence}
    verb = bulk_verbs.find(record_type.key, do)
    if verb is not None and not errors:
        errors |= verb.check(values, by)
    if errors:
        raise ValidationErrors(errors)
    return values
