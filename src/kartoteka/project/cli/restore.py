"""`kartoteka restore FILE`: put a backup back."""

import argparse
from pathlib import Path

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

HELP = "put a backup back in place of the present data; stop the server first"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which backup; --yes where present data would be replaced."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a file written by backup")
    parser.add_argument("--yes", action="store_true", help="replace the present data")


def run(options: argparse.Namespace) -> int:
    """Check the backup, put it back, bring it up to date."""
    ready.start_django()
    from kartoteka.core.storage.safekeeping import SafekeepingError
    from kartoteka.project import backups

    if backups.has_data() and not options.yes:
        raise CommandProblem("There are data already; give --yes to replace them by the backup.")
    try:
        backups.put_back(options.file)
    except SafekeepingError as error:
        raise CommandProblem(str(error)) from error
    ready.start()
    print(f"{options.file} is back in place")
    return 0
