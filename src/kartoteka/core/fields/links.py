"""Links to other records."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields.choices import CHOICE_OPERATORS
from kartoteka.core.fields.kind import Kind, is_empty, shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem

LARGEST_ID = 2**63 - 1


class LinkKind(Kind):
    """Another record, by its number."""

    key = "link"
    label = _("Link")
    operators = CHOICE_OPERATORS
    groupable = True

    def read(self, raw: object, spec: Spec, fmt: Format) -> int:
        """The number of the record; names are looked up by those who know the records."""
        number: Any = getattr(raw, "pk", raw)
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 20:
            number = int(number)
        if isinstance(number, bool) or not isinstance(number, int):
            raise _no_such_record(raw, spec)
        if not 0 < number <= LARGEST_ID:
            raise _no_such_record(raw, spec)
        return number

    def edit(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The number."""
        return "" if is_empty(value) else str(getattr(value, "pk", value))

    def to_json(self, value: Any) -> Any:
        """The number."""
        return getattr(value, "pk", value)

    def store(self, value: Any, spec: Spec) -> Any:
        """The number."""
        return getattr(value, "pk", value)

    def export(self, value: Any, spec: Spec, fmt: Format) -> Any:
        """The number; the title is written by those who know the records."""
        return getattr(value, "pk", value)

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """A number above zero."""
        return {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}


def _no_such_record(raw: object, spec: Spec) -> ValueProblem:
    return ValueProblem(
        "link",
        _("%(label)s: “%(value)s” is not the number of a record. Choose one from the list"),
        raw,
        label=spec.label,
        value=shortened(raw),
    )
