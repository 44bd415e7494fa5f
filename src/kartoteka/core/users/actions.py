"""What can be done with accounts: begin, set for oneself, give a password."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from kartoteka.core import actions
from kartoteka.core.actions.actor import Actor, house
from kartoteka.core.events.models import Group
from kartoteka.core.users import roles
from kartoteka.core.users.models import User
from kartoteka.core.users.records import users

OWN_SETTINGS = ("language", "timezone", "theme", "density", "hotkeys")


class CannotSetPassword(actions.ActionError):
    """The password is wrong, or too weak."""


def first_administrator(*, name: str, email: str = "") -> tuple[User, bool]:
    """The administrator of a new installation, made now; or the one that is there already."""
    with actions.grouped(house("command"), "first_administrator", users.key):
        able = User.objects.able_to_sign_in().filter(role=roles.ADMINISTRATOR)
        administrator = able.order_by("pk").first()
        if administrator is not None:
            return administrator, False
        values = {"name": name, "email": email, "role": roles.ADMINISTRATOR}
        return actions.create(users, values, house("command")), True


def change_own_settings(user: User, values: Mapping[str, Any], by: Actor) -> User:
    """Set the language, looks and shortcuts that a user sees; everybody may, for themselves."""
    foreign = set(values) - set(OWN_SETTINGS)
    if foreign:
        raise actions.ActionError(_("Only an administrator can change this."), min(foreign))
    changed: User = actions.update(user, values, by.as_house(), name="OwnSettingsChanged")
    return changed


def change_own_password(user: User, *, old: str, new: str, by: Actor) -> User:
    """Give oneself a new password; who has one already must know it."""
    if user.has_password and not user.check_password(old):
        raise CannotSetPassword(_("This is not your present password."), field="old")
    return set_password(user, new, by)


def set_password(user: User, new: str, by: Actor) -> User:
    """Give a user a password. The event says that it changed, never what it is."""
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise CannotSetPassword(" ".join(error.messages), field="new") from error
    with actions.grouped(by, "set_password", users.key, subject_id=user.pk):
        user.set_password(new)
        User.objects.filter(pk=user.pk).update(password=user.password)
        locked = User.objects.select_for_update().get(pk=user.pk)
        changed: User = actions.change(locked, {}, by, name="PasswordChanged")
    return changed


def note_presence(user: User) -> None:
    """Remember that the user is here. It is no change of the card, so it makes no event."""
    User.objects.filter(pk=user.pk).update(last_seen=timezone.now())


def invite_user(values: Mapping[str, Any], by: Actor, *, key: str = "") -> tuple[User, Group]:
    """Make an account for somebody who will sign in by a link."""
    with actions.grouped(by, "invite_user", users.key) as group:
        user: User = actions.create(users, {**values, "is_active": True}, by, key=key)
    return user, group


def switch_account(user: User, on: bool, by: Actor) -> Group:
    """Let a user sign in, or no longer; the last administrator always can."""
    verb = "switch_account_on" if on else "switch_account_off"
    with actions.grouped(by, verb, users.key, subject_id=user.pk) as group:
        actions.update(user, {"is_active": on}, by)
    return group
