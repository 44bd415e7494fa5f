"""Fields that an installation adds: their specs, and their expression in queries."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.expressions import Expression

from kartoteka.core import fields
from kartoteka.core.fields import Option, Spec
from kartoteka.core.records import settled

remembered = settled.remembered


def specs_of(record_type: str) -> dict[str, Spec]:
    """Specs of the custom fields of a record type, by their keys, in their order."""
    found: dict[str, dict[str, Spec]] = settled.get("custom_fields", _load)
    return found.get(record_type, {})


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
