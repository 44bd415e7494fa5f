"""Whole numbers, decimals, money and percentages."""

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields import currencies
from kartoteka.core.fields.kind import Kind, is_empty, shortened, wrong_type
from kartoteka.core.fields.number_texts import (
    NO_BREAK_SPACE,
    NumberReader,
    plain_number,
    show_number,
)
from kartoteka.core.fields.spec import Format, Spec, ValueProblem

NUMBER_OPERATORS = (
    "is", "above", "below", "at_least", "at_most", "between", "empty", "has_value",
)  # fmt: skip

# What a JSON number, an SQLite REAL and a spreadsheet cell all hold without loss.
LARGEST_INTEGER = 2**53 - 1
MOST_DIGITS = 15
LARGEST_MONEY = Decimal("999999999999.99")


class NumberKind(Kind):
    """Base of the kinds whose value is a number."""

    numeric = True
    operators = NUMBER_OPERATORS

    def places(self, spec: Spec) -> int:
        """How many decimal places the field keeps."""
        return spec.decimals

    def range_of(self, spec: Spec) -> tuple[Decimal, Decimal]:
        """The least and the greatest value that fits."""
        largest = Decimal(10) ** (MOST_DIGITS - self.places(spec)) - Decimal(1).scaleb(
            -self.places(spec)
        )
        return -largest, largest

    def read(self, raw: object, spec: Spec, fmt: Format) -> Any:
        """The number, within the limits of the field."""
        if isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
            raise wrong_type(raw, spec)
        cleaned = self.without_unit(raw, spec, fmt) if isinstance(raw, str) else raw
        number = NumberReader(cleaned, spec, fmt, self.places(spec)).read()
        self._refuse_outside(number, raw, spec, fmt)
        return number

    def without_unit(self, raw: str, spec: Spec, fmt: Format) -> str:
        """The text without a currency or a percent sign."""
        return raw

    def _refuse_outside(self, number: Decimal, raw: object, spec: Spec, fmt: Format) -> None:
        least, greatest = self.range_of(spec)
        least = least if spec.minimum is None else max(least, spec.minimum)
        greatest = greatest if spec.maximum is None else min(greatest, spec.maximum)
        if least <= number <= greatest:
            return
        if spec.minimum is not None and spec.maximum is None and number < least:
            sentence = _("“%(label)s” must be at least %(least)s, you entered %(value)s")
        elif spec.maximum is not None and spec.minimum is None and number > greatest:
            sentence = _("“%(label)s” must be at most %(greatest)s, you entered %(value)s")
        else:
            sentence = _(
                "“%(label)s” must be between %(least)s and %(greatest)s, you entered %(value)s"
            )
        raise ValueProblem(
            "range",
            sentence,
            raw,
            label=spec.label,
            least=show_number(least, fmt.tongue, 0, self.places(spec)),
            greatest=show_number(greatest, fmt.tongue, 0, self.places(spec)),
            value=shortened(raw),
        )

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The number with grouped thousands, without zeros at its end."""
        if is_empty(value):
            return ""
        return show_number(value, fmt.tongue, 0, self.places(spec))

    def edit(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The number without grouping."""
        return "" if is_empty(value) else plain_number(value, fmt.tongue)

    def to_json(self, value: Any) -> Any:
        """The number as text, for JSON numbers are not exact."""
        return None if is_empty(value) else f"{value:f}"

    def from_json(self, raw: Any) -> Any:
        """The number of its text."""
        return None if is_empty(raw) else Decimal(raw)

    def store(self, value: Any, spec: Spec) -> Any:
        """The number in the smallest unit."""
        return None if is_empty(value) else int(Decimal(value).scaleb(self.places(spec)))

    def load(self, raw: Any, spec: Spec) -> Any:
        """The number of its smallest units."""
        return None if is_empty(raw) else Decimal(raw).scaleb(-self.places(spec))

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """Text with a decimal point."""
        places = self.places(spec)
        fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
        whole = MOST_DIGITS - places
        return {"type": "string", "pattern": rf"^-?[0-9]{{1,{whole}}}{fraction}$"}


class IntegerKind(NumberKind):
    """A whole number."""

    key = "integer"
    label = _("Whole number")
    summable = True

    def places(self, spec: Spec) -> int:
        """None: the number is whole."""
        return 0

    def range_of(self, spec: Spec) -> tuple[Decimal, Decimal]:
        """What every client of the API can hold."""
        return Decimal(-LARGEST_INTEGER), Decimal(LARGEST_INTEGER)

    def read(self, raw: object, spec: Spec, fmt: Format) -> int:
        """The number, within the limits of the field."""
        return int(super().read(raw, spec, fmt))

    def to_json(self, value: Any) -> Any:
        """A JSON number."""
        return value

    def from_json(self, raw: Any) -> Any:
        """The number itself."""
        return None if is_empty(raw) else int(raw)

    def load(self, raw: Any, spec: Spec) -> Any:
        """The number itself."""
        return None if is_empty(raw) else int(raw)

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """A whole number within the limits of the field."""
        least = -LARGEST_INTEGER if spec.minimum is None else int(spec.minimum)
        greatest = LARGEST_INTEGER if spec.maximum is None else int(spec.maximum)
        return {"type": "integer", "minimum": least, "maximum": greatest}


class YearKind(IntegerKind):
    """A year: a whole number whose thousands nobody groups."""

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The four digits."""
        return "" if is_empty(value) else str(value)


class DecimalKind(NumberKind):
    """A number with decimal places."""

    key = "decimal"
    label = _("Number")
    summable = True


class MoneyKind(NumberKind):
    """An amount of money in the currency of the field, or of the company."""

    key = "money"
    label = _("Money")
    summable = True

    def places(self, spec: Spec) -> int:
        """Money has two: the same in every currency we know."""
        return 2

    def range_of(self, spec: Spec) -> tuple[Decimal, Decimal]:
        """Below a trillion either way."""
        return -LARGEST_MONEY, LARGEST_MONEY

    def without_unit(self, raw: str, spec: Spec, fmt: Format) -> str:
        """The amount without its currency, which must be the one of the field."""
        amount, currency = currencies.split(raw)
        due = spec.currency or fmt.currency
        if currency and currency != due:
            raise ValueProblem(
                "currency",
                _("“%(label)s” is in %(due)s, you entered an amount in %(currency)s"),
                raw,
                label=spec.label,
                due=due,
                currency=currency,
            )
        return amount

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The amount with its currency; whole amounts without decimals."""
        if is_empty(value):
            return ""
        return show_money(value, spec.currency or fmt.currency, fmt)

    def exact(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The amount with its decimals always, as in documents."""
        if is_empty(value):
            return ""
        return show_money(value, spec.currency or fmt.currency, fmt, with_cents=True)

    def edit(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The amount without grouping and currency: 1234,50."""
        return "" if is_empty(value) else plain_number(value, fmt.tongue, 2)


class PercentKind(NumberKind):
    """A percentage: 12.5 is twelve and a half per cent."""

    key = "percent"
    label = _("Percentage")

    def range_of(self, spec: Spec) -> tuple[Decimal, Decimal]:
        """A million per cent either way."""
        return Decimal(-1_000_000), Decimal(1_000_000)

    def without_unit(self, raw: str, spec: Spec, fmt: Format) -> str:
        """The number without its sign."""
        return re.sub(r"\s*%$", "", raw)

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The number with its sign, with a space before it where the language wants one."""
        return with_percent_sign(super().show(value, spec, fmt), fmt)


class WholePercentKind(IntegerKind):
    """A whole number out of a hundred, such as the completeness of a card."""

    summable = False

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The number with its sign."""
        return with_percent_sign(super().show(value, spec, fmt), fmt)


def with_percent_sign(shown: str, fmt: Format) -> str:
    """A number as a percentage, as the language writes it; nothing stays nothing."""
    gap = NO_BREAK_SPACE if fmt.tongue == "ru" else ""
    return f"{shown}{gap}%" if shown else ""


def show_money(
    value: Decimal | int, currency: str, fmt: Format, *, with_cents: bool | None = None
) -> str:
    """An amount with its currency: decimals always (True), never (False), or where it has any."""
    whole = value == value // 1
    places = 2 if with_cents or (with_cents is None and not whole) else 0
    return currencies.with_symbol(show_number(value, fmt.tongue, places), currency, fmt.tongue)


def show_money_briefly(value: Decimal | int, currency: str, fmt: Format) -> str:
    """An amount for a tile: 1,5 mln zł."""
    number, word = currencies.in_large_units(value, fmt.tongue)
    places = 0 if not word else 1
    shown = show_number(number, fmt.tongue, 0, places) + word
    return currencies.with_symbol(shown, currency, fmt.tongue)
