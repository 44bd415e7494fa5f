"""Products: a simple list with price and unit."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core import fields
from kartoteka.core.records.models import Record


class Product(Record):
    """Something that we sell."""

    name = fields.Text(
        _("Name"), privacy="company", required=True, missing=_("Enter the product name")
    )
    code = fields.Text(_("Code"), privacy="company", max_length=60, index=True)
    category = fields.Text(_("Category"), privacy="company", max_length=120)
    price = fields.Money(_("Price"), privacy="company", minimum=0)
    cost = fields.Money(_("Cost"), privacy="company", minimum=0)
    unit = fields.Text(_("Unit of measure"), privacy="company", max_length=20)
    description = fields.LongText(_("Description"), privacy="company")

    def __str__(self) -> str:
        return self.name
