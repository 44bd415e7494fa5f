"""An administrator sees the pages as another user does."""

import logging

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.access.rights import NotAllowed
from kartoteka.core.users.models import User
from kartoteka.core.users.requests import SignedInRequest

log = logging.getLogger(__name__)

SESSION_KEY = "see_as"
SESSION_NAME = "see_as_name"


def see_as(request: SignedInRequest, other: User) -> None:
    """From the next page on, show what the other user sees."""
    if not may_see_as(request.user) or not other.can_sign_in:
        raise NotAllowed(_refusal())
    request.session[SESSION_KEY] = other.pk
    request.session[SESSION_NAME] = other.name
    log.warning("User %s looks at the pages of user %s.", request.user.pk, other.pk)


def stop_seeing_as(request: SignedInRequest) -> None:
    """Be oneself again."""
    request.session.pop(SESSION_KEY, None)
    request.session.pop(SESSION_NAME, None)


def user_seen_as(request: SignedInRequest) -> User | None:
    """The user whose pages are shown, where the signed-in one may still do that."""
    number = request.session.get(SESSION_KEY)
    if number is None or not may_see_as(request.user):
        return None
    return User.objects.able_to_sign_in().filter(pk=number).first()


def may_see_as(user: User) -> bool:
    """Whether the user's role has the right to see as others do."""
    return access.may_system(user, "see_as")


def _refusal() -> str:
    return _("You have no right to do this. A manager or administrator can.")
