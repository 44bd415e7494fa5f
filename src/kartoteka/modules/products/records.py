"""What is shown of products, and where."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import RecordType, Section
from kartoteka.modules.products.models import Product

products = RecordType(
    model=Product,
    key="product",
    plural="products",
    label=_("Product"),
    label_plural=_("Products"),
    icon="package",
    module="products",
    title="name",
    subtitle=("code", "category"),
    columns=("name", "code", "category", "price", "unit"),
    form=(
        Section(_("General"), "name", "code", "category", "unit"),
        Section(_("Price"), "price", "cost"),
        Section(_("More"), "description", "owner", "team"),
    ),
    quick_create=("name", "code", "price"),
    search=("name", "code", "category"),
    measures=("price",),
    natural_keys=("code", "name"),
)
