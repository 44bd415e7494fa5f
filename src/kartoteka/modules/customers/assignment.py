"""Rules by which new customers are given to users, teams and territories."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record

RECEIVERS = (
    Option("user", _("One user")),
    Option("team", _("A team, by turns")),
    Option("territory", _("A territory and who answers for it")),
)


class AssignmentRule(Record):
    """Which customers go to whom. Rules are asked in their order; the first that fits decides."""

    name = fields.Text(_("Name"), privacy="personal", required=True, max_length=120)
    position = fields.Integer(_("Position"), privacy="none")
    # The tree of the filter as JSON text.
    tree = fields.LongText(_("Conditions"), privacy="personal")
    receiver = fields.Choice(
        _("Who gets them"), privacy="none", options=RECEIVERS, default="user", required=True
    )
    to_user = fields.Link(_("User"), to="users.User", privacy="none")
    to_team = fields.Link(_("Team by turns"), to="users.Team", privacy="none")
    to_territory = fields.Link(_("Territory"), to="customers.Territory", privacy="none")
    # Who had the last turn. It follows from what was given, so it is no event.
    last_user = fields.Link(_("Last turn"), to="users.User", privacy="none", read_only=True)

    def __str__(self) -> str:
        return self.name
