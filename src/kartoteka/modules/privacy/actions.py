"""What can be done with consents, objections, bases and requests."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor, action
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers import keeping
from kartoteka.modules.privacy import queries, rules, switching
from kartoteka.modules.privacy.models import (
    BASES,
    OBTAINED,
    WAYS,
    Consent,
    Objection,
    PrivacyRequest,
    ProcessingBasis,
    Purpose,
    Restriction,
    RetentionRule,
)

WAY = Spec("way", gettext_lazy("Said how"), kinds["choice"], "none", options=WAYS, required=True)
NOTE = Spec("note", gettext_lazy("Note"), kinds["text"], "personal", max_length=300)
INFORMED_ON = Spec("informed_on", gettext_lazy("Informed"), kinds["date"], "none")
INFORMED_HOW = Spec(
    "informed_how", gettext_lazy("Informed how"), kinds["text"], "none", max_length=200
)
ANSWER = Spec(
    "answer", gettext_lazy("What was answered, and why"), kinds["long_text"], "personal",
    required=True,
)  # fmt: skip
ANSWERED = ("state", "answered_on", "answer")
# The purposes that every company begins with: code, name, marketing, usual basis, months.
FIRST_PURPOSES = (
    (queries.SERVICE, gettext_lazy("Service of customers"), False, "contract", 72),
    (queries.INQUIRY, gettext_lazy("Answers to inquiries"), False, "legitimate", 12),
    (queries.MARKETING, gettext_lazy("Marketing of our products"), True, "consent", None),
)


def for_whom(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Who looks after the person or the customer looks after this too."""
    if values.get("person"):
        return keeping.of_the_person(values, by)
    return keeping.of_the_customer(values, by)


def basis_defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """From today on, and to be informed within a month where they did not give the data."""
    since = values.get("since") or by.fmt.today
    found = for_whom(values, by) | {"since": since}
    if values.get("obtained", "person") != "person" and not values.get("informed_on"):
        found["inform_by"] = rules.months_after(since, rules.MONTHS_TO_INFORM)
    return found


def consent_defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Given now, unless somebody says when."""
    return for_whom(values, by) | {"given_at": by.at}


def objection_defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Made now, unless somebody says when."""
    return for_whom(values, by) | {"made_at": by.at}


def restriction_defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """From now on."""
    return {"since": by.at}


def request_defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Received today, to be answered within a month."""
    received = values.get("received_on") or by.fmt.today
    due = rules.months_after(received, rules.MONTHS_TO_ANSWER)
    return {"received_on": received, "due_on": due, "state": "open"}


@action("consent", label=gettext_lazy("Withdraw"), event="ConsentWithdrawn", icon="thumbs-down",
        params=(WAY, NOTE), allowed=rules.is_given, tone="r")  # fmt: skip
def withdraw_consent(consent: Consent, *, by: Actor, way: str, note: str | None = None) -> Consent:
    """Note that a consent was withdrawn; it holds from this moment on."""
    values = {"withdrawn_at": by.at, "withdrawn_way": way, "withdrawn_note": note or ""}
    changed: Consent = actions.change(consent, values, by, name="ConsentWithdrawn")
    return changed


@action("objection", label=gettext_lazy("Taken back"), event="ObjectionLifted", icon="undo-2",
        params=(NOTE,), allowed=rules.is_standing)  # fmt: skip
def lift_objection(objection: Objection, *, by: Actor, note: str | None = None) -> Objection:
    """Note that somebody took an objection back."""
    values: dict[str, Any] = {"lifted_at": by.at} | ({"note": note} if note else {})
    changed: Objection = actions.change(objection, values, by, name="ObjectionLifted")
    return changed


@action("restriction", label=gettext_lazy("Lift"), event="RestrictionLifted", icon="lock-open",
        allowed=rules.is_in_force)  # fmt: skip
def lift_restriction(restriction: Restriction, *, by: Actor) -> Restriction:
    """End a restriction: the person is seen and worked with again."""
    changed: Restriction = actions.change(
        restriction, {"lifted_at": by.at}, by, name="RestrictionLifted"
    )
    return changed


@action("retention_rule", label=gettext_lazy("Switch on"), event="RetentionSwitchedOn",
        icon="check", allowed=rules.is_off, tone="r")  # fmt: skip
def switch_on_rule(rule: RetentionRule, *, by: Actor) -> RetentionRule:
    """From tonight on the rule is carried out every night; what it erases is gone for ever."""
    return _switched(rule, by, is_on=True)


@action("retention_rule", label=gettext_lazy("Switch off"), event="RetentionSwitchedOff",
        icon="ban", allowed=rules.is_switched_on)  # fmt: skip
def switch_off_rule(rule: RetentionRule, *, by: Actor) -> RetentionRule:
    """The rule is carried out no more."""
    return _switched(rule, by, is_on=False)


def _switched(rule: RetentionRule, by: Actor, *, is_on: bool) -> RetentionRule:
    if not by.trusted and not access.may_system(by.user, "privacy"):
        raise access.NotAllowed(_("Only who looks after personal data switches these rules."))
    name = switching.ON if is_on else switching.OFF
    changed: RetentionRule = actions.change(rule, {"is_on": is_on}, by, name=name)
    return changed


@action("processing_basis", label=gettext_lazy("Informed"), event="PersonInformed",
        icon="mail-check", params=(INFORMED_ON, INFORMED_HOW), tone="g",
        allowed=rules.is_to_be_informed)  # fmt: skip
def note_informed(
    basis: ProcessingBasis,
    *,
    by: Actor,
    informed_on: date | None = None,
    informed_how: str | None = None,
) -> ProcessingBasis:
    """Note that somebody was told what we know of them and why (Art. 14)."""
    values = {"informed_on": informed_on or by.fmt.today, "informed_how": informed_how or ""}
    changed: ProcessingBasis = actions.change(basis, values, by, name="PersonInformed")
    return changed


@action("privacy_request", label=gettext_lazy("Answered"), event="RequestAnswered", icon="check",
        params=(ANSWER,), allowed=rules.is_open, tone="g")  # fmt: skip
def answer_request(request: PrivacyRequest, *, by: Actor, answer: str) -> PrivacyRequest:
    """Note that a request was met, and what was answered."""
    values = {"state": "done", "answered_on": by.fmt.today, "answer": answer}
    changed: PrivacyRequest = actions.change(request, values, by, name="RequestAnswered")
    return changed


@action("privacy_request", label=gettext_lazy("Refuse"), event="RequestRefused", icon="ban",
        params=(ANSWER,), allowed=rules.is_open)  # fmt: skip
def refuse_request(request: PrivacyRequest, *, by: Actor, answer: str) -> PrivacyRequest:
    """Note that a request was refused, with the reason that was given."""
    values = {"state": "refused", "answered_on": by.fmt.today, "answer": answer, "purge_at": None}
    changed: PrivacyRequest = actions.change(request, values, by, name="RequestRefused")
    return changed


@action("privacy_request", label=gettext_lazy("Two months more"), event="RequestExtended",
        icon="calendar-plus", params=(ANSWER,), allowed=rules.is_open)  # fmt: skip
def extend_request(request: PrivacyRequest, *, by: Actor, answer: str) -> PrivacyRequest:
    """Take two more months for a hard request (Art. 12); the person is told why."""
    first = rules.months_after(request.received_on, rules.MONTHS_TO_ANSWER)
    due = rules.months_after(first, rules.MONTHS_MORE)
    values = {"due_on": due, "answer": answer}
    changed: PrivacyRequest = actions.change(request, values, by, name="RequestExtended")
    return changed


def first_purposes(by: Actor) -> None:
    """The purposes of a new company, in its language; nothing where there are any."""
    if Purpose.objects.exists():
        return
    house = by.as_house()
    purpose = record_types["purpose"]
    with translation.override(by.fmt.language), actions.grouped(by, "first_purposes", purpose.key):
        for position, (code, name, is_marketing, basis, months) in enumerate(FIRST_PURPOSES, 1):
            values = {
                "name": str(name), "is_marketing": is_marketing, "basis": basis,
                "months": months, "position": position,
            }  # fmt: skip
            actions.create(purpose, values, house, verb_values={"code": code})


def asked_about() -> tuple[Spec, ...]:
    """What is asked when people come in: for what, on which ground, and where from."""
    return (
        Spec("privacy_purpose", _("Purpose"), kinds["link"], "none", link="purpose",
             help=_("Empty: the ground is noted later, and nobody may be contacted until then.")),
        Spec("privacy_basis", _("Lawful basis"), kinds["choice"], "none", options=BASES),
        Spec("privacy_obtained", _("Where the data come from"), kinds["choice"], "none",
             options=OBTAINED),
        Spec("privacy_source", _("Which source"), kinds["text"], "personal", max_length=200),
    )  # fmt: skip


def answered_wrongly(values: Mapping[str, Any]) -> dict[str, str]:
    """A ground belongs to a purpose, and a purpose needs one."""
    purpose, basis = values.get("privacy_purpose"), values.get("privacy_basis")
    known = queries.purpose_of(purpose)
    if purpose and known is None:
        text = _("This purpose is not among the purposes of the company.")
        return {"privacy_purpose": text}
    if known is not None and not (basis or known.basis):
        return {"privacy_basis": _("Choose the lawful basis for this purpose.")}
    obtained, source = values.get("privacy_obtained"), values.get("privacy_source")
    if not purpose and (basis or obtained or source):
        return {"privacy_purpose": _("Choose the purpose that this is about.")}
    if purpose and not obtained:
        return {"privacy_obtained": _("Say where the data come from.")}
    return {}


def demanded(values: Mapping[str, Any]) -> dict[str, str]:
    """Without a purpose and a source no file brings people in (Art. 14)."""
    if queries.purpose_of(values.get("privacy_purpose")) is None:
        text = _("Say what the data are for and where they come from: "
                 "without that no file brings people in.")  # fmt: skip
        return {"privacy_purpose": text}
    wrong = answered_wrongly(values) or _unknown(values)
    if not wrong and values["privacy_obtained"] != "person" and not values.get("privacy_source"):
        return {"privacy_source": _("Say which source it is.")}
    return wrong


def as_shown(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers with the purpose by its number, and the ground that stands for an empty one."""
    purpose = queries.purpose_of(values.get("privacy_purpose"))
    if purpose is None:
        return values
    basis = values.get("privacy_basis") or purpose.basis
    return {**values, "privacy_purpose": str(purpose.pk), "privacy_basis": basis}


def _unknown(values: Mapping[str, Any]) -> dict[str, str]:
    """Answers that are none of the choices, as a command may bring them."""
    for key, options in (("privacy_basis", BASES), ("privacy_obtained", OBTAINED)):
        known = [option.value for option in options]
        if values.get(key) and values[key] not in known:
            return {key: _("Choose one of: %(names)s") % {"names": ", ".join(known)}}
    return {}


def reminder(values: Mapping[str, Any]) -> str:
    """That somebody came in without a source."""
    if values.get("privacy_purpose"):
        return ""
    return _("Where the data come from was not said: see “People without a source”.")


def keep_answers(key: str, ids: Sequence[int], values: Mapping[str, Any], by: Actor) -> None:
    """Write the ground of people or customers that were just made, in their own group."""
    purpose = queries.purpose_of(values.get("privacy_purpose"))
    if purpose is None:
        return
    since = by.fmt.today
    row: dict[str, Any] = {
        "purpose": purpose.pk,
        "basis": values.get("privacy_basis") or purpose.basis,
        "obtained": values["privacy_obtained"],
        "source": values.get("privacy_source") or "",
        "since": since,
    }
    if row["obtained"] != "person":
        row["inform_by"] = rules.months_after(since, rules.MONTHS_TO_INFORM)
    if not ids:
        return
    rows, house = [{**row, key: number} for number in ids], by.as_house()
    keeping.look_ahead(key, ids, house)
    actions.create_many(record_types["processing_basis"], rows, house)
