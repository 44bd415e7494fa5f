"""The roles of the permission matrix, with the names that users see."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.access.matrix import roles
from kartoteka.core.fields import Option

ADMINISTRATOR = "administrator"
SALESPERSON = "salesperson"

LABELS = {
    ADMINISTRATOR: _("Administrator"),
    "manager": _("Manager"),
    "regional_manager": _("Regional manager"),
    SALESPERSON: _("Salesperson"),
    "reader": _("Reader"),
}


def options() -> tuple[Option, ...]:
    """Every role of the matrix; one that we have no name for goes by its key."""
    return tuple(Option(value=key, label=LABELS.get(key, key)) for key in roles())
