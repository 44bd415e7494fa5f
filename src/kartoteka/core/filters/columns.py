"""Filters that ask for one column of a board, which has an index of its own."""

from typing import Any

from django.db.models import Q

from kartoteka.core import access
from kartoteka.core.fields import Format
from kartoteka.core.filters.tree import Filter
from kartoteka.core.storage import board_index


def asked(kept: Filter, fmt: Format) -> Any:
    """The value of the column, where nothing else is asked and who asks sees all; else None."""
    own = kept.record_type
    if not own.board_by or own.spec(own.board_by).link:
        return None
    is_all = access.scope(kept.user, "see", own.key) == "all"
    return kept.one_value(own.board_by, fmt) if is_all else None


def in_any_order(kept: Filter, fmt: Format) -> Q:
    """The condition of a filter over records in use, by the index of the board where few stand
    in the column that it asks for."""
    own, value = kept.record_type, asked(kept, fmt)
    if value is not None and board_index.is_rare(own.model, own.board_by, value):
        return board_index.at(own.board_by, value)
    return kept.q(fmt)
