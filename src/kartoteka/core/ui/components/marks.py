"""Small marks: icon, button, avatar, pill, status."""

import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.template import Library, TemplateSyntaxError
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kartoteka.core.ui.attributes import html_attributes
from kartoteka.core.ui.html import format_html

register = Library()

TONES = ("", "g", "r", "a", "b", "v")
HUES = 24
ICON_LIST = Path(__file__).parent.parent / "icons.txt"


@cache
def icon_names() -> frozenset[str]:
    """Icons that the sprite contains."""
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if (name := line.partition("#")[0].strip()))


def checked_tone(component: str, tone: str) -> str:
    """The tone itself, or an error naming the component."""
    if tone not in TONES:
        raise TemplateSyntaxError(f"'{component}' does not know the tone '{tone}'")
    return tone


@register.simple_tag
def icon(name: str, *, size: str = "", classes: str = "", label: str = "") -> SafeString:
    """A picture from the sprite; decorative unless it has a label."""
    if not label:
        return _plain_icon(name, size, classes)
    use, css = _use(name), _icon_classes(size, classes)
    return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', css, label, use)


@cache
def _plain_icon(name: str, size: str, classes: str) -> SafeString:
    """The same picture stands on a page dozens of times."""
    css = _icon_classes(size, classes)
    return format_html('<svg class="{}" aria-hidden="true">{}</svg>', css, _use(name))


def _icon_classes(size: str, classes: str) -> str:
    return " ".join(filter(None, ("i", f"i-{size}" if size else "", classes)))


@cache
def _use(name: str) -> SafeString:
    if name not in icon_names():
        raise TemplateSyntaxError(f"icon '{name}' is not listed in core/ui/icons.txt")
    return format_html('<use href="{}#i-{}"/>', static("ui/dist/icons.svg"), name)


@register.simple_tag
def button(
    label: str,
    *,
    icon: str = "",
    variant: str = "",
    size: str = "",
    href: str = "",
    type: str = "button",
    key: str = "",
    hint: str = "",
    icon_only: bool = False,
    icon_end: str = "",
    count: Any = None,
    classes: str = "",
    disabled: bool = False,
    busy: bool = False,
    **attributes: Any,
) -> SafeString:
    """A button, or a link that looks like one when it has an address.

    `variant`: primary, ghost, danger, link; `size`: sm, xs; `key`: shortcut, shown as a hint.
    """
    if isinstance(label, Promise):
        label = str(label)
    css = ["btn", *(f"btn-{part}" for part in (variant, size) if part), *classes.split()]
    attributes.setdefault("data_key", key or None)
    if icon_only:
        css.append("btn-ico")
        attributes |= {"aria_label": label, "title": attributes.get("title", label)}
    if busy:
        attributes["aria_busy"] = "true"
    inner = _button_inner(label, icon, icon_end, hint or shown_key(key), count, icon_only)
    rest = html_attributes("button", attributes)
    if href:
        return format_html('<a class="{}" href="{}"{}>{}</a>', " ".join(css), href, rest, inner)
    off = format_html(" {}", "disabled") if disabled else ""
    return format_html(
        '<button type="{}" class="{}"{}{}>{}</button>', type, " ".join(css), rest, off, inner
    )


# By type too: an equal text that is HTML is another one.
@lru_cache(maxsize=1000, typed=True)
def _button_inner(
    label: str, first: str, last: str, hint: str, count: Any, icon_only: bool
) -> SafeString:
    """The same buttons stand on every page."""
    small = "sm" if last else ""
    return format_html(
        "{}{}{}{}{}",
        icon(first) if first else "",
        "" if icon_only else format_html('<span class="lbl">{}</span>', label),
        "" if count is None else format_html(" <b>{}</b>", count),
        format_html("<kbd>{}</kbd>", hint) if hint and not icon_only else "",
        icon(last, size=small) if last else "",
    )


def shown_key(key: str) -> str:
    """A shortcut as people read it: `mod+Enter` -> `Ctrl ↵`, `n k` -> `N K`."""
    parts = key.replace("mod+", "Ctrl ").replace("Enter", "↵").split()
    return " ".join(part.upper() if len(part) == 1 else part for part in parts)


def initials(name: str) -> str:
    """One or two capital letters that stand for a name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] + (words[1][0] if len(words) > 1 else words[0][1:2])
    return letters.upper()


def hue(name: str) -> int:
    """The colour step of a name, the same in every process."""
    return zlib.crc32(name.encode()) % HUES


@register.simple_tag
def avatar(name: Any, *, kind: str = "person", size: str = "", title: bool = False) -> SafeString:
    """Initials on a colour made from the name: round for people, square for a `company`."""
    return _avatar(str(name), kind, size, title)


@lru_cache(1000)
def _avatar(text: str, kind: str, size: str, title: bool) -> SafeString:
    """The same few colleagues stand on a page dozens of times."""
    css = " ".join(filter(None, ("ui-av", "sq" if kind == "company" else "", size)))
    tip = format_html(' title="{}"', text) if title else ""
    return format_html(
        '<span class="{}" data-hue="{}"{} aria-hidden="true">{}</span>',
        css, hue(text), tip, initials(text),
    )  # fmt: skip


@register.simple_tag
def person(name: Any, *, size: str = "sm", compact: bool = False) -> SafeString:
    """Avatar and name of a user; `compact` keeps the name for screen readers and the tooltip."""
    if not name:
        return dash()
    if compact:
        return format_html(
            '{}<span class="sr">{}</span>', avatar(name, size=size, title=True), name
        )
    mark = avatar(name, size=size)
    return format_html('<span class="row">{}<span class="truncate">{}</span></span>', mark, name)


@register.simple_tag
def pill(label: Any, *, tone: str = "", icon_name: str = "") -> SafeString:
    """A short state on a tint."""
    css = f"ui-pill {checked_tone('pill', tone)}".strip()
    mark = icon(icon_name, size="sm") if icon_name else ""
    return format_html('<span class="{}">{}<span class="t">{}</span></span>', css, mark, label)


@register.simple_tag
def dot(tone: str = "") -> SafeString:
    """A coloured dot; a word must stand beside it."""
    return format_html('<span class="{}"></span>', f"ui-dot {checked_tone('dot', tone)}".strip())


@register.simple_tag
def status(label: Any, *, tone: str = "") -> SafeString:
    """Dot and word."""
    return format_html('<span class="ui-status">{}{}</span>', dot(tone), label)


@register.simple_tag
def dash() -> SafeString:
    """What an empty cell shows."""
    return format_html(
        '<span class="dash"><span aria-hidden="true">–</span><span class="sr">{}</span></span>',
        _("empty"),
    )
