"""Signing in with an e-mail address and a password."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from kartoteka.core.users.models import User


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
        return User.objects.able_to_sign_in().filter(pk=user_id).first()
