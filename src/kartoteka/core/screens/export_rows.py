"""The rows of an export: a list in its order, page by page, links by their titles."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.http import QueryDict

from kartoteka.core import access
from kartoteka.core.access import watching
from kartoteka.core.fields import Format
from kartoteka.core.importing.targets import NUMBER
from kartoteka.core.records import custom
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.list_state import ListState, shown_specs, state_from
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.paging import page_of
from kartoteka.core.tables import csv_chunks, write_card, write_csv, write_xlsx

PART = 1000
FORMATS = ("xlsx", "csv", "vcf")


@dataclass(frozen=True)
class Rows:
    """What one user takes out of one list."""

    state: ListState
    columns: tuple[str, ...]
    fmt: Format
    # Told the number of rows that have gone out, after each part of them.
    tell: Callable[[int], None] = lambda done: None

    @property
    def record_type(self) -> RecordType:
        """The type of the records."""
        return self.state.record_type

    def records(self) -> Any:
        """Records of the list that the user may take out."""
        allowed = access.visible(self.state.user, self.record_type.model, "export")
        if access.scope(self.state.user, "export", self.record_type.key) == "all":
            return self.state.records()
        return self.state.records().filter(pk__in=allowed.values("pk"))

    def header(self) -> list[str]:
        """Names of the columns, in the user's language."""
        specs = self.state.specs
        return ["Kartoteka ID" if key == NUMBER else self.fmt.say(specs[key].label)
                for key in self.columns]  # fmt: skip

    def cells(self) -> Iterator[list[Any]]:
        """All rows, in the order of the list, never more than a part of them in memory."""
        readers = [self._reader(key) for key in self.columns]

        def read(rows: list[Any]) -> list[list[Any]]:
            names = self._names(rows)
            return [[read(row, names) for read in readers] for row in rows]

        for part in self._parts(self.records().only(*self._columns_read()), read):
            yield from part

    def _parts(self, records: Any, read: Callable[[list[Any]], list[Any]]) -> Iterator[list[Any]]:
        """What is made of all records, part by part; whose went out is told at the end."""
        terms, mark, gone = self.state.terms(), "", array("q")
        try:
            while True:
                with custom.remembered():
                    page = page_of(records, terms, PART, after=mark)
                    made = read(page.rows)
                gone.extend(row.pk for row in page.rows)
                yield made
                self.tell(len(gone))
                if not page.after:
                    return
                mark = page.after
        finally:
            # Of a file that was broken off too.
            watching.seen(self.state.user, self.record_type.key, gone, watching.EXPORT)

    def _columns_read(self) -> set[str]:
        """The columns of the table that the chosen fields need: a third of all, mostly."""
        specs = self.state.specs
        custom_too = any(specs[key].custom for key in self.columns if key in specs)
        own = {key for key in self.columns if key in self.record_type.built_in}
        return {"pk", *own, *(["custom"] if custom_too else [])}

    def _names(self, rows: list[Any]) -> Names:
        names, specs = Names(self.state.user), self.state.specs
        for key in self.columns:
            if key in specs and specs[key].link:
                numbers = [self.record_type.value(row, key) for row in rows]
                names.want(specs[key].link, numbers)
        return names

    def _reader(self, key: str) -> Callable[[Any, Names], Any]:
        """How the cell of a column is read from a row."""
        if key == NUMBER:
            return lambda row, _names: row.pk
        spec, value, fmt = self.state.specs[key], self.record_type.value, self.fmt
        if spec.link:
            return lambda row, names: names.get(spec.link, value(row, key))
        return lambda row, _names: spec.kind.export(value(row, key), spec, fmt)

    def csv(self) -> Iterator[bytes]:
        """A CSV as Excel of the user's country opens it."""
        return csv_chunks(self.header(), self.cells(), self.fmt.tongue)

    def vcards(self) -> Iterator[bytes]:
        """The records as cards of an address book."""
        make = self.record_type.vcard
        hidden = access.fields(self.state.user, self.record_type).hidden
        if make is None:
            return

        def read(rows: list[Any]) -> list[str]:
            names = Names(self.state.user)
            names.want("customer", [getattr(row, "customer_id", None) for row in rows])
            return [write_card(make(row, hidden, names)) for row in rows]

        for part in self._parts(self.records(), read):
            yield "".join(part).encode()

    def write(self, out: BinaryIO, kind: str, dialect: str = "") -> None:
        """Write all rows into a file."""
        if kind == "vcf":
            out.writelines(self.vcards())
            return
        if kind == "xlsx":
            title = self.fmt.say(self.record_type.label_plural)
            write_xlsx(self.header(), self.cells(), out, title)
        else:
            write_csv(self.header(), self.cells(), out, dialect or self.fmt.tongue)


def rows_of(record_type: RecordType, user: Any, fmt: Format, query: str, columns: str = "") -> Rows:
    """The rows of a list as its address tells; columns as chosen, "all", or those of the list."""
    state = state_from(QueryDict(query), record_type, user, fmt)
    return Rows(state, chosen_columns(state, columns), fmt)


def chosen_columns(state: ListState, columns: str) -> tuple[str, ...]:
    """The number of the record, and then the columns: those of the list, all, or the named ones."""
    specs = shown_specs(state.record_type, state.user)
    if columns == "all":
        return (NUMBER, *specs)
    if columns:
        named = [key for key in columns.split(",") if key in specs or key == NUMBER]
        return tuple(dict.fromkeys(named))
    return (NUMBER, *state.columns)
