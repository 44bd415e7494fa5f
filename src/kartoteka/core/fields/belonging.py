"""What a text plainly is although it stands elsewhere: a tax number in “industry”, and the like."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields.codes import PkdKind, PostalCodeKind
from kartoteka.core.fields.contacts import EmailKind, UrlKind
from kartoteka.core.fields.identifiers import (
    IbanKind,
    InnKind,
    KppKind,
    KrsKind,
    NipKind,
    OgrnKind,
    PeselKind,
    RegonKind,
    VatEuKind,
)
from kartoteka.core.fields.kind import Kind
from kartoteka.core.fields.phones import PhoneKind
from kartoteka.core.fields.spec import Format, Spec, ValueProblem

LONGEST = 80
# The form that each must have to be taken for nothing else, in the order in which they are tried.
_NIP = r"\d{3}[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}|\d{3}[ -]\d{2}[ -]\d{2}[ -]\d{3}"
_IBAN = r"(?:[A-Z]{2}\s?)?\d{2}(?:[ -]?[0-9A-Z]{4}){4,7}(?:[ -]?[0-9A-Z]{1,3})?"
_PHONE = r"\+\d[\d ()-]{7,16}\d|\d{3}[ -]\d{3}[ -]\d{3}"
_PLAIN: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (EmailKind(), re.compile(r"(?:mailto:)?[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")),
    (IbanKind(), re.compile(_IBAN)),
    (NipKind(), re.compile(rf"(?:NIP:?\s*|PL\s*)?(?:{_NIP})")),
    (PeselKind(), re.compile(r"(?:PESEL:?\s*)?\d{11}")),
    # Digits alone may be anything, a bar code or a telephone; with their name they are plain.
    (RegonKind(), re.compile(r"REGON:?\s*[\d -]{9,18}")),
    (KrsKind(), re.compile(r"KRS:?\s*[\d -]{10,13}")),
    (InnKind(), re.compile(r"(?:INN|ИНН):?\s*\d{10,12}")),
    (KppKind(), re.compile(r"(?:KPP|КПП):?\s*[0-9A-Z]{9}")),
    (OgrnKind(), re.compile(r"(?:OGRN|ОГРН)(?:IP|ИП)?:?\s*\d{13,15}")),
    (VatEuKind(), re.compile(r"(?:VAT[- ]?(?:UE|EU):?\s*)?[A-Z]{2} ?[0-9A-Z]{8,12}")),
    (PkdKind(), re.compile(r"(?:PKD:?\s*)?\d{2}\.\d{2}\.[A-Z]")),
    (PostalCodeKind(), re.compile(r"\d{2}-\d{3}")),
    (PhoneKind(), re.compile(_PHONE)),
    (UrlKind(), re.compile(r"(?:https?://|www\.)\S+\.\S+")),
)
# What most texts do not have, so that they are not looked at any further.
_HINT = re.compile(r"@|\d{2}|www\.|://")
SENTENCES: Mapping[str, Any] = {
    "email": _("“%(value)s” is an e-mail address, and this is the field: %(field)s"),
    "iban": _("“%(value)s” is an account number, and this is the field: %(field)s"),
    "nip": _("“%(value)s” is a NIP, and this is the field: %(field)s"),
    "pesel": _("“%(value)s” is a PESEL, and this is the field: %(field)s"),
    "regon": _("“%(value)s” is a REGON, and this is the field: %(field)s"),
    "krs": _("“%(value)s” is a KRS number, and this is the field: %(field)s"),
    "inn": _("“%(value)s” is an INN, and this is the field: %(field)s"),
    "kpp": _("“%(value)s” is a KPP, and this is the field: %(field)s"),
    "ogrn": _("“%(value)s” is an OGRN, and this is the field: %(field)s"),
    "vat_eu": _("“%(value)s” is a VAT-EU number, and this is the field: %(field)s"),
    "pkd": _("“%(value)s” is a PKD code, and this is the field: %(field)s"),
    "postal_code": _("“%(value)s” is a postal code, and this is the field: %(field)s"),
    "phone": _("“%(value)s” is a telephone number, and this is the field: %(field)s"),
    "url": _("“%(value)s” is a web address, and this is the field: %(field)s"),
}


def kind_of(text: str, spec: Spec, fmt: Format) -> str:
    """The key of the kind to which a text plainly belongs; empty where it may well be a text."""
    if not 5 <= len(text) <= LONGEST or not _HINT.search(text):
        return ""
    for kind, form in _PLAIN:
        if not form.fullmatch(text):
            continue
        try:
            kind.parse(text, spec, fmt)
        except ValueProblem:
            continue
        return kind.key
    return ""
