"""`kartoteka link`: a one-time sign-in link for a user."""

import argparse

from kartoteka.project.cli import ready

HELP = "print a link that signs a user in once"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose link."""
    parser.add_argument("user", metavar="USER", help="e-mail address, name or number")


def run(options: argparse.Namespace) -> int:
    """Print the link."""
    ready.start()
    from kartoteka.core.users.links import make_link
    from kartoteka.project.cli.people import user_named

    print(make_link(user_named(options.user)))
    return 0
