"""Charts as SVG made on the server: no script, coloured by classes, each shown with its table."""

import math
import zlib
from collections.abc import Sequence

from django.utils.safestring import SafeString

from kartoteka.core.ui.html import format_html, format_html_join

PARTIAL = (
    '<pattern id="{0}" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" class="tint"/>'
    '<rect width="3" height="6" class="c1"/></pattern>'
)


def nice_scale(highest: float, lines: int = 5) -> tuple[float, float]:
    """Step and top of an axis that holds `highest` in round numbers."""
    if highest <= 0:
        return 1, lines
    raw = highest / lines
    power = 10 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw - 1e-9)
    return step, step * math.ceil(highest / step - 1e-9)


def sparkline(values: Sequence[float], *, width: int = 52, height: int = 16) -> SafeString:
    """A line the size of a word; decorative, the number stands beside it."""
    if len(values) < 2:
        return SafeString()
    low, high = min(values), max(values)
    span, step = (high - low) or 1, width / (len(values) - 1)
    points = " ".join(
        f"{no * step:.1f},{height - 2 - (value - low) / span * (height - 4):.1f}"
        for no, value in enumerate(values)
    )
    return format_html(
        '<svg class="ui-spark" width="{}" height="{}" aria-hidden="true">'
        '<polyline points="{}"/></svg>',
        width,
        height,
        points,
    )


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    title: str,
    description: str = "",
    previous: Sequence[float] = (),
    partial_last: bool = False,
    width: int = 840,
    height: int = 300,
) -> SafeString:
    """Bars over time, paired with a previous period; an unfinished last one is hatched."""
    name = _name("bars", title)
    left, right, top, bottom = 52, 8, 12, 28
    inner_w, inner_h = width - left - right, height - top - bottom
    step, ceiling = nice_scale(max([*values, *previous, 0]))
    slot = inner_w / max(len(labels), 1)
    thick = min(18.0, slot * 0.32)

    def tall(value: float) -> float:
        return max(value, 0) / ceiling * inner_h

    parts = [_axis(step, ceiling, left, width - right, top, inner_h)]
    for no, label in enumerate(labels):
        middle = left + no * slot + slot / 2
        shift = 1 if previous else -thick / 2
        if previous:
            parts.append(
                _bar(middle - thick - 1, top + inner_h, thick, tall(previous[no]), "cprev")
            )
        hatched = f"url(#{name})" if partial_last and no == len(labels) - 1 else ""
        parts.append(_bar(middle + shift, top + inner_h, thick, tall(values[no]), "c1", hatched))
        parts.append(_text(middle, height - 8, label))
    defs = format_html("<defs>" + PARTIAL + "</defs>", name) if partial_last else ""
    return _figure(name, title, description, width, height, format_html("{}{}", defs, _join(parts)))


def funnel(
    rows: Sequence[tuple[str, float, str]], *, title: str, description: str = "", width: int = 640
) -> SafeString:
    """Stages from top to bottom: (name, number, text shown at the bar)."""
    name = _name("funnel", title)
    line, names = 36, 150
    highest = max([number for _, number, _ in rows] or [0]) or 1
    parts = []
    for no, (label, number, text) in enumerate(rows):
        wide = number / highest * (width - names - 130)
        middle = no * line + 22
        parts.append(_text(0, middle, label, "start", "strong"))
        parts.append(_bar(names, no * line + line - 6, max(wide, 2), line - 12, "c1"))
        parts.append(_text(names + max(wide, 2) + 8, middle, text, "start"))
    return _figure(name, title, description, width, max(len(rows), 1) * line, _join(parts))


def _name(shape: str, title: str) -> str:
    """An id that stays the same from one rendering to the next."""
    return f"{shape}-{zlib.crc32(str(title).encode()):08x}"


def _axis(step: float, ceiling: float, x1: float, x2: float, top: float, tall: float) -> SafeString:
    lines = []
    for number in range(round(ceiling / step) + 1):
        y = top + tall - number * step / ceiling * tall
        lines.append(
            format_html(
                '<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>'
                '<text x="{}" y="{}" text-anchor="end">{}</text>',
                x1,
                x2,
                f"{y:.1f}",
                f"{y:.1f}",
                x1 - 8,
                f"{y + 4:.1f}",
                f"{number * step:g}",
            )
        )
    return _join(lines)


def _bar(x: float, foot: float, wide: float, tall: float, css: str, fill: str = "") -> SafeString:
    paint = (
        format_html(' fill="{}" class="part"', fill) if fill else format_html(' class="{}"', css)
    )
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="2"{}/>',
        f"{x:.1f}",
        f"{foot - tall:.1f}",
        f"{wide:.1f}",
        f"{tall:.1f}",
        paint,
    )


def _text(x: float, y: float, text: str, anchor: str = "middle", css: str = "") -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>',
        f"{x:.1f}",
        y,
        anchor,
        css,
        text,
    )


def _join(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _figure(
    name: str, title: str, description: str, width: int, height: int, inner: SafeString
) -> SafeString:
    described = format_html('<desc id="{}-d">{}</desc>', name, description) if description else ""
    return format_html(
        '<svg class="ui-chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t{}">'
        '<title id="{}-t">{}</title>{}{}</svg>',
        width,
        height,
        name,
        f" {name}-d" if description else "",
        name,
        title,
        described,
        inner,
    )
