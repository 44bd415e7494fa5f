"""`kartoteka check`: everything that must always hold, looked at one by one."""

import argparse
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

if TYPE_CHECKING:
    from kartoteka.core.actions.faults import Fault

HELP = "check that history and records agree and nothing was tampered with"
MOST_SHOWN = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    """How much to print."""
    parser.add_argument("--verbose", action="store_true", help="name each record type")
    parser.add_argument(
        "--rebuild-search", action="store_true", help="first write the index of search anew"
    )
    parser.add_argument(
        "--rebuild-tallies", action="store_true",
        help="first count anew what the database keeps for the funnel",
    )  # fmt: skip
    parser.add_argument(
        "--heads", type=Path, metavar="FILE",
        help="a copy of history.heads that was kept elsewhere: look whether it still holds",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Print every fault; 1 where there is any."""
    ready.start_django()
    from django.db import connections

    from kartoteka.core.actions import invariants
    from kartoteka.core.records import custom
    from kartoteka.core.storage import safekeeping, tallies

    kept_elsewhere = _kept_elsewhere(options.heads)
    if options.rebuild_search:
        rebuild_search()
    if options.rebuild_tallies:
        tallies.establish(anew=True)
    found = 0
    for alias in connections:
        for sentence in safekeeping.problems(alias):
            found += 1
            print(f"BAD  {alias}: {sentence}")
    say = (lambda line: print(f"...  {line}", file=sys.stderr)) if options.verbose else _silent
    with custom.remembered():
        for fault in chain(invariants.faults(say), kept_elsewhere):
            found += 1
            if found <= MOST_SHOWN:
                print(f"BAD  {fault.where}: {fault.what}")
    if found > MOST_SHOWN:
        print(f"BAD  and {found - MOST_SHOWN} more")
    print("Everything holds." if not found else f"{found} faults.")
    return 1 if found else 0


def _kept_elsewhere(file: Path | None) -> Iterator["Fault"]:
    """What does not hold of a copy of heads that somebody kept."""
    from kartoteka.core.actions import heads

    if file is not None and not file.is_file():
        raise CommandProblem(f"There is no file {file}.")
    return heads.faults(file) if file is not None else iter(())


def rebuild_search() -> None:
    """Write the entries of all records anew, type by type, while others go on working."""
    from kartoteka.core import search
    from kartoteka.core.matching import keeping
    from kartoteka.core.records.types import record_types
    from kartoteka.core.search import beginnings

    # First: a text that is written anew is taken out of an index that must hold it.
    beginnings.fill()
    for record_type in record_types.all():
        if record_type.in_search:
            print(f"...  {record_type.plural}: {search.rebuild(record_type)}", file=sys.stderr)
        if record_type.matching:
            keeping.rebuild(record_type)


def _silent(line: str) -> None:
    """Say nothing."""
