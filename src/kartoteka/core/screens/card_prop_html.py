"""Fields of a card as HTML: sixty on a page, so written in Python, in one piece each."""

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kartoteka.core.ui.components.marks import icon
from kartoteka.core.ui.html import format_html, format_html_join

if TYPE_CHECKING:
    from kartoteka.core.screens.card_parts import Group, Prop

_SECTION = (
    '<section class="ui-sec" aria-labelledby="section-{}"><details open><summary>{}'
    '<span id="section-{}">{}</span></summary><div class="body"><dl data-row>{}</dl></div>'
    "</details></section>\n"
)
_PROP = '<div class="ui-prop"><dt>{}</dt><dd{} id="prop-{}"{}>{}</dd>{}</div>'
_EMPTY = (
    '<section class="ui-sec"><details><summary class="ink3">{}<span>{}</span></summary>'
    '<div class="body"><dl data-row>{}</dl></div></details></section>'
)
_TO_FILL = (
    '<div class="ui-prop"><dt>{}</dt><dd id="prop-{}" data-cell="{}"><button type="button" '
    'class="ink3 js-only" data-edits>{}</button><span class="ink3 no-js-only">–</span></dd></div>'
)
NOTHING = SafeString()


def props_html(group: "Group") -> SafeString:
    """The sections of one part of a card, and its empty fields folded together at the end."""
    arrow = icon("chevron-right", size="sm", classes="chev")
    found = []
    for number, (label, props) in enumerate(group.sections, start=1):
        place = f"{group.key}-{number}"
        inner = SafeString("".join(map(_prop, props)))
        found.append(format_html(_SECTION, place, arrow, place, label, inner))
    if group.empty:
        count = len(group.empty)
        words = ngettext("%(n)s empty field", "%(n)s empty fields", count) % {"n": count}
        add = _("Add…")
        rows = ((prop.label, prop.key, prop.cell_url, add) for prop in group.empty)
        found.append(format_html(_EMPTY, arrow, words, format_html_join("", _TO_FILL, rows)))
    return SafeString("".join(found))


def _prop(prop: "Prop") -> SafeString:
    return format_html(
        _PROP, prop.label, format_html(' class="{}"', "wrap") if prop.is_long else NOTHING,
        prop.key, format_html(' data-cell="{}"', prop.cell_url) if prop.cell_url else NOTHING,
        prop.html, format_html('<dd class="note">{}</dd>', prop.note) if prop.note else NOTHING,
    )  # fmt: skip
