"""The module of products: its record types."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records import modules
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import menu
from kartoteka.modules.products import records


def register() -> None:
    """Make the record types of this module known."""
    modules.add(
        modules.Module("products", _("Products"), _("What we sell, with prices"), "package")
    )
    record_types.register(records.products)
    menu.add(
        menu.Entry(
            "products", _("Products"), "/products/", "package", 60, "", "trade",
            _("What we sell, with prices"), "product",
        )
    )  # fmt: skip
