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
    add_label=_("Add a product"),
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
    matching={"name": "title", "code": "code", "price": "price"},
    another=_("It is another product"),
    aliases={
        "": ("item", "article", "goods", "produkt", "towar", "artykuł", "товар", "продукт"),
        "name": ("product name", "nazwa produktu", "наименование", "название"),
        "code": ("sku", "product code", "symbol", "indeks", "kod", "артикул", "код"),
        "category": ("series", "group", "product group", "seria", "grupa", "категория", "серия"),
        "price": ("sales price", "unit price", "list price", "cena", "cena netto", "цена"),
        "cost": ("purchase price", "unit cost", "koszt", "cena zakupu", "себестоимость"),
        "unit": ("unit", "unit of measure", "uom", "jednostka", "jm", "единица"),
        "description": ("notes", "opis", "описание"),
    },
)
