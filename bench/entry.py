"""How long the question at entry takes: `bench/entry.py --customers 1000000 --people 2000000`.

It fills an empty installation with rows alone, without history, since only rows and keys are asked;
then asks for records that are there, with slips in them.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from rows import Made

CHUNK = 20_000


def main() -> int:
    """Fill, ask, print milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--questions", type=int, default=500)
    given = parser.parse_args()
    os.environ.setdefault("KARTOTEKA_COMPANY", "Pomiary")
    from kartoteka.project.cli import ready

    ready.start()
    made = Made(given.customers, people=given.people, opportunities=0, activities=0)
    fill(made)
    for key, rows in (("customer", "companies"), ("person", "people")):
        ask(key, rows, made, given.questions)
    return 0


def fill(made: Made) -> None:
    """Write the rows and their keys, unless they are there."""
    from kartoteka.core.matching import keeping
    from kartoteka.core.records.types import record_types

    for key, name in (("customer", "companies"), ("person", "people")):
        record_type = record_types[key]
        there = record_type.model._default_manager.count()
        began = time.perf_counter()
        rows = islice(made.rows(name), there, None)
        while part := list(islice(rows, CHUNK)):
            _write(record_type, [_values(key, row) for row in part])
        written = time.perf_counter() - began
        count = made.counts[name] - there
        if not count:
            continue
        print(f"{key}: {count} rows in {written:.0f} s", flush=True)
        began = time.perf_counter()
        keeping.rebuild(record_type)
        print(f"{key}: keys in {time.perf_counter() - began:.0f} s", flush=True)


def _values(key: str, row: dict[str, Any]) -> dict[str, Any]:
    if key == "person":
        names = ("first_name", "last_name", "email", "mobile")
        return {name: row[name] for name in names} | {"customer": row["company_id"]}
    names = ("name", "nip", "city", "postal_code", "street", "email", "phone", "website")
    return {name: row[name] for name in names}


def _write(record_type: Any, rows: list[dict[str, Any]]) -> None:
    from django.db import transaction

    from kartoteka.core.storage import bulk

    model = record_type.model
    columns = [field.attname for field in model._meta.concrete_fields]
    with transaction.atomic():
        found = []
        for number, values in zip(bulk.reserve_ids(model, len(rows)), rows, strict=True):
            record = model(pk=number)
            for key, value in values.items():
                record_type.assign(record, key, value)
            record.sort_key = record_type.sort_key_of(record)
            found.append([getattr(record, column) for column in columns])
        bulk.insert(model, columns, found)


def ask(key: str, name: str, made: Made, questions: int) -> None:
    """Ask about rows with slips, and print how long it took and how many were found."""
    from django.db import reset_queries

    from kartoteka.core.matching import asking
    from kartoteka.core.records.types import record_types

    spent, known = [], 0
    for number, values in _asked(key, name, made, questions):
        reset_queries()
        began = time.perf_counter()
        found = asking.similar(record_types[key], values, None, everybody=True)
        spent.append((time.perf_counter() - began) * 1000)
        known += number in {alike.record.pk for alike in found}
    spent.sort()
    print(
        f"{key}: {len(spent)} questions, p50 {statistics.median(spent):.1f} ms, "
        f"p95 {spent[int(len(spent) * 0.95)]:.1f} ms, most {spent[-1]:.1f} ms; "
        f"{known} of {questions} found"
    )


def _asked(key: str, name: str, made: Made, questions: int) -> Iterator[tuple[int, dict[str, Any]]]:
    dice = Random(5)
    for _question in range(questions):
        number = dice.randint(1, made.counts[name])
        values = _values(key, made.row(name, number))
        for field in list(values):
            if dice.random() < 0.4 and field not in ("name", "last_name"):
                del values[field]
        told = "name" if key == "customer" else "last_name"
        at = dice.randrange(1, len(values[told]) - 1)
        values[told] = values[told][:at] + values[told][at + 1 :]
        yield number, values


if __name__ == "__main__":
    sys.exit(main())
