"""Expressions over text and JSON that SQLite and PostgreSQL spell differently."""

import json
from typing import Any

from django.db.models import BooleanField, CharField, Func

# What `fields.fold` does to a text, for PostgreSQL: one letter for one letter.
_FROM = "ąćęłńóśźżáàâäãåāčçďđéèêëěėēíìîïīľĺňñöôõøőřŕšşťúùûüůűūýÿžёъ"
_TO = "acelnoszzaaaaaaaccddeeeeeeeiiiiillnnooooorrsstuuuuuuuyyzеъ"


class Folded(Func):
    """A text column without case, diacritics and punctuation."""

    output_field = CharField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, function="kartoteka_fold", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = (
            "btrim(regexp_replace(translate(lower(%(expressions)s), "
            f"'{_FROM}', '{_TO}'), '[^[:alnum:]]+', ' ', 'g'))"
        )
        return super().as_sql(compiler, connection, template=template, **extra)


class FoldedOrNone(Folded):
    """The same, with nothing for an empty text; spelled without parameters, so that indexes fit."""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return _or_none(super().as_sqlite(compiler, connection, **extra))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return _or_none(super().as_postgresql(compiler, connection, **extra))


def _or_none(compiled: Any) -> Any:
    sql, params = compiled
    return f"NULLIF({sql}, '')", params


class ListHas(Func):
    """Whether a JSON list holds a text."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, expression: Any, value: str) -> None:
        super().__init__(expression)
        self.value = value

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return (
            f"EXISTS(SELECT 1 FROM json_each({sql}) AS item WHERE item.value = %s)",
            [*params, self.value],
        )

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"({sql})::jsonb @> %s::jsonb", [*params, json.dumps([self.value])]
