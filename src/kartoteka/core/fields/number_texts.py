"""Numbers as people write them: 1 234,50 or 1,234.50, with or without a currency."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kartoteka.core.fields.kind import shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MOST_DIGITS = 26  # of those that Decimal.quantize can hold

_GROUPED = {"pl": (NARROW_SPACE, ","), "en": (",", "."), "ru": (NARROW_SPACE, ",")}
_SPACES = re.compile(r"[\s'\u2019\u00a0\u202f\u2009\u2007]+")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 .,]*|[+-]?[.,][0-9]+")
_PLAIN = re.compile(r"[0-9]*")


def show_number(value: Decimal | int, language: str, places: int = 0, most: int = -1) -> str:
    """A number with grouped thousands: at least `places` decimals and at most `most`."""
    group, point = _GROUPED[language]
    text = f"{abs(value):,.{max(places, most)}f}" if max(places, most) else f"{abs(value):,.0f}"
    whole, _dot, fraction = text.partition(".")
    fraction = fraction[:places] + fraction[places:].rstrip("0")
    shown = whole.replace(",", group) + (point + fraction if fraction else "")
    is_zero = not any(digit in shown for digit in "123456789")
    return shown if value >= 0 or is_zero else MINUS + shown


def plain_number(value: Decimal | int, language: str, places: int = 0) -> str:
    """A number for an input field: no grouping; whole, or with `places` decimals at least."""
    whole, _point, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0")
    text = f"{whole}.{fraction.ljust(places, '0')}" if fraction else whole
    text = "0" if text == "-0" else text
    return text.replace(".", _GROUPED[language][1])


def read_number(raw: object, spec: Spec, fmt: Format, places: int) -> Decimal:
    """A number with at most `places` decimals."""
    if isinstance(raw, float):
        return _from_float(raw, spec, fmt, places)
    if isinstance(raw, int):
        if raw.bit_length() > 100:
            raise not_a_number(raw, spec, fmt)
        return Decimal(raw)
    if isinstance(raw, Decimal):
        # Its text would be as long as its exponent says: 1E+999999999 is a bomb.
        if not raw.is_finite() or raw.adjusted() > 30 or _exponent(raw) < -60:
            raise not_a_number(raw, spec, fmt)
        number = raw
    else:
        number = _from_text(str(raw), spec, fmt, places)
    return _with_places(number, raw, spec, places)


def not_a_number(raw: object, spec: Spec, fmt: Format) -> ValueProblem:
    """The problem of a text that is no number."""
    return ValueProblem(
        "number",
        _("%(label)s: “%(value)s” is not a number. Enter it like this: %(example)s"),
        raw,
        label=spec.label,
        value=shortened(raw),
        example=plain_number(Decimal("1234.50"), fmt.tongue, 2),
    )


def _from_float(raw: float, spec: Spec, fmt: Format, places: int) -> Decimal:
    number = Decimal(repr(raw))
    if not number.is_finite() or number.adjusted() > MOST_DIGITS - places:
        raise not_a_number(raw, spec, fmt)
    # A spreadsheet keeps 0.3 as 0.30000000000000004: what lies past the places is noise.
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _with_places(number: Decimal, raw: object, spec: Spec, places: int) -> Decimal:
    if number.adjusted() + places > MOST_DIGITS:
        return number  # outside of any field, as its kind will say
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if rounded != number:
        if places == 0:
            sentence = _("%(label)s: “%(value)s” is not a whole number")
        else:
            sentence = ngettext_lazy(
                "%(label)s: “%(value)s” has more than %(places)d decimal place",
                "%(label)s: “%(value)s” has more than %(places)d decimal places",
                "places",
            )
        raise ValueProblem(
            "decimals", sentence, raw, label=spec.label, value=shortened(raw), places=places
        )
    return rounded + 0  # minus zero becomes zero


def _from_text(text: str, spec: Spec, fmt: Format, places: int) -> Decimal:
    cleaned = text.replace(MINUS, "-").replace("\N{EN DASH}", "-")
    cleaned = _SPACES.sub(" ", cleaned).strip()
    sign = "-" if cleaned.startswith("-") else ""
    cleaned = cleaned.removeprefix("-").removeprefix("+").strip()
    if len(cleaned) > 40 or not _NUMBER.fullmatch(cleaned) or not cleaned.isascii():
        raise not_a_number(text, spec, fmt)
    whole, fraction = _split(cleaned, text, spec, fmt, places)
    return Decimal(f"{sign}{whole or '0'}.{fraction or '0'}")


def _split(cleaned: str, text: str, spec: Spec, fmt: Format, places: int) -> tuple[str, str]:
    """The digits before and after the decimal sign."""
    signs = [c for c in cleaned if c in ".,"]
    if not signs:
        return _ungrouped(cleaned, " ", text, spec, fmt), ""
    last = signs[-1]
    whole, _sign, fraction = cleaned.rpartition(last)
    if len(set(signs)) == 1 and len(signs) > 1:
        return _ungrouped(cleaned, last, text, spec, fmt), ""
    if len(signs) == 1 and _may_be_thousands(whole, fraction):
        if last == "," and fmt.tongue == "en":
            return whole + fraction, ""
        if places < 3:
            raise _thousand_or_fraction(text, whole, fraction, spec, fmt)
    if not _PLAIN.fullmatch(fraction):
        raise not_a_number(text, spec, fmt)
    other = "," if last == "." else "."
    return _ungrouped(whole, other if other in signs else " ", text, spec, fmt), fraction


def _may_be_thousands(whole: str, fraction: str) -> bool:
    plain = _PLAIN.fullmatch(whole) and _PLAIN.fullmatch(fraction)
    return bool(plain) and len(fraction) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"


def _thousand_or_fraction(
    text: str, whole: str, fraction: str, spec: Spec, fmt: Format
) -> ValueProblem:
    point = _GROUPED[fmt.tongue][1]
    return ValueProblem(
        "ambiguous_number",
        _("%(label)s: “%(value)s” can be read in two ways. Enter %(thousands)s or %(fraction)s"),
        text,
        label=spec.label,
        value=shortened(text),
        thousands=whole + fraction,
        fraction=f"{whole}{point}{fraction[:2]}",
    )


def _ungrouped(text: str, group: str, original: str, spec: Spec, fmt: Format) -> str:
    """The digits of groups of three; anything else between digits is a slip."""
    first, *rest = text.split(group)
    digits_only = all(_PLAIN.fullmatch(part) for part in (first, *rest))
    grouped_well = all(len(part) == 3 for part in rest) and (not rest or 1 <= len(first) <= 3)
    if not digits_only or not grouped_well:
        raise not_a_number(original, spec, fmt)
    return first + "".join(rest)
