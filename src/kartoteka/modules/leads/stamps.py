"""The stamp in a public form: signed, good for a day, and for one sending.

A page embedded in somebody else's has no cookie, so nothing there tells our forms from forged ones
but this. It says for which form it was made, when, and what the visitor was shown.
"""

import secrets
from dataclasses import dataclass

from django.core import signing
from django.utils import timezone

from kartoteka.modules.leads.form_models import WebForm

SALT = "public form"
GOOD_FOR = 24 * 3600
LONGEST = 1000
# Whoever has read a form and written an answer took longer; a program did not.
LEAST = 2.0


class Refused(Exception):
    """A stamp that says nothing: forged, of another form, or too old."""


@dataclass(frozen=True)
class Stamp:
    """What a stamp says."""

    nonce: str
    # The fingerprint of what was shown.
    seen: str
    site: str
    made: float

    @property
    def is_quick(self) -> bool:
        """Whether the form comes back faster than a human being can fill it in."""
        return timezone.now().timestamp() - self.made < LEAST


def make(form: WebForm, seen: str, site: str = "") -> str:
    """A new stamp for a form."""
    made = round(timezone.now().timestamp(), 3)
    return signing.dumps([form.pk, secrets.token_urlsafe(12), seen, site, made], salt=SALT)


def read(text: str, form: WebForm) -> Stamp:
    """What a stamp of this form says; Refused where it says nothing."""
    if len(text) > LONGEST:
        raise Refused
    try:
        number, nonce, seen, site, made = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Refused from error
    age = timezone.now().timestamp() - made
    if number != form.pk or not 0 <= age <= GOOD_FOR:
        raise Refused
    return Stamp(nonce, seen, site, made)
