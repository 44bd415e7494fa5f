"""Numbers as people write them, 1 234,50 or 1,234.50, and as they are shown."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kartoteka.core.fields.kind import shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MOST_CHARACTERS = 40
MOST_DIGITS = 26  # Decimal.quantize holds no more

_GROUP_AND_POINT = {"pl": (NARROW_SPACE, ","), "en": (",", "."), "ru": (NARROW_SPACE, ",")}
_SPACES = re.compile(r"[\s'\u2019]+")
_NUMBER = re.compile(r"[0-9][0-9 .,]*|[.,][0-9]+")
_PLAIN = re.compile(r"[0-9]*")
_MINUS_SIGNS = str.maketrans({MINUS: "-", "\N{EN DASH}": "-"})


def show_number(value: Decimal | int, language: str, places: int = 0, most: int = 0) -> str:
    """A number with grouped thousands: at least `places` decimals and at most `most`."""
    group, point = _GROUP_AND_POINT[language]
    whole, _dot, fraction = f"{abs(value):,.{max(places, most)}f}".partition(".")
    fraction = fraction[:places] + fraction[places:].rstrip("0")
    shown = whole.replace(",", group) + (point + fraction if fraction else "")
    is_zero = not shown.strip("0,.")
    return shown if value >= 0 or is_zero else MINUS + shown


def plain_number(value: Decimal | int, language: str, places: int = 0) -> str:
    """A number for an input field: no grouping; whole, or with `places` decimals at least."""
    whole, _point, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0")
    if not fraction:
        return whole
    return whole + _GROUP_AND_POINT[language][1] + fraction.ljust(places, "0")


@dataclass(frozen=True)
class NumberReader:
    """Reads one number with at most `places` decimals."""

    raw: object
    spec: Spec
    fmt: Format
    places: int

    def read(self) -> Decimal:
        """The number; limits of its size are the business of its kind."""
        if isinstance(self.raw, str):
            return self._with_places(self._of_text(self.raw))
        if isinstance(self.raw, float):
            return self._of_float(self.raw)
        if isinstance(self.raw, Decimal):
            # Written out, it is as long as its exponent says: 1E+999999999 is a bomb.
            if not self.raw.is_finite() or abs(self.raw.adjusted()) > MOST_CHARACTERS:
                raise self.not_a_number()
            return self._with_places(self.raw)
        if not isinstance(self.raw, int) or self.raw.bit_length() > 100:
            raise self.not_a_number()
        return self._with_places(Decimal(self.raw))

    def not_a_number(self) -> ValueProblem:
        """The problem of a text that is no number."""
        example = Decimal("1234.50") if self.places else 1234
        return self._problem(
            "number",
            _("%(label)s: “%(value)s” is not a number. Enter it like this: %(example)s"),
            example=plain_number(example, self.fmt.tongue, 2),
        )

    def _problem(self, code: str, sentence: Any, **placeholders: object) -> ValueProblem:
        return ValueProblem(
            code,
            sentence,
            self.raw,
            label=self.spec.label,
            value=shortened(self.raw),
            **placeholders,
        )

    def _of_float(self, raw: float) -> Decimal:
        number = Decimal(repr(raw))
        if not number.is_finite() or number.adjusted() + self.places > MOST_DIGITS:
            raise self.not_a_number()
        # A spreadsheet keeps 0.3 as 0.30000000000000004: what lies past the places is noise.
        return self._rounded(number)

    def _with_places(self, number: Decimal) -> Decimal:
        if number.adjusted() + self.places > MOST_DIGITS:
            return number  # outside of any field, as its kind will say
        rounded = self._rounded(number)
        if rounded == number:
            return rounded
        if self.places == 0:
            raise self._problem("decimals", _("%(label)s: “%(value)s” is not a whole number"))
        raise self._problem(
            "decimals",
            ngettext_lazy(
                "%(label)s: “%(value)s” has more than %(places)d decimal place",
                "%(label)s: “%(value)s” has more than %(places)d decimal places",
                "places",
            ),
            places=self.places,
        )

    def _rounded(self, number: Decimal) -> Decimal:
        step = Decimal(1).scaleb(-self.places)
        return number.quantize(step, rounding=ROUND_HALF_UP) + 0  # so that -0 becomes 0

    def _of_text(self, raw: str) -> Decimal:
        text = _SPACES.sub(" ", raw.translate(_MINUS_SIGNS)).strip()
        sign = "-" if text.startswith("-") else ""
        text = text.removeprefix("-" if sign else "+").strip()
        if len(text) > MOST_CHARACTERS or not _NUMBER.fullmatch(text):
            raise self.not_a_number()
        whole, fraction = self._split(text)
        return Decimal(f"{sign}{whole or '0'}.{fraction or '0'}")

    def _split(self, text: str) -> tuple[str, str]:
        """The digits before and after the decimal sign."""
        signs = [character for character in text if character in ".,"]
        if not signs:
            return self._ungrouped(text, " "), ""
        last = signs[-1]
        if len(signs) > 1 and len(set(signs)) == 1:
            return self._ungrouped(text, last), ""
        whole, _sign, fraction = text.rpartition(last)
        if len(signs) == 1 and _may_be_thousands(whole, fraction):
            if last == _GROUP_AND_POINT[self.fmt.tongue][0]:
                return whole + fraction, ""
            if self.places < len(fraction):
                raise self._thousands_or_fraction(whole, fraction)
        if not _PLAIN.fullmatch(fraction):
            raise self.not_a_number()
        return self._ungrouped(whole, signs[0] if signs[0] != last else " "), fraction

    def _thousands_or_fraction(self, whole: str, fraction: str) -> ValueProblem:
        if self.places == 0:
            return self._problem(
                "ambiguous_number",
                _("%(label)s: “%(value)s” can be read in two ways. Enter digits only: %(digits)s"),
                digits=whole + fraction,
            )
        return self._problem(
            "ambiguous_number",
            _("%(label)s: “%(value)s” can be read in two ways. Enter %(digits)s or %(fraction)s"),
            digits=whole + fraction,
            fraction=whole + _GROUP_AND_POINT[self.fmt.tongue][1] + fraction[: self.places],
        )

    def _ungrouped(self, text: str, group: str) -> str:
        """The digits of groups of three; anything else between digits is a slip."""
        first, *rest = text.split(group)
        digits_only = all(_PLAIN.fullmatch(part) for part in (first, *rest))
        grouped_well = not rest or (1 <= len(first) <= 3 and all(len(part) == 3 for part in rest))
        if not digits_only or not grouped_well:
            raise self.not_a_number()
        return first + "".join(rest)


def _may_be_thousands(whole: str, fraction: str) -> bool:
    """Whether 1,234 might mean a thousand and more."""
    digits_only = bool(_PLAIN.fullmatch(whole) and _PLAIN.fullmatch(fraction))
    return digits_only and len(fraction) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
