"""What modules ask when a record is made: a program says it in the same body."""

from typing import Any

from kartoteka.core.actions import Actor, ValidationErrors
from kartoteka.core.fields import Spec, ValueProblem
from kartoteka.core.records.types import RecordType


def specs_of(record_type: RecordType) -> dict[str, Spec]:
    """What may be said of a new record besides its fields."""
    return {spec.key: spec for asked in record_type.asked for spec in asked.specs()}


def taken(record_type: RecordType, body: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Take the answers out of a body; ValidationErrors for those that cannot be."""
    said: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for key, spec in specs_of(record_type).items():
        raw = body.pop(key, None)
        try:
            said[key] = raw if _names_a_record(spec, raw) else spec.kind.parse(raw, spec, by.fmt)
        except ValueProblem as problem:
            problems[key] = str(problem.message)
    for asked in record_type.asked:
        problems = asked.check(said) | problems
    if problems:
        raise ValidationErrors(problems)
    return said


def _names_a_record(spec: Spec, raw: Any) -> bool:
    """A link by the number or by the name, whichever the module knows."""
    return bool(spec.link) and isinstance(raw, (int, str)) and not isinstance(raw, bool)
