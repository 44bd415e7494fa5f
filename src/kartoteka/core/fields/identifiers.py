"""Numbers that registers give: read with spaces, dashes and prefixes, kept in one form.

A number of which one digit is wrong may be kept all the same: it then ends with a question mark, as
one would write it on paper. The mark is a part of the value, so that history, undo, merges, files
and the API have it without being told.
"""

import re
from abc import abstractmethod
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from stdnum import iban
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as StdnumProblem
from stdnum.pl import nip, pesel, regon
from stdnum.ru import inn, ogrn

from kartoteka.core.fields.kind import shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem
from kartoteka.core.fields.text import TEXT_OPERATORS, StringKind, clean_text

UNVERIFIED = "?"
NIP_DIGITS = 10
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015]")


class IdentifierKind(StringKind):
    """Base of numbers with check digits, or at least with a length that is known."""

    operators: ClassVar[tuple[str, ...]] = (*TEXT_OPERATORS, "unverified")
    # What the number is called, in every language.
    name: ClassVar[Any]
    prefixes: ClassVar[tuple[str, ...]] = ()
    lengths: ClassVar[tuple[int, ...]]
    groups: ClassVar[tuple[int, ...]] = ()
    letters: ClassVar[bool] = False
    # A spreadsheet that takes the number for an amount drops its leading zeros.
    has_leading_zeros: ClassVar[bool] = False
    length_sentence: ClassVar[Any]
    characters_sentence: ClassVar[Any] = _("%(name)s has digits only, you entered “%(value)s”")

    def limit(self, spec: Spec) -> int:
        """The longest form, with its mark."""
        return self.lengths[-1] + len(UNVERIFIED)

    def read(self, raw: object, spec: Spec, fmt: Format) -> str:
        """The number without spaces, dashes and prefix; before a question mark it may be wrong."""
        text = clean_text(raw, spec)
        kept, compact = text.endswith(UNVERIFIED), self.compact(text.rstrip(f"{UNVERIFIED} "), fmt)
        if self.has_leading_zeros and not isinstance(raw, str):
            compact = compact.zfill(next((n for n in self.lengths if n >= len(compact)), 0))
        self.refuse_characters(compact, text, raw)
        self.refuse_length(compact, raw)
        if self.is_right(compact):
            return compact
        if kept:
            return compact + UNVERIFIED
        raise self.wrong_digit(compact, raw)

    def compact(self, text: str, fmt: Format) -> str:
        """Only what counts, in capital letters."""
        found = _BETWEEN.sub("", text).upper()
        for prefix in self.prefixes:
            found = found.removeprefix(prefix).removeprefix(":")
        return found

    @abstractmethod
    def is_right(self, compact: str) -> bool:
        """Whether the check digits fit."""

    def refuse_characters(self, compact: str, text: str, raw: object) -> None:
        """Raise where something stands in the number that it cannot have."""
        if compact.isascii() and (compact.isalnum() if self.letters else compact.isdigit()):
            return
        raise ValueProblem(
            f"{self.key}_characters",
            self.characters_sentence,
            raw,
            name=self.name,
            value=shortened(text),
        )

    def refuse_length(self, compact: str, raw: object) -> None:
        """Raise where digits are missing, or are too many."""
        if len(compact) not in self.lengths:
            raise ValueProblem(f"{self.key}_length", self.length_sentence, raw, count=len(compact))

    def wrong_digit(self, compact: str, raw: object) -> ValueProblem:
        """The problem of a number whose check digit does not fit."""
        return ValueProblem(
            f"{self.key}_checksum",
            _("One digit of %(name)s %(value)s is wrong"),
            raw,
            name=self.name,
            value=self.grouped(compact),
        )

    def grouped(self, compact: str) -> str:
        """The digits as one writes them."""
        parts, place = [], 0
        for size in self.groups:
            parts.append(compact[place : place + size])
            place += size
        return " ".join(filter(None, [*parts, compact[place:]]))

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The digits in groups; a question mark after those that nobody verified."""
        if not value:
            return ""
        mark = f" {UNVERIFIED}" if is_unverified(value) else ""
        return self.grouped(value.removesuffix(UNVERIFIED)) + mark

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """So many digits, and perhaps the mark."""
        sign = "[0-9A-Z]" if self.letters else "[0-9]"
        forms = "|".join(f"{sign}{{{length}}}" for length in self.lengths)
        pattern = f"({forms})\\??"
        return {"type": "string", "pattern": f"^{pattern}$" if spec.required else f"^({pattern})?$"}


def is_unverified(value: object) -> bool:
    """Whether a number was kept although a digit of it is wrong."""
    return isinstance(value, str) and value.endswith(UNVERIFIED)


def kept_anyway(spec: Spec, raw: object, fmt: Format) -> str:
    """What is stored if somebody insists on a number that was refused; empty where nothing may."""
    if not isinstance(spec.kind, IdentifierKind) or not isinstance(raw, str):
        return ""
    try:
        found = str(spec.kind.parse(f"{raw}{UNVERIFIED}", spec, fmt))
    except ValueProblem:
        return ""
    return found if is_unverified(found) else ""


_LETTERS_TOO = _("%(name)s has letters and digits only, you entered “%(value)s”")


class NipKind(IdentifierKind):
    """The Polish tax number of a company."""

    key, name, label = "nip", _("NIP"), _("NIP")
    prefixes, lengths, groups = ("NIP", "PL"), (NIP_DIGITS,), (3, 3, 2, 2)
    characters_sentence = _("A NIP has digits only, you entered “%(value)s”")
    length_sentence = ngettext_lazy(
        "A NIP has 10 digits, you entered %(count)d",
        "A NIP has 10 digits, you entered %(count)d",
        "count",
    )

    def is_right(self, compact: str) -> bool:
        """The tenth digit follows from the others; zeros alone are nobody's."""
        return bool(compact.strip("0")) and bool(nip.is_valid(compact))


class RegonKind(IdentifierKind):
    """The number of a company, or of its local unit, in the Polish register of the economy."""

    key, name, label = "regon", _("REGON"), _("REGON")
    prefixes, lengths, groups = ("REGON",), (9, 14), (3, 3, 3, 5)
    has_leading_zeros = True
    length_sentence = ngettext_lazy(
        "A REGON has 9 or 14 digits, you entered %(count)d",
        "A REGON has 9 or 14 digits, you entered %(count)d",
        "count",
    )

    def is_right(self, compact: str) -> bool:
        """The last digit follows from the others, of a long one the ninth too."""
        return bool(compact.strip("0")) and bool(regon.is_valid(compact))


class KrsKind(IdentifierKind):
    """The number in the Polish court register; it has no check digit."""

    key, name, label = "krs", _("KRS"), _("KRS")
    operators = TEXT_OPERATORS
    prefixes, lengths = ("KRS",), (10,)
    has_leading_zeros = True
    length_sentence = ngettext_lazy(
        "A KRS number has 10 digits with the zeros in front, you entered %(count)d",
        "A KRS number has 10 digits with the zeros in front, you entered %(count)d",
        "count",
    )

    def limit(self, spec: Spec) -> int:
        """Ten digits."""
        return self.lengths[-1]

    def is_right(self, compact: str) -> bool:
        """Every number of ten digits may be one."""
        return True


class PeselKind(IdentifierKind):
    """The number of a human being in Poland."""

    key, name, label = "pesel", _("PESEL"), _("PESEL")
    prefixes, lengths = ("PESEL",), (11,)
    has_leading_zeros = True
    length_sentence = ngettext_lazy(
        "A PESEL has 11 digits, you entered %(count)d",
        "A PESEL has 11 digits, you entered %(count)d",
        "count",
    )

    def is_right(self, compact: str) -> bool:
        """The date of birth exists, and the last digit follows from the others."""
        return bool(pesel.is_valid(compact))


class InnKind(IdentifierKind):
    """The Russian tax number: ten digits of a company, twelve of a human being."""

    key, name, label = "inn", _("INN"), _("INN")
    prefixes, lengths = ("INN", "ИНН"), (10, 12)
    has_leading_zeros = True
    length_sentence = ngettext_lazy(
        "An INN has 10 or 12 digits, you entered %(count)d",
        "An INN has 10 or 12 digits, you entered %(count)d",
        "count",
    )

    def is_right(self, compact: str) -> bool:
        """The last digits follow from the others."""
        return bool(compact.strip("0")) and bool(inn.is_valid(compact))


class OgrnKind(IdentifierKind):
    """The number in the Russian register of companies (13 digits) or of traders (15)."""

    key, name, label = "ogrn", _("OGRN"), _("OGRN")
    prefixes, lengths = ("OGRNIP", "ОГРНИП", "OGRN", "ОГРН"), (13, 15)
    length_sentence = ngettext_lazy(
        "An OGRN has 13 or 15 digits, you entered %(count)d",
        "An OGRN has 13 or 15 digits, you entered %(count)d",
        "count",
    )

    def is_right(self, compact: str) -> bool:
        """The last digit follows from the others."""
        return bool(ogrn.is_valid(compact))


class KppKind(IdentifierKind):
    """The code by which a Russian tax office keeps a company; it has no check digit."""

    key, name, label = "kpp", _("KPP"), _("KPP")
    operators = TEXT_OPERATORS
    prefixes, lengths, letters = ("KPP", "КПП"), (9,), True
    characters_sentence = _LETTERS_TOO
    has_leading_zeros = True
    length_sentence = ngettext_lazy(
        "A KPP has 9 characters, you entered %(count)d",
        "A KPP has 9 characters, you entered %(count)d",
        "count",
    )

    def limit(self, spec: Spec) -> int:
        """Nine characters."""
        return self.lengths[-1]

    def refuse_characters(self, compact: str, text: str, raw: object) -> None:
        """Letters may stand in two places only."""
        super().refuse_characters(compact, text, raw)
        if len(compact) in self.lengths and not (compact[:4] + compact[6:]).isdigit():
            raise ValueProblem(
                "kpp_characters",
                _("A KPP has digits, with letters at places 5 and 6 only; you entered “%(value)s”"),
                raw,
                value=shortened(text),
            )

    def is_right(self, compact: str) -> bool:
        """Every code of this form may be one."""
        return True


class VatEuKind(IdentifierKind):
    """The VAT number of a company in the European Union, with its country."""

    key, name, label = "vat_eu", _("VAT-EU"), _("VAT-EU number")
    prefixes, lengths, letters = ("VATUE", "VATEU", "VAT"), tuple(range(4, 16)), True
    groups, characters_sentence = (2,), _LETTERS_TOO
    length_sentence = ngettext_lazy(
        "This VAT-EU number has %(count)d character, which no country of the Union has",
        "This VAT-EU number has %(count)d characters, which no country of the Union has",
        "count",
    )

    def compact(self, text: str, fmt: Format) -> str:
        """With the country in front; a number that is a good NIP is Polish."""
        found = super().compact(text, fmt)
        if found.startswith("GR"):
            found = "EL" + found[2:]
        return f"PL{found}" if nip.is_valid(found) and found.isdigit() else found

    def refuse_characters(self, compact: str, text: str, raw: object) -> None:
        """The country comes first, and it is one of the Union."""
        super().refuse_characters(compact, text, raw)
        if compact[:2].lower() not in _COUNTRIES:
            raise ValueProblem(
                "vat_eu_country",
                _("A VAT-EU number begins with a country of the Union, like PL6760001244; "
                  "you entered “%(value)s”"),
                raw,
                value=shortened(text),
            )  # fmt: skip

    def refuse_length(self, compact: str, raw: object) -> None:
        """The length and the form are those of the country."""
        super().refuse_length(compact, raw)
        try:
            vat.validate(compact)
        except InvalidChecksum:
            return
        except StdnumProblem:
            raise ValueProblem(
                "vat_eu_form",
                _("A VAT-EU number of this country looks different; you entered “%(value)s”"),
                raw,
                value=shortened(compact),
            ) from None

    def is_right(self, compact: str) -> bool:
        """The check digits are those of the country."""
        return bool(vat.is_valid(compact))


_COUNTRIES = vat.MEMBER_STATES | {"el"}


class IbanKind(IdentifierKind):
    """The number of a bank account."""

    key, name, label = "iban", _("IBAN"), _("Bank account (IBAN)")
    prefixes, lengths, letters = ("IBAN",), tuple(range(15, 35)), True
    groups, characters_sentence = (4,) * 8, _LETTERS_TOO
    length_sentence = ngettext_lazy(
        "An account number has 26 digits in Poland, you entered %(count)d character",
        "An account number has 26 digits in Poland, you entered %(count)d characters",
        "count",
    )

    def compact(self, text: str, fmt: Format) -> str:
        """With the country in front; 26 digits alone are a Polish account."""
        found = super().compact(text, fmt)
        return f"PL{found}" if found.isdigit() else found

    def refuse_length(self, compact: str, raw: object) -> None:
        """The length is that of the country."""
        bare = compact.removeprefix("PL")
        if len(compact) not in self.lengths or (compact.startswith("PL") and len(bare) != 26):
            raise ValueProblem("iban_length", self.length_sentence, raw, count=len(bare))
        try:
            iban.validate(compact)
        except InvalidChecksum:
            return
        except StdnumProblem:
            raise ValueProblem(
                "iban_form",
                _("An account number begins with a country, or has 26 digits; you entered "
                  "“%(value)s”"),
                raw,
                value=shortened(compact),
            ) from None  # fmt: skip

    def is_right(self, compact: str) -> bool:
        """The two digits after the country fit the others."""
        return bool(iban.is_valid(compact))
