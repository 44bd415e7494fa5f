"""The field and the user that the tests of this package read and show values for."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation

from kartoteka.core import fields

# A Monday, 11:15 in Warsaw.
NOW = datetime(2026, 11, 23, 10, 15, 30, tzinfo=UTC)
LANGUAGES = ("pl", "en", "ru")


def user(language: str = "pl", zone: str = "Europe/Warsaw") -> fields.Format:
    """How values are read and shown for a user of this language."""
    return fields.Format(language=language, timezone=ZoneInfo(zone), now=NOW)


def field(kind: str, **described: Any) -> fields.Spec:
    """A field of this kind, called Amount."""
    return fields.Spec(
        **{"key": "amount", "label": "Amount", "kind": fields.kinds[kind], "privacy": "none"}
        | described
    )


def parse(kind: str, raw: object, language: str = "pl", **described: Any) -> Any:
    """The value of what was typed into such a field."""
    spec = field(kind, **described)
    return spec.kind.parse(raw, spec, user(language))


def problem(kind: str, raw: object, language: str = "pl", **described: Any) -> tuple[str, str]:
    """The code and the English sentence of the problem with what was typed."""
    try:
        value = parse(kind, raw, language, **described)
    except fields.ValueProblem as found:
        with translation.override("en"):
            return found.code, found.message
    raise AssertionError(f"{raw!r} was taken as {value!r}")


def show(kind: str, value: object, language: str = "pl", **described: Any) -> str:
    """The value as a user of this language reads it."""
    spec = field(kind, **described)
    return spec.kind.show(value, spec, user(language))
