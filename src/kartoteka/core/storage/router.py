"""Which tables lie in which database: personal keys apart from everything that they lock."""

from typing import Any

KEYS = "keys"


class KeysRouter:
    """Keeps the tables of the app `keys` in the database `keys`, and all others out of it."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """The keys are read from their own database."""
        return KEYS if model._meta.app_label == KEYS else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """The keys are written to their own database."""
        return self.db_for_read(model, **hints)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Each database gets its own tables only."""
        return (app_label == KEYS) == (db == KEYS)
