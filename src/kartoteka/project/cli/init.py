"""`kartoteka init`: the first administrator, by a one-time link instead of a default password."""

import argparse

from kartoteka.project.cli import ready

HELP = "make the database and the first administrator; prints a one-time sign-in link"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Who the administrator is."""
    parser.add_argument("--email", default="", help="the administrator's e-mail address")
    parser.add_argument("--name", default="Administrator", help="the administrator's name")


def run(options: argparse.Namespace) -> int:
    """Make the administrator where there is none, and print the link."""
    ready.start()
    from django.conf import settings

    from kartoteka.core.actions import Actor
    from kartoteka.core.fields import Format
    from kartoteka.core.users.actions import first_administrator
    from kartoteka.core.users.links import make_link
    from kartoteka.modules.customers.care_actions import first_segments
    from kartoteka.modules.privacy.actions import first_purposes
    from kartoteka.modules.sales.actions import first_pipeline

    administrator, is_new = first_administrator(name=options.name, email=options.email)
    own_language = Format(language=administrator.language or settings.LANGUAGE_CODE)
    by = Actor(administrator, "command", fmt=own_language)
    first_pipeline(by)
    first_purposes(by)
    first_segments(by)
    if not is_new:
        print(f"There is an administrator already: {administrator}. A new link for them:")
    print(make_link(administrator))
    return 0
