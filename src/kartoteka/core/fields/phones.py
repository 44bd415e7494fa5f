"""Telephone numbers."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

from babel.core import get_global
from django.utils.translation import gettext_lazy as _
from phonenumbers import (
    SUPPORTED_REGIONS,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    country_code_for_region,
    format_number,
    is_possible_number,
    is_valid_number,
    region_code_for_number,
)
from phonenumbers import parse as parse_number

from kartoteka.core.fields.kind import is_empty, shortened
from kartoteka.core.fields.phone_plain import PlainNumbers
from kartoteka.core.fields.spec import Format, Spec, ValueProblem
from kartoteka.core.fields.text import StringKind, clean_text

LONGEST_PHONE = 40
FEWEST_DIGITS = 6

_EXTENSION = re.compile(
    r"[\s,;]*(?:wewn\w*\.?|wew\.?|w\.|доб\w*\.?|ext\w*\.?|x|#|;ext=)\s*([0-9]{1,7})$",
    re.IGNORECASE,
)
_BETWEEN_NUMBERS = re.compile(r"[,;/|]|\s(?:lub|albo|or|или)\s")


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
        if _looks_like_several(text):
            raise ValueProblem(
                "two_phones",
                _("%(label)s: “%(value)s” looks like two numbers. Enter one"),
                raw,
                label=spec.label,
                value=shortened(text),
            )
        number = _read_phone(text, fmt)
        if number is None:
            raise ValueProblem(
                "phone",
                _(
                    "%(label)s: “%(value)s” is not a telephone number. "
                    "Enter all digits, of a foreign number with + and the country code"
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
        region = region_of(fmt)
        plain = PlainNumbers.of(region)
        if plain is not None and (known := plain.show(str(value))):
            return known
        try:
            number = parse_number(value)
        except NumberParseException:
            return str(value)
        own = region_code_for_number(number) == region
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
        return bool(number is not None and number == _read_phone(value, fmt))


def region_of(fmt: Format) -> str:
    """The country whose telephone numbers need no country code: that of the time zone."""
    return _region_of_zone(fmt.timezone.key)


@cache
def _region_of_zone(zone: str) -> str:
    region = str(get_global("zone_territories").get(zone, ""))
    return region if region in SUPPORTED_REGIONS else "PL"


def _looks_like_several(text: str) -> bool:
    parts = _BETWEEN_NUMBERS.split(_EXTENSION.sub("", text))
    return len([part for part in parts if sum(map(str.isdigit, part)) >= FEWEST_DIGITS]) > 1


def _read_phone(text: str, fmt: Format) -> PhoneNumber | None:
    """The number of a text: one that exists if there is a way to read it so."""
    region = region_of(fmt)
    plain = PlainNumbers.of(region)
    known = plain.read(text) if plain is not None else None
    if known is not None:
        return known
    extension = _EXTENSION.search(text)
    bare = _EXTENSION.sub("", text)
    if re.search(r"[^\W\d]", bare):
        return None
    number = _best(_readings(bare, region))
    if number is None:
        return None
    number.extension = extension[1] if extension else number.extension
    return number


def _best(readings: Iterable[PhoneNumber]) -> PhoneNumber | None:
    """The first that exists, or else the first that could; no further reading is tried."""
    possible = None
    for number in readings:
        if is_possible_number(number):
            if is_valid_number(number):
                return number
            possible = possible or number
    return possible


def _readings(text: str, region: str) -> Iterator[PhoneNumber]:
    """The number as typed; with its country code but no +; without the 0 once dialled first."""
    digits = re.sub(r"[^0-9]", "", text)
    attempts = [text]
    if digits.startswith(str(country_code_for_region(region))):
        attempts.append("+" + digits)
    if digits.startswith("0"):
        attempts.append(digits.lstrip("0"))
    for attempt in attempts:
        with suppress(NumberParseException):
            yield parse_number(attempt, region)


def _without_extension(number: PhoneNumber) -> PhoneNumber:
    if not number.extension:
        return number
    bare = PhoneNumber()
    bare.merge_from(number)
    bare.extension = None
    return bare
