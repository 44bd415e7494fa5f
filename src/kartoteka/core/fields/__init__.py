"""Kinds of value: how each is read, checked, shown, stored and exported; and model fields of them.

A model writes `fields.Text(_("Name"), privacy="company")`; a custom field has the same kinds by
their keys: `fields.kinds["text"]`.
"""

from kartoteka.core.fields.date_words import days_ago
from kartoteka.core.fields.identifier_models import (
    Iban,
    Inn,
    Kpp,
    Krs,
    Nip,
    Ogrn,
    Pesel,
    Pkd,
    PostalCode,
    Regon,
    VatEu,
)
from kartoteka.core.fields.identifiers import IdentifierKind, is_unverified, kept_anyway
from kartoteka.core.fields.kind import Kind, is_empty, missing
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
    Percent,
    Phone,
    Tags,
    Text,
    Url,
    WholePercent,
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
from kartoteka.core.fields.text import StringKind

FIELD_CLASSES: tuple[type[KindField], ...] = (
    Text, LongText, Integer, Decimal, Money, Percent, Date, DateTime, YesNo, Choice, Choices, Link,
    Email, Phone, Url, Nip, Regon, Krs, VatEu, Iban, Pesel, Inn, Kpp, Ogrn, PostalCode, Pkd, Tags,
)  # fmt: skip

kinds: dict[str, Kind] = {field.kind.key: field.kind for field in FIELD_CLASSES}
# Kinds whose values are texts of one line in a form of their own.
TEXT_KINDS = frozenset(key for key, kind in kinds.items() if isinstance(kind, StringKind))
# Kinds whose values tell who a human being is, whatever the installation calls the field.
PERSONAL_KINDS = frozenset(("pesel",))

__all__ = [
    "FIELD_CLASSES",
    "LANGUAGES",
    "PERSONAL_KINDS",
    "PRIVACY_CLASSES",
    "TEXT_KINDS",
    "Choice",
    "Choices",
    "Date",
    "DateTime",
    "Decimal",
    "Email",
    "Format",
    "Iban",
    "IdentifierKind",
    "Inn",
    "Integer",
    "Kind",
    "KindField",
    "Kpp",
    "Krs",
    "Link",
    "LongText",
    "Money",
    "Nip",
    "Ogrn",
    "Option",
    "Percent",
    "Pesel",
    "Phone",
    "Pkd",
    "PostalCode",
    "Regon",
    "Spec",
    "Tags",
    "Text",
    "Url",
    "ValueProblem",
    "VatEu",
    "WholePercent",
    "Year",
    "YesNo",
    "days_ago",
    "is_empty",
    "is_unverified",
    "kept_anyway",
    "kinds",
    "missing",
    "show_money",
    "show_money_briefly",
    "show_number",
]
