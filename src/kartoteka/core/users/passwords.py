"""What a password must be, and how it is kept."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn  # type: ignore[import-untyped]

LONGEST = 256
# Of five, as the estimator counts: at least a hundred million guesses.
STRONG_ENOUGH = 3
LETTERS_OF_ONES_OWN = 5

# What is typed when somebody wants a password at once, here and in the countries around.
USUAL = (
    "haslo", "hasło", "password", "passwort", "пароль", "parol", "kartoteka", "crm", "polska",
    "polish", "poland", "warszawa", "krakow", "kraków", "qwerty", "qwertz", "йцукен",
    "zaq12wsx", "zaq", "wsx", "admin", "administrator", "welcome", "witaj", "kochanie",
    "kocham", "misiek", "słoneczko", "sloneczko", "привет", "россия", "москва", "любовь",
    "лето", "lato", "zima", "wiosna", "jesien", "jesień", "spring", "summer", "autumn",
    "winter", "styczen", "luty", "marzec", "january", "monday", "firma", "company",
)  # fmt: skip
# The same keys under a Russian layout: «йцукен» is typed where «qwerty» is.
_RUSSIAN = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")


class Argon2(Argon2PasswordHasher):
    """Argon2id at the cost that OWASP names: 46 MiB each, so a few at once fit any machine."""

    time_cost = 2
    memory_cost = 46 * 1024
    parallelism = 1


class StrongPassword:
    """Refuses passwords that stand in lists of leaked ones, or are made of such by usual tricks.

    The list comes with the zxcvbn package: nothing is fetched, and the password goes nowhere.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse with a sentence that says what would be better."""
        if len(password) > LONGEST:
            raise ValidationError(
                _("A password has at most %(limit)s characters.") % {"limit": LONGEST}
            )
        if is_weak(password, _words_of(user)):
            raise ValidationError(
                _(
                    "This password is in the lists that are tried first, or is easy to guess from "
                    "one of them. Four or five words that do not belong together are better."
                )
            )

    def get_help_text(self) -> str:
        """What is asked of a password, before one is typed."""
        return _("Not one that has leaked somewhere, or is made of one.")


def is_weak(password: str, words: list[str]) -> bool:
    """Whether the password would be found among the first hundred million guesses."""
    known = [*words, *USUAL, *_parts(settings.COMPANY)]
    plain = password.lower()
    for word in sorted(known, key=len, reverse=True):
        plain = plain.replace(word, "")
    # With names, usual words and digits taken out, something of one's own must remain.
    if len(set(re.sub(r"[\W\d_]", "", plain))) < LETTERS_OF_ONES_OWN:
        return True
    spellings = {password, password.lower().translate(_RUSSIAN)}
    return any(zxcvbn(text[:72], user_inputs=known)["score"] < STRONG_ENOUGH for text in spellings)


def _words_of(user: Any) -> list[str]:
    if user is None:
        return []
    return [*_parts(getattr(user, "name", "")), *_parts(getattr(user, "email", ""))]


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[\W_]+", str(text).lower()) if len(part) > 2]
