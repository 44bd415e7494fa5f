"""HTML attributes that a component passes through, and the refusal of all others."""

from typing import Any

from django.template import TemplateSyntaxError
from django.utils.safestring import SafeString

from kartoteka.core.ui.html import format_html_join

PREFIXES = ("hx_", "data_", "aria_")
NAMES = frozenset(
    [
        "id",
        "name",
        "value",
        "title",
        "tabindex",
        "form",
        "formaction",
        "formmethod",
        "formnovalidate",
        "target",
        "rel",
        "download",
        "role",
        "popovertarget",
        "popovertargetaction",
        "autofocus",
        "accept",
        "multiple",
        "min",
        "max",
        "step",
        "pattern",
    ]
)


def html_attributes(component: str, given: dict[str, Any]) -> SafeString:
    """Attributes of a component as HTML: `data_key="n"` becomes `data-key="n"`.

    A name that is neither listed nor prefixed with hx_, data_ or aria_ is an error; so are inline
    handlers, which the content security policy would block anyway. None and False leave it out.
    """
    pairs = []
    for name, value in given.items():
        if (name not in NAMES and not name.startswith(PREFIXES)) or name.startswith("hx_on"):
            raise TemplateSyntaxError(f"'{component}' does not know the attribute '{name}'")
        if value is None or value is False:
            continue
        pairs.append((html_name(name), "" if value is True else value))
    return format_html_join("", ' {}="{}"', pairs)


def html_name(name: str) -> str:
    """`hx_status_422` -> `hx-status:422`, `hx_target_inherited` -> `hx-target:inherited`."""
    if name.startswith("hx_status_"):
        return "hx-status:" + name.removeprefix("hx_status_")
    plain = name.removesuffix("_inherited").replace("_", "-")
    return f"{plain}:inherited" if name.endswith("_inherited") else plain
