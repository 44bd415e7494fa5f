"""`kartoteka restore FILE`: put a backup back."""

import argparse
from pathlib import Path

from kartoteka.project.cli import locks, ready
from kartoteka.project.cli.problems import CommandProblem

HELP = "put a backup back in place of the present data; stop the server first"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which backup; --yes where present data would be replaced."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a file written by backup")
    parser.add_argument("--yes", action="store_true", help="replace the present data")
    parser.add_argument(
        "--keep-keys", action="store_true", help="leave the keys of persons as they are now"
    )
    parser.add_argument(
        "--key-file", type=Path, metavar="KEY", help="the key file of an encrypted backup"
    )


def run(options: argparse.Namespace) -> int:
    """Check the backup, put it back, bring it up to date."""
    ready.start_django()
    from django.conf import settings

    from kartoteka.core.storage.safekeeping import SafekeepingError
    from kartoteka.project import backups

    with locks.not_in_use(settings.DATA):
        if backups.has_data() and not options.yes:
            raise CommandProblem("There are data already; give --yes to replace them.")
        try:
            secret = backups.secret_of(options.key_file)
            rows = backups.put_back(options.file, keep_keys=options.keep_keys, secret=secret)
        except SafekeepingError as error:
            raise CommandProblem(str(error)) from error
        ready.start()
    print(f"{options.file} is back in place, with {rows} records and events")
    return 0
