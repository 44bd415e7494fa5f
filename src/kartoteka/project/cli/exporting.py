"""`kartoteka export`: the records of one type as a CSV or XLSX file."""

import argparse
import sys
from pathlib import Path
from typing import Any

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

HELP = "write records of one type as CSV or XLSX"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What, in which form, where to, and as whom."""
    parser.add_argument("plural", metavar="TYPE", help="customers, people, opportunities, ...")
    parser.add_argument("--format", choices=("csv", "xlsx"), default="csv")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="default: the console")
    parser.add_argument("--columns", default="all", help="field keys, separated by commas")
    parser.add_argument("--filter", default="", help="as in the address of a list: city__is=Gdynia")
    parser.add_argument("--dialect", choices=("pl", "en", "ru", "plain"), default="plain",
                        help="separator and decimal sign of the CSV (default: plain)")  # fmt: skip
    parser.add_argument("--user", metavar="USER", help="e-mail address, name or number")


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    ready.start()
    from kartoteka.core import access
    from kartoteka.core.importing.models import Export
    from kartoteka.core.records.types import record_types
    from kartoteka.core.screens.export_rows import rows_of
    from kartoteka.core.screens.request import format_of
    from kartoteka.project.cli.importing import acting_user

    record_type = record_types.by_plural(options.plural)
    if record_type is None:
        known = ", ".join(each.plural for each in record_types)
        raise CommandProblem(f"There is no record type {options.plural}. Known: {known}.")
    user = acting_user(options.user)
    if not access.may(user, "export", record_type.key):
        raise CommandProblem(f"{user} may not export {options.plural}.")
    rows = rows_of(record_type, user, format_of(user), options.filter, options.columns)
    if rows.state.problem:
        raise CommandProblem(rows.state.problem)
    log = Export.objects.create(
        owner=user.pk, channel="command", record_type=record_type.key, format=options.format,
        columns=list(rows.columns), query=options.filter, rows=rows.records().count(),
    )  # fmt: skip
    _write(rows, options)
    print(f"{log.rows} rows", file=sys.stderr)
    return 0


def _write(rows: Any, options: argparse.Namespace) -> None:
    if options.output is None:
        rows.write(sys.stdout.buffer, options.format, options.dialect)
        return
    try:
        with options.output.open("wb") as out:
            rows.write(out, options.format, options.dialect)
    except OSError as error:
        raise CommandProblem(f"{options.output} cannot be written: {error.strerror}.") from error
