"""Questions that Django writes down once, and that are then asked again with other values.

Django builds and compiles a query anew each time, which takes several times as long as SQLite needs
to answer it. A question is a function that is given places for its values and nothing else, so what
it wrote down cannot hold anybody's rights: it is the same for every value and every user.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import update_wrapper
from typing import Any, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

M = TypeVar("M", bound=Model)

# Each length of a list of values is another query; of longer ones SQLite is given one text.
# PostgreSQL gets every list of two and more as one value: of one alone it can follow an index.
LONGEST, MANY = 40, -1
# Questions kept for one connection; beyond it, they begin anew.
MOST_KEPT = 500
# Django writes IN before a list, and PostgreSQL plans best for this.
ANY = "ANY(%s)"
# Under this name a connection keeps what was written for it: connections know their database.
KEPT = "_questions_written"


@dataclass(frozen=True)
class Part:
    """Which rows of a table they are: a condition, what it looks like, and lists of its values.

    The condition is a function like that of a question, so many users share what is written down.
    """

    condition: Callable[..., Q]
    shape: tuple[str, ...]
    values: dict[str, Sequence[int]]


class Given(Value):
    """The place of a value in a query that is written down, or of so many values in a row."""

    def __init__(self, name: str, length: int | None = None) -> None:
        super().__init__(f"{name} {length}")
        self.name, self.length = name, length

    def _resolve_output_field(self) -> None:
        """Unknown: what it is compared with says how it is compared."""
        return

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Places stand among the parameters, until the values are known."""
        if self.length is None:
            return "%s", [_Place(self.name)]
        if self.length == 0:
            raise EmptyResultSet
        if self.length == MANY and connection.vendor == "postgresql":
            return ANY, [_Place(self.name)]
        if self.length == MANY:
            return "(SELECT value FROM json_each(%s))", [_Place(self.name, MANY)]
        marks = ", ".join(["%s"] * self.length)
        return f"({marks})", [_Place(self.name, index) for index in range(self.length)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one value goes."""

    name: str
    index: int | None = None

    def of(self, values: dict[str, Any]) -> Any:
        value = values[self.name]
        if self.index == MANY:
            return json.dumps(value)
        return value if self.index is None else value[self.index]


class _Written:
    """A query as it was compiled on one connection."""

    def __init__(self, records: QuerySet[Any]) -> None:
        self._records = records
        self._compiler = compiler = records.query.get_compiler(using=records.db)
        try:
            sql, self._params = compiler.as_sql()
            self._sql = sql.replace(f"IN {ANY}", f"= {ANY}")
        except EmptyResultSet:
            self._sql, self._params = "", ()
            return
        shown = [column[0] for column in compiler.select[: compiler.col_count]]
        self._converters = compiler.get_converters(shown)
        read_so = getattr(compiler.connection.ops, "convert_datetimefield_value", None)
        # A moment out of a column is whole as it was read.
        self._in_turn = [
            (place, makes, of, makes == [read_so])
            for place, (makes, of) in self._converters.items()
        ]
        self._made = None if compiler.has_composite_fields(shown) else _maker(records, compiler)

    def ask(self, values: dict[str, Any]) -> list[Any]:
        """The rows with these values."""
        if not self._sql:
            return []
        connection = self._compiler.connection
        params = tuple(
            _adapted(one.of(values), connection.ops) if type(one) is _Place else one
            for one in self._params
        )
        if self._made is None:
            return self._in_djangos_way(params)
        found = _fetched(connection, self._sql, params)
        return self._made(self._converted(found) if self._converters else found)

    def _converted(self, rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        connection = self._compiler.connection
        for row in rows:
            new = list(row)
            for place, makes, of, is_moment in self._in_turn:
                value = new[place]
                if is_moment and (value is None or type(value) is datetime):
                    continue
                for make in makes:
                    value = make(value, of, connection)
                new[place] = value
            yield new

    def _in_djangos_way(self, params: tuple[Any, ...]) -> list[Any]:
        """Through all that Django does with the rows of any query."""
        compiler = _twin(self._compiler)
        # As one chunk of those that Django fetches.
        compiler.execute_sql = lambda *args, **more: [
            _fetched(compiler.connection, self._sql, params)
        ]
        compiler.get_converters = lambda expressions: self._converters
        records, query = _twin(self._records), _twin(self._records.query)
        query.get_compiler = lambda *args, **more: compiler
        records._query = query
        return list(records)


def _maker(records: Any, compiler: Any) -> Callable[[Iterable[Any]], list[Any]] | None:
    """What makes of rows that which Django makes of them: records, with one that each links to,
    or values. None for all else."""
    if records._prefetch_related_lookups or records._known_related_objects:
        return None
    if records._iterable_class is FlatValuesListIterable:
        return lambda rows: [row[0] for row in rows]
    if records._iterable_class is ValuesListIterable:
        return lambda rows: list(map(tuple, rows))
    return _record_maker(records, compiler) if records._iterable_class is ModelIterable else None


def _record_maker(records: Any, compiler: Any) -> Callable[[Iterable[Any]], list[Any]]:
    model, columns = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    start, end = columns[0], columns[-1] + 1
    names = [column[0].target.attname for column in compiler.select[start:end]]
    database, populators = records.db, cast(Any, get_related_populators)
    linked = populators(compiler.klass_info, compiler.select, database)
    annotated = tuple((compiler.annotation_col_map or {}).items())

    def made(rows: Iterable[Any]) -> list[Any]:
        found = []
        for row in rows:
            record = model.from_db(database, names, row[start:end])
            for one in linked:
                one.populate(row, record)
            for name, place in annotated:
                setattr(record, name, row[place])
            found.append(record)
        return found

    return made


class Question:
    """A function that makes a query of placeholders; called with values, it gives the rows."""

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self.build = build
        update_wrapper(self, build)

    def __call__(self, records: QuerySet[Any], *shape: str, **values: Any) -> list[Any]:
        """The rows among these records; what is neither a whole table nor a part of it that is
        known by a condition is asked in Django's way."""
        connection = connections[records.db]
        part: Part | None = getattr(records, "part", None)
        is_known = getattr(records, "is_everything", False) or part is not None
        if not is_known or any(one is None for one in values.values()):
            # "= NULL" holds for nothing, so what is not there is asked for in Django's way.
            return list(self.build(records, *shape, **values))
        of_part = {f"_{name}": list(one) for name, one in part.values.items()} if part else {}
        longest = LONGEST if connection.vendor == "sqlite" else 1
        lengths = [_length(one, longest) for one in (*values.values(), *of_part.values())]
        known_by = (part.condition, *part.shape) if part else ()
        key = (self.build, records.model, *shape, known_by, *values, *of_part, *lengths)
        kept = connection.__dict__.setdefault(KEPT, {})
        written: _Written | None = kept.get(key)
        if written is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            names = (*values, *of_part)
            places = {n: Given(n, length) for n, length in zip(names, lengths, strict=True)}
            if part is not None:
                own = {name: places.pop(f"_{name}") for name in part.values}
                records = everything(records.model).filter(part.condition(*part.shape, **own))
            written = kept[key] = _Written(self.build(records, *shape, **places))
        return written.ask(values | of_part)


def question(build: Callable[..., QuerySet[Any]]) -> Question:
    """Make a question of a function from records, names of columns, and values to a query.

    The records are those of `access.visible`, or of `everything`; values are given by name, several
    in a list. The function must not look at them, for they are not there yet, nor at anything else
    that changes.
    """
    return Question(build)


def forget() -> None:
    """Let Django write the questions of this thread anew."""
    for connection in connections.all(initialized_only=True):
        connection.__dict__.pop(KEPT, None)


def rows(sql: str, values: Sequence[Any], database: str = DEFAULT_DB_ALIAS) -> list[Any]:
    """The rows that SQL written by hand finds; its words are the same whatever the values."""
    return _fetched(connections[database], sql, values)


def _fetched(connection: Any, sql: str, values: Sequence[Any]) -> list[Any]:
    cursor_for = getattr(connection, "prepared_cursor", connection.cursor)
    with cursor_for() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def everything(model: type[M]) -> QuerySet[M]:
    """All rows of a table, as a question wants them."""
    records: QuerySet[M] = model._default_manager.all()
    records.is_everything = True  # type: ignore[attr-defined]
    return records


def part(
    model: type[M], condition: Callable[..., Q], *shape: str, **values: Sequence[int]
) -> QuerySet[M]:
    """The rows of a table for which a condition holds, as a question wants them."""
    records: QuerySet[M] = model._default_manager.filter(condition(*shape, **values))
    records.part = Part(condition, shape, values)  # type: ignore[attr-defined]
    return records


def _length(value: Any, longest: int) -> int | None:
    """How many values there are in a list; None for a value that is none."""
    if not isinstance(value, list):
        return None
    return len(value) if len(value) <= longest else MANY


def _adapted(value: Any, ops: Any) -> Any:
    """The value as the database takes it."""
    if isinstance(value, datetime):
        return ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return ops.adapt_datefield_value(value)
    if isinstance(value, Decimal):
        return ops.adapt_decimalfield_value(value)
    return value


def _twin(one: Any) -> Any:
    """The same object again, to be changed; Django's own copies take a hundred times as long."""
    twin = object.__new__(type(one))
    twin.__dict__.update(one.__dict__)
    return twin
