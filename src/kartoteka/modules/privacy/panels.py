"""What the cards of people and customers say about consents, and whether one may call or write."""

from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format
from kartoteka.core.fields.date_texts import edit_date
from kartoteka.core.filters import words
from kartoteka.core.filters.paths import FilterProblem
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import Mark, record_types
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.request import remembered
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy import queries, retaining, switching
from kartoteka.modules.privacy.models import (
    CHANNELS,
    Consent,
    Objection,
    ProcessingBasis,
    RetentionRule,
)

# The channels that a card shows even where nothing was said about them.
USUAL = ("email", "phone", "sms")
SHOWN = 6
FIELDS = {"email": "email", "phone": "phone", "mobile": "phone"}


def _gate(record: Person | Customer, by: Actor) -> queries.Gate:
    name = f"contact gate of {type(record).__name__} {record.pk}"
    found: queries.Gate = remembered(by, name, lambda: queries.Gate([record]))
    return found


def contact_notes(record: Person | Customer, by: Actor) -> dict[str, Mark]:
    """Beside the phone and the e-mail: whether marketing may go there."""
    purpose = next((p for p in queries.purposes() if p.is_marketing), None)
    keys = [key for key in FIELDS if getattr(record, key, "")]
    if purpose is None or not keys or not access.may(by.user, "see", "consent"):
        return {}
    gate = _gate(record, by)
    found = {}
    for key in keys:
        answer = gate.ask(record, FIELDS[key], purpose, by.at)
        text = _("Marketing: yes. %(reason)s") if answer else _("No marketing. %(reason)s")
        icon = "circle-check" if answer else "ban"
        found[key] = Mark("g" if answer else "", text % {"reason": answer.reason}, icon)
    return found


def consents(record: Person | Customer, by: Actor) -> dict[str, Any] | None:
    """Marketing purposes by channel, with what was agreed and the way to change it."""
    if not access.may(by.user, "see", "consent"):
        return None
    key = record_types.of(type(record)).key
    gate = _gate(record, by)
    may = access.may(by.user, "create", "consent") and not record.is_archived
    rows = [
        {"name": p.name, "channels": _channels(record, key, p, gate, by, may=may)}
        for p in queries.purposes()
        if p.is_marketing
    ]
    about = f"{key}={record.pk}"
    return {
        "rows": rows,
        "objections": _objections(record, key, by, may=may),
        "bases": _bases(record, key, by),
        "add_url": f"/consents/new/?{about}" if may else "",
        "object_url": f"/objections/new/?{about}" if may else "",
        "basis_url": f"/processing-bases/new/?{about}" if may else "",
        "data_url": f"/people/{record.pk}/privacy/"
        if key == "person" and access.may_system(by.user, "privacy")
        else "",
        "list_url": f"/consents/?{key}__is={record.pk}",
    }


def retention(record: RetentionRule, by: Actor) -> dict[str, Any] | None:
    """What a rule would do tonight: how many and who, and whom something holds back."""
    if not access.may_system(by.user, "privacy"):
        return None
    record_type = record_types[record.record_type]
    conditions = ""
    is_stale = record.is_on and not record.is_archived and not switching.stands(record)
    try:
        found = retaining.preview(record, by.fmt)
        if record.tree:
            kept = Filter.parse(record_type, record.tree, access.HOUSE)
            conditions = words.sentence(kept, by.fmt)
    except FilterProblem as problem:
        return {"problem": problem.message, "is_stale": is_stale}
    return {
        "is_stale": is_stale,
        "count": f"{found.due_count}{'+' if found.is_more else ''}",
        "due": [(record_type.title_of(r), record_type.path(r.pk)) for r in found.due],
        "more": max(found.due_count - len(found.due), 0),
        "held_count": found.held_count,
        "held": [(record_type.title_of(r), record_type.path(r.pk), w) for r, w in found.held],
        "held_more": max(found.held_count - len(found.held), 0),
        "conditions": conditions,
        "most": retaining.MOST_A_NIGHT,
        "is_erased": record.end == "erase",
    }


def _channels(
    record: Any, key: str, purpose: Any, gate: queries.Gate, by: Actor, *, may: bool
) -> list[dict[str, Any]]:
    seen = access.visible(by.user, Consent).filter(
        **{key: record.pk}, purpose=purpose.pk, archived_at=None
    )
    newest: dict[str, Consent] = {}
    for row in seen.order_by("given_at", "id"):
        newest[row.channel] = row
    found = []
    for option in CHANNELS:
        if option.value not in newest and option.value not in USUAL:
            continue
        answer = gate.ask(record, option.value, purpose, by.at)
        last = newest.get(option.value)
        found.append(
            {
                "label": option.label,
                "allowed": answer.allowed,
                "reason": answer.reason,
                "url": f"/consents/{last.pk}/" if last else "",
                "change_url": _change_url(record, key, purpose, option.value, last) if may else "",
                "withdraws": last is not None and last.withdrawn_at is None,
            }
        )
    return found


def _change_url(record: Any, key: str, purpose: Any, channel: str, row: Consent | None) -> str:
    """Two clicks: one opens the question how it was said, the other one answers it."""
    if row is not None and row.withdrawn_at is None:
        return f"/consents/{row.pk}/do/withdraw_consent/"
    return f"/consents/new/?{key}={record.pk}&purpose={purpose.pk}&channel={channel}"


def _objections(record: Any, key: str, by: Actor, *, may: bool) -> list[dict[str, str]]:
    seen = access.visible(by.user, Objection).filter(
        **{key: record.pk}, archived_at=None, lifted_at=None
    )
    names = {p.pk: p.name for p in queries.purposes()}
    return [
        {
            "what": names.get(row.purpose_id or 0) or _("all marketing"),
            "day": _day(row.made_at, by.fmt),
            "url": f"/objections/{row.pk}/",
            "lift_url": f"/objections/{row.pk}/do/lift_objection/" if may else "",
        }
        for row in seen.order_by("-made_at")[:SHOWN]
    ]


def _bases(record: Any, key: str, by: Actor) -> list[dict[str, Any]]:
    """For what their data are kept, on which ground, where from, and who is still to be told."""
    if not access.may(by.user, "see", "processing_basis"):
        return []
    seen = access.visible(by.user, ProcessingBasis).filter(**{key: record.pk}, archived_at=None)
    names = names_of(by)
    rows = list(seen.order_by("-since", "-id")[:SHOWN])
    names.want("purpose", [row.purpose_id for row in rows])
    record_type = record_types["processing_basis"]
    obtained = record_type.spec("obtained")
    found = []
    for row in rows:
        is_waiting = row.inform_by is not None and row.informed_on is None
        is_late = is_waiting and row.inform_by is not None and row.inform_by < by.fmt.today
        found.append(
            {
                "purpose": names.get("purpose", row.purpose_id) or "–",
                "basis": str(row),
                "from": row.source or obtained.kind.show(row.obtained, obtained, by.fmt),
                "url": record_type.path(row.pk),
                "inform_by": edit_date(row.inform_by, by.fmt.tongue) if is_waiting and row.inform_by
                else "",
                "is_late": is_late,
                "inform_url": f"{record_type.path(row.pk)}do/note_informed/" if is_waiting else "",
                "is_over": row.until is not None and row.until < by.fmt.today,
            }
        )  # fmt: skip
    return found


def _day(moment: Any, fmt: Format) -> str:
    return edit_date(moment.astimezone(fmt.timezone).date(), fmt.tongue)
