"""What every kind of value can do; the families of kinds say how."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kartoteka.core.fields.spec import Format, Spec, ValueProblem

SHOWN_IN_MESSAGES = 60


class Kind(ABC):
    """A kind of value: reads, shows and stores it. Kinds have no state; all fields share them."""

    key: ClassVar[str]
    label: ClassVar[Any]
    operators: ClassVar[tuple[str, ...]]
    numeric: ClassVar[bool] = False
    sortable: ClassVar[bool] = True
    groupable: ClassVar[bool] = False
    summable: ClassVar[bool] = False

    @property
    def empty(self) -> Any:
        """The value of a field that was left empty."""
        return None

    def parse(self, raw: object, spec: Spec, fmt: Format) -> Any:
        """The value of what was typed, or stood in a file, or came to the API as JSON.

        Empty input gives the empty value of the kind; what cannot be taken raises ValueProblem.
        """
        if isinstance(raw, str):
            if len(raw) > self.longest_input(spec):
                raise too_long(spec, len(raw), self.limit(spec))
            raw = raw.strip()
        value = self.empty if is_empty(raw) else self.read(raw, spec, fmt)
        if spec.required and is_empty(value):
            raise missing(spec)
        return value

    @abstractmethod
    def read(self, raw: object, spec: Spec, fmt: Format) -> Any:
        """The value of input that is not empty."""

    def limit(self, spec: Spec) -> int:
        """The most characters that a value has."""
        return 200

    def longest_input(self, spec: Spec) -> int:
        """How many characters are looked at; longer input is refused unread."""
        return self.limit(spec)

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The value as people read it; nothing for an empty one."""
        return "" if is_empty(value) else str(value)

    def exact(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The value in full, where `show` says it briefly: for tooltips and documents."""
        return self.show(value, spec, fmt)

    def edit(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The text of an input field; `parse` gives the same value back."""
        return "" if is_empty(value) else str(value)

    def to_json(self, value: Any) -> Any:
        """The value in the API and in events."""
        return value

    def from_json(self, raw: Any) -> Any:
        """The value of what `to_json` wrote."""
        return self.empty if raw is None else raw

    def store(self, value: Any, spec: Spec) -> Any:
        """A scalar for the JSON column of custom fields, in an order the database can sort."""
        return value

    def load(self, raw: Any, spec: Spec) -> Any:
        """The value of what `store` wrote."""
        return self.empty if raw is None else raw

    def export(self, value: Any, spec: Spec, fmt: Format) -> Any:
        """The value of a cell in a file."""
        return None if is_empty(value) else value

    def schema(self, spec: Spec) -> dict[str, Any]:
        """JSON Schema of the value in the API."""
        described: dict[str, Any] = {"title": str(spec.label)} | self.json_type(spec)
        if spec.help:
            described["description"] = str(spec.help)
        if spec.read_only:
            described["readOnly"] = True
        if not spec.required and self.empty is None:
            described["type"] = [described["type"], "null"]
            if "enum" in described:
                described["enum"] = [*described["enum"], None]
        return described

    @abstractmethod
    def json_type(self, spec: Spec) -> dict[str, Any]:
        """The part of the schema that differs from kind to kind."""


def is_empty(value: object) -> bool:
    """Whether a value says nothing; zero and no are values."""
    return value is None or value == "" or value == [] or value == ()


def missing(spec: Spec) -> ValueProblem:
    """The problem of a field that must be filled and is not."""
    if spec.missing:
        return ValueProblem("required", spec.missing)
    return ValueProblem("required", _("Fill in the field: %(field)s"), field=spec.label)


def shortened(raw: object) -> str:
    """What was entered, short enough to be quoted in a message."""
    if isinstance(raw, int) and raw.bit_length() > 500:
        return "…"
    text = raw if isinstance(raw, str) else str(raw)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:200])
    return text if len(text) <= SHOWN_IN_MESSAGES else f"{text[:SHOWN_IN_MESSAGES]}…"


def wrong_type(raw: object, spec: Spec) -> ValueProblem:
    """The problem of a list where a text is due, and the like."""
    return ValueProblem(
        "type",
        _("%(label)s: “%(value)s” is a value of another type"),
        raw,
        label=spec.label,
        value=shortened(raw),
    )


def too_long(spec: Spec, length: int, limit: int) -> ValueProblem:
    """The problem of a text over the limit of its field."""
    return ValueProblem(
        "too_long",
        ngettext_lazy(
            "“%(label)s” has %(length)d character, the limit is %(limit)d",
            "“%(label)s” has %(length)d characters, the limit is %(limit)d",
            "length",
        ),
        label=spec.label,
        length=length,
        limit=limit,
    )
