"""Requests of somebody who has signed in."""

from typing import cast

from django.http import HttpRequest

from kartoteka.core.users.models import User


class SignedInRequest(HttpRequest):
    """What views get behind the sign-in: `user` is whom the page is for.

    `real_user` is who has signed in; the two differ while an administrator sees as another user.
    """

    user: User
    real_user: User


def signed_in(request: HttpRequest) -> SignedInRequest | None:
    """The request of somebody who has signed in, or None for a stranger's."""
    return cast(SignedInRequest, request) if request.user.is_authenticated else None
