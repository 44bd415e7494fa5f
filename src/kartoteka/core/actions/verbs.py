"""Named verbs: declared once, offered as button, bulk edit, API endpoint and automation step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import once
from kartoteka.core.actions.actor import Actor
from kartoteka.core.actions.errors import ActionError, ValidationErrors
from kartoteka.core.actions.groups import grouped
from kartoteka.core.actions.writing import lock
from kartoteka.core.fields import Spec, ValueProblem
from kartoteka.core.records.types import record_types

Allowed = Callable[[Any], Any]


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to a record of a type."""

    name: str
    record_type: str
    label: Any
    icon: str
    params: tuple[Spec, ...]
    # Gives "" where the verb makes sense for the record, else a sentence why not.
    allowed: Allowed
    function: Callable[..., Any]
    tone: str = ""
    letter: str = ""
    description: str = ""
    # The event that it announces, by which a timeline tells it whatever it was part of.
    event: str = ""


_verbs: dict[str, Verb] = {}


def action(
    record_type: str,
    *,
    label: Any,
    icon: str = "",
    params: tuple[Spec, ...] = (),
    allowed: Allowed = lambda record: "",
    tone: str = "",
    letter: str = "",
    event: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a verb. The function gets the locked record, `by`, and its parameters by name.

    Around it: a transaction and a group, the lock, the right (named like the function, else
    `change`), and the rule `allowed`.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        name = function.__name__

        @wraps(function)
        def verb(record: Any, *, by: Actor, **given: Any) -> Any:
            with grouped(by, name, record_type, subject_id=record.pk):
                locked = lock(record, by, name)
                refusal = allowed(locked)
                if refusal:
                    raise ActionError(refusal)
                return function(locked, by=by, **given)

        _verbs[name] = Verb(
            name, record_type, label, icon, params, allowed, verb, tone, letter,
            (function.__doc__ or "").strip().split("\n")[0], event,
        )  # fmt: skip
        return verb

    return register


def verbs_of(record_type: str) -> list[Verb]:
    """All verbs of a record type, in the order of declaration."""
    return [verb for verb in _verbs.values() if verb.record_type == record_type]


def every_verb() -> list[Verb]:
    """All verbs of the installation."""
    return list(_verbs.values())


def allowed_verbs(record: Any, user: Any) -> list[Verb]:
    """Verbs that the user may do to this record as it stands."""
    key = record_types.of(type(record)).key
    return [
        verb
        for verb in verbs_of(key)
        if access.may(user, verb.name, key, record) and not verb.allowed(record)
    ]


def run(
    name: str,
    record: Any,
    raw: Mapping[str, Any],
    by: Actor,
    *,
    key: str = "",
    parsed: bool = False,
) -> Any:
    """Do a verb with parameters as a form or the API sends them; a key makes it happen once."""
    verb = _verbs[name]
    given = dict(raw) if parsed else _parameters(verb, raw, by)
    with grouped(by, name, verb.record_type, subject_id=record.pk) as group:
        content = [name, record.pk, {k: str(v) for k, v in given.items()}]
        receipt = once.claim(key, by, content)
        if receipt is not None and receipt.group_id is not None:
            return type(record)._default_manager.get(pk=record.pk)
        result = verb.function(record, by=by, **given)
        once.done(receipt, group_id=group.pk)
        return result


def _parameters(verb: Verb, raw: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    found: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    unknown = set(raw) - {spec.key for spec in verb.params}
    for key in unknown:
        errors[key] = _("There is no field «%(field)s».") % {"field": key}
    for spec in verb.params:
        try:
            found[spec.key] = spec.kind.parse(raw.get(spec.key), spec, by.fmt)
        except ValueProblem as problem:
            errors[spec.key] = problem.message
    if errors:
        raise ValidationErrors(errors)
    return found
