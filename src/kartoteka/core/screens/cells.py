"""Rows and cells of a list: values as their kinds show them, light enough for fifty rows."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.fields import Format, IdentifierKind, Spec, is_unverified
from kartoteka.core.records.types import Mark, RecordType
from kartoteka.core.screens.columns import Column
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.ordering import first_of_month
from kartoteka.core.screens.shown import EMPTY, SCHEMES
from kartoteka.core.ui.components.marks import avatar, icon, person, status
from kartoteka.core.ui.html import escape, format_html, format_html_join

DASH = format_html('<span class="{}">–</span>', "dash")
# Marks an empty cell, so that on phones a row with nothing to show at its end is not narrowed.
BLANK = format_html(" data-{}", "blank")
LONGEST = 90
MOST_TAGS = 3
TONES = {"r": "bad medium", "a": "warn", "g": "ok", "b": "acc"}
TIMES = ("date", "datetime")
ROW = (
    '<tr id="row-{}" data-row data-id="{}" data-href="{}">{}<td class="stick">'
    '<a class="name" href="{}">{}<span class="t">{}</span></a></td>{}</tr>\n'
)
PICK = (
    '<td class="pick stick"><input class="checkbox" type="checkbox" name="ids" value="{}" '
    'form="bulk" data-select aria-label="{}"></td>'
)


def want_names(
    names: Names, columns: Iterable[Column], records: Sequence[Any], of: RecordType
) -> None:
    """Ask for the titles of all records that these rows link to: one query for each type."""
    for column in columns:
        if column.spec.link:
            names.want(column.spec.link, (of.value(record, column.key) for record in records))


def rows_of(
    record_type: RecordType, records: Sequence[Any], columns: Sequence[Column], fmt: Format,
    names: Names, user: Any, as_of: str = "",
) -> list[SafeString]:  # fmt: skip
    """The rows of one page, today or as of a day in the past, where nothing can be changed."""
    want_names(names, columns, records, record_type)
    may_change = access.judge(user, "change", record_type.key, () if as_of else records)
    writer = _RowWriter(record_type, columns, fmt, names, user, may_change, as_of)
    return [writer.row(record) for record in records]


class _RowWriter:
    """Writes the rows of one page; what many rows have in common is written once."""

    def __init__(
        self, record_type: RecordType, columns: Sequence[Column], fmt: Format, names: Names,
        user: Any, may_change: Callable[[Any], bool], as_of: str,
    ) -> None:  # fmt: skip
        self._as_of = f"?as_of={as_of}" if as_of else ""
        self._type = record_type
        self._all = columns
        self._columns = [
            (column, _opening(column), escape(column.key))
            for column in columns
            if not column.is_title
        ]
        self._fmt = fmt
        self._names = names
        self._may_change = may_change
        self._may_bulk = not as_of and access.may(user, "bulk", record_type.key)
        self._select = _("Select: %(title)s")
        self._known: dict[tuple[str, Any], SafeString] = {}

    def row(self, record: Any) -> SafeString:
        """One row, whole."""
        number, path = record.pk, f"{self._type.path(record.pk)}{self._as_of}"
        may_change = not self._as_of and self._may_change(record)
        title = title_of(self._type, record, self._all, self._names)
        pick = (
            format_html(PICK, number, self._select % {"title": title})
            if self._may_bulk
            else SafeString()
        )
        address = escape(path)
        cells = [self._cell(record, *column, address, may_change) for column in self._columns]
        picture = picture_of(self._type, title)
        return format_html(
            ROW, number, number, path, pick, path, picture, title, SafeString("".join(cells))
        )

    def _cell(
        self, record: Any, column: Column, opening: SafeString, key: str, path: str,
        may_change: bool,
    ) -> str:  # fmt: skip
        """A cell, of pieces that are HTML already: there are hundreds on a page."""
        inner = self._inside(record, column.spec, may_change)
        blank = BLANK if inner == DASH else ""
        if not (may_change and column.is_editable):
            return f"{opening}{blank}>{inner}</td>"
        return f'{opening}{blank} data-cell="{path}cell/{key}/">{inner}</td>'

    def _inside(self, record: Any, spec: Spec, may_change: bool) -> SafeString:
        # What a value means today says nothing about a day in the past.
        is_marked = spec.key in self._type.marks and not self._as_of
        if is_marked or not (self._as_of or spec.link or spec.options):
            return inside(self._type, record, spec, self._fmt, self._names, may_change=may_change)
        value = self._type.value(record, spec.key)
        place = (spec.key, str(value))
        if place not in self._known:
            self._known[place] = value_html(spec, value, self._fmt, self._names)
        return self._known[place]


def _opening(column: Column) -> SafeString:
    """The beginning of the tag of every cell of a column."""
    number = format_html(' class="{}"', "num") if column.is_numeric else ""
    place = format_html(' data-at="{}"', column.place) if column.place else ""
    return format_html("<td{}{}", number, place)


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
    if mark is not None and mark.text and value is not None and spec.kind.key in TIMES:
        exact = spec.kind.exact(value, spec, fmt)
        shape = '<time class="{}" title="{}">{}</time>'
        return format_html(shape, TONES.get(mark.tone, ""), exact, mark.text)
    if mark is not None and mark.text:
        return words(mark) if may_change or not mark.url else DASH
    shown = value_html(spec, value, fmt, names)
    if mark is not None and mark.tone in TONES:
        return format_html('<span class="{}">{}</span>', TONES[mark.tone], shown)
    return shown


def words(mark: Mark) -> SafeString:
    """What a mark says, with its icon, and its link where it has one."""
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
    made = _BY_KIND.get(spec.kind.key)
    return made(spec, value, fmt) if made is not None else _text(spec, value, fmt)


def _ticked(spec: Spec, value: Any, fmt: Format) -> SafeString:
    return icon("check", label=spec.kind.show(value, spec, fmt))


def _text(spec: Spec, value: Any, fmt: Format) -> SafeString:
    text = spec.kind.show(value, spec, fmt)
    if is_unverified(value) and isinstance(spec.kind, IdentifierKind):
        mark = icon("circle-help", label=_("unverified"), size="sm")
        shape = '{} <span class="warn" title="{}">{}</span>'
        return format_html(shape, text.rstrip(" ?"), _("unverified"), mark)
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


_BY_KIND = {"choice": _option, "tags": _several, "choices": _several, "yes_no": _ticked}


def group_words(spec: Spec, value: Any, fmt: Format, names: Names) -> str:
    """What a group of rows is called."""
    if value in EMPTY:
        return _("No value: %(field)s") % {"field": spec.label}
    if spec.link:
        return names.get(spec.link, value) or "–"
    if spec.kind.key in TIMES:
        return f"{first_of_month(value):%m.%Y}"
    return spec.kind.show(value, spec, fmt)
