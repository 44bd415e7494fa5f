"""Read values as people and files give them: one way for forms, imports and the API."""

from collections.abc import Mapping
from typing import Any

from kartoteka.core.actions.actor import Actor
from kartoteka.core.fields import ValueProblem
from kartoteka.core.records.types import RecordType


def parse_values(
    record_type: RecordType, raw: Mapping[str, Any], by: Actor
) -> tuple[dict[str, Any], dict[str, str]]:
    """Python values by field, and a sentence for each field whose value cannot be read."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    specs = record_type.specs()
    for key, given in raw.items():
        spec = specs[key]
        try:
            values[key] = spec.kind.parse(given, spec, by.fmt)
        except ValueProblem as problem:
            problems[key] = str(problem.message)
    return values, problems
