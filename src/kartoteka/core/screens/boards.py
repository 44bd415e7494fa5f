"""The board of records of any type: columns of cards that are moved from one to another."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kartoteka.core import access, actions
from kartoteka.core.access import past
from kartoteka.core.actions import ActionError
from kartoteka.core.filters import words
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import board_cards, board_head, live, undoing
from kartoteka.core.screens.board_plan import (
    Board,
    Column,
    Prompt,
    board_of,
    column_of,
    dated,
    refuse_stale,
)
from kartoteka.core.screens.board_totals import ColumnTotals
from kartoteka.core.screens.list_menus import past_url, tabs
from kartoteka.core.screens.list_state import ListState
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.past import line_of_list, only_looked_at, too_much
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, is_partial, respond

# Cards of a column on one page; the rest comes by «Show more».
MOST_CARDS = 10


@dataclass
class Shelf:
    """A column with its cards, as the template shows it."""

    column: Column
    totals: ColumnTotals
    count: str
    total: str
    cards: list[board_cards.Card]
    more_url: str = ""
    more_text: str = ""
    new_url: str = ""
    is_chosen: bool = False

    @property
    def probability(self) -> str:
        """How likely a record here is won, in percent."""
        chance = self.column.probability
        return "" if chance is None else f"{chance.normalize():f}%"


def _board(request: HttpRequest, record_type: RecordType) -> Board:
    type_or_404(request, record_type.plural)
    if not record_type.board_by or not access.may_field(
        request.user, record_type, record_type.board_by
    ):
        raise Http404
    return board_of(record_type, request.user, actor_of(request).fmt, request.GET)


@require_safe
def board(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The board, or more cards of one of its columns."""
    shown = _board(request, record_type)
    after, chosen = (
        _number(request.GET.get("after", "")),
        column_of(shown, request.GET.get("column", "")),
    )
    if after and chosen is not None and is_partial(request):
        with _on_its_day(shown):
            shelves = _shelves(shown, {chosen.key: after}, only=chosen)
        context = {"shelf": shelves[0], "board": shown}
        return respond(request, "screens/board_more.html", "more", context)
    context = board_context(shown, {chosen.key: after} if chosen is not None else {}, chosen)
    status = 400 if shown.state.problem else 200
    return respond(request, "screens/board.html", "screen", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _on_its_day(shown: Board) -> AbstractContextManager[None]:
    """Where the records of the board are as they were on its day; today nothing is other."""
    then, record_type = shown.state.past, shown.record_type
    if then is None or shown.state.problem:
        return nullcontext()
    seen = access.visible(shown.user, record_type.model)
    return past.as_it_was(record_type, seen, then.at, shown.user)


def board_context(shown: Board, after: dict[str, int], chosen: Column | None) -> dict[str, Any]:
    """Everything that the template of the board shows, today or as of a day."""
    state = shown.state
    if state.past is None:
        return _context(shown, after, chosen)
    hidden = [pair for pair in (*shown.own_params(), *state.params()) if pair[0] != "as_of"]
    path = f"{shown.record_type.list_path}board/"
    line = line_of_list(
        shown.record_type, shown.user, state.past, path, "#screen", state.fmt, hidden
    )
    try:
        with _on_its_day(shown):
            return _context(shown, after, chosen) | {"past_line": line}
    except past.TooMuch as error:
        shown.state = replace(state, problem=too_much(error, state.fmt))
    return _context(shown, after, chosen) | {"past_line": line}


def _context(shown: Board, after: dict[str, int], chosen: Column | None) -> dict[str, Any]:
    record_type = shown.record_type
    shelves = _shelves(shown, after)
    current = chosen or next((s.column for s in shelves if s.totals.count != 0), None)
    for shelf in shelves:
        shelf.is_chosen = shelf.column == (current or shelves[0].column)
    return board_head.context(shown, shelves) | {
        "board": shown,
        "state": shown.state,
        "type": record_type,
        "module": record_type.plural,
        "live_at": live.made_now() if shown.state.past is None else "",
        "shelves": shelves,
        "stage_tabs": [_stage_tab(shown, shelf) for shelf in shelves],
        "views": _views(shown),
        "switch": shown.switch(),
        "saved": _saved(shown),
        "chips": _chips(shown),
        "filter_url": _filter_url(shown),
        "found": board_head.said(shown),
        "warnings": shown.warnings if shown.state.past is None else (),
        "drops": shown.drops if shown.state.past is None else (),
        "past_url": past_url(shown.state, shown.url(), shown.query()),
        "new_url": _new_url(shown, tuple(shown.own_params())),
    }


def _filter_url(shown: Board) -> str:
    """The filter builder, which then shows the board instead of the list."""
    query = urlencode([*shown.state.params(), ("board", urlencode(shown.own_params()))])
    return f"{shown.record_type.list_path}filter/?{query}"


def filtered(
    request: HttpRequest, state: ListState, own: str, more: dict[str, Any], **answer: Any
) -> HttpResponse:
    """The board in a state of the filter builder; `own` is the board's part of the address."""
    params = QueryDict("&".join(filter(None, [own, state.query()])))
    shown = board_of(state.record_type, request.user, state.fmt, params)
    context = board_context(shown, {}, None) | more
    response = respond(
        request, "screens/board.html", "screen", context, announce=context["found"], **answer
    )
    response["HX-Replace-Url"] = shown.url()
    return response


def board_url(state: ListState, own: str) -> str:
    """The address of the board in a state."""
    query = "&".join(filter(None, [own, state.query()]))
    path = f"{state.record_type.list_path}board/"
    return f"{path}?{query}" if query else path


def _chips(shown: Board) -> list[dict[str, Any]]:
    state = shown.state
    found = [
        {"field": c.field, "words": c.words, "url": shown.url(filter=state.filter.without(c.index))}
        for c in words.chips(state.filter, shown.fmt)
    ]
    if state.typed:
        found.append({"field": _("Search"), "words": state.typed, "url": shown.url(typed="")})
    return found


def _shelves(shown: Board, after: dict[str, int], only: Column | None = None) -> list[Shelf]:
    columns = shown.columns if only is None else [only]
    names = Names(shown.user)
    found = {
        column.key: shown.cards(column, after.get(column.key, 0), MOST_CARDS + 1)
        for column in columns
    }
    everything = [record for records in found.values() for record in records[:MOST_CARDS]]
    board_cards.want_names(shown, everything, names)
    steps = shown.step_names(everything) if shown.has_steps else {}
    ticks = shown.checklists(everything)
    return [_shelf(shown, column, found[column.key], names, steps, ticks) for column in columns]


def _shelf(
    shown: Board, column: Column, records: list[Any], names: Names, steps: Any, ticks: Any
) -> Shelf:
    shelf, kept = _empty_shelf(shown, column), records[:MOST_CARDS]
    shelf.cards = board_cards.cards_of(shown, column, kept, names, steps, ticks)
    if len(records) > len(kept):
        joiner = "&" if shown.query() else "?"
        shelf.more_url = f"{shown.url()}{joiner}column={column.key}&after={kept[-1].pk}"
        shelf.more_text = _("Show more, %(count)s in all") % {"count": shelf.count}
    return shelf


def _empty_shelf(shown: Board, column: Column) -> Shelf:
    """A column with its head only."""
    totals = shown.totals.get(column.key, ColumnTotals())
    return Shelf(
        column=column,
        totals=totals,
        count=board_head.number_of(shown, totals.count),
        total=board_head.sum_of(shown, totals),
        cards=[],
        new_url=_new_url(shown, column.new) if column.new is not None else "",
    )


def _new_url(shown: Board, given: tuple[tuple[str, str], ...]) -> str:
    if shown.state.past is not None or not access.may(shown.user, "create", shown.record_type.key):
        return ""
    query = "&".join(f"{key}={value}" for key, value in given)
    path = f"{shown.record_type.list_path}new/"
    return f"{path}?{query}" if query else path


def _stage_tab(shown: Board, shelf: Shelf) -> dict[str, Any]:
    joiner = "&" if shown.query() else "?"
    return {
        "label": shelf.column.label,
        "count": shelf.count,
        "url": f"{shown.url()}{joiner}column={shelf.column.key}",
        "current": shelf.is_chosen,
    }


def _views(shown: Board) -> list[dict[str, Any]]:
    own = {"label": _("Board"), "url": shown.url(), "icon": "kanban", "current": True}
    records = {"label": _("List"), "url": shown.state.url(), "icon": "list"}
    return [own, records, *shown.more_views()]


def _saved(shown: Board) -> list[dict[str, Any]]:
    """Views of the list, on the board; archived records do not move."""
    own = "&".join(f"{key}={value}" for key, value in shown.own_params())
    path = f"{shown.record_type.list_path}board/"
    found = []
    for tab in tabs(shown.state):
        if tab["key"] != "archived":
            query = "&".join(filter(None, [own, f"view={tab['key']}" if tab["key"] else ""]))
            found.append(tab | {"url": dated(shown, f"{path}?{query}" if query else path)})
    return found


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """Put a card into another column; a GET asks into which, for those without a script."""
    shown = _board(request, record_type)
    record = access.get(request.user, record_type.model, record_id)
    if shown.state.past is not None:
        raise ActionError(only_looked_at())
    if request.method == "GET":
        return _ask(request, shown, record)
    column = column_of(shown, request.POST.get("column", ""))
    if column is None:
        raise ActionError(_("This column is gone. Reload the page."), field="column")
    by = actor_of(request)
    try:
        with actions.grouped(by, "move", shown.record_type.key, subject_id=record.pk) as group:
            fresh = access.get(request.user, shown.record_type.model, record_id, lock=True)
            version = _number(request.POST.get("version", ""))
            refuse_stale(shown, fresh, version or None)
            shown.move(fresh, column, by, request.POST.get("_key", ""))
    except ActionError as problem:
        held = shown.prompt(record, (column, problem)) if is_partial(request) else None
        if held is None:
            raise
        return _held(request, held, problem)
    text = _("%(title)s: %(column)s") % {
        "title": shown.record_type.title_of(record),
        "column": column.label,
    }
    toast = undoing.saved(text, group)
    if request.POST.get("from") == "card":
        back = record_type.path(record.pk)
        return done(request, back, toasts=[toast], triggers=["record-changed"], stay=True)
    if not is_partial(request):
        return done(request, shown.url(), toasts=[toast])
    record.refresh_from_db()
    fresh_board = _board(request, record_type)
    return _moved(request, fresh_board, record, column, toast)


def _held(request: HttpRequest, held: Prompt, problem: ActionError) -> HttpResponse:
    """The card stays where it was, with a panel beside it that says what is missing."""
    context = {"prompt": held[0], "reason": problem.message, **held[1]}
    return respond(
        request, "screens/board_moved.html", "held", context, status=409, announce=problem.message
    )


def _moved(
    request: HttpRequest, shown: Board, record: Any, column: Column, toast: Any
) -> HttpResponse:
    names = Names(request.user)
    board_cards.want_names(shown, [record], names)
    steps = shown.step_names([record]) if shown.has_steps else {}
    ticks = shown.checklists([record])
    cards = board_cards.cards_of(shown, column, [record], names, steps, ticks)
    shelves = [_empty_shelf(shown, one) for one in shown.columns]
    prompt = shown.prompt(record)
    context = board_head.context(shown, shelves) | {
        "card": cards[0],
        "shelves": shelves,
        "board": shown,
    }
    if prompt is not None:
        context |= {"prompt": prompt[0], "undo_url": toast.undo_url, **prompt[1]}
    return respond(request, "screens/board_moved.html", "moved", context, toasts=[toast])


def _ask(request: HttpRequest, shown: Board, record: Any) -> HttpResponse:
    record_type = shown.record_type
    value = record_type.value(record, shown.by)
    options = [(column.key, column.label) for column in shown.columns if not column.verb]
    field = FieldInput(
        "column", str(shown.spec.label), kind="chips", value=str(value), options=options,
        required=True, autofocus=True,
    )  # fmt: skip
    context = {
        "title": _("Move: %(title)s") % {"title": record_type.title_of(record)},
        "type": record_type,
        "record": record,
        "input": field,
        "action": f"{record_type.path(record.pk)}move/?{shown.query()}",
        "back": shown.url(),
        "module": record_type.plural,
    }
    return respond(request, "screens/board_move.html", "form", context)
