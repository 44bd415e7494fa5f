"""`kartoteka demo`: a made-up company to try things out on."""

import argparse

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

HELP = "load the demo company into an empty installation"


def arguments(parser: argparse.ArgumentParser) -> None:
    """There is one demo company."""


def run(options: argparse.Namespace) -> int:
    """Load the demo company; refused where there are data already."""
    ready.start()
    if not load_where_empty():
        raise CommandProblem("There are data already; the demo company is for an empty database.")
    return 0


def load_where_empty() -> bool:
    """Load the demo company where nobody has an account yet; whether it was loaded."""
    from kartoteka.core.users.models import User

    if User.objects.exists():
        return False
    from kartoteka.project import demo

    print("Loading the demo company ...", flush=True)
    demo.load()
    return True
