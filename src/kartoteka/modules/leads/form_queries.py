"""What can be asked of web forms: by which address, with which consents, and who is known."""

from collections.abc import Mapping
from typing import Any

from kartoteka.core import access
from kartoteka.core.matching import asking
from kartoteka.core.matching.asking import Alike
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.users.models import User
from kartoteka.modules.customers.queries import members_of
from kartoteka.modules.leads.form_models import Enquiry, FormConsent, WebForm
from kartoteka.modules.leads.models import Lead

OPEN = ("new", "working", "qualified")
PROBABLE = 0.5


def form_of(key: str) -> WebForm | None:
    """The form of a public address, switched on or not."""
    return WebForm.objects.filter(key=key, archived_at=None).exclude(key="").first()


def consents_of(form: WebForm) -> list[FormConsent]:
    """The consents that a form offers, in their order."""
    rows = FormConsent.objects.filter(
        form=form, archived_at=None, wording__archived_at=None, wording__language=form.language
    )
    return list(rows.select_related("wording").order_by("position", "id"))


def enquiries_of(lead: Lead, user: Any) -> list[Enquiry]:
    """What was sent by forms and became this lead, the newest first."""
    rows = access.visible(user, Enquiry).filter(lead=lead.pk, archived_at=None)
    return list(rows.select_related("form").order_by("-pk"))


def receiver_of(form: WebForm) -> int | None:
    """Who gets the next lead of a form: the user named, or whose turn it is in the team."""
    if form.to_user_id is not None:
        able = User.objects.filter(pk=form.to_user_id, is_active=True, archived_at=None)
        return form.to_user_id if able.exists() else None
    members = members_of(form.to_team_id)
    if not members:
        return None
    sent = Enquiry.objects.filter(form=form.pk, owner__in=members).order_by("-pk")
    last = sent.values_list("owner", flat=True).first()
    return members[(members.index(last) + 1) % len(members)] if last is not None else members[0]


def same_lead(values: Mapping[str, Any]) -> Lead | None:
    """An open lead that surely is this one by a number or an address of theirs."""
    for alike in asking.similar(record_types["lead"], values, None, everybody=True):
        lead: Lead = alike.record
        if alike.is_sure and asking.is_known_by_number(alike.score) and lead.status in OPEN:
            return lead
    return None


def is_probably_here(values: Mapping[str, Any]) -> bool:
    """Whether somebody with these values is a lead, a customer or a person here."""
    found = [
        *asking.similar(record_types["lead"], values, None, everybody=True),
        *(alike for _type, alike in asking.elsewhere(record_types["lead"], values, access.HOUSE)),
    ]
    return any(is_probable(alike) for alike in found)


def is_probable(alike: Alike) -> bool:
    """Whether a record more likely is the one asked about than not."""
    return alike.score.chance >= PROBABLE or alike.is_namesake


def alike_here(lead: Lead, user: Any) -> list[tuple[RecordType, Alike]]:
    """Who a lead probably is, of those that the user may see, the likeliest first."""
    lead_type = record_types["lead"]
    hidden = access.fields(user, lead_type).hidden
    values = {key: lead_type.value(lead, key) for key in lead_type.matching if key not in hidden}
    found = [
        *((lead_type, one) for one in asking.similar(lead_type, values, user, without=[lead.pk])),
        *asking.elsewhere(lead_type, values, user),
    ]
    probable = [pair for pair in found if is_probable(pair[1])]
    return sorted(probable, key=lambda pair: -pair[1].score.bits)[: asking.SHOWN]
