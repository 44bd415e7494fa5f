"""What makes a good user, team and membership."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.records.company import company
from kartoteka.core.records.records import time_zones
from kartoteka.core.users import roles
from kartoteka.core.users.absences import Absence
from kartoteka.core.users.models import Membership, Team, User


def defaults_of_user(values: Mapping[str, Any], by: Any) -> dict[str, Any]:
    """What a new user begins with where nothing was said."""
    return {
        "role": roles.SALESPERSON,
        "language": company().language,
        "timezone": company().timezone,
        "density": "comfortable",
    }


def problems_of_user(user: User, keys: Collection[str], by: Any) -> dict[str, str]:
    """An address of their own, a real time zone, and never the last administrator locked out."""
    problems: dict[str, str] = {}
    if "email" in keys and user.email:
        other = User.objects.with_email(user.email).exclude(pk=user.pk).first()
        if other is not None:
            problems["email"] = _("This address already belongs to %(name)s.") % {"name": other}
    if "timezone" in keys and user.timezone not in time_zones():
        problems["timezone"] = _("There is no time zone “%(name)s”. An example: Europe/Warsaw") % {
            "name": user.timezone
        }
    for key in {"role", "is_active", "archived_at"} & set(keys):
        if user.pk is not None and _locks_everybody_out(user):
            problems[key] = _("At least one administrator must be able to sign in.")
    return problems


def _locks_everybody_out(user: User) -> bool:
    if user.is_administrator and user.can_sign_in:
        return False
    able = User.objects.able_to_sign_in().filter(role=roles.ADMINISTRATOR)
    was_one = able.filter(pk=user.pk).exists()
    return was_one and not able.exclude(pk=user.pk).exists()


def problems_of_team(team: Team, keys: Collection[str], by: Any) -> dict[str, str]:
    """A name of its own, and no team inside itself."""
    problems: dict[str, str] = {}
    if "name" in keys:
        others = Team.objects.filter(name__iexact=team.name, archived_at=None).exclude(pk=team.pk)
        if others.exists():
            problems["name"] = _("There is a team called %(name)s already.") % {"name": team.name}
    if "parent" in keys and team.pk is not None and team.pk in _above(team):
        problems["parent"] = _("A team cannot be part of itself.")
    return problems


def _above(team: Team) -> set[int]:
    found: set[int] = set()
    parent = team.parent_id
    while parent is not None and parent not in found:
        found.add(parent)
        parent = Team.objects.filter(pk=parent).values_list("parent_id", flat=True).first()
    return found


def problems_of_membership(
    membership: Membership, keys: Collection[str], by: Any
) -> dict[str, str]:
    """A team, and the same user in it only once."""
    if membership.team_id is None:
        return {"team": _("Choose a team.")}
    same = Membership.objects.filter(
        user=membership.user_id, team=membership.team_id, archived_at=None
    )
    if membership.archived_at is None and same.exclude(pk=membership.pk).exists():
        return {"team": _("The user is in this team already.")}
    return {}


def defaults_of_absence(values: Mapping[str, Any], by: Any) -> dict[str, Any]:
    """An absence is of who acts, where nobody else is named; and it is theirs to change."""
    who = values.get("user") or by.id
    return {"user": who, "owner": who}


def problems_of_absence(absence: Absence, keys: Collection[str], by: Any) -> dict[str, str]:
    """Somebody else stands in, the end comes after the start, and one speaks for oneself only."""
    if absence.user_id is not None and absence.user_id == absence.substitute_id:
        return {"substitute": _("Nobody stands in for themselves. Choose somebody else.")}
    others = not by.trusted and access.scope(by.user, "change", "absence") != "all"
    if others and absence.user_id != by.id:
        return {"user": _("You can enter your own absence only. A manager can enter any.")}
    is_on = User.objects.filter(pk=absence.substitute_id, is_active=True).exists()
    if {"substitute", "until_date"} & set(keys) and absence.substitute_id and not is_on:
        return {"substitute": _("The account of who stands in is off. Choose somebody else.")}
    return {}
