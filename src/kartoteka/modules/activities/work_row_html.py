"""Rows of work as HTML: fifty stand on today, so written in Python, in one piece each."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kartoteka.core.ui.components.marks import button, icon, person, status
from kartoteka.core.ui.html import format_html
from kartoteka.core.ui.sending import Sending

NOTHING = SafeString()
_HEAD = '<li data-row data-id="{}" data-href="{}" id="work-{}"{}>'
_ASKS = (
    '<span class="over"><a class="ui-check" id="tick-{}" href="{}" data-dialog aria-label="{}" '
    'data-key="e"></a></span>\n\n'
)
_TICKS = (
    '<form method="post" action="{}" hx-post="{}" hx-swap="none" class="over" data-tick>{}'
    '<button type="submit" class="ui-check" id="tick-{}" aria-label="{}" data-key="e"></button>'
    "</form>\n\n"
)
_TICKED_BY_NOBODY = SafeString('<span class="ui-check" aria-hidden="true"></span>\n\n')
_BODY = (
    '<div class="main"><span class="ink3 hide-s">{}</span><span class="sr">{}: </span>'
    '<a class="title rowlink" href="{}">{}</a>{}{}{}<span class="sub">'
    '<span class="only-s {}">{}{}</span>{}{}</span></div>\n'
    '{}<span class="num ink2 stake hide-s">{}</span><span class="num hide-s when {}">{}</span>\n'
    '<div class="over acts">{}{}</div>\n{}</li>'
)
_MENU = (
    '<div class="ui-pop ui-menu" id="{}" popover role="menu" aria-label="{}" data-from="#later{}" '
    'data-url="{}" data-clock="{}"><noscript><a role="menuitem" href="{}">{}</a></noscript></div>'
)
_OTHER_DATE = (
    '<a class="sr" tabindex="-1" aria-hidden="true" data-key="d" data-quiet data-dialog '
    'href="{}">{}</a>'
)


def of(rows: Sequence[Mapping[str, Any]]) -> Sending:
    """These rows, as a page will ask for them."""
    return Sending(
        lambda token: SafeString(
            "".join(_head(row) + _tick(row, token) + _body(row) for row in rows)
        )
    )


def _head(row: Mapping[str, Any]) -> SafeString:
    called = format_html(' data-called="{}"', row["called_url"]) if row["called_url"] else NOTHING
    return format_html(_HEAD, row["id"], row["url"], row["id"], called)


def _tick(row: Mapping[str, Any], token: SafeString) -> SafeString:
    """What it is ticked off with, as `_tick.html` has it elsewhere."""
    number, mark = row["id"], _("Mark as done: %(title)s") % {"title": row["title"]}
    if row["asks"] and row["finish_url"]:
        return format_html(_ASKS, number, row["finish_url"], mark)
    url = row["done_url"]
    return format_html(_TICKS, url, url, token, number, mark) if url else _TICKED_BY_NOBODY


def _body(row: Mapping[str, Any]) -> SafeString:
    tone, when, url = row["tone"], row["when"], row["later_url"]
    instead = _("for %(name)s") % {"name": row["owner"]} if row["stands_in"] else ""
    later = _("Put off: %(title)s") % {"title": row["title"]} if url else ""
    return format_html(
        _BODY, icon(row["icon"]), row["kind"], row["url"], row["title"], *_signs(row),
        tone, when, " · " if when and row["subtitle"] else "", row["subtitle"],
        format_html('<span class="only-s"> · {}</span>', instead) if instead else NOTHING,
        _owner(row, instead), row["stake"], tone, when,
        _reach(row), _put_off(row, later), _menu(row, later) if url else NOTHING,
    )  # fmt: skip


def _signs(row: Mapping[str, Any]) -> tuple[SafeString, SafeString, SafeString]:
    high = again = done = NOTHING
    if row["is_high"]:
        mark = icon("flag", size="sm", label=_("High priority"))
        high = format_html('<span class="bad hide-s">{}</span>', mark)
    if row["repeats"]:
        mark = icon("repeat", size="sm", label=_("It repeats"))
        again = format_html('<span class="ink3 hide-s">{}</span>', mark)
    if row["completion"]:
        done = format_html('<span class="text-xs ink3 num hide-s">{}%</span>', row["completion"])
    return high, again, done


def _owner(row: Mapping[str, Any], instead: str) -> SafeString:
    if instead:
        return format_html('<span class="hide-s">{}</span>', status(instead, tone="v"))
    return person(row["owner"], compact=True) if row["owner"] else NOTHING


def _reach(row: Mapping[str, Any]) -> SafeString:
    call = row["call"]
    if not call:
        return NOTHING
    return button(
        _("Contact: %(who)s") % {"who": row["subtitle"]}, icon=call["icon"], variant="ghost",
        size="xs", icon_only=True, href=call["url"], classes="reach",
    )  # fmt: skip


def _put_off(row: Mapping[str, Any], words: str) -> SafeString:
    if not words:
        return NOTHING
    opens = button(
        words, icon="clock-fading", variant="ghost", size="xs", icon_only=True, classes="hide-s",
        key="s", popovertarget=row["later_id"], aria_haspopup="menu", data_menu_button=True,
    )  # fmt: skip
    return opens + format_html(_OTHER_DATE, row["later_url"], _("Another date…"))


def _menu(row: Mapping[str, Any], words: str) -> SafeString:
    return format_html(
        _MENU, row["later_id"], words, "-asked" if row["asks"] else "", row["url"], row["clock"],
        row["later_url"], _("Another date…"),
    )  # fmt: skip
