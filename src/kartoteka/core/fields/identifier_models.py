"""Model fields of numbers that registers give, and of codes."""

from typing import Any, ClassVar

from kartoteka.core.fields import codes, identifiers
from kartoteka.core.fields.models import Text


class Identifier(Text):
    """Base of the fields for numbers that registers give."""

    kind: ClassVar[identifiers.IdentifierKind]

    def __init__(self, label: Any, *, privacy: str, **rest: Any) -> None:
        longest = self.kind.lengths[-1] + len(identifiers.UNVERIFIED)
        super().__init__(label, privacy=privacy, **{"max_length": longest} | rest)


class Nip(Identifier):
    """The Polish tax number of a company."""

    kind = identifiers.NipKind()


class Regon(Identifier):
    """The number in the Polish register of the economy."""

    kind = identifiers.RegonKind()


class Krs(Identifier):
    """The number in the Polish court register."""

    kind = identifiers.KrsKind()


class Pesel(Identifier):
    """The number of a human being in Poland."""

    kind = identifiers.PeselKind()


class VatEu(Identifier):
    """A VAT number of the European Union."""

    kind = identifiers.VatEuKind()


class Iban(Identifier):
    """The number of a bank account."""

    kind = identifiers.IbanKind()


class Inn(Identifier):
    """The Russian tax number."""

    kind = identifiers.InnKind()


class Ogrn(Identifier):
    """The number in the Russian register."""

    kind = identifiers.OgrnKind()


class Kpp(Identifier):
    """The code of a Russian tax office for a company."""

    kind = identifiers.KppKind()


class PostalCode(Text):
    """A postal code."""

    kind = codes.PostalCodeKind()

    def __init__(self, label: Any, *, privacy: str, **rest: Any) -> None:
        super().__init__(label, privacy=privacy, max_length=codes.LONGEST_POSTAL_CODE, **rest)


class Pkd(Text):
    """A code of what a company does."""

    kind = codes.PkdKind()

    def __init__(self, label: Any, *, privacy: str, **rest: Any) -> None:
        super().__init__(label, privacy=privacy, **{"max_length": 12} | rest)
