"""Find users for commands that name one."""

from typing import TYPE_CHECKING

from kartoteka.project.cli.problems import CommandProblem

if TYPE_CHECKING:
    from kartoteka.core.users.models import User


def user_named(text: str) -> "User":
    """The user with this e-mail address, number or name."""
    from django.db.models import Q

    from kartoteka.core.users.models import User

    wanted = Q(email__iexact=text) | Q(name__iexact=text)
    if text.isdecimal() and len(text) < 19:
        wanted |= Q(pk=int(text))
    found = list(User.objects.filter(wanted)[:2])
    if not found:
        raise CommandProblem(f"There is no user {text}.")
    if len(found) > 1:
        raise CommandProblem(f"More than one user is called {text}; give the e-mail address.")
    if not found[0].can_sign_in:
        raise CommandProblem(f"The account of {found[0]} is off.")
    return found[0]
