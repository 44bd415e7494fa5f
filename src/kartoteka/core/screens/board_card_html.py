"""Cards of a board as HTML: two hundred on a page, so written in Python, in one piece each."""

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kartoteka.core.ui.components.marks import dash, icon, person
from kartoteka.core.ui.html import format_html, format_html_join

if TYPE_CHECKING:
    from kartoteka.core.screens.board_cards import Card

_MOVE = (
    '<a class="btn btn-ghost btn-xs btn-ico" href="{}" data-move-menu="" aria-haspopup="menu" '
    'tabindex="-1" aria-label="{}" title="{}">{}</a>'
)
_CARD = (
    '<li class="ui-deal" id="card-{}" tabindex="0" data-card="{}" data-version="{}"{} '
    'data-path="{}"{}><div class="top"><a href="{}" draggable="false" tabindex="-1">{}</a>{}</div>'
    '{}\n<p class="facts">{}<span class="end"><span id="ticks-{}">{}</span>{}{}</span></p>{}</li>'
)
_DAYS = (
    '<span class="{}" title="{}"><span aria-hidden="true">{}</span>'
    '<span class="sr">{}</span></span>'
)
_TICKS = (
    '<span class="ui-ticks" title="{}">{}<span aria-hidden="true">{}/{}</span>'
    '<span class="sr">{}</span></span>'
)
NOTHING = SafeString()


def card_html(card: "Card") -> SafeString:
    """One card."""
    number, url = card.record.pk, card.url
    value = format_html("<b>{}</b>", card.value or dash()) if card.has_value else NOTHING
    return format_html(
        _CARD, number, number, card.record.version, _move_url(card), url, _drops(card), url,
        card.title, _move(card), _subtitle(card), value, number, _ticks(card), _days(card),
        person(card.owner, compact=True) if card.owner else NOTHING, _step(card),
    )  # fmt: skip


def _move_url(card: "Card") -> SafeString:
    return format_html(' data-move-url="{}"', card.move_url) if card.move_url else NOTHING


def _drops(card: "Card") -> SafeString:
    return format_html_join("", ' data-drop-{}="{}"', card.drops)


def _move(card: "Card") -> SafeString:
    if not card.move_url:
        return NOTHING
    words = _("Move: %(title)s") % {"title": card.title}
    return format_html(_MOVE, card.move_url, words, words, icon("ellipsis"))


def _subtitle(card: "Card") -> SafeString:
    if not card.subtitle:
        return NOTHING
    return format_html('<p class="sub" title="{}">{}</p>', card.subtitle, card.subtitle)


def _ticks(card: "Card") -> SafeString:
    if card.ticks is None:
        return NOTHING
    done, total = card.ticks
    words = _("On the checklist: %(done)s of %(total)s") % {"done": done, "total": total}
    return format_html(_TICKS, words, icon("list-checks", size="sm"), done, total, words)


def _days(card: "Card") -> SafeString:
    if card.days is None:
        return NOTHING
    tone = "warn medium" if card.is_long else ""
    return format_html(_DAYS, tone, card.days_text, _("%(n)s d") % {"n": card.days}, card.days_text)


def _step(card: "Card") -> SafeString:
    if card.step is None:
        return NOTHING
    mark = icon(card.step.icon, size="sm")
    return format_html(
        '<p class="next {}">{}<span>{}</span></p>', card.step.tone, mark, card.step.text
    )
