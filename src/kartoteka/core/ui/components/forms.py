"""Fields of forms and what is said when they are wrong."""

from collections.abc import Mapping
from typing import Any

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kartoteka.core.ui.attributes import html_attributes
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.kept import Pieces

register = Library()

# Fields in which nothing is filled in yet: they are the same for everybody, and tell of nobody.
_empty_fields = Pieces()


@register.simple_tag
def field(name: str, label: str, **options: Any) -> SafeString:
    """A labelled input; options are those of `FieldInput`, any other is an error."""
    return field_for(FieldInput(name=name, label=label, **options))


@register.simple_tag
def field_for(given: FieldInput) -> SafeString:
    """Draw a `FieldInput`: label, control by its kind, hint, error."""
    if given.is_untouched:
        return _empty_fields.get((given,), lambda: _drawn(given))
    return _drawn(given)


def _drawn(given: FieldInput) -> SafeString:
    rest = html_attributes("field", given.attributes)
    return render_to_string("ui/field.html", {"f": given, "rest": rest})


@register.inclusion_tag("ui/error_summary.html")
def error_summary(errors: Any, *, prefix: str = "f") -> dict[str, Any]:
    """What must be corrected, with links to the fields.

    `errors` maps field names to messages ("" for the whole form), or lists (name, message).
    """
    pairs = errors.items() if isinstance(errors, Mapping) else errors or ()
    return {"errors": [(f"{prefix}-{name}" if name else "", text) for name, text in pairs]}


@register.inclusion_tag("ui/form_key.html")
def form_key(value: str = "") -> dict[str, Any]:
    """The hidden idempotency key of a form: what was sent, or empty for the script to fill."""
    return {"value": value}
