"""Text of one line and of many."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields.kind import Kind, too_long, wrong_type
from kartoteka.core.fields.spec import Format, Spec, ValueProblem

TEXT_OPERATORS = (
    "contains", "starts_with", "is", "is_not", "is_any_of", "empty", "has_value",
)  # fmt: skip
LONGEST_TEXT = 200
LONGEST_LONG_TEXT = 20_000
MOST_ACCENTS = 500

# Invisible at the ends of a value, and a reason why two equal names do not match.
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u180e\u00ad\u200e\u200f"
_LINE_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class StringKind(Kind):
    """Base of the kinds whose value is a string, and whose empty value is the empty string."""

    operators: ClassVar[tuple[str, ...]] = TEXT_OPERATORS

    @property
    def empty(self) -> Any:
        """No text."""
        return ""

    def limit(self, spec: Spec) -> int:
        """The most characters that the field holds."""
        return spec.max_length or LONGEST_TEXT

    def longest_input(self, spec: Spec) -> int:
        """Room for spaces and for letters typed as several characters."""
        return 4 * self.limit(spec) + 200

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """A string; it may be empty unless the field is required."""
        least = {"minLength": 1} if spec.required else {}
        return {"type": "string", "maxLength": self.limit(spec)} | least


class TextKind(StringKind):
    """One line of text."""

    key = "text"
    label = _("Text")
    groupable = True
    multiline = False

    def parse(self, raw: object, spec: Spec, fmt: Format) -> Any:
        """The text in Unicode's composed form, without spaces and invisible signs at its ends."""
        if isinstance(raw, str) and len(raw) <= self.longest_input(spec):
            raw = trimmed(raw)
        return super().parse(raw, spec, fmt)

    def read(self, raw: object, spec: Spec, fmt: Format) -> str:
        """The text; control characters are refused by name."""
        text = clean_text(raw, spec, multiline=self.multiline)
        if len(text) > self.limit(spec):
            raise too_long(spec, len(text), self.limit(spec))
        return text


class LongTextKind(TextKind):
    """Text of many lines."""

    key = "long_text"
    label = _("Long text")
    sortable = False
    groupable = False
    multiline = True

    def limit(self, spec: Spec) -> int:
        """The most characters that the field holds."""
        return spec.max_length or LONGEST_LONG_TEXT


def clean_text(raw: object, spec: Spec, *, multiline: bool = False) -> str:
    """The text in Unicode's composed form, trimmed; control characters are refused by name."""
    text = _as_text(raw, spec)
    if text.isascii() and text.isprintable():
        return text.strip()
    if not text.isascii():
        _refuse_piled_accents(text, spec)
        text = unicodedata.normalize("NFC", text)
    text = _LINE_BREAK.sub("\n", text)
    if not multiline:
        text = text.replace("\n", " ").replace("\t", " ")
    text = trimmed(text)
    _refuse_control_characters(text, spec)
    return text


def trimmed(text: str) -> str:
    """The text without spaces and invisible signs at its ends."""
    if text.isprintable():
        return text.strip()
    before = None
    while before != text:
        before, text = text, text.strip().strip(ZERO_WIDTH)
    return text


def _refuse_control_characters(text: str, spec: Spec) -> None:
    found = _UNSTORABLE.search(text)
    if found is None:
        return
    code = ord(found[0])
    if code >= 0xD800:
        sentence = _(
            "“%(label)s” contains half of a broken character (%(code)s) at position %(place)d. "
            "Delete it or copy the text again"
        )
    else:
        sentence = _(
            "“%(label)s” contains an invisible control character (%(code)s) at position "
            "%(place)d. Delete it or copy the text again"
        )
    raise ValueProblem(
        "control_character",
        sentence,
        text,
        label=spec.label,
        code="NUL, U+0000" if code == 0 else f"U+{code:04X}",
        place=found.start() + 1,
    )


def _refuse_piled_accents(text: str, spec: Spec) -> None:
    """Refuse thousands of accents on one letter: composing them takes seconds."""
    if len(text) <= MOST_ACCENTS:
        return
    piled = 0
    for character in text:
        piled = piled + 1 if unicodedata.combining(character) else 0
        if piled > MOST_ACCENTS:
            raise ValueProblem(
                "accents",
                _("“%(label)s” contains a letter with more than %(limit)d accents. Delete them"),
                text,
                label=spec.label,
                limit=MOST_ACCENTS,
            )


def _as_text(raw: object, spec: Spec) -> str:
    if isinstance(raw, str):
        return raw
    # A spreadsheet keeps a postal code or an invoice number as a number.
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, (int, float, Decimal)) and not isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, (date, datetime)):
        return raw.isoformat()
    raise wrong_type(raw, spec)
