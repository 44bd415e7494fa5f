"""Territories: parts of the market, as a tree, with the users who look after them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.records.models import Record


class Territory(Record):
    """A part of the market. Its owner answers for it; members work in it and in all below it."""

    name = fields.Text(_("Name"), privacy="none", required=True, max_length=120)
    parent = fields.Link(_("Part of the territory"), to="customers.Territory", privacy="none")
    potential = fields.Money(_("Potential"), privacy="company", minimum=0)
    planned_share = fields.Percent(_("Planned share"), privacy="company", minimum=0, maximum=100)
    description = fields.LongText(_("Description"), privacy="company")

    class Meta(Record.Meta):
        verbose_name_plural = "territories"

    def __str__(self) -> str:
        return self.name


class TerritoryMember(Record):
    """A user's place in a territory."""

    territory = fields.Link(_("Territory"), to="customers.Territory", privacy="none", required=True)
    user = fields.Link(_("User"), to="users.User", privacy="none", required=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["user", "territory"],
                condition=Q(archived_at=None),
                name="territory_member_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.territory_id}"
