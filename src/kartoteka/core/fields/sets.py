"""Several entries of a list, and tags."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kartoteka.core.fields.choices import ChoiceKind, find_option
from kartoteka.core.fields.kind import Kind, is_empty, too_long, wrong_type
from kartoteka.core.fields.spec import Format, Spec, ValueProblem
from kartoteka.core.fields.text import clean_text, trimmed

SET_OPERATORS = ("has", "has_not", "empty", "has_value")
MOST_TAGS = 50
LONGEST_TAG = 50

_SEPARATORS = re.compile(r"[;\n]")
_ALL_SEPARATORS = re.compile(r"[,;\n]")


class SetKind(Kind):
    """Base of the kinds whose value is a list."""

    operators = SET_OPERATORS
    sortable = False
    separator = "; "

    @property
    def empty(self) -> Any:
        """A new empty list."""
        return []

    def limit(self, spec: Spec) -> int:
        """Room for a long list."""
        return 20_000

    def edit(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The values with separators between them."""
        return self.separator.join(value or ())

    def to_json(self, value: Any) -> Any:
        """The list."""
        return list(value or ())

    def from_json(self, raw: Any) -> Any:
        """The list."""
        return list(raw or ())

    def store(self, value: Any, spec: Spec) -> Any:
        """The list."""
        return list(value or ())

    def load(self, raw: Any, spec: Spec) -> Any:
        """The list."""
        return list(raw or ())

    def export(self, value: Any, spec: Spec, fmt: Format) -> Any:
        """The shown values in one cell."""
        return self.show(value, spec, fmt) or None


_CHOICE = ChoiceKind()


class ChoicesKind(SetKind):
    """Several entries of a list."""

    key = "choices"
    label = _("Several choices")

    def read(self, raw: object, spec: Spec, fmt: Format) -> list[str]:
        """The values of the options, in the order of the list."""
        chosen = {self._value(part, spec, fmt) for part in self._parts(raw, spec)}
        return [option.value for option in spec.options if option.value in chosen]

    def _parts(self, raw: object, spec: Spec) -> list[object]:
        if isinstance(raw, (list, tuple)):
            return [part for part in raw if not is_empty(part)]
        if not isinstance(raw, str):
            return [raw]
        # A label may itself hold a comma, so the coarsest reading that fits is taken.
        coarse = _trimmed_parts(_SEPARATORS, raw)
        if find_option(raw, spec):
            return [raw]
        if all(find_option(part, spec) for part in coarse):
            return list(coarse)
        return list(_trimmed_parts(_ALL_SEPARATORS, raw))

    def _value(self, part: object, spec: Spec, fmt: Format) -> str:
        return _CHOICE.read(part, spec, fmt)

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The labels."""
        return ", ".join(_CHOICE.show(entry, spec, fmt) for entry in value or ())

    def export(self, value: Any, spec: Spec, fmt: Format) -> Any:
        """The labels in one cell."""
        return "; ".join(_CHOICE.show(entry, spec, fmt) for entry in value or ()) or None

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """A list of values of the options."""
        values = [option.value for option in spec.options]
        items = {"type": "string", "enum": values}
        least = {"minItems": 1} if spec.required else {}
        return {"type": "array", "items": items, "uniqueItems": True} | least


class TagsKind(SetKind):
    """Words of one's own."""

    key = "tags"
    label = _("Tags")
    separator = ", "

    def read(self, raw: object, spec: Spec, fmt: Format) -> list[str]:
        """Distinct tags in the order of entry; case does not make them differ."""
        if not isinstance(raw, (str, list, tuple)):
            raise wrong_type(raw, spec)
        found: dict[str, str] = {}
        for entry in [raw] if isinstance(raw, str) else raw:
            if not isinstance(entry, str):
                raise wrong_type(entry, spec)
            for part in _trimmed_parts(_ALL_SEPARATORS, entry):
                tag = self._tag(part, spec)
                if tag:
                    found.setdefault(tag.casefold(), tag)
        if len(found) > MOST_TAGS:
            raise _too_many(spec, len(found))
        return list(found.values())

    def _tag(self, part: str, spec: Spec) -> str:
        tag = clean_text(part, spec)
        if len(tag) > LONGEST_TAG:
            raise too_long(spec, len(tag), LONGEST_TAG)
        return tag

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The tags."""
        return ", ".join(value or ())

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """A list of texts."""
        items = {"type": "string", "maxLength": LONGEST_TAG, "pattern": "^[^,;\\n]+$"}
        least = {"minItems": 1} if spec.required else {}
        return {"type": "array", "items": items, "maxItems": MOST_TAGS} | least


def _trimmed_parts(separators: re.Pattern[str], text: str) -> list[str]:
    parts = (trimmed(part) for part in separators.split(text))
    return [part for part in parts if part]


def _too_many(spec: Spec, count: int) -> ValueProblem:
    return ValueProblem(
        "too_many",
        ngettext_lazy(
            "“%(label)s” has %(count)d entry, the limit is %(limit)d",
            "“%(label)s” has %(count)d entries, the limit is %(limit)d",
            "count",
        ),
        label=spec.label,
        count=count,
        limit=MOST_TAGS,
    )
