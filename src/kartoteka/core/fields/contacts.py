"""E-mail and web addresses, and the Polish tax number."""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import ValidationError as StdnumProblem
from stdnum.pl import nip

from kartoteka.core.fields.kind import shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem
from kartoteka.core.fields.text import StringKind, clean_text, trimmed

LONGEST_EMAIL = 254
LONGEST_URL = 500
NIP_DIGITS = 10

_IN_BRACKETS = re.compile(r"[^<>]*<([^<>]+)>")
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


class NipKind(StringKind):
    """The Polish tax number of a company."""

    key = "nip"
    label = _("NIP")

    def limit(self, spec: Spec) -> int:
        """Ten digits."""
        return NIP_DIGITS

    def read(self, raw: object, spec: Spec, fmt: Format) -> str:
        """The ten digits; spaces, dashes and the prefix PL are let through."""
        text = clean_text(raw, spec)
        digits = re.sub(r"[\s.\-\u2010-\u2015]", "", text).upper().removeprefix("NIP")
        digits = digits.removeprefix(":").removeprefix("PL")
        if not (digits.isascii() and digits.isdigit()):
            raise ValueProblem(
                "nip_characters",
                _("A NIP has digits only, you entered “%(value)s”"),
                raw,
                value=shortened(text),
            )
        if len(digits) != NIP_DIGITS:
            raise ValueProblem(
                "nip_length",
                ngettext_lazy(
                    "A NIP has 10 digits, you entered %(count)d",
                    "A NIP has 10 digits, you entered %(count)d",
                    "count",
                ),
                raw,
                count=len(digits),
            )
        try:
            nip.validate(digits)
            if not digits.strip("0"):
                raise StdnumProblem
        except StdnumProblem:
            raise ValueProblem(
                "nip_checksum",
                _("One digit of NIP %(value)s is wrong"),
                raw,
                value=_grouped(digits),
            ) from None
        return digits

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The digits in groups: 676 000 12 40."""
        return _grouped(value) if value else ""

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """Ten digits."""
        return {"type": "string", "pattern": "^[0-9]{10}$" if spec.required else "^([0-9]{10})?$"}


def _grouped(digits: str) -> str:
    return f"{digits[:3]} {digits[3:6]} {digits[6:8]} {digits[8:]}".strip()
