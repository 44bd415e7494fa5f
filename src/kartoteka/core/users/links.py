"""Links that sign in once: for the first administrator, a new colleague, a forgotten password."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from kartoteka.core.users import secrets
from kartoteka.core.users.models import SignInLink, User

VALID_FOR = timedelta(hours=24)


def make_link(user: User, valid_for: timedelta = VALID_FOR) -> str:
    """A new address that signs the user in once."""
    secret = secrets.make()
    now = timezone.now()
    SignInLink.objects.create(
        secret_hash=secrets.hashed(secret), user=user, created_at=now, expires_at=now + valid_for
    )
    return f"{settings.PUBLIC_URL}{reverse('users:link', args=[secret])}"


def user_of_link(secret: str) -> User | None:
    """The user whom a link would sign in now, if any. The link stays good."""
    link = _good_links(secret).first()
    return link.user if link is not None and link.user.can_sign_in else None


def use_link(secret: str) -> User | None:
    """The user whom the link signs in, if any; it is used up by this."""
    with transaction.atomic():
        link = _good_links(secret).select_for_update(of=("self",)).first()
        if link is None or not link.user.can_sign_in:
            return None
        link.used_at = timezone.now()
        link.save(update_fields=["used_at"])
    return link.user


def spend_all(user: User) -> None:
    """Make links useless that were handed out before the locks were changed."""
    SignInLink.objects.filter(user=user, used_at=None).update(used_at=timezone.now())


def _good_links(secret: str) -> QuerySet[SignInLink]:
    return SignInLink.objects.select_related("user").filter(
        secret_hash=secrets.hashed(secret), used_at=None, expires_at__gt=timezone.now()
    )
