"""Rules about leads."""

from typing import Any

from django.utils.translation import gettext as _

from kartoteka.modules.leads.models import Lead


def can_be_reached(lead: Lead, changed: set[str], by: Any) -> dict[str, Any]:
    """A lead has one way to reach it: a phone or an e-mail."""
    if {"phone", "email"} & changed and not lead.phone and not lead.email:
        return {"phone": _("Give a phone or an e-mail, so that the lead can be reached.")}
    return {}


def is_new(lead: Lead) -> str:
    """Only a new lead can be taken into work."""
    return "" if lead.status == "new" else _("Work on it began already.")


def is_open(lead: Lead) -> str:
    """Only a lead still in work can be qualified, rejected or converted."""
    return _("It is closed already.") if lead.status in ("converted", "rejected") else ""


def is_rejected(lead: Lead) -> str:
    """Only a rejected lead can be taken up again."""
    return "" if lead.status == "rejected" else _("It is open already.")


def split_name(full: str) -> tuple[str, str]:
    """First and last name of a person: the last word is the last name."""
    first, _space, last = full.strip().rpartition(" ")
    return first, last
