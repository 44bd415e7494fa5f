"""Components that wrap content: empty state, menu, dialog, section, property, timeline entry."""

from typing import Any

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kartoteka.core.ui.attributes import html_attributes
from kartoteka.core.ui.components.marks import button, checked_tone, icon, shown_key
from kartoteka.core.ui.html import format_html

register = Library()

ENTRY = (
    '<li{}><span class="ui-ev {}">{}</span><article tabindex="-1"><header><p><b>{}</b> {}</p>'
    "<time{}>{}</time></header>{}</article></li>\n"
)


@register.simple_block_tag(end_name="end_empty")
def empty(
    content: str, title: str, *, text: str = "", icon_name: str = "", small: bool = False
) -> SafeString:
    """Nothing to show: why it is useful, and inside the block the action to begin with."""
    context = {"content": content, "title": title, "text": text, "icon": icon_name, "small": small}
    return render_to_string("ui/empty.html", context)


@register.simple_block_tag(end_name="end_menu")
def menu(
    content: str, id: str, label: str, *, icon_name: str = "ellipsis", text: str = "",
    variant: str = "ghost", size: str = "sm", key: str = "", classes: str = "", caret: bool = False,
) -> SafeString:  # fmt: skip
    """A button that opens a menu of `menu_item`s; without `text` it is an icon with a label."""
    opener = button(
        text or label, icon=icon_name, variant=variant, size=size, key=key, classes=classes,
        icon_only=not text, icon_end="chevron-down" if caret else "",
        popovertarget=id, aria_haspopup="menu", aria_expanded="false", data_menu_button=True,
    )  # fmt: skip
    return format_html(
        '{}<div class="ui-pop ui-menu" id="{}" popover role="menu" aria-label="{}">{}</div>',
        opener, id, label, content,
    )  # fmt: skip


@register.simple_tag
def menu_item(
    label: str, *, icon_name: str = "", href: str = "", key: str = "", danger: bool = False,
    type: str = "button", current: bool = False, **attributes: Any,
) -> SafeString:  # fmt: skip
    """One line of a menu: a link with `href`, a button otherwise. Dangerous ones go last."""
    attributes |= {"role": "menuitem", "data_key": key or None}
    if current:
        attributes["aria_current"] = "true"
    rest = html_attributes("menu_item", attributes)
    css = format_html(' class="{}"', "danger") if danger else ""
    hint = format_html("<kbd>{}</kbd>", shown_key(key)) if key else ""
    inner = format_html("{}<span>{}</span>{}", icon(icon_name) if icon_name else "", label, hint)
    if href:
        return format_html('<a href="{}"{}{}>{}</a>', href, css, rest, inner)
    return format_html('<button type="{}"{}{}>{}</button>', type, css, rest, inner)


@register.simple_block_tag(end_name="end_dialog")
def dialog(
    content: str, id: str, title: str, *, open: bool = False, wide: bool = False
) -> SafeString:
    """A native modal dialog in the page; a control with `data-opens="id"` shows it."""
    context = {"content": content, "id": id, "title": title, "open": open, "wide": wide}
    return render_to_string("ui/dialog.html", context)


@register.simple_block_tag(end_name="end_panel")
def panel(
    content: str, title: str, id: str, *, count: Any = None, open: bool = True,
    add_url: str = "", add_label: str = "", add_dialog: bool = True,
) -> SafeString:  # fmt: skip
    """A foldable section of a record card, with its count and an add button."""
    context = {
        "content": content, "title": title, "id": id, "count": count, "open": open,
        "add_url": add_url, "add_label": add_label, "add_dialog": add_dialog,
    }  # fmt: skip
    return render_to_string("ui/panel.html", context)


@register.simple_block_tag(end_name="end_prop")
def prop(content: str, label: str, *, wrap: bool = False) -> SafeString:
    """Label and value inside a `dl`."""
    css = format_html(' class="{}"', "wrap") if wrap else ""
    return format_html('<div class="ui-prop"><dt>{}</dt><dd{}>{}</dd></div>', label, css, content)


@register.simple_block_tag(end_name="end_notice")
def notice(content: str, *, tone: str = "", icon_name: str = "info") -> SafeString:
    """A quiet message inside a page."""
    css = f"ui-notice {checked_tone('notice', tone)}".strip()
    return format_html(
        '<div class="{}">{}<div class="grow">{}</div></div>', css, icon(icon_name), content
    )


@register.simple_block_tag(end_name="end_entry")
def entry(
    content: str, icon_name: str, *, who: str, what: str = "", when: str, at: str = "",
    tone: str = "", id: str = "",
) -> SafeString:  # fmt: skip
    """One entry of a timeline (`<ol class="ui-tl">`); `at` is the exact time in ISO form."""
    return format_html(
        ENTRY, format_html(' id="{}"', id) if id else "", checked_tone("entry", tone),
        icon(icon_name), who, what,
        format_html(' datetime="{}" title="{}"', at, at) if at else "", when, content,
    )  # fmt: skip
