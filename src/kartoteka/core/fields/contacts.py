"""How to reach somebody: e-mail, telephone, web address; and the Polish tax number."""

import re
from typing import Any
from urllib.parse import urlsplit

from babel.core import get_global
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    format_number,
    is_possible_number,
    region_code_for_number,
)
from phonenumbers import parse as parse_phone
from stdnum.exceptions import ValidationError as StdnumProblem
from stdnum.pl import nip

from kartoteka.core.fields.kind import is_empty, shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem
from kartoteka.core.fields.text import StringKind, clean_text, trimmed

LONGEST_EMAIL = 254
LONGEST_PHONE = 40
LONGEST_URL = 500
NIP_DIGITS = 10

_IN_BRACKETS = re.compile(r"[^<>]*<([^<>]+)>")
_EXTENSION = re.compile(
    r"[\s,;]*(?:wewn?\.?|wewnętrzny|доб\.?|ext\.?|x|#|;ext=)\s*([0-9]{1,7})$", re.IGNORECASE
)
_TWO_PHONES = re.compile(r"[0-9][^0-9]*[,;/|\n]|[0-9]\s+(?:lub|albo|or|или)\s")
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
                _("“%(label)s”: this looks like two addresses. Enter one: %(value)s"),
                raw,
                label=spec.label,
                value=shortened(text),
            )
        try:
            found = validate_email(address, check_deliverability=False)
        except EmailNotValidError:
            raise ValueProblem(
                "email",
                _(
                    "“%(label)s”: %(value)s is not an e-mail address. "
                    "Enter it like this: name@example.com"
                ),
                raw,
                label=spec.label,
                value=shortened(text),
            ) from None
        return found.normalized

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """Text with an address."""
        return super().json_type(spec) | ({"format": "idn-email"} if spec.required else {})


class PhoneKind(StringKind):
    """A telephone number, kept in the international form with its extension."""

    key = "phone"
    label = _("Telephone")

    def limit(self, spec: Spec) -> int:
        """Room for an extension."""
        return spec.max_length or LONGEST_PHONE

    def read(self, raw: object, spec: Spec, fmt: Format) -> str:
        """The number as +48120004310, or +48120004310;ext=12."""
        text = clean_text(raw, spec).removeprefix("tel:")
        if _TWO_PHONES.search(_EXTENSION.sub("", text)):
            raise ValueProblem(
                "two_phones",
                _("“%(label)s”: this looks like two numbers. Enter one: %(value)s"),
                raw,
                label=spec.label,
                value=shortened(text),
            )
        number = _read_phone(text, fmt)
        if number is None:
            raise ValueProblem(
                "phone",
                _(
                    "“%(label)s”: %(value)s is not a telephone number. "
                    "Enter all digits; a foreign number starts with + and the country code"
                ),
                raw,
                label=spec.label,
                value=shortened(text),
            )
        extension = f";ext={number.extension}" if number.extension else ""
        return format_number(_without_extension(number), PhoneNumberFormat.E164) + extension

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The number grouped as its country does; a foreign one with its country code."""
        if is_empty(value):
            return ""
        try:
            number = parse_phone(value)
        except NumberParseException:
            return str(value)
        own = region_code_for_number(number) == region_of(fmt)
        style = PhoneNumberFormat.NATIONAL if own else PhoneNumberFormat.INTERNATIONAL
        shown = format_number(_without_extension(number), style)
        if not number.extension:
            return shown
        return fmt.say(_("%(phone)s ext. %(extension)s")) % {
            "phone": shown,
            "extension": number.extension,
        }

    def edit(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The number as it is shown, with the country code where it is needed to read it back."""
        shown = self.show(value, spec, fmt)
        return shown if self._reads_back(shown, value, fmt) else ("" if is_empty(value) else value)

    def _reads_back(self, shown: str, value: Any, fmt: Format) -> bool:
        number = _read_phone(shown, fmt) if shown else None
        return number is not None and number == _read_phone(value, fmt)


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
            if "@" in urlsplit(address).netloc:
                raise ValidationError("A name before the host hides where the link leads.")
        except (ValidationError, ValueError):
            raise ValueProblem(
                "url",
                _("“%(label)s”: %(value)s is not a web address. Enter it like this: example.com"),
                raw,
                label=spec.label,
                value=shortened(text),
            ) from None
        return address

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
                _("A NIP has digits only, you entered: %(value)s"),
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


def region_of(fmt: Format) -> str:
    """The country whose telephone numbers need no country code: that of the time zone."""
    return str(get_global("zone_territories").get(fmt.timezone.key, "PL"))


def _read_phone(text: str, fmt: Format) -> PhoneNumber | None:
    extension = _EXTENSION.search(text)
    bare = _EXTENSION.sub("", text)
    if re.search(r"[^\W\d]", bare):
        return None
    for attempt in (bare, "+" + bare.lstrip("+ ")):
        try:
            number = parse_phone(attempt, region_of(fmt))
        except NumberParseException:
            continue
        if is_possible_number(number):
            number.extension = extension[1] if extension else number.extension
            return number
    return None


def _without_extension(number: PhoneNumber) -> PhoneNumber:
    bare = PhoneNumber()
    bare.merge_from(number)
    bare.extension = None
    return bare


def _grouped(digits: str) -> str:
    return f"{digits[:3]} {digits[3:6]} {digits[6:8]} {digits[8:]}".strip()
