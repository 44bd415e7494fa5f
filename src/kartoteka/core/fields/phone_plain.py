"""The short way to read and show telephone numbers, for countries where a number is all digits.

Where no digit is dialled before a number within the country, as in Poland, its digits are the
number; the tables of the library say which exist and how they are grouped. The library's own long
way takes five times as long, a fifth of an import; a test holds that both give the same.
"""

import re
from functools import cache
from typing import Any, Self

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    PhoneMetadata,
    PhoneNumber,
)

_TYPES = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number",
          "voip", "pager", "uan", "voicemail")  # fmt: skip
_GROUP = re.compile(r"\\(\d)")
_BETWEEN = re.compile(r"[ ().\-]")


class PlainNumbers:
    """The numbers of one country, by the tables of the library."""

    def __init__(self, metadata: Any) -> None:
        self.code: int = metadata.country_code
        self._prefix = f"+{self.code}"
        self._pattern = re.compile(metadata.general_desc.national_number_pattern)
        self._formats: list[tuple[re.Pattern[str], re.Pattern[str], str]] = [
            (re.compile((each.leading_digits_pattern or [""])[-1]), re.compile(each.pattern),
             _GROUP.sub(lambda found: f"{{{int(found[1]) - 1}}}", each.format))
            for each in metadata.number_format
        ]  # fmt: skip
        known = [getattr(metadata, name) for name in _TYPES]
        self._existing: list[tuple[frozenset[int], re.Pattern[str]]] = [
            (frozenset(each.possible_length), re.compile(each.national_number_pattern))
            for each in known
            if each is not None and each.national_number_pattern
        ]

    @classmethod
    @cache
    def of(cls, region: str) -> Self | None:
        """The numbers of a country; None where they are not as plain as that."""
        metadata: Any = PhoneMetadata.metadata_for_region(region)
        if metadata is None or metadata.national_prefix_for_parsing:
            return None
        if COUNTRY_CODE_TO_REGION_CODE[metadata.country_code] != (region,):
            return None
        if any(each.national_prefix_formatting_rule for each in metadata.number_format):
            return None
        return cls(metadata)

    def read(self, text: str) -> PhoneNumber | None:
        """The number of a text that is nothing but digits of a number that exists."""
        digits = self._national(_BETWEEN.sub("", text))
        if not digits or not self._exists(digits):
            return None
        return PhoneNumber(country_code=self.code, national_number=int(digits))

    def show(self, kept: str) -> str:
        """A kept number of this country in groups; empty where the library must be asked."""
        is_own = kept.startswith(self._prefix)
        digits = self._national(_BETWEEN.sub("", kept)) if is_own else ""
        for leading, pattern, groups in self._formats if digits else ():
            if leading.match(digits):
                found = pattern.fullmatch(digits)
                return groups.format(*found.groups()) if found else ""
        return ""

    def _exists(self, digits: str) -> bool:
        """Whether the country gives out such numbers, of any type."""
        size = len(digits)
        return any(
            (not sizes or size in sizes) and pattern.fullmatch(digits)
            for sizes, pattern in self._existing
        )

    def _national(self, text: str) -> str:
        digits = text.removeprefix(self._prefix)
        is_plain = digits.isascii() and digits.isdecimal() and digits[0] != "0"
        return digits if is_plain and self._pattern.fullmatch(digits) else ""
