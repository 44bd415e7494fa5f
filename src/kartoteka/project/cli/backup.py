"""`kartoteka backup FILE`: everything of an installation in one file."""

import argparse
from pathlib import Path

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

HELP = "write everything into one file, while the server goes on working"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the backup goes, and whether the keys go with it."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup to write")
    parser.add_argument(
        "--key-file", type=Path, metavar="KEY",
        help="encrypt it with what this file holds; else with KARTOTEKA_BACKUP_KEY where given",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Write the backup and say how large it is."""
    ready.start()
    from kartoteka.core.storage.safekeeping import SafekeepingError
    from kartoteka.project import backups

    try:
        secret = backups.secret_of(options.key_file)
        size = backups.write(options.file, secret)
    except SafekeepingError as error:
        raise CommandProblem(str(error)) from error
    kept = "encrypted" if secret else "not encrypted: keep it safe, or give --key-file"
    print(f"{options.file}: {size / 1_000_000:.1f} MB, checked, {kept}")
    return 0
