"""`kartoteka link`: a one-time sign-in link for a user."""

import argparse

from kartoteka.project.cli import ready

HELP = "print a link that signs a user in once"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose link."""
    parser.add_argument("user", metavar="USER", help="e-mail address, name or number")
    parser.add_argument(
        "--forget-second-factors",
        action="store_true",
        help="for somebody who has lost the phone, the passkeys and the recovery codes",
    )


def run(options: argparse.Namespace) -> int:
    """Print the link."""
    ready.start()
    from kartoteka.core.users.links import make_link
    from kartoteka.project.cli.people import user_named

    user = user_named(options.user)
    if options.forget_second_factors:
        from kartoteka.core.actions.actor import house
        from kartoteka.core.users.actions import remove_second_factors

        remove_second_factors(user, by=house("command"))
    print(make_link(user))
    return 0
