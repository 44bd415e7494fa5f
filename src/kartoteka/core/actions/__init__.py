"""Actions: everything that changes data is a verb, and this is the only write path."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kartoteka.core.access.rights import NotAllowed
    from kartoteka.core.actions.actor import Actor
    from kartoteka.core.actions.belonging import Misplaced, misplaced
    from kartoteka.core.actions.bulk import (
        Draft,
        RowResult,
        check_many,
        create_many,
        draft_many,
        update_each,
        update_many,
    )
    from kartoteka.core.actions.checking import in_order
    from kartoteka.core.actions.errors import (
        ActionError,
        Conflict,
        FieldConflict,
        KeyReused,
        ValidationErrors,
    )
    from kartoteka.core.actions.groups import grouped, name_group
    from kartoteka.core.actions.parsing import parse_values
    from kartoteka.core.actions.undoing import UndoResult, undo
    from kartoteka.core.actions.verbs import Verb, action, allowed_verbs, run, verbs_of
    from kartoteka.core.actions.writing import (
        archive,
        change,
        create,
        restore,
        tidied,
        update,
        withdraw,
    )

__all__ = [
    "ActionError",
    "Actor",
    "Conflict",
    "Draft",
    "FieldConflict",
    "KeyReused",
    "Misplaced",
    "NotAllowed",
    "RowResult",
    "UndoResult",
    "ValidationErrors",
    "Verb",
    "action",
    "allowed_verbs",
    "archive",
    "change",
    "check_many",
    "create",
    "create_many",
    "draft_many",
    "grouped",
    "in_order",
    "misplaced",
    "name_group",
    "parse_values",
    "restore",
    "run",
    "tidied",
    "undo",
    "update",
    "update_each",
    "update_many",
    "verbs_of",
    "withdraw",
]

# These need models, and Django imports the package of an app before any model may be.
_HOMES = {
    "ActionError": "kartoteka.core.actions.errors",
    "Actor": "kartoteka.core.actions.actor",
    "Conflict": "kartoteka.core.actions.errors",
    "Draft": "kartoteka.core.actions.bulk",
    "FieldConflict": "kartoteka.core.actions.errors",
    "KeyReused": "kartoteka.core.actions.errors",
    "Misplaced": "kartoteka.core.actions.belonging",
    "NotAllowed": "kartoteka.core.access.rights",
    "RowResult": "kartoteka.core.actions.bulk",
    "UndoResult": "kartoteka.core.actions.undoing",
    "ValidationErrors": "kartoteka.core.actions.errors",
    "Verb": "kartoteka.core.actions.verbs",
    "action": "kartoteka.core.actions.verbs",
    "allowed_verbs": "kartoteka.core.actions.verbs",
    "archive": "kartoteka.core.actions.writing",
    "change": "kartoteka.core.actions.writing",
    "check_many": "kartoteka.core.actions.bulk",
    "create": "kartoteka.core.actions.writing",
    "create_many": "kartoteka.core.actions.bulk",
    "draft_many": "kartoteka.core.actions.bulk",
    "grouped": "kartoteka.core.actions.groups",
    "in_order": "kartoteka.core.actions.checking",
    "name_group": "kartoteka.core.actions.groups",
    "misplaced": "kartoteka.core.actions.belonging",
    "parse_values": "kartoteka.core.actions.parsing",
    "restore": "kartoteka.core.actions.writing",
    "run": "kartoteka.core.actions.verbs",
    "tidied": "kartoteka.core.actions.writing",
    "undo": "kartoteka.core.actions.undoing",
    "update": "kartoteka.core.actions.writing",
    "update_each": "kartoteka.core.actions.bulk",
    "update_many": "kartoteka.core.actions.bulk",
    "verbs_of": "kartoteka.core.actions.verbs",
    "withdraw": "kartoteka.core.actions.writing",
}


def __getattr__(name: str) -> Any:
    """Find a name that lives beside the models."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
