"""What can be done with accounts: begin, set for oneself, give a password."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import actions
from kartoteka.core.actions.actor import Actor, house
from kartoteka.core.users import company_accounts, roles, second_factors, visits
from kartoteka.core.users.models import CodeApp, Passkey, User
from kartoteka.core.users.records import users

OWN_SETTINGS = ("language", "timezone", "theme", "density", "hotkeys")


class CannotSetPassword(actions.ActionError):
    """The password is wrong, or too weak."""


class CannotChangeSignIn(actions.ActionError):
    """A passkey, an app or a code cannot be added or taken away."""


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


def add_passkey(user: User, passkey: Passkey, by: Actor) -> None:
    """Let a passkey sign the user in from now on."""
    with _told(user, by, "PasskeyAdded"):
        passkey.save()


def remove_passkey(user: User, number: int, by: Actor) -> None:
    """Let a passkey of the user sign nobody in any more."""
    with _told(user, by, "PasskeyRemoved"):
        found = Passkey.objects.filter(pk=number, user=user, removed_at=None)
        if not found.update(removed_at=by.at):
            raise CannotChangeSignIn(_("This is no longer here."))


def add_code_app(user: User, secret: str, code: str, by: Actor) -> None:
    """Ask for codes of this app from now on; a first code shows that the app knows the secret."""
    step = second_factors.step_of(secret, "".join(code.split()))
    if step is None:
        raise CannotChangeSignIn(
            _("This is not the code that the app shows now. Is the clock of the phone right?"),
            field="code",
        )
    with _told(user, by, "CodeAppAdded"):
        CodeApp.objects.filter(user=user, removed_at=None).update(removed_at=by.at)
        CodeApp.objects.create(
            user=user, sealed=second_factors.seal(user, secret), last_step=step, created_at=by.at
        )


def remove_code_app(user: User, by: Actor) -> None:
    """Ask for no codes of an app any more."""
    with _told(user, by, "CodeAppRemoved"):
        CodeApp.objects.filter(user=user, removed_at=None).update(removed_at=by.at)


def make_recovery_codes(user: User, by: Actor) -> list[str]:
    """A new set of recovery codes, to be shown this once."""
    with _told(user, by, "RecoveryCodesMade"):
        return second_factors.new_recovery_codes(user)


def remove_company_account(user: User, by: Actor) -> None:
    """Let the account of the company's service open this one no more."""
    with _told(user, by, "CompanyAccountRemoved"):
        account = company_accounts.of(user)
        if account is not None:
            account.removed_at = by.at
            account.save(update_fields=["removed_at"])


@contextmanager
def _told(user: User, by: Actor, name: str) -> Iterator[None]:
    """Around a change of how a user signs in: an event that says that it was, and no more."""
    with actions.grouped(by, name, users.key, subject_id=user.pk):
        yield
        locked = User.objects.select_for_update().get(pk=user.pk)
        actions.change(locked, {}, by, name=name)


def _is_on(user: Any) -> str:
    return "" if user.can_sign_in else _("The account is off.")


@actions.action("user", label=gettext_lazy("Sign out everywhere"), icon="log-out",
                allowed=_is_on, event="SignedOutEverywhere")  # fmt: skip
def sign_out_everywhere(user: User, *, by: Actor) -> User:
    """End every session of a user, for a lost telephone or a colleague who has left."""
    visits.end_all(user)
    changed: User = actions.change(user, {}, by, name="SignedOutEverywhere")
    return changed


@actions.action("user", label=gettext_lazy("Remove second factors"), icon="key-round",
                allowed=_is_on, event="SecondFactorsRemoved")  # fmt: skip
def remove_second_factors(user: User, *, by: Actor) -> User:
    """Forget the app, passkeys and recovery codes of a user who has lost them."""
    second_factors.remove_all(user)
    changed: User = actions.change(user, {}, by, name="SecondFactorsRemoved")
    return changed


def note_presence(user: User) -> None:
    """Remember that the user is here. It is no change of the card, so it makes no event."""
    User.objects.filter(pk=user.pk).update(last_seen=timezone.now())
