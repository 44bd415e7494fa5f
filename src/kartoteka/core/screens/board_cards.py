"""Cards of a board, ready for a template: who, how much, how long here, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kartoteka.core import access
from kartoteka.core.fields import Format, kinds, show_number
from kartoteka.core.fields.spec import Spec
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.board_card_html import card_html
from kartoteka.core.screens.board_plan import Board, Column, dated
from kartoteka.core.screens.board_totals import STEP
from kartoteka.core.screens.names import Names

MOMENT = Spec("moment", "", kinds["datetime"], "none")


@dataclass(frozen=True)
class Step:
    """The next step in words: planned, today, overdue or missing; the tone never stands alone."""

    text: str
    icon: str
    tone: str = ""


@dataclass(frozen=True)
class Card:
    """One card."""

    record: Any
    title: str
    url: str
    subtitle: str
    value: str
    owner: str
    days: int | None
    days_text: str
    is_long: bool
    step: Step | None
    move_url: str
    drops: tuple[tuple[str, str], ...]
    has_value: bool
    ticks: tuple[int, int] | None

    @property
    def html(self) -> SafeString:
        """The card as it stands on the board."""
        return card_html(self)


def cards_of(
    board: Board,
    column: Column,
    records: Sequence[Any],
    names: Names,
    steps: Mapping[int, str],
    ticks: Mapping[int, tuple[int, int]],
) -> list[Card]:
    """Cards of one column; names, steps and checklists were asked for all columns at once."""
    query, keys = board.query(), _subtitle_keys(board)
    subtitles = [board.state.specs[key] for key in keys]
    return [
        _card(
            board, column, record, query=query, subtitle=_subtitle(board, record, subtitles, names),
            owner=names.get("user", record.owner_id) if "owner" in board.state.specs else "",
            step=steps.get(record.pk, ""), ticks=ticks.get(record.pk),
        )
        for record in records
    ]  # fmt: skip


def want_names(board: Board, records: Sequence[Any], names: Names) -> None:
    """Ask for the titles that the cards of these records show."""
    access.look_ahead(board.state.user, "change", board.record_type.key, records)
    specs = [board.state.specs[key] for key in _subtitle_keys(board) if board.state.specs[key].link]
    for record in records:
        names.want_values(specs, {s.key: board.record_type.value(record, s.key) for s in specs})
        if "owner" in board.state.specs:
            names.want("user", [record.owner_id])


def _subtitle_keys(board: Board) -> list[str]:
    own = (board.by, board.record_type.title)
    keys = (*board.facts, *board.record_type.subtitle)
    return [k for k in keys if k in board.state.specs and k not in own]


def _card(
    board: Board, column: Column, record: Any, *, query: str, subtitle: str, owner: str, step: str,
    ticks: tuple[int, int] | None,
) -> Card:  # fmt: skip
    record_type = board.record_type
    may_move = board.state.past is None and board.may_move(record)
    days = days_since(getattr(record, board.since), board.fmt) if board.since else None
    path = record_type.path(record.pk)
    drops = tuple((drop.key, f"{path}do/{drop.verb}/") for drop in board.drops if may_move)
    return Card(
        record=record,
        title=record_type.title_of(record),
        url=dated(board, path),
        subtitle=subtitle,
        value=_value(board, record),
        owner=owner,
        days=days,
        days_text="" if days is None else days_words(days, column.day_limit),
        is_long=days is not None and column.day_limit is not None and days > column.day_limit,
        step=step_of(getattr(record, STEP), step, board.fmt) if board.has_steps else None,
        move_url=f"{path}move/?{query}" if may_move else "",
        drops=drops,
        has_value=board.value_spec is not None,
        ticks=ticks,
    )


def _subtitle(board: Board, record: Any, specs: Sequence[Spec], names: Names) -> str:
    record_type: RecordType = board.record_type
    parts = []
    for spec in specs:
        value = record_type.value(record, spec.key)
        parts.append(
            names.get(spec.link, value) if spec.link else spec.kind.show(value, spec, board.fmt)
        )
    return " · ".join(filter(None, parts))


def _value(board: Board, record: Any) -> str:
    spec = board.value_spec
    if spec is None:
        return ""
    return spec.kind.show(board.record_type.value(record, spec.key), spec, board.fmt)


def days_since(since: datetime | None, fmt: Format) -> int | None:
    """Whole days of the calendar since a moment, where the user is."""
    if since is None:
        return None
    today = fmt.now.astimezone(fmt.timezone).date()
    return max((today - since.astimezone(fmt.timezone).date()).days, 0)


def days_words(days: int, limit: int | None) -> str:
    """How long a card is in its column, for a tooltip and for those who listen."""
    here = ngettext("%(n)d day in this stage", "%(n)d days in this stage", days) % {"n": days}
    if limit is None or days <= limit:
        return here
    return _("%(here)s, the limit is %(limit)d") % {"here": here, "limit": limit}


def step_of(at: datetime | None, name: str, fmt: Format) -> Step:
    """The next step of a record, as one line of its card."""
    if at is None:
        return Step(_("No next step"), "circle-dashed", "a")
    today = fmt.now.astimezone(fmt.timezone).date()
    late = (today - at.astimezone(fmt.timezone).date()).days
    if late > 0:
        words = ngettext("Overdue by %(n)s day", "Overdue by %(n)s days", late)
        return Step(words % {"n": show_number(late, fmt.tongue, 0, 0)}, "circle-alert", "r")
    when = MOMENT.kind.show(at, MOMENT, fmt)
    text = _("%(step)s, %(when)s") % {"step": name, "when": when} if name else when
    return Step(text, "bell", "b") if late == 0 else Step(text, "calendar")
