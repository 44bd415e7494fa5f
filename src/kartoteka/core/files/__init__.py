"""Files: uploads and attachments, kept by the hash of what they hold under names of our own."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kartoteka.core.files.names import clean_name

if TYPE_CHECKING:
    from kartoteka.core.files.answers import answer
    from kartoteka.core.files.models import File
    from kartoteka.core.files.storing import FileProblem, erase, open, path_of, store

__all__ = ["File", "FileProblem", "answer", "clean_name", "erase", "open", "path_of", "store"]

# These need the models, which Django loads after this package.
_HOMES = {
    "File": "models",
    "FileProblem": "storing",
    "answer": "answers",
    "erase": "storing",
    "open": "storing",
    "path_of": "storing",
    "store": "storing",
}


def __getattr__(name: str) -> Any:
    """Find a name that lives beside the models."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
