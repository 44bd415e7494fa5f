"""What a visitor sent becomes a lead, once; nothing of ours is overwritten by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kartoteka.core import actions
from kartoteka.core.actions import Actor, once
from kartoteka.core.actions.actor import house
from kartoteka.core.fields import Format
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Person
from kartoteka.modules.leads import form_queries
from kartoteka.modules.leads.form_models import Enquiry, FormConsent, WebForm
from kartoteka.modules.leads.models import Lead
from kartoteka.modules.privacy import queries
from kartoteka.modules.privacy.models import ConsentWording

CHANNEL = "form"


@dataclass(frozen=True)
class Sent:
    """A form as it came back, its values checked."""

    values: Mapping[str, Any]
    agreed: Sequence[FormConsent]
    # Word for word what the visitor saw, and in which site.
    shown: str
    site: str = ""
    network: str = ""
    # The stamp: the same one brings the same enquiry.
    nonce: str = ""


def actor(fmt: Format) -> Actor:
    """The house, for a visitor who has no account."""
    return replace(house(CHANNEL), fmt=fmt)


def is_known(nonce: str, by: Actor) -> bool:
    """Whether something was sent with this stamp already."""
    return once.is_claimed(_key(nonce), by)


def receive(form: WebForm, sent: Sent, by: Actor) -> Enquiry:
    """Make the lead of what was sent, or add to an open one where the form says so.

    KeyReused where the stamp was used for other words; ValidationErrors.
    """
    with actions.grouped(by, "receive_enquiry", "lead") as group:
        receipt = once.claim(_key(sent.nonce), by, _content(form, sent))
        if receipt is not None and receipt.record_id is not None:
            return Enquiry.objects.get(pk=receipt.record_id)
        values = {key: value for key, value in sent.values.items() if value not in (None, "")}
        lead = form_queries.same_lead(values) if form.known == "add" else None
        lead = lead or _new_lead(form, values, by)
        enquiry: Enquiry = actions.create(
            record_types["enquiry"], {}, by, verb_values=_proof(form, lead, values, sent)
        )
        actions.name_group(group, lead)
        once.done(receipt, record_type="enquiry", record_id=enquiry.pk)
    return enquiry


def _key(nonce: str) -> str:
    return f"form {nonce}" if nonce else ""


def _content(form: WebForm, sent: Sent) -> list[Any]:
    texts = {key: str(value) for key, value in sent.values.items()}
    return [form.pk, texts, sorted(one.pk for one in sent.agreed)]


def _new_lead(form: WebForm, values: Mapping[str, Any], by: Actor) -> Lead:
    given: dict[str, Any] = {
        **values,
        "name": values.get("name") or values["company"],
        "source": form.source_id,
        "campaign": form.campaign,
        "owner": form_queries.receiver_of(form),
    }
    if form.source is None or not form.source.channel:
        given["channel"] = "web"
    known = {"is_known": form_queries.is_probably_here(values)}
    made: Lead = actions.create(record_types["lead"], given, by, verb_values=known)
    return made


def _proof(form: WebForm, lead: Lead, values: Mapping[str, Any], sent: Sent) -> dict[str, Any]:
    return {
        **values,
        "lead": lead.pk,
        "form": form.pk,
        "owner": lead.owner_id,
        "team": lead.team_id,
        "consents": [f"{one.wording_id}:{one.channel}" for one in sent.agreed],
        "shown": sent.shown,
        "site": sent.site,
        # Only who agreed to something is to be proved by it.
        "network": sent.network if sent.agreed else "",
    }


def take_along(lead: Lead, by: Actor) -> None:
    """A converted lead is a person: the ground and the consents of its enquiries are theirs now."""
    rows = Enquiry.objects.filter(lead=lead.pk, archived_at=None).select_related("form__purpose")
    person = Person.objects.filter(pk=lead.person_id or 0).first()
    if person is None:
        return
    own = by.as_house()
    for enquiry in rows.order_by("pk"):
        _take_ground(enquiry, person, own)
        _take_consents(enquiry, person, own)


def _take_ground(enquiry: Enquiry, person: Person, by: Actor) -> None:
    # Who sent a form gave their data themselves; what is not said is an inquiry.
    purpose = enquiry.form.purpose or queries.purpose_of(queries.INQUIRY)
    if purpose is None or not purpose.basis:
        return
    values = {
        "person": person.pk, "purpose": purpose.pk, "basis": purpose.basis, "obtained": "person",
        "source": enquiry.form.name, "evidence": _evidence(enquiry),
        "since": enquiry.created_at.astimezone(by.fmt.timezone).date(),
    }  # fmt: skip
    actions.create(record_types["processing_basis"], values, by)


def _take_consents(enquiry: Enquiry, person: Person, by: Actor) -> None:
    for text in enquiry.consents:
        number, _colon, channel = text.partition(":")
        wording = ConsentWording.objects.get(pk=int(number))
        values = {
            "person": person.pk, "purpose": wording.purpose_id, "channel": channel,
            "wording": wording.pk, "given_at": enquiry.created_at, "way": "form",
            "proof": _evidence(enquiry),
        }  # fmt: skip
        actions.create(record_types["consent"], values, by)


def _evidence(enquiry: Enquiry) -> str:
    """Where the proof is found: the enquiry holds what was shown, when and where."""
    return f"{enquiry.form.name[:120]}: {record_types['enquiry'].path(enquiry.pk)}"
