"""Saved views: a filter with a name, columns, sorting, grouping and density."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record

SHARING = (
    Option("private", _("Only me")),
    Option("team", _("My team")),
    Option("role", _("Everybody with a role")),
    Option("all", _("Everybody")),
)


class SavedView(Record):
    """A way to look at records of one type. `owner` made it; `sharing` says who else has it."""

    record_type = fields.Text(_("Record type"), privacy="none", required=True, max_length=40)
    # Its name and conditions may name people whom somebody looked for.
    name = fields.Text(_("Name"), privacy="personal", required=True, max_length=80)
    sharing = fields.Choice(_("Shared with"), privacy="none", options=SHARING, default="private")
    role = fields.Text(_("Role"), privacy="none", max_length=40)
    # The tree of the filter as JSON text, so that its history and undo are those of any field.
    tree = fields.LongText(_("Conditions"), privacy="personal")
    columns = fields.Tags(_("Columns"), privacy="none")
    sort = fields.Text(_("Sorting"), privacy="none", max_length=80)
    group = fields.Text(_("Grouping"), privacy="none", max_length=80)
    layout = fields.Text(_("Layout"), privacy="none", max_length=20)
    position = fields.Integer(_("Position"), privacy="none")
    is_pinned = fields.YesNo(_("Pinned to the menu"), privacy="none")

    def __str__(self) -> str:
        return self.name


class Desktop(Record):
    """How a user, its owner, arranged their own desktop: the menu, and the views pinned to it."""

    # Lines of the menu in their order, while `own_menu`; else the role's.
    menu = fields.Tags(_("Menu"), privacy="none")
    own_menu = fields.YesNo(_("Own menu"), privacy="none")
    # Numbers of saved views in their order, while `own_pins`; else those pinned for everybody.
    pins = fields.Tags(_("Pinned views"), privacy="none")
    own_pins = fields.YesNo(_("Own pinned views"), privacy="none")

    def __str__(self) -> str:
        return f"desktop {self.owner_id}"
