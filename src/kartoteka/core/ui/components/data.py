"""Components that show sets of things: tabs, figures, chips, pages, progress, charts."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.template import Library
from django.utils.safestring import SafeString

from kartoteka.core.ui import charts
from kartoteka.core.ui.components.marks import checked_tone
from kartoteka.core.ui.html import format_html, format_html_join

register = Library()

register.simple_tag(charts.sparkline, name="sparkline")
register.simple_tag(charts.bars, name="bars")
register.simple_tag(charts.funnel, name="funnel")


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Iterable[Any], label: str, *, target: str = "", key: str = "") -> dict[str, Any]:
    """Views as links. An item has label, url, current, and perhaps count and icon.

    With a `target` (CSS selector of a region) a click morphs that region and pushes the address.
    """
    return {"items": items, "label": label, "target": target, "key": key}


@register.inclusion_tag("ui/segmented.html")
def segmented(items: Iterable[Any], label: str, *, target: str = "") -> dict[str, Any]:
    """Two to four exclusive views as links; items as in `tabs`."""
    return {"items": items, "label": label, "target": target}


@register.inclusion_tag("ui/kpis.html")
def kpis(items: Iterable[Any]) -> dict[str, Any]:
    """Strip of facts. An item has label, value, and perhaps note, tone (g r a), url, trend."""
    return {"items": items}


@register.inclusion_tag("ui/chip.html")
def chip(
    label: str,
    value: str = "",
    *,
    remove_url: str = "",
    edit_id: str = "",
    target: str = "",
    on: bool = False,
) -> dict[str, Any]:
    """A filter condition, "Field: value"; edited in the popover `edit_id`, removed by a link."""
    return {
        "label": label, "value": value, "remove_url": remove_url, "edit_id": edit_id,
        "target": target, "on": on,
    }  # fmt: skip


@register.inclusion_tag("ui/pager.html")
def pager(
    text: str, *, previous_url: str = "", next_url: str = "", target: str = ""
) -> dict[str, Any]:
    """Which rows are shown and the way to the previous and next page (keys [ and ])."""
    return {"text": text, "previous_url": previous_url, "next_url": next_url, "target": target}


@register.inclusion_tag("ui/steps.html")
def wizard_steps(steps: Sequence[Any], current: int, *, label: str = "") -> dict[str, Any]:
    """Steps of a wizard: (title, url) pairs; those before `current` (from 1) are done."""
    numbered = [
        {
            "no": number,
            "title": title,
            "url": url,
            "done": number < current,
            "now": number == current,
        }
        for number, (title, url) in enumerate(steps, start=1)
    ]
    return {"steps": numbered, "label": label}


@register.simple_tag
def progress(value: float, label: str, *, maximum: float = 100, tone: str = "") -> SafeString:
    """A bar; the label is a whole sentence, because it is what a screen reader says."""
    return format_html(
        '<progress class="ui-progress {}" value="{}" max="{}" aria-label="{}"></progress>',
        checked_tone("progress", tone), value, maximum, label,
    )  # fmt: skip


@register.simple_tag
def stages(done: int, total: int, label: str) -> SafeString:
    """Small bar of stages, the first `done` of them filled."""
    marks = format_html_join("", "<i{}></i>", ((_filled(no < done),) for no in range(total)))
    return format_html('<span class="ui-stages" role="img" aria-label="{}">{}</span>', label, marks)


def _filled(on: bool) -> SafeString:
    return format_html(' class="{}"', "on") if on else SafeString()
