"""What a template must know to draw one field of a form; knows nothing about records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template import TemplateSyntaxError
from django.utils.safestring import SafeString

TEXT_KINDS = {
    "text": ("text", "", ""),
    "integer": ("text", "numeric", "off"),
    "decimal": ("text", "decimal", "off"),
    "percent": ("text", "decimal", "off"),
    "money": ("text", "decimal", "off"),
    "date": ("text", "", "off"),
    "datetime": ("text", "", "off"),
    "email": ("email", "email", "email"),
    "phone": ("tel", "tel", "tel"),
    "url": ("url", "url", "url"),
    "nip": ("text", "numeric", "off"),
    "regon": ("text", "numeric", "off"),
    "krs": ("text", "numeric", "off"),
    "vat_eu": ("text", "", "off"),
    "iban": ("text", "", "off"),
    "pesel": ("text", "numeric", "off"),
    "inn": ("text", "numeric", "off"),
    "kpp": ("text", "", "off"),
    "ogrn": ("text", "numeric", "off"),
    "postal_code": ("text", "", "postal-code"),
    "pkd": ("text", "", "off"),
    "password": ("password", "", "current-password"),
    "search": ("search", "search", "off"),
    "file": ("file", "", ""),
}
WIDGETS = {
    "long_text": "long_text",
    "choice": "select",
    "chips": "chips",
    "choices": "checkboxes",
    "yes_no": "checkbox",
    "switch": "switch",
    "link": "combobox",
    "tags": "tags",
}
NUMERIC = frozenset({"integer", "decimal", "percent", "money"})


@dataclass(frozen=True)
class Choice:
    """One option of a field."""

    value: str
    label: str
    chosen: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Offer:
    """A way out of a refusal, ticked or chosen under the field."""

    name: str
    value: str
    label: str
    # Of several with one name, one is chosen.
    is_one_of: bool = False
    is_chosen: bool = False


@dataclass(frozen=True)
class FieldInput:
    """One field of a form, ready to be drawn with `{% field_for input %}`.

    `value` is the text for the input, a list for several choices or tags, a truth for yes_no;
    `text` is the title shown by a combobox whose `value` is an id; `url` answers its `?q=`.
    """

    name: str
    label: str
    kind: str = "text"
    value: Any = ""
    text: str = ""
    hint: str = ""
    error: str = ""
    required: bool = False
    read_only: bool = False
    options: Sequence[Any] = ()
    url: str = ""
    create_url: str = ""
    unit: str = ""
    placeholder: str = ""
    autocomplete: str = ""
    autofocus: bool = False
    max_length: int | None = None
    rows: int = 3
    full: bool = False
    hide_label: bool = False
    small: bool = False
    key: str = ""
    prefix: str = "f"
    # Ways out of the error.
    offers: Sequence[Offer] = ()
    attributes: dict[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if type(self.options) is list:
            object.__setattr__(self, "options", tuple(self.options))
        if self.kind not in TEXT_KINDS and self.kind not in WIDGETS:
            raise TemplateSyntaxError(f"field '{self.name}' has the unknown kind '{self.kind}'")

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was filled in, and no text of it is HTML: equal texts may not be."""
        if (self.value != "" and self.value is not None) or self.text or self.error or self.offers:
            return False
        told = (self.label, self.hint, self.unit, self.placeholder, *map(_label, self.options))
        if any(isinstance(one, SafeString) for one in told):
            return False
        return all(type(one) in (str, bool) for one in self.attributes.values())

    @property
    def id(self) -> str:
        return f"{self.prefix}-{self.name}"

    @property
    def widget(self) -> str:
        """Template of `ui/inputs/` that draws it."""
        return f"ui/inputs/{WIDGETS.get(self.kind, 'text')}.html"

    @property
    def html_type(self) -> str:
        return TEXT_KINDS[self.kind][0]

    @property
    def inputmode(self) -> str:
        return TEXT_KINDS[self.kind][1]

    @property
    def completes(self) -> str:
        return self.autocomplete or TEXT_KINDS[self.kind][2]

    @property
    def numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def wide(self) -> bool:
        return self.full or self.kind in ("long_text", "choices", "chips", "tags")

    @property
    def group(self) -> bool:
        """Whether several controls share the label (a fieldset then)."""
        return self.kind in ("choices", "chips")

    @property
    def described_by(self) -> str:
        """Ids of the texts that explain the field."""
        parts = [f"{self.id}-hint"] if self.hint else []
        return " ".join([*parts, f"{self.id}-error"] if self.error else parts)

    @property
    def choices(self) -> list[Choice]:
        """Options with the chosen ones marked."""
        chosen = {str(one) for one in _several(self.value)}
        return [_choice(option, chosen) for option in self.options]

    @property
    def tokens(self) -> str:
        """Tags as one text, separated by commas."""
        return ", ".join(str(one) for one in _several(self.value))


def _several(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple | set | frozenset) else (value,)


def _label(option: Any) -> Any:
    if isinstance(option, tuple):
        return option[1]
    return option if isinstance(option, str) else option.label


def _choice(option: Any, chosen: set[str]) -> Choice:
    """Accept a pair, a plain text or anything with value, label and tone."""
    if isinstance(option, str):
        return Choice(option, option, option in chosen)
    if isinstance(option, tuple):
        return Choice(str(option[0]), option[1], str(option[0]) in chosen)
    value = str(option.value)
    return Choice(value, option.label, value in chosen, getattr(option, "tone", ""))
