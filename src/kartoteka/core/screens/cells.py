"""Rows and cells of a list: values as their kinds show them, light enough for fifty rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.fields import Format, Spec
from kartoteka.core.records.types import Mark, RecordType
from kartoteka.core.screens.columns import Column
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.shown import EMPTY, SCHEMES
from kartoteka.core.ui.components.marks import avatar, icon, person, status

DASH = format_html('<span class="{}">–</span>', "dash")
LONGEST = 90
MOST_TAGS = 3
TONES = {"r": "bad medium", "a": "warn", "g": "ok", "b": "acc"}
TIMES = ("date", "datetime")


@dataclass(frozen=True)
class Row:
    """One row, ready for a template; `cells` are whole table cells after the title."""

    id: int
    href: str
    title: str
    select: str
    picture: SafeString
    cells: Sequence[SafeString]
    is_archived: bool


def want_names(
    names: Names, columns: Iterable[Column], records: Sequence[Any], of: RecordType
) -> None:
    """Ask for the titles of all records that these rows link to: one query for each type."""
    for column in columns:
        if column.spec.link:
            names.want(column.spec.link, (of.value(record, column.key) for record in records))


def rows_of(
    record_type: RecordType, records: Sequence[Any], columns: Sequence[Column], fmt: Format,
    names: Names, user: Any,
) -> list[Row]:  # fmt: skip
    """The rows of one page."""
    want_names(names, columns, records, record_type)
    return [_row(record_type, record, columns, fmt, names, user) for record in records]


def _row(
    record_type: RecordType, record: Any, columns: Sequence[Column], fmt: Format, names: Names,
    user: Any,
) -> Row:  # fmt: skip
    may_change = access.may(user, "change", record_type.key, record)
    path = record_type.path(record.pk)
    title = title_of(record_type, record, columns, names)
    cells = [
        cell(record_type, record, column, fmt, names, path if may_change else "")
        for column in columns
        if not column.is_title
    ]
    select = _("Select: %(title)s") % {"title": title}
    picture = picture_of(record_type, title)
    return Row(record.pk, path, title, select, picture, cells, record.is_archived)


def title_of(record_type: RecordType, record: Any, columns: Sequence[Column], names: Names) -> str:
    """What the row is called; a number where the user may not see the title or it is empty."""
    first = columns[0] if columns and columns[0].is_title else None
    if first is None:
        return f"{record_type.label} {record.pk}"
    if first.spec.link:
        return names.get(first.spec.link, record_type.value(record, first.key)) or f"{record.pk}"
    return record_type.title_of(record) or f"{record_type.label} {record.pk}"


def picture_of(record_type: RecordType, title: str) -> SafeString:
    """Initials before companies and people; nothing before other records."""
    if record_type.customer == "self":
        return avatar(title, kind="company", size="sm")
    if record_type.person == "self" or record_type.key == "user":
        return avatar(title, size="sm")
    return SafeString()


def cell(
    record_type: RecordType, record: Any, column: Column, fmt: Format, names: Names, path: str
) -> SafeString:
    """One table cell; with a path it can be edited in place."""
    inner = inside(record_type, record, column.spec, fmt, names, may_change=bool(path))
    place = format_html(' data-at="{}"', column.place) if column.place else ""
    number = format_html(' class="{}"', "num") if column.is_numeric else ""
    if not (path and column.is_editable):
        return format_html("<td{}{}>{}</td>", number, place, inner)
    return format_html(
        '<td{}{} data-cell="{}cell/{}/">{}</td>', number, place, path, column.key, inner
    )


def inside(
    record_type: RecordType, record: Any, spec: Spec, fmt: Format, names: Names, *,
    may_change: bool,
) -> SafeString:  # fmt: skip
    """What stands in a cell: the value, and what it means today."""
    value = record_type.value(record, spec.key)
    if value == 0 and spec.kind.numeric and spec.key in record_type.derived:
        return DASH
    marks = record_type.marks.get(spec.key)
    mark = marks(record, value, fmt) if marks is not None else None
    if mark is not None and mark.text:
        return _words(mark) if may_change or not mark.url else DASH
    shown = value_html(spec, value, fmt, names)
    if mark is not None and mark.tone in TONES:
        return format_html('<span class="{}">{}</span>', TONES[mark.tone], shown)
    return shown


def _words(mark: Mark) -> SafeString:
    inner = format_html("{}{}", icon(mark.icon, size="sm") if mark.icon else "", mark.text)
    tone = TONES.get(mark.tone, "")
    if not mark.url:
        return format_html('<span class="{}">{}</span>', tone, inner)
    css = "btn btn-ghost btn-xs btn-start btn-warn" if mark.tone == "a" else "link"
    return format_html('<a class="{}" href="{}" data-dialog>{}</a>', css, mark.url, inner)


def value_html(spec: Spec, value: Any, fmt: Format, names: Names) -> SafeString:
    """A value as its kind shows it."""
    if value in EMPTY or value is False:
        return DASH
    if spec.link:
        return _linked(spec, value, names)
    if spec.kind.key == "choice":
        return _option(spec, value, fmt)
    if spec.kind.key in ("tags", "choices"):
        return _several(spec, value, fmt)
    if spec.kind.key == "yes_no":
        return icon("check", label=spec.kind.show(value, spec, fmt))
    text = spec.kind.show(value, spec, fmt)
    if spec.kind.key in TIMES:
        return format_html('<time title="{}">{}</time>', spec.kind.exact(value, spec, fmt), text)
    if spec.kind.key in SCHEMES:
        return format_html('<a href="{}{}">{}</a>', SCHEMES[spec.kind.key], value, text)
    if spec.kind.key == "url":
        short = text.split("://")[-1].rstrip("/")
        return format_html('<a href="{}" target="_blank" rel="noreferrer">{}</a>', value, short)
    return format_html("{}", text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def _linked(spec: Spec, number: int, names: Names) -> SafeString:
    title = names.get(spec.link, number)
    if not title:
        return DASH
    if spec.link == "user":
        return person(title)
    return format_html(
        '<a class="link-quiet" href="{}">{}</a>', names.path(spec.link, number), title
    )


def _option(spec: Spec, value: str, fmt: Format) -> SafeString:
    option = spec.option_by_value.get(value)
    label = spec.kind.show(value, spec, fmt)
    has_tones = any(one.tone for one in spec.options)
    return (
        status(label, tone=option.tone if option else "") if has_tones else format_html("{}", label)
    )


def _several(spec: Spec, values: Sequence[str], fmt: Format) -> SafeString:
    shown = [spec.kind.show([one], spec, fmt) for one in values[:MOST_TAGS]]
    pills = format_html_join(
        " ", '<span class="ui-pill"><span class="t">{}</span></span>', ((one,) for one in shown)
    )
    more = len(values) - MOST_TAGS
    if more <= 0:
        return pills
    return format_html(
        '{} <span class="ink3" title="{}">+{}</span>', pills, ", ".join(values), more
    )


def group_words(spec: Spec, value: Any, fmt: Format, names: Names) -> str:
    """What a group of rows is called."""
    if value in EMPTY:
        return _("No value: %(field)s") % {"field": spec.label}
    if spec.link:
        return names.get(spec.link, value) or "–"
    if spec.kind.key in TIMES:
        day = value.astimezone(fmt.timezone) if spec.kind.key == "datetime" else value
        return f"{day:%m.%Y}"
    return spec.kind.show(value, spec, fmt)
