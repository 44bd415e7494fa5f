"""Fields that an installation adds: their specs, and their expression in queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.expressions import Expression

from kartoteka.core import fields
from kartoteka.core.fields import Option, Spec

# The definitions are read once in a request or job, so a new field works everywhere at once,
# in every process, without a restart.
_definitions: ContextVar[dict[str, dict[str, Spec]] | None] = ContextVar(
    "definitions", default=None
)


@contextmanager
def remembered() -> Iterator[None]:
    """Within this block the definitions are read from the database at most once."""
    if _definitions.get() is not None:
        yield
        return
    token = _definitions.set({})
    try:
        yield
    finally:
        _definitions.reset(token)


def forget() -> None:
    """Read the definitions anew: one of them was changed in this request."""
    known = _definitions.get()
    if known is not None:
        known.clear()


def specs_of(record_type: str) -> dict[str, Spec]:
    """Specs of the custom fields of a record type, by their keys, in their order."""
    known = _definitions.get()
    if known is None:
        return _load().get(record_type, {})
    if "" not in known:
        known.update(_load())
        known[""] = {}
    return known.get(record_type, {})


def _load() -> dict[str, dict[str, Spec]]:
    definition = apps.get_model("records", "CustomField")
    found: dict[str, dict[str, Spec]] = {}
    for row in definition.objects.filter(archived_at=None).order_by("position", "id"):
        found.setdefault(row.record_type, {})[row.key] = _spec(row)
    return found


def _spec(row: Any) -> Spec:
    return Spec(
        key=row.key,
        label=row.label,
        kind=fields.kinds[row.kind],
        privacy=row.privacy,
        required=row.is_required,
        help=row.help,
        decimals=2 if row.decimals is None else row.decimals,
        options=tuple(Option(value=o, label=o) for o in row.options),
        link=row.link,
        custom=True,
        section=row.section,
        in_list=row.in_list,
    )


class CustomValue(Expression):
    """The value of a custom field, with its key as a literal so that an index can serve it.

    SQLite uses an expression index only where the JSON path is a literal; Django's own
    lookups bind it as a parameter, and scan.
    """

    def __init__(self, key: str, column: Any, output_field: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        if not key.isidentifier() or not key.isascii():
            raise ValueError(f"Not a key of a custom field: {key}")
        self.key = key
        self.column = column if hasattr(column, "resolve_expression") else models.F(column)

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.column)
        return f"({sql} ->> '$.{self.key}')", params

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.column)
        kind = self.output_field.get_internal_type()
        cast = {"BigIntegerField": "bigint", "BooleanField": "boolean"}.get(kind, "text")
        if cast == "text":
            return f"({sql} ->> '{self.key}')", params
        return f"(({sql} ->> '{self.key}')::{cast})", params
