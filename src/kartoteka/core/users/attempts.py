"""Wrong passwords are counted; after a few of them an address must wait."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kartoteka.core.users.models import FailedSignIn

WINDOW = timedelta(minutes=15)
ALLOWED_FOR_ADDRESS = 5
# Many people share one network address, so it is stopped later than one account.
ALLOWED_FROM_NETWORK = 50


def must_wait(email: str, network: str | None) -> bool:
    """Whether there were too many wrong passwords lately."""
    recent = FailedSignIn.objects.filter(at__gt=timezone.now() - WINDOW)
    if recent.filter(email_hash=_hash(email)).count() >= ALLOWED_FOR_ADDRESS:
        return True
    return bool(network) and recent.filter(address=network).count() >= ALLOWED_FROM_NETWORK


def note_failure(email: str, network: str | None) -> None:
    """Count a wrong password; counts that no longer matter are dropped."""
    now = timezone.now()
    FailedSignIn.objects.filter(at__lt=now - WINDOW).delete()
    FailedSignIn.objects.create(email_hash=_hash(email), address=network, at=now)


def forgive(email: str) -> None:
    """Forget the wrong passwords of somebody who signed in."""
    FailedSignIn.objects.filter(email_hash=_hash(email)).delete()


def _hash(email: str) -> str:
    # Keyed: what was typed may be a password in the wrong field, or nobody's address.
    mac = salted_hmac("failed sign-in", email.strip().lower(), secret=settings.SECRET_KEY)
    return mac.hexdigest()
