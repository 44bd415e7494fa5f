"""`kartoteka selftest`: try the backup and everything in it on a throw-away copy."""

import argparse
import tempfile
from pathlib import Path

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

HELP = "write a backup, restore it aside, check it, and throw it away"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where there is room for two copies of the data."""
    parser.add_argument("--folder", type=Path, help="where to work (default: the data folder)")


def run(options: argparse.Namespace) -> int:
    """Print every step; 1 where one failed."""
    ready.start()
    from django.conf import settings

    from kartoteka.project import selftest

    failed = 0
    folder = options.folder or settings.DATA
    if not folder.is_dir():
        raise CommandProblem(f"There is no folder {folder}.")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".selftest-") as work:
        for step in selftest.steps(Path(work) / "backup.tar"):
            failed += not step.is_well
            mark = "ok " if step.is_well else "BAD"
            print(f"{mark}  {step.what}: {step.state} ({step.seconds:.1f} s)", flush=True)
    return 1 if failed else 0
