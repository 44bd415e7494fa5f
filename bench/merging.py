"""How long a merge of two cards takes, and its undo: `python bench/merging.py --pairs 40`.

It merges customers that are there, two and two, with all that hangs on them and some calls more,
and undoes that. It writes where KARTOTEKA_DATA or DATABASE_URL say.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

CALLS = 10


def main() -> int:
    """Merge, undo, print milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=40)
    given = parser.parse_args()
    from kartoteka.project.cli import ready

    ready.start()
    from kartoteka.core import actions
    from kartoteka.core.actions.actor import house
    from kartoteka.core.merging.merging import merge
    from kartoteka.core.records.types import record_types

    kind = record_types["customer"]
    merged: list[tuple[float, float]] = []
    undone: list[tuple[float, float]] = []
    moved = 0
    for kept, gone in _pairs(kind, given.pairs):
        calls = [
            {"kind": "call", "subject": f"Rozmowa {n}", "customer": gone} for n in range(CALLS)
        ]
        actions.create_many(record_types["activity"], calls, house())
        outcome = _timed(merged, lambda k=kept, g=gone: merge(kind, k, g, house()))
        moved += sum(outcome.moved.values())
        _timed(undone, lambda o=outcome: actions.undo(o.group.pk, house()))
    print(f"{kind.model._default_manager.count()} customers; {len(merged)} merges, "
          f"{moved / len(merged):.0f} records moved in each")  # fmt: skip
    _print("merge", merged)
    _print("undo", undone)
    return 0


def _pairs(kind: Any, count: int) -> list[tuple[int, int]]:
    rows = kind.model._default_manager.filter(archived_at=None)
    last = rows.order_by("-pk").values_list("pk", flat=True)[0]
    dice, found = Random(11), []
    while len(found) < count * 2:
        number = rows.filter(pk__gte=dice.randint(1, last)).values_list("pk", flat=True).first()
        if number is not None and number not in found:
            found.append(number)
    return list(zip(found[::2], found[1::2], strict=True))


def _timed(spent: list[tuple[float, float]], work: Callable[[], Any]) -> Any:
    began, cpu = time.perf_counter(), time.process_time()
    result = work()
    spent.append((time.perf_counter() - began, time.process_time() - cpu))
    return result


def _print(name: str, spent: Sequence[tuple[float, float]]) -> None:
    for what, at in (("waiting", 0), ("processor", 1)):
        each = sorted(one[at] * 1000 for one in spent)
        print(f"{name}, {what}: p50 {statistics.median(each):.1f} ms, "
              f"p95 {each[int(len(each) * 0.95)]:.1f} ms, most {each[-1]:.1f} ms")  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("KARTOTEKA_COMPANY", "Pomiary")
    sys.exit(main())
