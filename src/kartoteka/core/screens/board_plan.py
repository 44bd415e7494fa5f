"""How records of a type stand on a board: its columns, what is counted, and what a move does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, Actor
from kartoteka.core.events import reading
from kartoteka.core.fields import Format, Spec
from kartoteka.core.filters.periods import moment
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import board_totals, choices, paging
from kartoteka.core.screens.board_totals import NO_VALUE, STEP, ColumnTotals
from kartoteka.core.screens.list_state import ListState, state_from
from kartoteka.core.screens.ordering import Term
from kartoteka.core.screens.paging import Place
from kartoteka.core.screens.saved_views import all_key
from kartoteka.core.storage import board_index

# A template with its context.
Prompt = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Column:
    """One column: a value of the field that the board is made by."""

    key: str
    label: str
    tone: str = ""
    # How likely it is that a record here is won, in percent.
    probability: Decimal | None = None
    # After so many days here a card is marked.
    day_limit: int | None = None
    # A verb that asks for something: a card dropped here opens its dialog.
    verb: str = ""
    # Parameters with which a new record begins here; None where it cannot.
    new: tuple[tuple[str, str], ...] | None = None


# Where a card should have gone, and why it may not.
Refused = tuple[Column, ActionError]


@dataclass(frozen=True)
class Drop:
    """Another place for a card, shown while one is dragged: it opens the dialog of a verb."""

    key: str
    label: Any
    verb: str
    icon: str
    tone: str = ""
    letter: str = ""


class Board:
    """The board of a record type for one user. Modules register their own where theirs differs."""

    def __init__(self, record_type: RecordType, user: Any, fmt: Format, params: QueryDict) -> None:
        self.record_type = record_type
        # The field whose values are the columns.
        self.by = record_type.board_by
        self.user = user
        self.fmt = fmt
        self.asked = params
        if record_type.first_view and not params.get("view"):
            # A board shows all columns; what the list opens at would empty most of them.
            params = params.copy()
            params["view"] = all_key(record_type)
        self.state: ListState = state_from(params, record_type, user, fmt)
        if self.state.past is not None:
            # How long a card was in its column is counted to the day one looks at.
            self.fmt = replace(fmt, now=self.state.past.at)

    # ---- What a module may say otherwise ----

    # The order of cards in a column: one field, which an index begins with after the column's.
    # What lacks it stands last.
    order: str = "sort_key"
    # The moment since when a record is in its column.
    since: str = ""
    # Fields that a card shows before what the type shows under its title.
    facts: tuple[str, ...] = ()
    # Whether a card says what the type measures first, and a column what its cards come to.
    has_value: bool = True
    drops: tuple[Drop, ...] = ()
    # Sentences above the columns about all of them.
    warnings: Sequence[str] = ()

    def make_columns(self) -> list[Column]:
        """One column for each option, or for each record that the link may lead to."""
        spec = self.spec
        if spec.link:
            short = choices.short_list(self.user, record_types[spec.link])
            pairs = [(str(number), title, "") for number, title in short]
        else:
            pairs = [(o.value, str(o.label), o.tone) for o in spec.options]
        return [Column(key, label, tone, new=((spec.key, key),)) for key, label, tone in pairs]

    def records(self) -> QuerySet[Any]:
        """All records of the board, as its view and its filter say."""
        return self.state.records()

    def move(self, record: Any, column: Column, by: Actor, key: str) -> None:
        """Put a record into a column."""
        value = self.spec.kind.parse(column.key, self.spec, by.fmt)
        if self.spec.link:
            value = int(column.key)
        actions.update(record, {self.by: value}, by)

    def may_move(self, record: Any) -> bool:
        """Whether the user may move this card."""
        return access.may(self.user, "change", self.record_type.key, record)

    def step_names(self, records: Sequence[Any]) -> Mapping[int, str]:
        """What the next step of each record is, in a word."""
        return {}

    def checklists(self, records: Sequence[Any]) -> Mapping[int, tuple[int, int]]:
        """How much of what is to be done in its column is done, for each record: 3 of 4."""
        return {}

    def prompt(self, record: Any, refused: Refused | None = None) -> Prompt | None:
        """After a move: a template with its context that asks what comes next, or nothing.

        After a refused one: the same, where it can say what is missing.
        """
        return None

    def kept_totals(self, today: datetime) -> Mapping[str, ColumnTotals] | None:
        """Totals of all records as of today, where they are kept; they're counted otherwise."""
        return None

    # Ways to look at the same records beside board and list: label, address, icon.
    other_views: tuple[tuple[Any, str, str], ...] = ()

    def more_views(self) -> list[dict[str, Any]]:
        """Links to the other views, from the board."""
        return [{"label": label, "url": url, "icon": icon} for label, url, icon in self.other_views]

    def switch(self) -> list[dict[str, Any]]:
        """Boards to choose from, as menu items: label, url, current."""
        return []

    def own_params(self) -> list[tuple[str, str]]:
        """What of the address belongs to the board alone."""
        return []

    # ---- The same for every board ----

    @cached_property
    def spec(self) -> Spec:
        """The field whose values are the columns."""
        return self.record_type.spec(self.by)

    @cached_property
    def value_spec(self) -> Spec | None:
        """The first measure, if the board shows it and the user may see it."""
        for key in self.record_type.measures:
            if self.has_value and key in self.state.specs:
                return self.state.specs[key]
        return None

    @cached_property
    def has_steps(self) -> bool:
        """Whether records of the type have a next step."""
        return STEP in self.state.specs and self.state.past is None

    @cached_property
    def columns(self) -> list[Column]:
        """The columns; one more at the end for records without a value, where there are any."""
        found = self.make_columns()
        if NO_VALUE in self.totals and not self.spec.required:
            found.append(Column(NO_VALUE, _("No value")))
        return found

    @cached_property
    def totals(self) -> dict[str, ColumnTotals]:
        """Number and sum of every column, and how many cards lack a step or are late. Of all that
        there is, a column is counted as far as a list, if the figures are not kept."""
        today = moment(self.fmt.now.astimezone(self.fmt.timezone).date(), self.fmt.timezone)
        records = self.records().order_by()
        if not shows_everything(self):
            return board_totals.counted(self, records, today)
        kept = self.kept_totals(today)
        if kept is not None:
            return dict(kept)
        keys = [column.key for column in self.make_columns()]
        keys += [] if self.spec.required else [NO_VALUE]
        standing = {key: records.filter(stands_at(self, key)) for key in keys}
        return board_totals.of_everything(self, records, standing, today)

    def cards(self, column: Column, after: int, most: int) -> list[Any]:
        """Records of one column, at most so many, those after a record."""
        count = self.totals.get(column.key, ColumnTotals()).count
        if count is not None and not shows_everything(self):
            # Looked for among all in the order of the cards, one more than there are is found
            # last of all. What is kept is not relied upon: a card is shown whatever it says.
            most = min(most, count)
        if most == 0:
            return []
        rows = self.records().filter(stands_at(self, column.key))
        rows = rows.defer(*_long_texts(self.record_type))
        return paging.rows_after(rows, (_order(self),), _place(self, after), most)

    def query(self, **changes: Any) -> str:
        """The board as the part of an address after the question mark."""
        return urlencode([*self.own_params(), *self.state.params(**changes)])

    def url(self, **changes: Any) -> str:
        """The address of the board, with changes of its filter or view."""
        query = self.query(**changes)
        path = f"{self.record_type.list_path}board/"
        return f"{path}?{query}" if query else path


def column_of(board: Board, key: str) -> Column | None:
    """The column of a board with a key, whatever it holds."""
    if key == NO_VALUE and not board.spec.required:
        return Column(NO_VALUE, _("No value"))
    made = board.make_columns() if key else []
    return next((column for column in made if column.key == key), None)


def shows_everything(board: Board) -> bool:
    """Whether the board shows all records that there are, as they are now."""
    state = board.state
    is_narrowed = state.is_narrowed or state.view.archived or bool(state.problem)
    reach = access.scope(board.user, "see", board.record_type.key)
    return reach == "all" and state.past is None and not is_narrowed


def stands_at(board: Board, key: str) -> Q:
    """The condition that a record is in a column of the board."""
    if board.spec.link:
        lacks = key == NO_VALUE
        return Q(**{f"{board.by}__isnull": True} if lacks else {f"{board.by}_id": key})
    value = "" if key == NO_VALUE else key
    return board_index.at(board.by, value) if shows_everything(board) else Q(**{board.by: value})


def _order(board: Board) -> Term:
    own = board.record_type.model._meta.get_field(board.order)
    return Term("_s", F(board.order), nullable=bool(own.null))


def _place(board: Board, after: int) -> Place | None:
    known = board.record_type.model._default_manager.filter(pk=after)
    mark = known.values_list(board.order).first() if after else None
    return None if mark is None else Place(mark, after, 0)


def dated(board: Board, address: str) -> str:
    """An address with the day in the past that a board shows."""
    then = board.state.past
    if then is None:
        return address
    return f"{address}{'&' if '?' in address else '?'}as_of={then.day.isoformat()}"


def _long_texts(record_type: RecordType) -> list[str]:
    return [key for key, spec in record_type.built_in.items() if spec.kind.key == "long_text"]


def shown_totals(board: Board) -> list[ColumnTotals]:
    """Totals of the columns that are shown, in their order."""
    return [board.totals.get(column.key, ColumnTotals()) for column in board.columns]


def refuse_stale(board: Board, record: Any, version: int | None) -> None:
    """Raise where somebody else moved the record since the version that the user saw."""
    if version is None or version >= record.version:
        return
    if board.by in reading.changed_since(record, version):
        raise ActionError(_("Somebody else moved this meanwhile. Here is where it is now."))


_boards: dict[str, type[Board]] = {}


def register(record_type: str, board: type[Board]) -> None:
    """Give a record type a board of its own."""
    _boards[record_type] = board


def board_of(record_type: RecordType, user: Any, fmt: Format, params: QueryDict) -> Board:
    """The board of a record type, as an address asks for it."""
    return _boards.get(record_type.key, Board)(record_type, user, fmt, params)


def views_of_list(state: ListState) -> list[dict[str, Any]]:
    """From the list to the board and other views of its records; nothing where there is none."""
    record_type = state.record_type
    if record_type.board_by not in state.specs:
        return []
    query = state.query(after="", before="")
    path = f"{record_type.list_path}board/"
    # Not all of the others know a past; whoever looks back goes by the board.
    others = _boards.get(record_type.key, Board).other_views if state.past is None else ()
    return [
        {"label": _("Board"), "url": f"{path}?{query}" if query else path, "icon": "kanban"},
        {"label": _("List"), "url": state.url(), "icon": "list", "current": True},
        *({"label": label, "url": url, "icon": icon} for label, url, icon in others),
    ]
