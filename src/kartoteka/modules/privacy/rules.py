"""Rules about personal data: whom a line is about, deadlines, and texts that stay as they are."""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core.filters.models import SavedView
from kartoteka.modules.privacy.models import (
    Consent,
    ConsentWording,
    Objection,
    PrivacyRequest,
    ProcessingBasis,
    Restriction,
    RetentionRule,
)

# Who was told by the person has nothing to tell them (Art. 13); all others have a month (Art. 14).
MONTHS_TO_INFORM = 1
MONTHS_TO_ANSWER = 1
MONTHS_MORE = 2
# What a rule of retention decides by: altering any of it asks for a new look before it goes on.
DECISIVE = ("record_type", "view", "tree", "classes", "months", "end")


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def says_whom(record: Any, changed: set[str], by: Any) -> dict[str, Any]:
    """A line is about a person, or about a customer as a whole; never about nobody or both."""
    if not {"person", "customer"} & set(changed):
        return {}
    if record.person_id is None and record.customer_id is None:
        return {"person": _("Say whom it is about: choose a person or a customer.")}
    if record.person_id is not None and record.customer_id is not None:
        return {"customer": _("Choose either a person or a customer, not both.")}
    return {}


def asked_by_somebody(request: PrivacyRequest, changed: set[str], by: Any) -> dict[str, Any]:
    """A request comes from a person here, from a customer, or from somebody who is named."""
    if not {"person", "customer", "asked_by"} & set(changed):
        return {}
    if request.person_id or request.customer_id or request.asked_by:
        return {}
    return {"person": _("Say who asks: choose a person, or write a name.")}


def wording_fits(consent: Consent, changed: set[str], by: Any) -> dict[str, Any]:
    """The wording of a consent is one of its purpose."""
    if consent.wording_id is None or not {"wording", "purpose"} & set(changed):
        return {}
    found = ConsentWording.objects.filter(pk=consent.wording_id).first()
    if found is not None and found.purpose_id != consent.purpose_id:
        return {"wording": _("This wording belongs to another purpose.")}
    return {}


def wording_stands(wording: ConsentWording, changed: set[str], by: Any) -> dict[str, Any]:
    """What people agreed to is not written anew: another text is another version."""
    touched = {"text", "purpose", "language", "notice"} & set(changed)
    if wording.pk is None or not touched:
        return {}
    if Consent.objects.filter(wording=wording.pk).exists():
        return {min(touched): _("Somebody agreed to this text already. Add a new version.")}
    return {}


def is_given(consent: Consent) -> str:
    """A consent can be withdrawn once."""
    return "" if consent.withdrawn_at is None else _("It was withdrawn already.")


def is_standing(objection: Objection) -> str:
    """An objection can be taken back once."""
    return "" if objection.lifted_at is None else _("It was taken back already.")


def is_in_force(restriction: Restriction) -> str:
    """A restriction can be lifted once."""
    return "" if restriction.lifted_at is None else _("It was lifted already.")


def is_to_be_informed(basis: ProcessingBasis) -> str:
    """Only those are informed who were not yet."""
    return "" if basis.informed_on is None else _("They were informed already.")


def with_conditions(values: Mapping[str, Any], record: Any = None) -> Mapping[str, Any]:
    """A rule has the conditions of its view as they are now; whoever alters it, switches it off."""
    found = dict(values)
    if "view" in found:
        view = SavedView.objects.filter(pk=found["view"] or 0).first()
        found["tree"] = view.tree if view is not None else ""
    if (
        record is not None
        and record.is_on
        and any(
            key in found and found[key] != getattr(record, f"{key}_id" if key == "view" else key)
            for key in DECISIVE
        )
    ):
        found["is_on"] = False
    return found


def only_people_are_set_aside(rule: RetentionRule, changed: set[str], by: Any) -> dict[str, Any]:
    """A restriction is of a person, and of all of them."""
    if rule.end == "restrict" and (rule.record_type != "person" or rule.classes != "all"):
        return {"end": _("Only people can be set aside, and only with all of their data.")}
    return {}


def view_fits(rule: RetentionRule, changed: set[str], by: Any) -> dict[str, Any]:
    """The view of a rule is one of the records that the rule is about."""
    view = SavedView.objects.filter(pk=rule.view_id or 0).first()
    if view is not None and view.record_type != rule.record_type:
        return {"view": _("This view is of other records than the rule.")}
    return {}


def is_off(rule: RetentionRule) -> str:
    """A rule can be switched on once."""
    return _("It is switched on already.") if rule.is_on else ""


def is_switched_on(rule: RetentionRule) -> str:
    """A rule can be switched off where it is on."""
    return "" if rule.is_on else _("It is switched off already.")


def is_open(request: PrivacyRequest) -> str:
    """Only an open request is answered."""
    return "" if request.state == "open" else _("It was answered already.")
