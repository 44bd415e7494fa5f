"""Model fields that know their kind, label and privacy class.

In migrations they are Django's own fields: a new label or privacy class changes no table.
"""

import datetime
import decimal
import re
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from kartoteka.core.fields import (
    choices,
    contacts,
    dates,
    links,
    numbers,
    phones,
    sets,
    text,
)
from kartoteka.core.fields.kind import Kind
from kartoteka.core.fields.spec import PRIVACY_CLASSES, Option, Spec

# Django's fields take types in brackets for the type checker only.
if TYPE_CHECKING:
    AnyField = models.Field[Any, Any]
    CharField = models.CharField[str, str]
    TextField = models.TextField[str, str]
    BigIntegerField = models.BigIntegerField[int | None, Any]
    DecimalField = models.DecimalField[decimal.Decimal | int | None, Any]
    DateField = models.DateField[datetime.date | None, Any]
    DateTimeField = models.DateTimeField[datetime.datetime | None, Any]
    BooleanField = models.BooleanField[bool, bool]
    ForeignKey = models.ForeignKey[Any, Any]
else:
    AnyField = models.Field
    CharField, TextField = models.CharField, models.TextField
    BigIntegerField, DecimalField = models.BigIntegerField, models.DecimalField
    DateField, DateTimeField = models.DateField, models.DateTimeField
    BooleanField, ForeignKey = models.BooleanField, models.ForeignKey


class KindField(AnyField):
    """What all fields of ours have in common; each is also one of Django's fields."""

    kind: ClassVar[Kind]
    plain: ClassVar[type[AnyField]]

    def __init__(
        self,
        label: Any,
        *,
        privacy: str,
        required: bool = False,
        missing: Any = "",
        help: Any = "",
        read_only: bool = False,
        unique: bool = False,
        index: bool = False,
        **column: Any,
    ) -> None:
        if privacy not in PRIVACY_CLASSES:
            raise TypeError(f"Not a privacy class: {privacy!r}. Known: {PRIVACY_CLASSES}")
        self.privacy = privacy
        self.required = required
        self.missing = missing
        self.read_only = read_only
        self.described: dict[str, Any] = {}
        super().__init__(
            verbose_name=label,
            help_text=help,
            blank=not required,
            unique=unique,
            db_index=index,
            **column,
        )

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The field as Django's own: only what the database must know."""
        name, _path, args, column = super().deconstruct()
        for key in ("verbose_name", "help_text", "blank"):
            column.pop(key, None)
        return name, f"django.db.models.{self.plain.__name__}", list(args), column

    def clone(self) -> Any:
        """The plain field, as migrations need it."""
        _name, _path, args, column = self.deconstruct()
        return self.plain(*args, **column)

    def spec(self) -> Spec:
        """The field as its kind sees it."""
        return Spec(
            key=self.name,
            label=self.verbose_name,
            kind=self.kind,
            privacy=self.privacy,
            required=self.required,
            read_only=self.read_only,
            missing=self.missing,
            help=self.help_text,
            unique=self.unique,
            **self.described,
        )


class StringField(KindField):
    """Base of the fields kept as a string that is never NULL for the program.

    A unique one keeps NULL for the empty text, for the database lets many of those stand.
    """

    def __init__(self, label: Any, *, privacy: str, **column: Any) -> None:
        if column.get("unique") and not column.get("required"):
            column.setdefault("null", True)
        super().__init__(label, privacy=privacy, **{"default": ""} | column)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """NULL for the empty text of a unique field."""
        return super().get_db_prep_save(None if self.null and value == "" else value, connection)

    def get_db_converters(self, connection: Any) -> list[Any]:
        """The empty text for NULL; fields without NULL are spared the call."""
        return [_text_of_null] if self.null else []


def _text_of_null(value: Any, expression: Any, connection: Any) -> Any:
    return "" if value is None else value


class Text(StringField, CharField):
    """One line of text."""

    kind: ClassVar[Kind] = text.TextKind()
    plain = models.CharField

    def __init__(self, label: Any, *, privacy: str, max_length: int = 200, **rest: Any) -> None:
        super().__init__(label, privacy=privacy, max_length=max_length, **rest)
        self.described["max_length"] = max_length


class LongText(StringField, TextField):
    """Text of many lines."""

    kind = text.LongTextKind()
    plain = models.TextField

    def __init__(
        self,
        label: Any,
        *,
        privacy: str,
        max_length: int = text.LONGEST_LONG_TEXT,
        **rest: Any,
    ) -> None:
        super().__init__(label, privacy=privacy, **rest)
        self.described["max_length"] = max_length


class Email(Text):
    """An e-mail address."""

    kind = contacts.EmailKind()

    def __init__(self, label: Any, *, privacy: str, **rest: Any) -> None:
        super().__init__(label, privacy=privacy, max_length=contacts.LONGEST_EMAIL, **rest)


class Phone(Text):
    """A telephone number."""

    kind = phones.PhoneKind()

    def __init__(self, label: Any, *, privacy: str, **rest: Any) -> None:
        super().__init__(label, privacy=privacy, max_length=phones.LONGEST_PHONE, **rest)


class Url(Text):
    """The address of a web page."""

    kind = contacts.UrlKind()

    def __init__(
        self, label: Any, *, privacy: str, max_length: int = contacts.LONGEST_URL, **rest: Any
    ) -> None:
        super().__init__(label, privacy=privacy, max_length=max_length, **rest)


class Choice(StringField, CharField):
    """One entry of a list."""

    kind = choices.ChoiceKind()
    plain = models.CharField

    def __init__(
        self,
        label: Any,
        *,
        privacy: str,
        options: tuple[Option, ...],
        default: str = "",
        extendable: bool = False,
        **rest: Any,
    ) -> None:
        if default and default not in {option.value for option in options}:
            raise ValueError(f"The default {default!r} is not among the options.")
        super().__init__(
            label, privacy=privacy, max_length=choices.LONGEST_CHOICE, default=default, **rest
        )
        self.described |= {"options": tuple(options), "extendable": extendable}


class NullableField(KindField):
    """Base of the fields that keep NULL for no value."""

    def __init__(self, label: Any, *, privacy: str, required: bool = False, **rest: Any) -> None:
        rest.setdefault("null", not required)
        super().__init__(label, privacy=privacy, required=required, **rest)


class NumberField(NullableField):
    """Base of the fields that hold a number within limits."""

    def __init__(
        self,
        label: Any,
        *,
        privacy: str,
        minimum: decimal.Decimal | int | None = None,
        maximum: decimal.Decimal | int | None = None,
        **rest: Any,
    ) -> None:
        super().__init__(label, privacy=privacy, **rest)
        self.described["minimum"] = None if minimum is None else decimal.Decimal(minimum)
        self.described["maximum"] = None if maximum is None else decimal.Decimal(maximum)


class Integer(NumberField, BigIntegerField):
    """A whole number."""

    kind = numbers.IntegerKind()
    plain = models.BigIntegerField


class Year(Integer):
    """A year."""

    kind = numbers.YearKind()


class WholePercent(Integer):
    """A whole number out of a hundred."""

    kind = numbers.WholePercentKind()


class Decimal(NumberField, DecimalField):
    """A number with decimal places."""

    kind: ClassVar[Kind] = numbers.DecimalKind()
    plain = models.DecimalField

    def __init__(
        self,
        label: Any,
        *,
        privacy: str,
        decimals: int = 2,
        max_digits: int = numbers.MOST_DIGITS,
        **rest: Any,
    ) -> None:
        super().__init__(
            label, privacy=privacy, max_digits=max_digits, decimal_places=decimals, **rest
        )
        self.described["decimals"] = decimals


class Money(Decimal):
    """An amount of money; without a currency of its own it is in that of the company."""

    kind = numbers.MoneyKind()

    def __init__(self, label: Any, *, privacy: str, currency: str = "", **rest: Any) -> None:
        super().__init__(label, privacy=privacy, decimals=2, max_digits=16, **rest)
        self.described["currency"] = currency


class Percent(Decimal):
    """A percentage."""

    kind = numbers.PercentKind()


class Date(NullableField, DateField):
    """A day."""

    kind = dates.DateKind()
    plain = models.DateField


class DateTime(NullableField, DateTimeField):
    """A moment; perhaps with the hour that is meant where somebody writes a day alone."""

    kind = dates.DateTimeKind()
    plain = models.DateTimeField

    def __init__(self, label: Any, *, usual_hour: int | None = None, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.described["usual_hour"] = usual_hour


class YesNo(KindField, BooleanField):
    """Yes or no; no unless said otherwise."""

    kind = choices.YesNoKind()
    plain = models.BooleanField

    def __init__(self, label: Any, *, privacy: str, default: bool = False, **rest: Any) -> None:
        super().__init__(label, privacy=privacy, default=default, **rest)


class _Set(KindField, models.JSONField):
    """A set as the database has it."""

    plain = models.JSONField

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The set; nearly all are empty, and need not be parsed."""
        return [] if value == "[]" else super().from_db_value(value, expression, connection)


class Choices(_Set):
    """Several entries of a list."""

    kind = sets.ChoicesKind()

    def __init__(
        self,
        label: Any,
        *,
        privacy: str,
        options: tuple[Option, ...],
        extendable: bool = False,
        **rest: Any,
    ) -> None:
        super().__init__(label, privacy=privacy, **{"default": list} | rest)
        self.described |= {"options": tuple(options), "extendable": extendable}


class Tags(_Set):
    """Words of one's own."""

    kind = sets.TagsKind()

    def __init__(self, label: Any, *, privacy: str, **rest: Any) -> None:
        super().__init__(label, privacy=privacy, **{"default": list} | rest)


class Link(NullableField, ForeignKey):
    """Another record, which then cannot be removed."""

    kind = links.LinkKind()
    plain = models.ForeignKey

    def __init__(
        self,
        label: Any,
        to: Any,
        *,
        privacy: str,
        index: bool = True,
        link: str = "",
        related_name: str = "+",
        **rest: Any,
    ) -> None:
        super().__init__(
            label,
            to=to,
            privacy=privacy,
            index=index,
            related_name=related_name,
            **{"on_delete": models.PROTECT} | rest,
        )
        self.described["link"] = link or _key_of(to)


def _key_of(to: Any) -> str:
    """The key of a record type by its model: sales.PriceList is price_list."""
    name = str(to).rpartition(".")[2] if isinstance(to, str) else to.__name__
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
