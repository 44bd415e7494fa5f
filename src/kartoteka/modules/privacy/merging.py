"""Two cards become one, or two again: of what people said about contact the stricter word holds."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.records.types import record_types
from kartoteka.modules.privacy.models import Consent, Objection, Restriction

BY_MERGE = "merge"


def stricter_kept(kept: Any, gone: Any, by: Actor) -> None:
    """Two cards become one: where either of them said no, the consent of the other one ends.

    Called in the group of the merge, before the lines of `gone` move to `kept`.
    """
    key = record_types.of(type(kept)).key
    rows = _consents(key, kept, gone)
    ended = [row for row in rows if not row.withdrawn_at and _is_refused_there(row, rows, key)]
    _end(ended, _("On the other card this consent had been withdrawn."), by)


def stricter_parted(kept: Any, gone: Any, since: datetime, by: Actor) -> None:
    """They are two again: what was refused while they were one is refused by both.

    Nobody knows which of the two said it. Called in the group of the undo.
    """
    key = record_types.of(type(kept)).key
    rows = _consents(key, kept, gone)
    refused = [
        row
        for row in rows
        if row.withdrawn_at and row.withdrawn_at >= since and row.withdrawn_way != BY_MERGE
    ]
    ended = [row for row in rows if not row.withdrawn_at and _is_refused_by(row, refused)]
    _end(ended, _("It was withdrawn while this card and another one were one."), by)
    _say_to_both(Objection, "made_at", ("purpose", "way", "note"), key, (kept, gone), since, by)
    if key == "person":
        _say_to_both(Restriction, "since", ("reason",), key, (kept, gone), since, by)


def _consents(key: str, kept: Any, gone: Any) -> list[Consent]:
    both = {f"{key}__in": (kept.pk, gone.pk)}
    return list(Consent.objects.filter(**both, archived_at=None))


def _end(rows: Iterable[Consent], note: str, by: Actor) -> None:
    values = {"withdrawn_at": by.at, "withdrawn_way": BY_MERGE, "withdrawn_note": note}
    pairs = [(row.pk, values) for row in rows]
    actions.update_each(
        record_types["consent"], pairs, by.as_house(), name="ConsentWithdrawn", verbs_too=True
    )


def _is_refused_there(row: Consent, rows: Sequence[Consent], key: str) -> bool:
    """Whether the last word of the other card about the same purpose and channel was no."""
    own = getattr(row, f"{key}_id")
    theirs = [
        other
        for other in rows
        if getattr(other, f"{key}_id") != own
        and (other.purpose_id, other.channel) == (row.purpose_id, row.channel)
    ]
    refused = [other.withdrawn_at for other in theirs if other.withdrawn_at is not None]
    given = [other.given_at for other in theirs if other.withdrawn_at is None]
    return bool(refused) and (not given or max(refused) > max(given))


def _is_refused_by(row: Consent, refused: Iterable[Consent]) -> bool:
    return any(
        (other.purpose_id, other.channel) == (row.purpose_id, row.channel)
        and other.withdrawn_at is not None
        and other.withdrawn_at > row.given_at
        for other in refused
    )


def _say_to_both(
    model: Any, moment: str, fields: Sequence[str], key: str, both: Sequence[Any],
    since: datetime, by: Actor,
) -> None:  # fmt: skip
    """What was said of one card while the two were one is said of the other one too."""
    record_type = record_types.of(model)
    about = {f"{key}__in": [card.pk for card in both]}
    rows = model.objects.filter(**about, archived_at=None, lifted_at=None)
    house = by.as_house()
    for row in rows.filter(created_at__gte=since).order_by("pk"):
        own = getattr(row, f"{key}_id")
        other = next(card.pk for card in both if card.pk != own)
        values = {name: record_type.value(row, name) for name in fields}
        values |= {key: other, moment: getattr(row, moment)}
        actions.create(record_type, values, house)
