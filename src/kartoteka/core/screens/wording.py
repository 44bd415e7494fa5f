"""Figures in words: numbers, money, shares and days as a user reads them."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from kartoteka.core.fields import Format, Spec, kinds, show_number

FROM_HOURS_WITHOUT_MINUTES, FROM_HOURS_IN_DAYS = 10, 48
MONEY = Spec("money", "", kinds["money"], "none")


class Words:
    """Numbers as this user reads them."""

    def __init__(self, fmt: Format) -> None:
        self._fmt = fmt

    def number(self, value: int) -> str:
        """A whole number."""
        return show_number(value, self._fmt.tongue, 0, 0)

    def decimal(self, value: float, places: int = 1) -> str:
        """A number with at most so many decimals."""
        return show_number(Decimal(str(round(value, places))), self._fmt.tongue, 0, places)

    def money(self, value: Decimal | None, places: int = 0) -> str:
        """An amount, usually without its small change."""
        if value is None:
            return "–"
        return MONEY.kind.show(round(value, places), MONEY, self._fmt)

    def share(self, value: float | None, places: int = 0) -> str:
        """A share in percent."""
        if value is None:
            return "–"
        return f"{self.decimal(100 * value, places)}%"

    def span(self, value: timedelta | None) -> str:
        """How long something took: minutes, hours, or days from two on."""
        if value is None:
            return "–"
        hours, minutes = divmod(max(int(value.total_seconds()), 0) // 60, 60)
        if hours >= FROM_HOURS_IN_DAYS:
            return self.days(hours / 24)
        if hours >= FROM_HOURS_WITHOUT_MINUTES:
            return _("%(hours)d h") % {"hours": hours}
        if hours:
            return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
        return _("%(minutes)d min") % {"minutes": minutes}

    def days(self, value: float | None, places: int = 1) -> str:
        """A number of days, with decimals where there are few."""
        if value is None:
            return "–"
        return _("%(n)s d") % {"n": self.decimal(value, places if value < 100 else 0)}
