"""Conditions on searchable texts, each as SQLite and as PostgreSQL can use an index."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Lookup

from kartoteka.core.search.query import INDEXED_LENGTH, WORD_START, Query, Term

if TYPE_CHECKING:
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup


class Holds(AnyLookup):
    """`text__holds=query`: the index finds every text that holds the query."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        column, _params = self.process_lhs(compiler, connection)
        return f"{column} MATCH %s", [match(self.rhs)]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        column, _params = self.process_lhs(compiler, connection)
        return spelled_out(self.rhs.terms, f"{column} LIKE %s", "%{}%")

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        raise NotImplementedError("Search knows SQLite and PostgreSQL.")


class Includes(Holds):
    """`text__includes=query`: the same, by reading texts found otherwise (by their numbers)."""

    lookup_name = "includes"

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        column, _params = self.process_lhs(compiler, connection)
        return spelled_out(self.rhs.terms, f"instr({column}, %s) > 0", "{}")

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        column, _params = self.process_lhs(compiler, connection)
        return spelled_out(self.rhs.terms, f"strpos({column}, %s) > 0", "{}")


def holding(query: Query) -> tuple[str, list[str]]:
    """The condition by which the index finds every text that holds the query, with its values."""
    if connection.vendor == "sqlite":
        return "text MATCH %s", [match(query)]
    return spelled_out(query.terms, "text LIKE %s", "%{}%")


def match(query: Query) -> str:
    """A query in the language of FTS5. Folded text has no quotes, so quoting is enough."""
    terms = (" OR ".join(f'"{_run(s)}"' for s in term.spellings) for term in query.terms)
    return " AND ".join(f"({either})" for either in terms)


def _run(spelling: str) -> str:
    """A spelling as the index is asked for it.

    The beginning of a word is two spaces; one of them tells as much, and two with a letter stand in
    almost every text, so that the index would read all of them.
    """
    is_long = len(spelling) > INDEXED_LENGTH
    return spelling[1:] if is_long and spelling.startswith(WORD_START) else spelling


def spelled_out(terms: Sequence[Term], test: str, value: str) -> tuple[str, list[str]]:
    """A condition without an index: a test for each spelling of each term, with its values."""
    values = [value.format(spelling) for term in terms for spelling in term.spellings]
    tests = (" OR ".join([test] * len(term.spellings)) for term in terms)
    return " AND ".join(f"({either})" for either in tests), values


def register() -> None:
    """Teach Django these conditions."""
    models.TextField.register_lookup(Holds)
    models.TextField.register_lookup(Includes)
