"""Tokens by which programs use the API as a user."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kartoteka.core.storage import prepared
from kartoteka.core.users import secrets
from kartoteka.core.users.models import ApiToken, User

PREFIX = "kt_"
SHOWN = 10
# What a token may do at most; the role of its user limits it further.
READ = "read"
WRITE = "write"
# A token in use tells so at most once in this time, so that reading stays reading.
USE_NOTED_EVERY = timedelta(minutes=5)


def make_token(
    user: User,
    name: str,
    *,
    scopes: Sequence[str] = (READ, WRITE),
    expires_at: datetime | None = None,
) -> str:
    """A new token; this is the only time that its secret is seen."""
    secret = secrets.make(PREFIX)
    ApiToken.objects.create(
        user=user,
        name=name,
        prefix=secret[:SHOWN],
        secret_hash=secrets.hashed(secret),
        scopes=list(scopes),
        created_at=timezone.now(),
        expires_at=expires_at,
    )
    return secret


def find_token(secret: str) -> ApiToken | None:
    """The token with this secret, where it is good now, with its user."""
    now = timezone.now()
    kept = prepared.everything(ApiToken)
    token = next(iter(_of_secret(kept, secret_hash=secrets.hashed(secret))), None)
    if token is None or (token.expires_at and token.expires_at <= now):
        return None
    if not token.user.can_sign_in:
        return None
    if token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


@prepared.question
def _of_secret(kept: QuerySet[ApiToken], secret_hash: Any) -> QuerySet[ApiToken]:
    return kept.filter(secret_hash=secret_hash, revoked_at=None).select_related("user").order_by()


def revoke_token(token: ApiToken) -> None:
    """Make a token useless from now on."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
