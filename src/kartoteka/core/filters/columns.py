"""Filters that ask for columns of a board, which have an index of their own."""

from typing import Any

from django.db.models import Q

from kartoteka.core import access
from kartoteka.core.fields import Format
from kartoteka.core.filters.tree import Filter
from kartoteka.core.storage import board_index

# More columns than any board has.
EVERY = 1_000


def condition(kept: Filter, fmt: Format, however_long: int = 0) -> Q:
    """The condition of a filter over records in use, by the index of the board where that is best:
    for up to so many columns `however_long` they are, and for any in which few records stand."""
    own, values = kept.record_type, _asked(kept, fmt)
    is_best = bool(values) and (
        len(values) <= however_long or board_index.is_rare(own.model, own.board_by, values)
    )
    return board_index.at(own.board_by, *values) if is_best else kept.q(fmt)


def _asked(kept: Filter, fmt: Format) -> list[Any]:
    """The values of the columns, where nothing else is asked and who asks sees all."""
    own = kept.record_type
    if not own.board_by or own.spec(own.board_by).link:
        return []
    is_all = access.scope(kept.user, "see", own.key) == "all"
    return kept.values(own.board_by, fmt) if is_all else []
