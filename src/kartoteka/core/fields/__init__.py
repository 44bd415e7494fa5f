"""Kinds of value: how each is read, checked, shown, stored and exported; and model fields of them.

A model writes `fields.Text(_("Name"), privacy="company")`; a custom field has the same kinds by
their keys: `fields.kinds["text"]`.
"""

from kartoteka.core.fields.kind import Kind, is_empty
from kartoteka.core.fields.models import (
    Choice,
    Choices,
    Date,
    DateTime,
    Decimal,
    Email,
    Integer,
    KindField,
    Link,
    LongText,
    Money,
    Nip,
    Percent,
    Phone,
    Tags,
    Text,
    Url,
    Year,
    YesNo,
)
from kartoteka.core.fields.number_texts import show_number
from kartoteka.core.fields.numbers import show_money, show_money_briefly
from kartoteka.core.fields.spec import (
    LANGUAGES,
    PRIVACY_CLASSES,
    Format,
    Option,
    Spec,
    ValueProblem,
)

FIELD_CLASSES: tuple[type[KindField], ...] = (
    Text, LongText, Integer, Decimal, Money, Percent, Date, DateTime, YesNo, Choice, Choices, Link,
    Email, Phone, Url, Nip, Tags,
)  # fmt: skip

kinds: dict[str, Kind] = {field.kind.key: field.kind for field in FIELD_CLASSES}

__all__ = [
    "FIELD_CLASSES",
    "LANGUAGES",
    "PRIVACY_CLASSES",
    "Choice",
    "Choices",
    "Date",
    "DateTime",
    "Decimal",
    "Email",
    "Format",
    "Integer",
    "Kind",
    "KindField",
    "Link",
    "LongText",
    "Money",
    "Nip",
    "Option",
    "Percent",
    "Phone",
    "Spec",
    "Tags",
    "Text",
    "Url",
    "ValueProblem",
    "Year",
    "YesNo",
    "is_empty",
    "kinds",
    "show_money",
    "show_money_briefly",
    "show_number",
]
