"""`kartoteka duplicates find`: records that are there twice, in any file."""

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

HELP = "find duplicates in a file, or between two files"
COLUMNS = ("left", "right", "score", "reason")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with which files, and where the pairs go."""
    parser.add_argument("what", metavar="find", choices=("find",))
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("second", metavar="SECOND", type=Path, nargs="?")
    parser.add_argument("--type", metavar="TYPE", required=True, help="customer, person, product")
    parser.add_argument("--out", metavar="PAIRS.csv", type=Path, required=True)
    parser.add_argument(
        "--least",
        metavar="SCORE",
        type=float,
        help="only pairs of this score or more, from 0 to 1; without it those above 0.5, and those "
        "that are worth a look because they share a number, an e-mail or a name in one town",
    )


def run(options: argparse.Namespace) -> int:
    """Write the pairs, the best first; say how columns were understood."""
    ready.start_django()
    from kartoteka.core.importing import pairs
    from kartoteka.core.tables import TableProblem

    if options.least is not None and not 0 <= options.least <= 1:
        raise CommandProblem("--least is a number from 0 to 1.")
    record_type = _type(options.type, pairs.matchable())
    for path in filter(None, (options.file, options.second)):
        if not path.is_file():
            raise CommandProblem(f"There is no file {path}.")
    try:
        left = pairs.read(options.file, record_type)
        right = pairs.read(options.second, record_type) if options.second else None
    except TableProblem as problem:
        raise CommandProblem(str(problem.message)) from problem
    for path, side in ((options.file, left), (options.second, right)):
        if side is not None:
            _tell(path, side)
    found = pairs.pairs(left, right, options.least, _progress)
    _write(options.out, found)
    print(f"{len(found)} pairs -> {options.out}")
    return 0


def _type(key: str, known: list[Any]) -> Any:
    for record_type in known:
        if record_type.key == key:
            return record_type
    keys = ", ".join(each.key for each in known)
    raise CommandProblem(f"There is no record type {key} to find duplicates of. Known: {keys}.")


def _tell(path: Path, side: Any) -> None:
    plan = side.plan
    read = [
        f"{h.strip()} = {part}" for h, part in zip(plan.headers, plan.parts, strict=True) if part
    ]
    named = "line number" if plan.identifier is None else plan.headers[plan.identifier].strip()
    print(f"{path.name}: {len(side.profiles)} rows named by {named}; {', '.join(read)}")
    if not read:
        raise CommandProblem(f"No column of {path.name} tells who or what its rows are.")


def _progress(done: int, total: int) -> None:
    if total > 200_000:
        print(f"... {done} of {total} pairs compared", file=sys.stderr, flush=True)


def _write(path: Path, found: list[Any]) -> None:
    from kartoteka.core.matching import words

    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            for pair in found:
                reason = words.sentence(pair.reasons)
                writer.writerow([pair.left, pair.right, f"{pair.score:.4f}", reason])
    except OSError as error:
        raise CommandProblem(f"{path} cannot be written: {error.strerror}.") from error
