"""Filters that ask for columns of a board, which have an index of their own."""

from typing import Any

from django.db.models import Q

from kartoteka.core import access
from kartoteka.core.fields import Format
from kartoteka.core.filters.tree import Filter
from kartoteka.core.storage import board_index


def asked(kept: Filter, fmt: Format) -> list[Any]:
    """The values of the columns, where nothing else is asked and who asks sees all."""
    own = kept.record_type
    if not own.board_by or own.spec(own.board_by).link:
        return []
    is_all = access.scope(kept.user, "see", own.key) == "all"
    return kept.values(own.board_by, fmt) if is_all else []


def in_any_order(kept: Filter, fmt: Format) -> Q:
    """The condition of a filter over records in use, by the index of the board where few stand
    in the columns that it asks for."""
    own, values = kept.record_type, asked(kept, fmt)
    if values and board_index.is_rare(own.model, own.board_by, values):
        return board_index.at(own.board_by, *values)
    return kept.q(fmt)
