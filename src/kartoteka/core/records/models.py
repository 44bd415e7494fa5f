"""The base of every card, and the definitions of the fields that an installation adds."""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, NoReturn, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models.base import ModelState
from django.utils import timezone
from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option

LANGUAGES = tuple(Option(value=code, label=name) for code, name in settings.LANGUAGES)
WEEK_STARTS = (
    Option("monday", _("Monday")),
    Option("sunday", _("Sunday")),
    Option("saturday", _("Saturday")),
)
MONTHS = tuple(Option(str(number), name) for number, name in MONTH_NAMES.items())
FIRST_STEPS = (
    Option("new", _("Not begun")),
    Option("left", _("Left for later")),
    Option("closed", _("Finished")),
)

AnyRecord = TypeVar("AnyRecord", bound="Record", covariant=True)


class RecordQuerySet(models.QuerySet[AnyRecord]):
    """Named sets that every record type has."""

    def current(self) -> Self:
        """Records that are not archived."""
        return self.filter(archived_at=None)

    def delete(self) -> NoReturn:
        """Nothing is deleted; archive through an action."""
        raise TypeError("Records are archived, never deleted.")


class Record(models.Model):
    """A card of some type. It is written by actions only, and never deleted."""

    id = models.BigAutoField(primary_key=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = fields.DateTime(
        _("Created"), privacy="none", default=timezone.now, read_only=True, required=True
    )
    changed_at = fields.DateTime(
        _("Changed"), privacy="none", default=timezone.now, read_only=True, required=True
    )
    owner = fields.Link(_("Owner"), to="users.User", privacy="none")
    team = fields.Link(_("Team"), to="users.Team", privacy="none")
    archived_at = fields.DateTime(_("Archived"), privacy="none", read_only=True)
    archive_reason = fields.Text(_("Reason for archiving"), privacy="company", read_only=True)
    custom = models.JSONField(default=dict, blank=True, editable=False)
    # The folded title: lists are sorted by it, and prefixes are found by it, on an index.
    sort_key = models.CharField(max_length=120, default="", editable=False)

    # Whether nobody named the owner of a new record: whoever made it got it for the time being.
    owner_by_default = False

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["sort_key", "id"], name="%(class)s_sort"),
            models.Index(fields=["owner", "sort_key", "id"], name="%(class)s_owner_sort"),
            # Those of no team nobody asks for in this order, and without them adding costs less.
            models.Index(
                fields=["team", "sort_key", "id"],
                name="%(class)s_team_sort",
                condition=models.Q(team__isnull=False),
            ),
            models.Index(fields=["changed_at", "id"], name="%(class)s_changed"),
        ]

    @classmethod
    def from_db(  # type: ignore[override]  # the stubs are of Django 6.1
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """As Django's, in a tenth of the time: what is read is taken as it is, in one piece.

        Django sets sixty attributes one by one and announces each record to listeners, which
        records do not have.
        """
        new = cls.__new__(cls)
        new._state = ModelState()
        new._state.adding = False
        new._state.db = db
        new.__dict__.update(zip(field_names, values, strict=True))
        return new

    @classmethod
    def blank(cls) -> Self:
        """A new record in memory, as `cls()` makes it, in a fifth of the time."""
        new = cls.__new__(cls)
        new._state = ModelState()
        same, made = _defaults(cls)
        new.__dict__.update(same)
        for name, make in made:
            new.__dict__[name] = make()
        return new

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Nothing is deleted; archive through an action."""
        raise TypeError("Records are archived, never deleted.")

    @property
    def is_archived(self) -> bool:
        """Whether the record was archived or withdrawn."""
        return self.archived_at is not None


@cache
def _defaults(model: type[Record]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """What columns of a new record begin with: the same always, or made anew for each."""
    same: dict[str, Any] = {}
    made: list[tuple[str, Callable[[], Any]]] = []
    for column in model._meta.concrete_fields:
        if column.has_default() and callable(column.default):
            made.append((column.attname, column.get_default))
        else:
            same[column.attname] = column.get_default()
    return same, made


class CustomField(Record):
    """A field that an administrator added to a record type in the browser."""

    record_type = fields.Text(_("Record type"), privacy="none", required=True, max_length=40)
    slug = fields.Text(_("Key"), privacy="none", required=True, max_length=40)
    label = fields.Text(_("Label"), privacy="none", required=True, max_length=80)
    kind = fields.Text(_("Kind"), privacy="none", required=True, max_length=20)
    help = fields.Text(_("Hint"), privacy="none")
    section = fields.Text(_("Section"), privacy="none", max_length=80)
    options = fields.Tags(_("Options"), privacy="none")
    link = fields.Text(_("Linked record type"), privacy="none", max_length=40)
    privacy = fields.Text(_("Privacy class"), privacy="none", required=True, max_length=12)
    is_required = fields.YesNo(_("Required"), privacy="none")
    in_list = fields.YesNo(_("Shown in lists"), privacy="none")
    decimals = fields.Integer(_("Decimal places"), privacy="none")
    position = fields.Integer(_("Position"), privacy="none")
    is_fast = fields.YesNo(_("Indexed"), privacy="none")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["record_type", "slug"], name="custom_field_slug")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """The name of the field in lists, filters, files and the API."""
        return f"c_{self.slug}"


class Company(Record):
    """The company that works here: there is one. It also holds what its administrators settled."""

    name = fields.Text(_("Name"), privacy="company", required=True, max_length=200)
    nip = fields.Nip(_("NIP"), privacy="company")
    street = fields.Text(_("Street and number"), privacy="company")
    postal_code = fields.PostalCode(_("Postal code"), privacy="company")
    city = fields.Text(_("City"), privacy="company", max_length=100)
    country = fields.Text(_("Country"), privacy="company", max_length=60)
    phone = fields.Phone(_("Phone"), privacy="company")
    email = fields.Email(_("E-mail"), privacy="company")
    website = fields.Url(_("Website"), privacy="company")
    currency = fields.Text(_("Currency"), privacy="none", required=True, max_length=3)
    language = fields.Choice(_("Language"), privacy="none", required=True, options=LANGUAGES)
    timezone = fields.Text(_("Time zone"), privacy="none", required=True, max_length=60)
    week_start = fields.Choice(
        _("Week begins on"), privacy="none", options=WEEK_STARTS, default="monday", required=True
    )
    fiscal_month = fields.Choice(
        _("Fiscal year begins in"), privacy="none", options=MONTHS, default="1", required=True
    )
    # The number of the picture among the files.
    logo = fields.Integer(_("Logo"), privacy="none")
    modules_off = fields.Tags(_("Modules switched off"), privacy="none")
    first_steps = fields.Choice(
        _("First steps"), privacy="none", options=FIRST_STEPS, default="new", required=True
    )
    steps_done = fields.Tags(_("Steps done"), privacy="none")
    steps_skipped = fields.Tags(_("Steps skipped"), privacy="none")

    def __str__(self) -> str:
        return self.name


class RoleRight(Record):
    """A right of a role that this installation has set otherwise than the file it came with."""

    role = fields.Text(_("Role"), privacy="none", required=True, max_length=40)
    # The record type, or "" for a right over the installation itself.
    record_type = fields.Text(_("Record type"), privacy="none", max_length=40)
    verb = fields.Text(_("Right"), privacy="none", required=True, max_length=60)
    # Empty: as in the file.
    scope = fields.Text(_("Reach"), privacy="none", max_length=20)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["role", "record_type", "verb"], name="role_right_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.record_type} {self.verb}".replace("  ", " ")


class Mark(models.Model):
    """One row: the mark under which processes keep what was settled; a new one with each change."""

    mark = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.mark


class LayoutLine(Record):
    """What an administrator decided about one section, field or option of a record type.

    What has no line is as it was shipped.
    """

    record_type = fields.Text(_("Record type"), privacy="none", required=True, max_length=40)
    what = fields.Text(_("What it arranges"), privacy="none", required=True, max_length=20)
    key = fields.Text(_("Key"), privacy="none", required=True, max_length=80)
    # The value of an option; empty for sections and fields.
    value = fields.Text(_("Value"), privacy="none", max_length=40)
    label = fields.Text(_("Label"), privacy="none", max_length=80)
    tone = fields.Text(_("Colour"), privacy="none", max_length=2)
    # Where a field stands; of a section, the part of the card on which it does.
    section = fields.Text(_("Section"), privacy="none", max_length=80)
    # The kinds of record and the roles that have it; none named are all.
    kinds = fields.Tags(_("For the kinds"), privacy="none")
    roles = fields.Tags(_("For the roles"), privacy="none")
    is_required = fields.YesNo(_("Required"), privacy="none")
    # A section or field that is not shown, an option that is not offered.
    is_off = fields.YesNo(_("Switched off"), privacy="none")
    position = fields.Integer(_("Position"), privacy="none")

    def __str__(self) -> str:
        return self.label or f"{self.key} {self.value}".strip()


class Distinction(Record):
    """Somebody said that two records that look alike are not the same."""

    record_type = fields.Text(_("Record type"), privacy="none", required=True, max_length=40)
    first = fields.Integer(_("One"), privacy="none", required=True)
    second = fields.Integer(_("The other"), privacy="none", required=True)

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["record_type", "first"], name="distinction_first"),
            models.Index(fields=["record_type", "second"], name="distinction_second"),
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.first}, {self.second}"
