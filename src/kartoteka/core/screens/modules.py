"""The groups in which modules stand on the page of all modules."""

from django.utils.translation import gettext_lazy as _

GROUPS = {
    "sales": _("Sales"),
    "contact": _("Contact"),
    "marketing": _("Marketing"),
    "service": _("Service"),
    "trade": _("Trade"),
    "analysis": _("Analysis"),
    "data": _("Data"),
}
