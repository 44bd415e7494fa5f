"""Fill an empty installation with a big company: `python bench/load.py --customers 100000`.

With `--files FOLDER` the rows come from companies.csv, people.csv, opportunities.csv and
activities.csv. It writes where KARTOTEKA_DATA or DATABASE_URL say, through the same actions as an
import does, and prints how fast that was.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from rows import LOST, OWNERS, STAGES, WON, Files, Made, Row, day_of

CHUNK = 5000
STATUSES = {"prospekt": "prospect", "klient": "active", "były klient": "former"}
KINDS = {"telefon": "call", "e-mail": "email", "spotkanie": "meeting", "zadanie": "task",
         "notatka": "note"}  # fmt: skip


def main() -> int:
    """Load, and print one line for each type."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--people", type=int, help="default: 1.5 for each customer")
    parser.add_argument("--opportunities", type=int, help="default: 0.5 for each customer")
    parser.add_argument("--activities", type=int, help="default: 2 for each customer")
    parser.add_argument("--files", type=Path, help="a folder of CSV files instead of made-up rows")
    given = parser.parse_args()
    os.environ.setdefault("KARTOTEKA_COMPANY", "Pomiary")
    from kartoteka.project.cli import ready

    ready.start()
    source = Files(given.files) if given.files else Made(
        given.customers,
        people=_or(given.people, given.customers * 3 // 2),
        opportunities=_or(given.opportunities, given.customers // 2),
        activities=_or(given.activities, given.customers * 2),
    )  # fmt: skip
    Loading(source).run()
    return 0


def _or(given: int | None, usual: int) -> int:
    return usual if given is None else given


class Loading:
    """One loading: numbers in the files and numbers in the database."""

    def __init__(self, source: Files | Made) -> None:
        from kartoteka.core.actions.actor import house

        self.source = source
        self.by = house("import")
        self.ids: dict[str, dict[str, int]] = {}

    def run(self) -> None:
        """Users, pipeline, and then the four files."""
        from kartoteka.core.search import engine

        self.owners = self._users()
        self.pipeline, self.stages, self.reason = self._pipeline()
        for name, key, values in (
            ("companies", "customer", self._customer),
            ("people", "person", self._person),
            ("opportunities", "opportunity", self._opportunity),
            ("activities", "activity", self._activity),
        ):
            began, cpu = time.perf_counter(), time.process_time()
            count = self._write(name, key, values)
            seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
            print(f"{name}: {count} in {seconds:.1f} s, {count / max(cpu, 1e-9):.0f} rows a CPU-s",
                  flush=True)  # fmt: skip
        # As after a long import, and every night.
        engine.tidy()

    def _write(self, name: str, key: str, values: Any) -> int:
        from kartoteka.core import actions
        from kartoteka.core.records import custom
        from kartoteka.core.records.types import record_types

        known = self.ids.setdefault(name, {})
        rows = self.source.rows(name)
        count = 0
        while part := list(islice(rows, CHUNK)):
            with custom.remembered():
                made = actions.create_many(
                    record_types[key],
                    [values(row) for row in part],
                    self.by,
                    at=[datetime.fromisoformat(row["created_at"]).replace(tzinfo=UTC)
                        for row in part],
                    verb_values=[self._verb_values(row) for row in part]
                    if key == "opportunity" else None,
                )  # fmt: skip
            for row, result in zip(part, made, strict=True):
                if result.id is not None:
                    known[str(row["id"])] = result.id
                    count += 1
        return count

    def _users(self) -> list[int]:
        from kartoteka.core.users.actions import first_administrator

        administrator, _is_new = first_administrator(name="Administrator")
        rows = [
            {"name": f"Handlowiec {n}", "email": f"handlowiec{n}@example.com",
             "role": "salesperson", "is_active": True, "language": "pl"}
            for n in range(1, OWNERS)
        ]  # fmt: skip
        return [administrator.pk, *self._made("user", rows)]

    def _pipeline(self) -> tuple[int, dict[str, int], int]:
        (pipeline,) = self._made("pipeline", [{"name": "Pomiary", "position": 1}])
        plan = [(name, "open", chance) for name, chance in STAGES]
        plan += [(WON, "won", 100), (LOST, "lost", 0)]
        rows = [
            {"name": name, "pipeline": pipeline, "kind": kind, "position": place,
             "probability": chance}
            for place, (name, kind, chance) in enumerate(plan)
        ]  # fmt: skip
        numbers = self._made("stage", rows)
        (reason,) = self._made("lost_reason", [{"name": "Cena", "position": 1}])
        return pipeline, dict(zip([name for name, *_ in plan], numbers, strict=True)), reason

    def _made(self, key: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        from kartoteka.core import actions
        from kartoteka.core.records.types import record_types

        made = actions.create_many(record_types[key], rows, self.by)
        refused = [result.errors for result in made if result.id is None]
        if refused:
            raise SystemExit(f"{key}: {refused[0]}")
        return [result.id for result in made if result.id is not None]

    def _owner(self, row: Row) -> int:
        return self.owners[int(row["owner"]) % len(self.owners)]

    def _customer(self, row: Row) -> Row:
        return {
            "name": row["name"], "nip": row["nip"], "regon": row["regon"],
            "industry": row["industry"], "city": row["city"], "region": row["voivodeship"],
            "postal_code": row["postal_code"], "street": row["street"], "email": row["email"],
            "phone": row["phone"], "website": row["website"],
            "employees": int(row["employees"] or 0), "status": STATUSES[row["status"]],
            "owner": self._owner(row), "reference": f"B{row['id']}",
        }  # fmt: skip

    def _person(self, row: Row) -> Row:
        return {
            "first_name": row["first_name"], "last_name": row["last_name"],
            "customer": self.ids["companies"].get(str(row["company_id"])),
            "job_title": row["position"], "email": row["email"], "phone": row["phone"],
            "mobile": row["mobile"], "owner": self._owner(row),
        }  # fmt: skip

    def _opportunity(self, row: Row) -> Row:
        return {
            "name": row["name"], "customer": self.ids["companies"].get(str(row["company_id"])),
            "person": self.ids["people"].get(str(row["person_id"])), "pipeline": self.pipeline,
            "value": Decimal(row["amount"]), "expected_on": day_of(row["expected_close"]),
            "opened_on": day_of(row["created_at"]), "owner": self._owner(row),
        }  # fmt: skip

    def _verb_values(self, row: Row) -> Row:
        outcome = {WON: "won", LOST: "lost"}.get(row["stage"], "open")
        values: Row = {"stage": self.stages[row["stage"]], "outcome": outcome,
                       "stage_since": _moment(row["closed_at"] or row["created_at"])}  # fmt: skip
        if outcome != "open":
            values["closed_on"] = day_of(row["closed_at"])
        if outcome == "lost":
            values["lost_reason"] = self.reason
        return values

    def _activity(self, row: Row) -> Row:
        return {
            "kind": KINDS[row["type"]], "subject": row["subject"], "note": row["body"],
            "customer": self.ids["companies"].get(str(row["company_id"])),
            "person": self.ids["people"].get(str(row["person_id"])), "owner": self._owner(row),
            "starts_at": _moment(row["due_at"]),
            "status": "done" if int(row["done"]) else "planned",
        }  # fmt: skip


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
