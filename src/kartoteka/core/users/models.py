"""Users, teams, who belongs to which, and the secrets by which one signs in."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records import settled
from kartoteka.core.records.models import Record, RecordQuerySet
from kartoteka.core.users import absences, roles

THEMES = (
    Option(value="", label=_("As the device")),
    Option(value="light", label=_("Light")),
    Option(value="dark", label=_("Dark")),
)
DENSITIES = (
    Option(value="comfortable", label=_("Comfortable")),
    Option(value="compact", label=_("Compact")),
)
LANGUAGES = tuple(Option(value=code, label=name) for code, name in settings.LANGUAGES)


class Team(Record):
    """People who share customers. A team may be part of a larger one."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=120)
    parent = fields.Link(_("Part of"), to="users.Team", privacy="none")
    region = fields.Text(_("Region"), privacy="none", max_length=120)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=Q(archived_at=None), name="team_name")
        ]

    def __str__(self) -> str:
        return str(self.name)


class UserQuerySet(RecordQuerySet["User"]):
    """Named sets of users."""

    def able_to_sign_in(self) -> Self:
        """Users whose account is on."""
        return self.filter(is_active=True, archived_at=None)

    def with_email(self, email: str) -> Self:
        """The user with this address, whatever the case of its letters."""
        return (
            self.annotate(lower_email=Lower("email"))
            .filter(lower_email=email.strip().lower())
            .exclude(email="")
        )

    def get_by_natural_key(self, email: str) -> "User":
        """Django looks users up by this."""
        return self.with_email(email).get()


class User(AbstractBaseUser, Record):
    """Somebody who works here. One without an e-mail address or a password cannot sign in."""

    email = fields.Email(_("E-mail"), privacy="personal")
    name = fields.Text(_("Name"), privacy="personal", required=True, max_length=120)
    role = fields.Choice(
        _("Role"), privacy="none", required=True, options=roles.options(), default=roles.SALESPERSON
    )
    is_active = fields.YesNo(_("Account is on"), privacy="none", default=True)
    phone = fields.Phone(_("Phone"), privacy="personal")
    language = fields.Choice(
        _("Language"), privacy="none", options=LANGUAGES, default=settings.LANGUAGE_CODE
    )
    timezone = fields.Text(
        _("Time zone"), privacy="none", max_length=60, default=settings.TIME_ZONE
    )
    theme = fields.Choice(_("Colours"), privacy="none", options=THEMES, default="")
    density = fields.Choice(_("Density"), privacy="none", options=DENSITIES, default="comfortable")
    hotkeys = fields.YesNo(_("Single-key shortcuts"), privacy="none", default=True)
    last_seen = fields.DateTime(_("Last seen"), privacy="personal", read_only=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserQuerySet.as_manager()  # type: ignore[misc]  # the plugin is mistaken

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email")
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_administrator(self) -> bool:
        """Whether the user may change the installation itself."""
        return bool(self.role == roles.ADMINISTRATOR)

    @property
    def has_password(self) -> bool:
        """Whether the user was ever given a password."""
        return bool(self.password) and self.has_usable_password()

    @property
    def can_sign_in(self) -> bool:
        """Whether the account is on."""
        return bool(self.is_active and not self.is_archived)

    @cached_property
    def own_ids(self) -> tuple[int, ...]:
        """Whose records count as the user's own: theirs, and of those they stand in for today."""
        return (self.pk, *absences.stood_in_for(self))

    @cached_property
    def team_ids(self) -> tuple[int, ...]:
        """Teams whose records count as the team's, the main one first, with all below led ones."""
        teams: Teams = settled.get("teams", Teams.read)
        main = [self.team_id] if self.team_id is not None else []
        mine = teams.of_user.get(self.pk, [])
        led = teams.below(team for team in mine if (self.pk, team) in teams.led)
        return tuple(dict.fromkeys([*main, *mine, *sorted(led)]))


class Membership(Record):
    """A user's place in a team beside their main one, or at the head of any."""

    user = fields.Link(_("User"), to="users.User", privacy="none", required=True)
    is_manager = fields.YesNo(_("Leads the team"), privacy="none")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team"], condition=Q(archived_at=None), name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.team_id}"


@dataclass(frozen=True)
class Teams:
    """Who belongs to which team beside the main one, who leads, and which teams are in which."""

    of_user: dict[int, list[int]]
    led: set[tuple[int, int]]
    parts: dict[int, list[int]]

    @classmethod
    def read(cls) -> "Teams":
        """As the database has it now."""
        teams = cls({}, set(), {})
        current = Membership.objects.filter(
            archived_at=None, team_id__isnull=False, user_id__isnull=False
        )
        for user, team, leads in current.values_list("user_id", "team_id", "is_manager"):
            teams.of_user.setdefault(user, []).append(team)
            if leads:
                teams.led.add((user, team))
        below = Team.objects.filter(parent__isnull=False)
        for team, parent in below.values_list("pk", "parent_id"):
            teams.parts.setdefault(parent, []).append(team)
        return teams

    def below(self, teams: Iterable[int]) -> set[int]:
        """These teams and all that are parts of them."""
        found: set[int] = set()
        left = list(teams)
        while left:
            team = left.pop()
            if team not in found:
                found.add(team)
                left += self.parts.get(team, ())
        return found


class SignInLink(models.Model):
    """A link that signs its user in once, within its time. Only the hash of its secret is kept."""

    secret_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link {self.pk} of user {self.user_id}"


class ApiToken(models.Model):
    """A secret by which a program acts as a user. Only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    # The first letters of the secret, by which its owner knows it again in the list.
    prefix = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class FailedSignIn(models.Model):
    """A try to sign in that has not succeeded, or a use of what is open to strangers.

    Too many of them make the next ones wait.
    """

    email_hash = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    # A browser in which this account was signed in before; counted apart from strangers.
    device = models.CharField(max_length=64, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["email_hash", "at"], name="failed_sign_in"),
            models.Index(fields=["address", "at"], name="failed_sign_in_network"),
        ]

    def __str__(self) -> str:
        return f"failed sign-in {self.pk}"


class Passkey(models.Model):
    """A key kept by somebody's device. We hold its public half, which opens nothing by itself."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    credential_id = models.CharField(max_length=1400, unique=True)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "removed_at"], name="passkey_of_user")]

    def __str__(self) -> str:
        return self.name


class CodeApp(models.Model):
    """The secret that a user's authenticator app shares with us, sealed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sealed = models.TextField()
    # The time step of the last code taken: no code is good twice.
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(removed_at=None), name="code_app_once"
            )
        ]

    def __str__(self) -> str:
        return f"authenticator app of user {self.user_id}"


class RecoveryCode(models.Model):
    """A code on paper that stands in once for a lost second factor. Only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    # Used, or replaced by a newer set.
    spent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "spent_at"], name="recovery_code_of_user")]

    def __str__(self) -> str:
        return f"recovery code {self.pk} of user {self.user_id}"


class CompanyAccount(models.Model):
    """An account of the company's own sign-in service (OpenID Connect) that opens a user's."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"],
                condition=Q(removed_at=None),
                name="company_account_subject",
            ),
            models.UniqueConstraint(
                fields=["user", "issuer"],
                condition=Q(removed_at=None),
                name="company_account_once",
            ),
        ]

    def __str__(self) -> str:
        return f"company account of user {self.user_id}"


class Visit(models.Model):
    """A browser in which a user has signed in: where, how, and until when."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    session_key = models.CharField(max_length=40)
    method = models.CharField(max_length=20)
    address = models.GenericIPAddressField(null=True)
    program = models.CharField(max_length=300, default="")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at"], name="visit_of_user")]

    def __str__(self) -> str:
        return f"visit {self.pk} of user {self.user_id}"
