"""Inputs of forms from the fields of records: one way for forms, dialogs and inline cells."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core.fields import Format, Spec
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import choices
from kartoteka.core.screens.names import Names
from kartoteka.core.ui.inputs import FieldInput

DATES = ("date", "datetime")


def input_for(
    spec: Spec,
    raw: Any,
    *,
    fmt: Format,
    names: Names,
    user: Any,
    text: str | None = None,
    error: str = "",
    **more: Any,
) -> FieldInput:
    """The input of a field; `raw` is what was typed, or the text of its value.

    `text` is what was typed beside a link whose number is `raw`; `more` are options of FieldInput.
    """
    given: dict[str, Any] = {
        "name": spec.key,
        "label": str(spec.label),
        "kind": spec.kind.key,
        "value": raw,
        "error": error,
        "hint": str(spec.help),
        "required": spec.required,
        "unit": _unit(spec, fmt),
    }
    if spec.kind.key == "choice" or spec.kind.key == "choices":
        given["options"] = _offered(spec, raw)
    elif spec.link:
        given |= _link(spec, raw, text, names, user)
    elif spec.kind.key in DATES:
        given |= _date(spec, given["hint"])
    return FieldInput(**(given | more))


def _offered(spec: Spec, raw: Any) -> tuple[Any, ...]:
    """Options to choose from, and those that were retired since but still stand here."""
    chosen = raw if isinstance(raw, list) else [raw]
    return tuple(one for one in spec.options if not one.is_retired or one.value in chosen)


def _unit(spec: Spec, fmt: Format) -> str:
    if spec.kind.key == "money":
        return spec.currency or fmt.currency
    return "%" if spec.kind.key == "percent" else ""


def _link(spec: Spec, raw: Any, text: str | None, names: Names, user: Any) -> dict[str, Any]:
    target = record_types[spec.link]
    number = int(raw) if str(raw or "").isdecimal() else None
    title = names.get(spec.link, number) if text is None else text
    if choices.is_short(target):
        options = choices.short_list(user, target)
        if number is not None and title and number not in {n for n, _title in options}:
            options = [*options, (number, title)]
        return {"kind": "choice", "options": [(str(n), name) for n, name in options]}
    found = {"text": title, "url": choices.path(target), "autocomplete": "off"}
    if choices.may_add(user, target):
        found["create_url"] = choices.path(target)
    return found


def _date(spec: Spec, hint: str) -> dict[str, Any]:
    """Dates are written in words too; what was understood comes back under the field."""
    example = _("For example: tomorrow, Fri, 7.12")
    if spec.kind.key == "datetime":
        example = _("For example: tomorrow 10:00, Fri 14:30")
    return {
        "hint": hint or example,
        "attributes": {
            "hx_get": f"/understood/{spec.kind.key}/",
            "hx_trigger": "change",
            "hx_target": "next .hint",
            "hx_swap": "innerHTML",
        },
    }


def raw_of(record_type: RecordType, record: Any, spec: Spec, fmt: Format) -> Any:
    """What the input of a field holds for the value of a record."""
    return raw_value(spec, record_type.value(record, spec.key), fmt)


def raw_value(spec: Spec, value: Any, fmt: Format) -> Any:
    """What an input holds for a value: a list for several choices and tags, else a text."""
    if spec.kind.key in ("choices", "tags"):
        return list(value or ())
    return spec.kind.edit(value, spec, fmt)


def posted(spec: Spec, data: Any) -> Any:
    """What a form sent for a field: a list for several choices, else the last text."""
    if spec.kind.key == "choices":
        return [one for one in data.getlist(spec.key) if one]
    return data.get(spec.key, "")


def typed_beside(spec: Spec, data: Mapping[str, Any]) -> str | None:
    """The text that was typed into the box of a link; None where the form had no such box."""
    return data.get(f"{spec.key}_text") if spec.link else None
