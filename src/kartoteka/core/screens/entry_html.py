"""Entries of a timeline as HTML: thirty on a card, so written in Python, in one piece each."""

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kartoteka.core.ui.components.marks import pill
from kartoteka.core.ui.components.surfaces import entry
from kartoteka.core.ui.html import format_html

if TYPE_CHECKING:
    from kartoteka.core.screens.telling import Entry, Pill

# As many changes stand on the page; more are folded.
SHOWN = 2


def entry_html(one: "Entry") -> SafeString:
    """One entry, with everything that is told of it."""
    return entry(
        SafeString("".join(_parts(one))), one.icon, who=one.who, what=one.what, when=one.when,
        at=one.at, tone=one.tone, id=one.anchor,
    )  # fmt: skip


def _parts(one: "Entry") -> list[SafeString]:
    found = []
    if one.title:
        linked = one.url and format_html(
            '<a class="link-quiet" href="{}">{}</a>', one.url, one.title
        )
        found.append(format_html('<p class="subject">{}</p>', linked or one.title))
    if one.text:
        found.append(format_html('<p class="text">{}</p>', one.text))
    if one.pills:
        pills = SafeString("".join(map(_pill, one.pills)))
        found.append(format_html('<p class="pills">{}</p>', pills))
    if one.erased:
        found.append(format_html('<p class="meta">{}</p>', _("The values were erased.")))
    if one.changes:
        found.append(_changes(one.changes))
    return found


def _pill(one: "Pill") -> SafeString:
    word = pill(one.label, tone=one.tone, icon_name=one.icon)
    return format_html('<a href="{}">{}</a>', one.url, word) if one.url else word


def _changes(changes: list[tuple[str, str, str]]) -> SafeString:
    """What changed, from and to; many changes under their number."""
    lines = SafeString("".join(_change(*change) for change in changes))
    table = format_html('<ul class="changes">{}</ul>\n', lines)
    count = len(changes)
    if count <= SHOWN:
        return table
    words = ngettext("%(n)s field", "%(n)s fields", count) % {"n": count}
    return format_html("<details><summary>{}</summary>{}</details>", words, table)


def _change(label: str, old: str, new: str) -> SafeString:
    was = format_html("<del>{}</del> → ", old) if old else ""
    return format_html("<li>{}: {}<ins>{}</ins></li>", label, was, new or "–")
