"""E-mail and web addresses."""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from kartoteka.core.fields.kind import shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem
from kartoteka.core.fields.text import StringKind, clean_text, trimmed

LONGEST_EMAIL = 254
LONGEST_URL = 500
LONGEST_MAILBOX = 64
LONGEST_LABEL = 63

_IN_BRACKETS = re.compile(r"[^<>]*<([^<>]+)>")
_PLAIN_EMAIL = re.compile(
    r"([a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*)@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})",
    re.IGNORECASE | re.ASCII,
)
# The last words of domains that the library refuses, wholly or for some names: it is asked.
_NOT_ON_THE_NET = {name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES}
# A host in small letters and a plain path, short enough for every rule: it needs no closer look.
_PLAIN_URL = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:/[a-z0-9_/-]*)?", re.ASCII
)
_WEB_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_is_web_address = URLValidator(schemes=["http", "https"])


class EmailKind(StringKind):
    """An e-mail address."""

    key = "email"
    label = _("E-mail address")

    def limit(self, spec: Spec) -> int:
        """The longest address that mail knows."""
        return spec.max_length or LONGEST_EMAIL

    def read(self, raw: object, spec: Spec, fmt: Format) -> str:
        """The address in its usual form; nobody is asked whether it exists."""
        text = clean_text(raw, spec)
        bracketed = _IN_BRACKETS.fullmatch(text)
        address = trimmed(bracketed[1] if bracketed else text).removeprefix("mailto:")
        address = address.rstrip(".,; ")
        if address.count("@") > 1:
            raise ValueProblem(
                "two_emails",
                _("%(label)s: “%(value)s” looks like two addresses. Enter one"),
                raw,
                label=spec.label,
                value=shortened(text),
            )
        if _is_plain(address):
            return address.lower()
        try:
            found = validate_email(address, check_deliverability=False, strict=True)
        except EmailNotValidError:
            raise ValueProblem(
                "email",
                _(
                    "%(label)s: “%(value)s” is not an e-mail address. "
                    "Enter it like this: name@example.com"
                ),
                raw,
                label=spec.label,
                value=shortened(text),
            ) from None
        # No mail server tells A@b.pl from a@b.pl, and a search must not either.
        return unicodedata.normalize("NFC", found.normalized.lower())

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """Text with an address."""
        return super().json_type(spec) | ({"format": "idn-email"} if spec.required else {})


def _is_plain(address: str) -> bool:
    """Whether an address is of the plain form that nearly all have: it needs no closer look.

    The library takes a sixth of the time of an import to say yes to them.
    """
    found = _PLAIN_EMAIL.fullmatch(address)
    return (
        found is not None
        and len(address) <= LONGEST_EMAIL
        and len(found[1]) <= LONGEST_MAILBOX
        and max(map(len, found[2].split("."))) <= LONGEST_LABEL
        and "--" not in found[2]
        and found[2].rpartition(".")[2].lower() not in _NOT_ON_THE_NET
    )


class UrlKind(StringKind):
    """The address of a web page."""

    key = "url"
    label = _("Web address")

    def limit(self, spec: Spec) -> int:
        """Long enough for addresses with a query."""
        return spec.max_length or LONGEST_URL

    def read(self, raw: object, spec: Spec, fmt: Format) -> str:
        """The address; https is added where nothing was written."""
        text = clean_text(raw, spec)
        address = text if _WEB_SCHEME.match(text) else f"https://{text}"
        if len(address) <= LONGEST_LABEL and _PLAIN_URL.fullmatch(address):
            return address
        try:
            _is_web_address(address)
            parts = urlsplit(address)
            if "@" in parts.netloc:
                raise ValidationError("A name before the host hides where the link leads.")
        except (ValidationError, ValueError):
            raise ValueProblem(
                "url",
                _("%(label)s: “%(value)s” is not a web address. Enter it like this: example.com"),
                raw,
                label=spec.label,
                value=shortened(text),
            ) from None
        return parts._replace(netloc=parts.netloc.lower()).geturl()

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The address without its scheme."""
        return re.sub(r"^https?://|/$", "", value) if value else ""
