"""What modules ask besides the fields of a record, in its first form and once for a whole file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest

from kartoteka.core.actions import Actor
from kartoteka.core.fields import ValueProblem
from kartoteka.core.records.asked import Asked
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.inputs import input_for, posted, typed_beside
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.reading import link_number
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.inputs import FieldInput


def read(
    record_type: RecordType, data: Any, by: Actor, kind: str = ""
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers as values, and a sentence for each that cannot be taken."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for asked in record_type.asked:
        for spec in asked.specs() if asked.is_for(kind) else ():
            raw: Any = posted(spec, data)
            if spec.link:
                raw, problem = link_number(by.user, spec, raw, typed_beside(spec, data))
                if problem:
                    errors[spec.key] = problem
                    continue
            try:
                values[spec.key] = spec.kind.parse(raw, spec, by.fmt)
            except ValueProblem as problem_of_value:
                errors[spec.key] = problem_of_value.message
        if asked.is_for(kind):
            errors |= {k: v for k, v in asked.check(values).items() if k not in errors}
    return values, errors


def reminders(record_type: RecordType, values: dict[str, Any], kind: str = "") -> list[str]:
    """What whoever made a record is told about what they did not answer."""
    told = (asked.reminder(values) for asked in record_type.asked if asked.is_for(kind))
    return [sentence for sentence in told if sentence]


def keep(record_type: RecordType, ids: Sequence[int], values: dict[str, Any], by: Actor) -> None:
    """Write the answers about records that were just made."""
    for asked in record_type.asked if ids and values else ():
        asked.keep(record_type.key, asked.among(record_type, ids), values, by)


def groups(
    request: HttpRequest,
    record_type: RecordType,
    errors: dict[str, str],
    kind: str = "",
    demanded: Mapping[str, str] = MappingProxyType({}),
    kept: Mapping[str, Any] = MappingProxyType({}),
) -> list[tuple[Any, list[FieldInput]]]:
    """The questions as groups of inputs, with what was answered so far.

    `demanded` is what a whole file must not lack, by field: it is said before it is missed. `kept`
    are answers that hold unless others are sent.
    """
    names, by = Names(request.user), actor_of(request)
    return [
        (asked.label, _inputs(request, asked, names, by, errors, demanded, asked.shown(kept)))
        for asked in record_type.asked
        if asked.is_for(kind)
    ]


def _inputs(
    request: HttpRequest,
    asked: Asked,
    names: Names,
    by: Actor,
    errors: dict[str, str],
    demanded: Mapping[str, str],
    kept: Mapping[str, Any],
) -> list[FieldInput]:
    found = []
    for plain in asked.specs():
        said = "" if plain.key in errors else demanded.get(plain.key, plain.help)
        spec = replace(plain, help=said)
        raw = posted(spec, request.POST) if request.POST else kept.get(spec.key) or ""
        if spec.link and str(raw).isdecimal():
            names.want(spec.link, [int(raw)])
        typed, error = typed_beside(spec, request.POST), errors.get(spec.key, "")
        found.append(
            input_for(
                spec, raw, fmt=by.fmt, names=names, user=request.user, text=typed, error=error
            )
        )
    return found
