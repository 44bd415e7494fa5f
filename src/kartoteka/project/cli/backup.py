"""`kartoteka backup FILE`: everything of an installation in one file."""

import argparse
from pathlib import Path

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

HELP = "write everything into one file, while the server goes on working"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the backup goes, and whether the keys go with it."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup to write")


def run(options: argparse.Namespace) -> int:
    """Write the backup and say how large it is."""
    ready.start()
    from kartoteka.core.storage.safekeeping import SafekeepingError
    from kartoteka.project import backups

    try:
        size = backups.write(options.file)
    except SafekeepingError as error:
        raise CommandProblem(str(error)) from error
    print(f"{options.file}: {size / 1_000_000:.1f} MB, checked")
    return 0
