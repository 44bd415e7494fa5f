"""Warnings of sales in plain words."""

from django.utils.translation import gettext as _

from kartoteka.core.screens.wording import Words
from kartoteka.modules.sales.queries import Inflow


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
