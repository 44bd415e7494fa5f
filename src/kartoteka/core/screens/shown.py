"""Values of a record as a card shows them: text, link, colour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kartoteka.core.fields import Format, Spec
from kartoteka.core.screens.names import Names

SCHEMES = {"phone": "tel:", "email": "mailto:"}
EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Shown:
    """One value, ready for a template."""

    key: str
    label: str
    kind: str
    text: str = ""
    url: str = ""
    tone: str = ""
    parts: tuple[str, ...] = ()
    is_empty: bool = False
    # Where the value is edited in place; empty where it may not be.
    edit_url: str = ""


def shown(spec: Spec, value: Any, fmt: Format, names: Names, *, edit_url: str = "") -> Shown:
    """One value of a field as its kind shows it; links by their titles."""
    given: dict[str, Any] = {
        "key": spec.key,
        "label": str(spec.label),
        "kind": spec.kind.key,
        "edit_url": edit_url,
    }
    if value in EMPTY or value is False:
        return Shown(**given, text=spec.kind.show(value, spec, fmt), is_empty=True)
    if spec.link:
        title = names.get(spec.link, value)
        return Shown(**given, text=title or "–", url=names.path(spec.link, value))
    text = spec.kind.show(value, spec, fmt)
    if spec.kind.key in ("tags", "choices"):
        parts = tuple(spec.kind.show([one], spec, fmt) for one in value)
        return Shown(**given, text=text, parts=parts)
    return Shown(**given, text=text, url=_url(spec, value), tone=_tone(spec, value))


def _url(spec: Spec, value: Any) -> str:
    if spec.kind.key in SCHEMES:
        return f"{SCHEMES[spec.kind.key]}{value}"
    return str(value) if spec.kind.key == "url" else ""


def _tone(spec: Spec, value: Any) -> str:
    option = spec.option_by_value.get(value) if spec.options else None
    return option.tone if option is not None else ""


def text_of(spec: Spec, value: Any, fmt: Format, names: Names) -> str:
    """A value in one line, for histories; links by their titles."""
    if spec.link:
        return names.get(spec.link, value) if value is not None else ""
    return spec.kind.show(value, spec, fmt)


def want_links(
    specs: Mapping[str, Spec], values: Mapping[str, Iterable[Any]], names: Names
) -> None:
    """Ask for the titles of all records that these values link to."""
    for key, several in values.items():
        spec = specs.get(key)
        if spec is not None and spec.link:
            names.want(spec.link, several)
