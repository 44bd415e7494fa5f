"""Django's own management commands, for developers."""

import argparse

from kartoteka.project.cli import ready

HELP = "run a management command of Django, such as makemigrations"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything after `manage` belongs to Django."""
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="...", help="its arguments")


def run(options: argparse.Namespace) -> int:
    """Hand the arguments on to Django."""
    ready.start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kartoteka manage", *options.rest])
    return 0
