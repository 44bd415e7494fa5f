"""`kartoteka token`: a token with which a program uses the API as a user."""

import argparse
from datetime import timedelta

from kartoteka.project.cli import ready
from kartoteka.project.cli.problems import CommandProblem

LONGEST_DAYS = 3650
HELP = "print a new API token of a user; it is shown this once"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose token, what for, and for how long."""
    parser.add_argument("user", metavar="USER", help="e-mail address, name or number")
    parser.add_argument("--name", default="command line", help="what the token is for")
    parser.add_argument("--days", type=int, default=365, help="how long it is good (default: 365)")
    parser.add_argument("--read-only", action="store_true", help="a token that cannot change data")


def run(options: argparse.Namespace) -> int:
    """Print the token."""
    if not 0 < options.days <= LONGEST_DAYS:
        raise CommandProblem(f"A token is good for 1 to {LONGEST_DAYS} days, not {options.days}.")
    ready.start()
    from django.utils import timezone

    from kartoteka.core.users import tokens
    from kartoteka.project.cli.people import user_named

    secret = tokens.make_token(
        user_named(options.user),
        options.name,
        scopes=[tokens.READ] if options.read_only else [tokens.READ, tokens.WRITE],
        expires_at=timezone.now() + timedelta(days=options.days),
    )
    print(secret)
    return 0
