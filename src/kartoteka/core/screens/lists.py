"""The list of records of any type: views, search, filter, order, columns, groups and pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.access import past
from kartoteka.core.filters import words
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import cells, layout, list_menus, live, paging, totals
from kartoteka.core.screens.bulk_choices import bulk_actions
from kartoteka.core.screens.columns import Column, columns_of
from kartoteka.core.screens.empty_lists import why_empty
from kartoteka.core.screens.list_state import ListState, state_of, usual_terms
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.ordering import BY_MONTH
from kartoteka.core.screens.past import line_of_list, too_much
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.storage import prepared
from kartoteka.core.ui.respond import respond, target_id

PARTS = {"list": "list", "screen": "screen"}


@dataclass
class Section:
    """Rows under one heading; a list without groups is one section without a heading."""

    label: str = ""
    figures: totals.GroupTotals | None = None
    rows: list[SafeString] = field(default_factory=list)

    @property
    def html(self) -> SafeString:
        """All its rows."""
        return SafeString("".join(self.rows))


@require_safe
def record_list(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The list, whole or as the part that changed. A filter that cannot be used is said so."""
    type_or_404(request, record_type.plural)
    state = state_of(request, record_type, actor_of(request).fmt)
    context = list_context(state)
    return respond(
        request,
        "screens/list.html",
        PARTS.get(target_id(request), "screen"),
        context,
        status=400 if context["state"].problem else 200,
        announce=context["found"],
    )


def list_context(state: ListState) -> dict[str, Any]:
    """Everything that the list's template shows, today or as of a day."""
    then = state.past
    if then is None:
        return _context(state)
    line = line_of_list(
        state.record_type, state.user, then, state.record_type.list_path, "#screen", state.fmt,
        [pair for pair in state.params() if pair[0] != "as_of"],
    )  # fmt: skip
    seen = access.visible(state.user, state.record_type.model)
    try:
        with past.as_it_was(state.record_type, seen, then.at, state.user):
            return _context(state) | {"past_line": line}
    except past.TooMuch as error:
        problem = too_much(error, state.fmt)
    return _context(replace(state, problem=problem)) | {"past_line": line}


def _context(state: ListState) -> dict[str, Any]:
    record_type, user = state.record_type, state.user
    records = state.records()
    page = paging.page_of(
        records.defer(*_long(state)), state.terms(), state.size, after=state.after,
        before=state.before, begun=_begun(state),
    )  # fmt: skip
    whole = len(page.rows) if not (page.before or page.after or page.ahead) else None
    total = totals.totals_of(state, records, whole)
    is_fixed = state.view.archived or state.past is not None
    editable = frozenset() if is_fixed else layout.changeable(record_type, user)
    columns = columns_of(state, editable)
    context = {
        "state": state,
        "type": record_type,
        "module": record_type.plural,
        "live_at": live.made_now() if state.past is None else "",
        "columns": columns,
        "sections": _sections(state, page.rows, columns, records, total),
        "has_rows": bool(page.rows),
        "totals": total,
        "count": total.words(state.fmt),
        "found": found_words(state, total),
        "shown": shown_words(state, page, total),
        "previous_url": state.url(before=page.before) if page.before else "",
        "next_url": state.url(after=page.after) if page.after else "",
        "chips": _chips(state),
        "first": page.ahead,
        "span": len(columns) + 1,
        "bulk_actions": bulk_actions(state) if state.past is None else [],
        # A view that is no longer itself loses its tab, so the tabs change too.
        "region": "#screen" if state.view.key == "mine" else "#list",
        "may_bulk": state.past is None and access.may(user, "bulk", record_type.key),
        # A view is saved from a list, for it is about one.
        "may_create": state.past is None
        and record_type.key != "saved_view"
        and access.may(user, "create", record_type.key),
    }
    context |= list_menus.menus(state)
    if not page.rows:
        context["empty"] = why_empty(state)
    return context


def _chips(state: ListState) -> list[dict[str, str]]:
    """The conditions in words, each with the way to change it and to drop it."""
    if state.problem:
        return []
    edit = f"{state.part_url('filter')}{'&' if state.query() else '?'}"
    return [
        {
            "field": chip.field,
            "words": chip.words,
            "edit_url": f"{edit}only={chip.index}",
            "remove_url": state.url(filter=state.filter.without(chip.index)),
        }
        for chip in words.chips(state.filter, state.fmt)
    ]


def _long(state: ListState) -> list[str]:
    """Long texts that no column shows: they are not read."""
    return [
        key
        for key, spec in state.record_type.built_in.items()
        if spec.kind.key == "long_text" and key not in state.columns
    ]


def _begun(state: ListState) -> list[Any] | None:
    """The first rows of a list as it comes, which most lists are; None for any other."""
    is_first = state.is_as_it_comes and not (state.after or state.before)
    if not is_first or not paging.is_in_one_piece(state.terms()):
        return None
    seen = access.visible(state.user, state.record_type.model)
    return _beginning(seen, state.record_type.key, str(state.size), *_long(state))


@prepared.question
def _beginning(records: QuerySet[Any], key: str, size: str, *left_out: str) -> QuerySet[Any]:
    shelf = records.filter(archived_at__isnull=True).defer(*left_out)
    return paging.beginning(shelf, usual_terms(record_types[key], None), int(size))


def _sections(
    state: ListState, records: Sequence[Any], columns: Sequence[Column], every: Any,
    total: totals.Totals,
) -> list[Section]:  # fmt: skip
    names = Names(state.user)
    if state.group:
        spec = state.specs[state.group]
        if spec.link:
            names.want(spec.link, (state.record_type.value(r, state.group) for r in records))
    rows = cells.rows_of(
        state.record_type, records, columns, state.fmt, names, state.user,
        as_of=state.past.day.isoformat() if state.past else "",
    )  # fmt: skip
    if not state.group:
        return [Section(rows=rows)]
    known = {} if total.is_more else totals.group_totals(state, every)
    found: list[Section] = []
    last: Any = object()
    for record, row in zip(records, rows, strict=True):
        key = _group_of(state, record)
        if key != last:
            label = cells.group_words(state.specs[state.group], key, state.fmt, names)
            found.append(Section(label, known.get(key)))
            last = key
        found[-1].rows.append(row)
    return found


def _group_of(state: ListState, record: Any) -> Any:
    spec = state.specs[state.group]
    if spec.kind.key in BY_MONTH:
        return record._g
    return totals.group_key(state.record_type.value(record, state.group))


def found_words(state: ListState, total: totals.Totals) -> str:
    """How many records there are, as it is said aloud."""
    if total.is_more:
        return _("More than %(n)s records") % {"n": totals.number(totals.MOST, state.fmt)}
    return ngettext("%(n)s record", "%(n)s records", total.count) % {"n": total.words(state.fmt)}


def shown_words(state: ListState, page: paging.Page, total: totals.Totals) -> str:
    """Which of how many records the page shows."""
    if not page.rows:
        return ""
    first, last = page.ahead + 1, page.ahead + len(page.rows)
    return _("%(first)s–%(last)s of %(all)s") % {
        "first": totals.number(first, state.fmt),
        "last": totals.number(last, state.fmt),
        "all": total.words(state.fmt),
    }
