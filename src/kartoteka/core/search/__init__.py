"""Search: one box over every record type, by any part of a name, number, address or mail.

Every record has an entry, written in the transaction that changes the record. ``find`` answers
the box, ``matching`` the "search in this list" field, ``recent`` the empty box.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kartoteka.core.storage.folding import fold

if TYPE_CHECKING:
    from kartoteka.core.search.entries import Entry, Part, entry_for, related_paths
    from kartoteka.core.search.finding import Hit, find
    from kartoteka.core.search.indexing import index, keep, rebuild, remove, touched
    from kartoteka.core.search.listing import matching
    from kartoteka.core.search.visits import glance, recent, remember, star

__all__ = [
    "Entry",
    "Hit",
    "Part",
    "entry_for",
    "find",
    "fold",
    "glance",
    "index",
    "keep",
    "matching",
    "rebuild",
    "recent",
    "related_paths",
    "remember",
    "remove",
    "star",
    "touched",
]

# These need the models, which Django loads after this package.
_HOMES = {
    "Entry": "entries",
    "Hit": "finding",
    "Part": "entries",
    "entry_for": "entries",
    "find": "finding",
    "glance": "visits",
    "index": "indexing",
    "keep": "indexing",
    "matching": "listing",
    "rebuild": "indexing",
    "recent": "visits",
    "related_paths": "entries",
    "remember": "visits",
    "remove": "indexing",
    "star": "visits",
    "touched": "indexing",
}


def __getattr__(name: str) -> Any:
    """Find a name that lives beside the models."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
