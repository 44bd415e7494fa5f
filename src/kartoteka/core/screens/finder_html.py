"""Answers of the search box as HTML: asked for at every letter, so written in Python."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kartoteka.core.ui.components.marks import icon
from kartoteka.core.ui.html import escape, format_html

if TYPE_CHECKING:
    from kartoteka.core.screens.finder import Line

Pieces = Sequence[tuple[str, bool]]

_OPTION = (
    '<div class="line" role="none"><a role="option" href="{}" data-deeds="/search{}" tabindex="-1">'
    '{}<span class="two"><span class="t">{}</span><span class="sub">{}</span></span></a>{}</div>'
)
_CALL = '<a role="option" class="call" href="tel:{}" aria-label="{}" tabindex="-1">{}</a>'


def option_html(line: "Line") -> SafeString:
    """One answer of the palette, with its phone beside it."""
    url = line.url
    return format_html(
        _OPTION, url, url, icon(line.type.icon), line.title_html, line.second_html, _call(line)
    )


def second_html(line: "Line") -> SafeString:
    """Why it was found, or what it is."""
    why, label = line.why, line.label
    if not why:
        return SafeString(escape(line.hit.subtitle))
    return format_html("{}{}", f"{label}: " if label else "", marked_html(why))


def marked_html(pieces: Pieces) -> SafeString:
    """A text with marks around what matched."""
    return SafeString(
        "".join(f"<mark>{escape(piece)}</mark>" if hit else escape(piece) for piece, hit in pieces)
    )


def _call(line: "Line") -> SafeString:
    phone = line.hit.phone
    if not phone:
        return SafeString()
    words = _("Call: %(name)s") % {"name": line.name}
    return format_html(_CALL, phone, words, icon("phone"))
