"""Signing in with an e-mail address and a password."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from kartoteka.core.storage import prepared
from kartoteka.core.users.models import User, UserQuerySet


class PasswordBackend(BaseBackend):
    """Knows users by their address, and only those whose account is on."""

    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = "", **other: Any
    ) -> User | None:
        """The user with this address and password."""
        user = User.objects.able_to_sign_in().with_email(email).first() if email else None
        if user is None:
            # As slow as for a real user, so that nobody can find out who has an account.
            User().set_password(password)
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        """The user of a session."""
        return next(iter(_able(prepared.everything(User), number=user_id)), None)


@prepared.question
def _able(users: UserQuerySet, number: Any) -> UserQuerySet:
    return users.able_to_sign_in().filter(pk=number).order_by()
