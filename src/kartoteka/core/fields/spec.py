"""What a kind must know to read and show a value: the field, and the person in front of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.timezone import now as current_time

from kartoteka.core.storage.folding import fold

if TYPE_CHECKING:
    from datetime import date

    from kartoteka.core.fields.kind import Kind

WARSAW = ZoneInfo("Europe/Warsaw")
LANGUAGES = ("pl", "en", "ru")
PRIVACY_CLASSES = ("none", "company", "personal", "identifier", "special")


@dataclass(frozen=True)
class Format:
    """How values are read and shown for one user."""

    language: str = "pl"
    timezone: ZoneInfo = WARSAW
    currency: str = "PLN"
    now: datetime = field(default_factory=current_time)
    # The day on which a week begins, Monday being 0, and the month of the fiscal year's first day.
    first_day: int = 0
    first_month: int = 1

    @property
    def tongue(self) -> str:
        """The language without its country: pl, en or ru; English for any other."""
        short = self.language[:2].lower()
        return short if short in LANGUAGES else "en"

    @property
    def today(self) -> "date":
        """Today's date where the user is."""
        return self.now.astimezone(self.timezone).date()

    def say(self, text: Any) -> str:
        """A translatable text in the user's language."""
        if translation.get_language() == self.language:
            return str(text)
        with translation.override(self.language):
            return str(text)


@dataclass(frozen=True)
class Option:
    """One entry of a list to choose from; the tone is the colour of its dot."""

    value: str
    label: Any
    tone: str = ""
    # Still shown where it stands, and no longer offered.
    is_retired: bool = False
    # What many of them are called, where they are counted: Calls, Meetings.
    many: Any = ""


@dataclass(frozen=True)
class Spec:
    """Everything about one field that its kind, and whoever shows it, must know."""

    key: str
    label: Any
    kind: "Kind"
    privacy: str
    required: bool = False
    read_only: bool = False
    # What is said where the field must be filled and is not; the usual sentence where empty.
    missing: Any = ""
    help: Any = ""
    max_length: int | None = None
    decimals: int = 2
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    options: tuple[Option, ...] = ()
    link: str = ""
    currency: str = ""
    custom: bool = False
    unique: bool = False
    # The heading under which a field added by the installation stands on cards and forms.
    section: str = ""
    # Whether lists show a field added by the installation unless somebody chose other columns.
    in_list: bool = False
    # Whether an installation may add options to the list and retire some: no rule reads them.
    extendable: bool = False
    # The hour that is meant where somebody writes a day alone; midnight where there is none.
    usual_hour: int | None = None

    @property
    def offered(self) -> tuple[Option, ...]:
        """The options that are still to be chosen."""
        return tuple(option for option in self.options if not option.is_retired)

    @cached_property
    def option_by_value(self) -> dict[str, Option]:
        """The options by the values that are stored."""
        return {option.value: option for option in self.options}

    @cached_property
    def option_by_label(self) -> dict[str, Option]:
        """The options by their labels in every language, without regard to case."""
        return {label.casefold(): option for label, option in self._labelled()}

    @cached_property
    def option_by_folded_label(self) -> dict[str, Option]:
        """The same without diacritics and signs; labels that then coincide are left out."""
        found: dict[str, Option] = {}
        clashing = {""}
        for label, option in self._labelled():
            folded = fold(label)
            if found.setdefault(folded, option) != option:
                clashing.add(folded)
        return {label: option for label, option in found.items() if label not in clashing}

    def _labelled(self) -> list[tuple[str, Option]]:
        pairs = [(option.value, option) for option in self.options]
        for language in LANGUAGES:
            with translation.override(language):
                pairs += [(str(option.label), option) for option in self.options]
        return pairs


class ValueProblem(Exception):
    """A value that cannot be taken: a code for programs and one sentence for people.

    The sentence is translated when it is read, so it speaks the language of whoever reads it.
    """

    def __init__(
        self, code: str, template: Any, value: object = "", /, **placeholders: object
    ) -> None:
        super().__init__(code)
        self.code = code
        self.value = value
        self._template = template
        self._placeholders: Mapping[str, object] = placeholders

    @property
    def message(self) -> str:
        """The sentence, in the language that is active now."""
        if not self._placeholders:
            return str(self._template)
        return str(self._template % self._placeholders)

    def __str__(self) -> str:
        return self.message
