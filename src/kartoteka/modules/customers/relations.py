"""Who has to do with whom: companies, people, and people with our own employees."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.fields import Option
from kartoteka.core.records.models import Record

# Said of the first customer towards the second.
COMPANY_RELATIONS = (
    Option("supplier", _("Supplies")),
    Option("subcontractor", _("Works as a subcontractor for")),
    Option("partner", _("Partner")),
    Option("joint_rd", _("Joint research and development")),
    Option("competitor", _("Competitor")),
    Option("owner", _("Owns a share in")),
    Option("agent", _("Represents")),
    Option("adviser", _("Advises")),
)
# The same as it is read from the other side; the others read alike from both.
COMPANY_INVERSES = {
    "supplier": _("Buys from"),
    "subcontractor": _("Gives work to the subcontractor"),
    "owner": _("Is partly owned by"),
    "agent": _("Is represented by"),
    "adviser": _("Is advised by"),
}
PERSON_RELATIONS = (
    Option("reports_to", _("Reports to")),
    Option("assistant", _("Assistant of")),
    Option("deputy", _("Deputy of")),
    Option("spouse", _("Spouse")),
    Option("family", _("Family")),
    Option("friend", _("Friend")),
    Option("knows", _("Knows")),
    Option("recommended", _("Recommended by")),
)
PERSON_INVERSES = {
    "reports_to": _("Superior of"),
    "assistant": _("Is assisted by"),
    "deputy": _("Has as deputy"),
    "recommended": _("Recommended to us"),
}
CLOSENESS = (
    Option("weak", _("by sight")),
    Option("good", _("well")),
    Option("close", _("closely")),
)


def word_of(options: tuple[Option, ...], value: str) -> str:
    """What a list calls one of its values."""
    return next((str(one.label) for one in options if one.value == value), value)


class CompanyRelation(Record):
    """What one customer is to another one, in business."""

    customer = fields.Link(_("Customer"), to="customers.Customer", privacy="company", required=True)
    kind = fields.Choice(
        _("Kind of relation"), privacy="company", options=COMPANY_RELATIONS, default="partner",
        required=True,
    )  # fmt: skip
    other = fields.Link(
        _("Other company"), to="customers.Customer", privacy="company", required=True
    )
    share = fields.Percent(_("Share"), privacy="company", minimum=0, maximum=100, max_digits=5)
    since = fields.Date(_("Since"), privacy="company")
    note = fields.Text(_("Note"), privacy="company")

    def __str__(self) -> str:
        return word_of(COMPANY_RELATIONS, self.kind)


class PersonRelation(Record):
    """What one person is to another one."""

    person = fields.Link(_("Person"), to="customers.Person", privacy="personal", required=True)
    kind = fields.Choice(
        _("Kind of relation"), privacy="personal", options=PERSON_RELATIONS, default="knows",
        required=True,
    )  # fmt: skip
    other = fields.Link(_("Other person"), to="customers.Person", privacy="personal", required=True)
    note = fields.Text(_("Note"), privacy="personal")

    def __str__(self) -> str:
        return word_of(PERSON_RELATIONS, self.kind)


class Acquaintance(Record):
    """Who of us knows a person, and how well."""

    person = fields.Link(_("Person"), to="customers.Person", privacy="personal", required=True)
    employee = fields.Link(_("Who of us"), to="users.User", privacy="none", required=True)
    closeness = fields.Choice(
        _("How well"), privacy="personal", options=CLOSENESS, default="good", required=True
    )
    since = fields.Date(_("Since"), privacy="personal")
    note = fields.Text(_("Where from"), privacy="personal")

    def __str__(self) -> str:
        return word_of(CLOSENESS, self.closeness)
