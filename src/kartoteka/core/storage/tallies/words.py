"""A tally in the words of a database: its triggers, and how it is counted anew."""

import hashlib
from typing import Any

from django.apps import apps

from kartoteka.core.storage.tallies.declaring import Tally

PREFIX = "tally_"
Connection = Any


class Written:
    """A tally in the words of one database."""

    def __init__(self, model: type[Tally], connection: Connection) -> None:
        self.model, self._connection = model, connection
        self.is_postgresql = connection.vendor == "postgresql"
        self.counting = model.counting
        self.table = model._meta.db_table
        self.source = apps.get_model(self.counting.source)._meta.db_table
        self.keys = [f'"{name}"' for name in self.counting.by]
        self.sums = ['"number"', *(f'"{name}"' for name in self.counting.sums)]
        is_one = self.counting.is_whole or not self.is_postgresql
        self._lane = "0" if is_one else "pg_backend_pid()"

    def _by(self, row: str) -> list[str]:
        return [one.of(row, self.is_postgresql) for one in self.counting.by.values()]

    def _amounts(self, row: str) -> list[str]:
        return ["1", *(one.of(row, self.is_postgresql) for one in self.counting.sums.values())]

    def _counts(self, row: str) -> str:
        return " AND ".join(f"({one.of(row)})" for one in self.counting.only) or "1 = 1"

    def _add(self, row: str) -> str:
        """Add what a row comes to."""
        names = ", ".join([*self.keys, '"lane"', *self.sums])
        values = ", ".join([*self._by(row), "0", *self._amounts(row)])
        return (
            f'INSERT INTO "{self.table}" ({names}) SELECT {values} WHERE {self._counts(row)} '
            f"{self._onto()}"
        )

    def _onto(self) -> str:
        adds = ", ".join(f'{name} = "{self.table}".{name} + excluded.{name}' for name in self.sums)
        return f'ON CONFLICT ({", ".join(self.keys)}, "lane") DO UPDATE SET {adds}'

    def _take(self, row: str) -> str:
        """Take what a row comes to from what was kept.

        It is there to take it from, but for a table that is emptied altogether.
        """
        pairs = zip(self.sums, self._amounts(row), strict=True)
        sets = ", ".join(f"{name} = {name} - ({amount})" for name, amount in pairs)
        same = " AND ".join(f"{k} = {v}" for k, v in zip(self.keys, self._by(row), strict=True))
        return (
            f'UPDATE "{self.table}" SET {sets} '
            f'WHERE {same} AND "lane" = 0 AND {self._counts(row)}'
        )  # fmt: skip

    def _changes(self, **signs: str) -> str:
        """What the rows of these tables come to together, each table added or taken away."""
        parts = []
        for table, sign in signs.items():
            values = [*self._by("r"), *(f"{sign}({amount})" for amount in self._amounts("r"))]
            named = zip(values, [*self.keys, *self.sums], strict=True)
            told = ", ".join(f"{value} AS {name}" for value, name in named)
            parts.append(f"SELECT {told} FROM {table} AS r WHERE {self._counts('r')}")
        keys, sums = ", ".join(self.keys), ", ".join(f"SUM({n}) AS {n}" for n in self.sums)
        is_any = " OR ".join(f"SUM({name}) <> 0" for name in self.sums)
        return (
            f"SELECT {keys}, {sums} FROM ({' UNION ALL '.join(parts)}) AS rows "
            f"GROUP BY {keys} HAVING {is_any} ORDER BY {keys}"
        )

    def _add_all(self, **signs: str) -> str:
        """Add what a statement changed, in one row for what is alike, on PostgreSQL."""
        keys, sums = ", ".join(self.keys), ", ".join(self.sums)
        return (
            f'INSERT INTO "{self.table}" ({keys}, "lane", {sums}) '
            f"SELECT {keys}, {self._lane}, {sums} FROM ({self._changes(**signs)}) AS changes "
            f"{self._onto()}"
        )

    def _take_all(self, gone: str) -> str:
        """Take what a statement deleted; a lane may have less than nothing, what is whole not."""
        if self._lane != "0":
            return self._add_all(**{gone: "-"})
        sets = ", ".join(f'{name} = "{self.table}".{name} + changes.{name}' for name in self.sums)
        same = " AND ".join(f'"{self.table}".{name} = changes.{name}' for name in self.keys)
        return (
            f'UPDATE "{self.table}" SET {sets} FROM ({self._changes(**{gone: "-"})}) AS changes '
            f'WHERE {same} AND "{self.table}"."lane" = 0'
        )

    def _differs(self) -> str:
        """Whether a changed row comes to something else than before."""
        told = (*self.counting.by.values(), *self.counting.sums.values())
        columns = sorted({name for one in told for name in one.columns})
        pairs = [(f'OLD."{name}"', f'NEW."{name}"') for name in columns]
        pairs.append((f"({self._counts('OLD')})", f"({self._counts('NEW')})"))
        return " OR ".join(f"{old} IS NOT {new}" for old, new in pairs)

    def _watched(self) -> str:
        told = (*self.counting.by.values(), *self.counting.sums.values())
        names = {name for one in told for name in one.columns}
        return ", ".join(f'"{n}"' for n in sorted(names | {one.name for one in self.counting.only}))

    def triggers(self) -> dict[str, list[str]]:
        """The triggers by name; a name says what it does, so that another one is missed."""
        return self._for_statements() if self.is_postgresql else self._for_rows()

    def _for_rows(self) -> dict[str, list[str]]:
        """SQLite has triggers for each row only."""
        whens = {
            "INSERT": ("INSERT", "", self._add("NEW")),
            "DELETE": ("DELETE", "", self._take("OLD")),
            "UPDATE": (f"UPDATE OF {self._watched()}", f"WHEN ({self._differs()}) ",
                       f"{self._take('OLD')}; {self._add('NEW')}"),
        }  # fmt: skip
        made: dict[str, list[str]] = {}
        for verb, (event, when, doing) in whens.items():
            name = self._named(verb, f"{event} {when} {doing}")
            made[name] = [
                f'CREATE TRIGGER "{name}" AFTER {event} ON "{self.source}" FOR EACH ROW '
                f"{when}BEGIN {doing}; END"
            ]
        return made

    def _for_statements(self) -> dict[str, list[str]]:
        """Once for a statement: a row that is changed again and again within one transaction has
        all its versions until the end, and PostgreSQL walks through them each time."""
        whens = {
            "INSERT": ("NEW TABLE AS added", self._add_all(added="")),
            "DELETE": ("OLD TABLE AS gone", self._take_all("gone")),
            "UPDATE": ("OLD TABLE AS gone NEW TABLE AS added",
                       self._add_all(gone="-", added="")),
        }  # fmt: skip
        made: dict[str, list[str]] = {}
        for verb, (tables, doing) in whens.items():
            name = self._named(verb, f"{tables} {doing}")
            made[name] = [
                f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
                f"$$ BEGIN {doing}; RETURN NULL; END $$",
                f'CREATE TRIGGER "{name}" AFTER {verb} ON "{self.source}" REFERENCING {tables} '
                f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
            ]
        return made

    def _named(self, verb: str, what: str) -> str:
        mark = hashlib.sha256(what.encode()).hexdigest()[:8]
        return f"{PREFIX}{self.table}_{verb.lower()}_{mark}"

    def fill(self) -> str:
        """Count the whole table."""
        names = ", ".join([*self.keys, '"lane"', *self.sums])
        sums = ", ".join(f"SUM({amount})" for amount in self._amounts("r"))
        places = ", ".join(str(place) for place in range(1, len(self.keys) + 1))
        return (
            f'INSERT INTO "{self.table}" ({names}) SELECT {", ".join(self._by("r"))}, 0, {sums} '
            f'FROM "{self.source}" AS r WHERE {self._counts("r")} GROUP BY {places}'
        )

    def unlike(self) -> str:
        """What is kept against what is there: only where it differs, with the differences."""
        names, sums = ", ".join(self.keys), ", ".join(self.sums)
        counted = ", ".join(
            f"{value} AS {name}"
            for name, value in (
                *zip(self.keys, self._by("r"), strict=True),
                *((n, f"-({v})") for n, v in zip(self.sums, self._amounts("r"), strict=True)),
            )
        )
        totals = ", ".join(f"SUM({name})" for name in self.sums)
        wrong = " OR ".join(f"SUM({name}) <> 0" for name in self.sums)
        return (
            f'SELECT {names}, {totals} FROM (SELECT {names}, {sums} FROM "{self.table}" '
            f'UNION ALL SELECT {counted} FROM "{self.source}" AS r WHERE {self._counts("r")}) '
            f"AS both_sides GROUP BY {names} HAVING {wrong} ORDER BY {names}"
        )

    def fold(self) -> str:
        """Add the lanes of connections that have ended to the common one."""
        names = ", ".join([*self.keys, '"lane"', *self.sums])
        sums = ", ".join(f"SUM({name})" for name in self.sums)
        keys = ", ".join(self.keys)
        return (
            f'WITH gone AS (DELETE FROM "{self.table}" WHERE "lane" <> 0 AND "lane" NOT IN '
            f"(SELECT pid FROM pg_stat_activity WHERE pid IS NOT NULL) RETURNING *) "
            f'INSERT INTO "{self.table}" ({names}) SELECT {keys}, 0, {sums} FROM gone '
            f"GROUP BY {keys} ORDER BY {keys} {self._onto()}"
        )
