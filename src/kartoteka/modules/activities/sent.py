"""What forms about activities send, read: the next step, and when it was noted."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kartoteka.core.actions import Actor
from kartoteka.core.fields import ValueProblem, kinds
from kartoteka.modules.activities import composer

LONGEST_WAIT = timedelta(days=7)


def next_step(posted: Mapping[str, str], by: Actor, errors: dict[str, str]) -> Any:
    """The next step of the form; None where it has no date."""
    raw = posted.get("next_at", "")
    if not raw.strip() or posted.get("kind") == "task":
        return None
    try:
        moment = kinds["datetime"].parse(raw, composer.WHEN, by.fmt)
    except ValueProblem as problem:
        errors["next_at"] = str(problem.message).lstrip(": ")
        return None
    kind = posted.get("next_kind", "")
    kind = kind if kind in composer.NEXT else "call"
    subject = posted.get("next_subject", "").strip()
    if kind == "task" and not subject:
        errors["next_subject"] = _("Write what is to be done.")
    return {"kind": kind, "starts_at": moment} | ({"subject": subject} if subject else {})


def noted_at(posted: Mapping[str, str], by: Actor) -> datetime | None:
    """When it was written down, where it waited in a browser without a connection."""
    try:
        moment = parse_datetime(posted.get("noted_at", ""))
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None:
        return None
    return moment if by.at - LONGEST_WAIT < moment < by.at else None
