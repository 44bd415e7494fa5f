"""Figures of sales in words: numbers, money, shares and days as a user reads them."""

from decimal import Decimal

from django.utils.translation import gettext as _

from kartoteka.core.fields import Format, show_number
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales.queries import Inflow


class Words:
    """Numbers as this user reads them."""

    def __init__(self, fmt: Format) -> None:
        self._fmt = fmt
        self._money = record_types["opportunity"].spec("value")

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
        return self._money.kind.show(round(value, places), self._money, self._fmt)

    def share(self, value: float | None, places: int = 0) -> str:
        """A share in percent."""
        if value is None:
            return "–"
        return f"{self.decimal(100 * value, places)}%"

    def days(self, value: float | None, places: int = 1) -> str:
        """A number of days, with decimals where there are few."""
        if value is None:
            return "–"
        return _("%(n)s d") % {"n": self.decimal(value, places if value < 100 else 0)}


def dry_warning(inflow: Inflow, words: Words) -> str:
    """Why the beginning of the funnel is too thin, in plain words; nothing where it is not."""
    if not inflow.is_dry:
        return ""
    recent = words.number(inflow.recent)
    if inflow.win_rate and inflow.won:
        return _(
            "Too few new opportunities: %(recent)s in the last 30 days. We win %(rate)s of them, "
            "so to go on winning %(won)s in 30 days we need about %(needed)s new ones."
        ) % {
            "recent": recent,
            "rate": words.share(inflow.win_rate),
            "won": words.decimal(inflow.won),
            "needed": words.decimal(inflow.needed, 0),
        }
    return _(
        "The beginning of the funnel runs dry: new opportunities in the last 30 days: %(recent)s, "
        "usually %(usual)s."
    ) % {"recent": recent, "usual": words.decimal(inflow.usual)}
