"""Write a loaded installation several times over: `python bench/enlarge.py FOLDER --times 10`.

FOLDER is the data folder of an installation on SQLite that `load.py` filled; the copies go where
KARTOTEKA_DATA or DATABASE_URL say, which must be empty. With `--times 1` it moves an installation
from SQLite to PostgreSQL. Each copy has digits of its own in numbers, mails and phones. Its events
are read, counted and told as any others, but their sealed values do not open and their chains do
not hold: this is for measuring only, and takes a tenth of the time that actions need.
"""

import argparse
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from target import Target

# Digits of the country code of Poland stay, so that phones stay phones.
DIGITS = "01235679"
NOT_COPIED = {"django_migrations", "django_content_type", "auth_permission", "django_session",
              "search_visit", "search_address", "actions_receipt"}  # fmt: skip
# Records that are made several times.
RECORDS = ("customer", "person", "position", "opportunity", "activity")
TEXTS = {"name", "nip", "regon", "email", "phone", "mobile", "website", "reference", "sort_key"}
Row = list[Any]


def main() -> int:
    """Copy, and print a line for each table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=10)
    given = parser.parse_args()
    from kartoteka.project.cli import ready

    into = Path(os.environ["KARTOTEKA_DATA"])
    into.mkdir(parents=True, exist_ok=True)
    shutil.copy(given.folder / "instance.key", into / "instance.key")
    ready.start()
    Enlarging(given.folder, given.times).run()
    return 0


class Enlarging:
    """One installation, read from its files, and where it goes."""

    def __init__(self, folder: Path, times: int) -> None:
        from kartoteka.core.records.types import record_types
        from kartoteka.core.search.models import first_place
        from kartoteka.core.storage import tallies

        self.times = times
        self.source = sqlite3.connect(f"file:{folder / 'kartoteka.sqlite3'}?mode=ro", uri=True)
        self.keys = sqlite3.connect(f"file:{folder / 'keys.sqlite3'}?mode=ro", uri=True)
        self.types = {key: record_types[key] for key in RECORDS}
        self.tables = {t.model._meta.db_table: t for t in self.types.values()}
        # How far the numbers of the next copy are, for each record type and each table.
        self.step = {key: self._last(t.model._meta.db_table) for key, t in self.types.items()}
        self.kept = {model._meta.db_table for model in tallies.every()}
        self.places = {first_place(key): key for key in RECORDS}
        self.links = {key: {s.key: s.link for s in t.built_in.values() if s.link in RECORDS}
                      for key, t in self.types.items()}  # fmt: skip

    def _last(self, table: str) -> int:
        row = self.source.execute(f"SELECT max(id) FROM {table}").fetchone()
        return int(row[0] or 0)

    def run(self) -> None:
        """All tables of both databases."""
        from kartoteka.core.search import addresses, beginnings, engine
        from kartoteka.core.storage import tallies

        target = Target("default")
        tallies.remove()
        with target.without_indexes():
            for table in target.tables:
                if table not in NOT_COPIED | self.kept:
                    self._timed(target, table)
            target.copy("search_text", ["rowid", "text"], self._texts())
        beginnings.fill()
        addresses.begin()
        addresses.settle()
        engine.tidy()
        target.count_groups()
        tallies.establish()
        keys = Target("keys")
        keys.copy("keys_subjectkey", ["subject", "wrapped", "created_at"], self._subject_keys())

    def _timed(self, target: Target, table: str) -> None:
        began, cpu = time.perf_counter(), time.process_time()
        columns = [column for column in self._columns(table) if column in target.tables[table]]
        columns.sort(key=lambda column: column != "id")
        count = target.copy(table, columns, self._rows(table, columns))
        if count:
            print(f"{table}: {count} in {time.perf_counter() - began:.0f} s, "
                  f"{time.process_time() - cpu:.0f} CPU-s", flush=True)  # fmt: skip

    def _columns(self, table: str) -> list[str]:
        return [row[1] for row in self.source.execute(f"PRAGMA table_info({table})")]

    def _rows(self, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        names = ", ".join(f'"{column}"' for column in columns)
        select = f'SELECT {names} FROM "{table}" ORDER BY 1'
        found = self.source.execute(select)
        if table in self.tables:
            make = self._record_copy(table, columns)
        elif table == "sales_stagevisit":
            make = self._visit_copy(columns)
        elif table == "search_searchentry":
            make = self._entry_copy(columns)
        elif table == "events_event":
            make = self._event_copy(columns)
        else:
            yield from found
            return
        for number in range(self.times):
            if number:
                found = self.source.execute(select)
            for row in found:
                yield make(row, number) if number else row

    def _record_copy(self, table: str, columns: Sequence[str]) -> Any:
        key = self.tables[table].key
        moved = {columns.index("id"): self.step[key]}
        moved |= {columns.index(f"{name}_id"): self.step[link]
                  for name, link in self.links[key].items()}  # fmt: skip
        texts = [i for i, column in enumerate(columns) if column in TEXTS]
        return self._mover(moved, texts)

    def _visit_copy(self, columns: Sequence[str]) -> Any:
        moved = {columns.index("id"): self._last("sales_stagevisit"),
                 columns.index("opportunity_id"): self.step["opportunity"]}  # fmt: skip
        return self._mover(moved, [])

    def _mover(self, moved: dict[int, int], texts: Sequence[int]) -> Any:
        def make(row: Sequence[Any], number: int) -> Row:
            made, digits = list(row), digits_of(number)
            for place, step in moved.items():
                if made[place] is not None:
                    made[place] += step * number
            for place in texts:
                made[place] = made[place].translate(digits)
            return made

        return make

    def _entry_copy(self, columns: Sequence[str]) -> Any:
        at = [columns.index(c) for c in ("id", "record_type", "record_id")]
        texts = [columns.index(c) for c in ("title", "title_key", "subtitle", "parts")]

        def make(row: Sequence[Any], number: int) -> Row | None:
            step = self.step.get(row[at[1]])
            if step is None:
                return None
            made, digits = list(row), digits_of(number)
            made[at[0]] += step * number
            made[at[2]] += step * number
            for place in texts:
                made[place] = made[place].translate(digits)
            return made

        return make

    def _texts(self) -> Iterator[Sequence[Any]]:
        from kartoteka.core.search.models import RECORD_BITS

        for number in range(self.times):
            digits = digits_of(number)
            for place, text in self.source.execute("SELECT rowid, text FROM search_text"):
                key = self.places.get(place >> RECORD_BITS << RECORD_BITS)
                if not number:
                    yield place, text
                elif key:
                    yield place + self.step[key] * number, text.translate(digits)

    def _event_copy(self, columns: Sequence[str]) -> Any:
        at = {name: columns.index(name) for name in
              ("id", "subject_type", "subject_id", "customer_id", "person_id")}  # fmt: skip
        last = self._last("events_event")

        def make(row: Sequence[Any], number: int) -> Row | None:
            step = self.step.get(row[at["subject_type"]])
            if step is None:
                return None
            made = list(row)
            made[at["id"]] += last * number
            made[at["subject_id"]] += step * number
            for name, key in (("customer_id", "customer"), ("person_id", "person")):
                if made[at[name]] is not None:
                    made[at[name]] += self.step[key] * number
            return made

        return make

    def _subject_keys(self) -> Iterator[Sequence[Any]]:
        yield from self.keys.execute("SELECT subject, wrapped, created_at FROM keys_subjectkey")


def digits_of(number: int) -> dict[int, int]:
    """How the digits of copy number so and so are written."""
    return str.maketrans(DIGITS, DIGITS[number % 8 :] + DIGITS[: number % 8]) | (
        str.maketrans("48", "84") if number >= 8 else {}
    )


if __name__ == "__main__":
    sys.exit(main())
