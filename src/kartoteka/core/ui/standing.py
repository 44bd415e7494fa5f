"""What a form showed when it was drawn, kept within it: a later save knows what was changed.

A form of settings is about several records, some of which are only made with the first decision;
so it carries no version but its own values. `{% as_shown %}` around a form adds them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from django.template import Library
from django.utils import timezone
from django.utils.safestring import SafeString

from kartoteka.core.ui.html import format_html

register = Library()

NAME = "_shown"
TEXT = "_text"
# Never compared: no values, or not to be written twice.
LEFT_OUT = ("file", "password", "submit", "button", "reset", "image")


@dataclass
class Shown:
    """The values of a form: of boxes by name, and whether each tick is set."""

    values: dict[str, list[str]] = field(default_factory=dict)
    ticks: dict[tuple[str, str], bool] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    options: dict[tuple[str, str], str] = field(default_factory=dict)
    title: str = ""
    # When the form was drawn, as ISO text.
    at: str = ""

    def packed(self) -> str:
        """What the hidden box of the form holds."""
        ticks = [[name, value, on] for (name, value), on in self.ticks.items()]
        return json.dumps({"values": self.values, "ticks": ticks, "at": self.at})

    def pair(self, name: str) -> list[list[str]]:
        """The value of a box with what stands in the box of its text, where it has one."""
        return [self.values.get(name, []), self.values.get(name + TEXT, [])]

    def boxes(self) -> list[str]:
        """Names of boxes; the text beside a number belongs to the number."""
        return [n for n in self.values if not (n.endswith(TEXT) and n[: -len(TEXT)] in self.values)]

    def words(self, name: str, values: Iterable[str]) -> str:
        """Values as people read them on the form."""
        return ", ".join(self.options.get((name, value), value) for value in values if value)


def unpacked(text: str) -> Shown | None:
    """What the hidden box held, or None where somebody played with it."""
    try:
        found = json.loads(text)
        values = {str(name): [str(v) for v in vs] for name, vs in found["values"].items()}
        ticks = {(str(name), str(value)): bool(on) for name, value, on in found["ticks"]}
        at = str(found["at"])
        if at:
            at = datetime.fromisoformat(at).astimezone(UTC).isoformat()
        return Shown(values, ticks, at=at)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


@register.simple_block_tag(takes_context=True, end_name="end_as_shown")
def as_shown(context: Any, content: str) -> SafeString:
    """A form with what it shows inside it; one that comes back keeps what it showed at first."""
    request = context.get("request")
    kept = request.POST.get(NAME, "") if request is not None else ""
    if not kept:
        shown = read(content)
        shown.at = timezone.now().isoformat()
        kept = shown.packed()
    hidden = format_html('<input type="hidden" name="{}" value="{}">', NAME, kept)
    start, end, rest = content.rpartition("</form>")
    return SafeString(start + hidden + end + rest)


def read(html: str) -> Shown:
    """The values of the one form that keeps what it showed, or of the first."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    forms = reader.forms or [Shown()]
    found = next((one for one in forms if NAME in one.values), forms[0])
    for name in [n for n in found.values if n.startswith("_") or n == "csrfmiddlewaretoken"]:
        del found.values[name]
    for name, _value in found.ticks:
        # The empty box beside a tick only says that the form has it.
        found.values.pop(name, None)
    found.title = reader.title
    return found


class _Reader(HTMLParser):
    """Walks a page and notes the boxes of its forms, with the words that stand beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Shown] = []
        self.title = ""
        self._form: Shown | None = None
        self._for: dict[str, str] = {}
        self._ids: list[tuple[Shown, str, str, str]] = []
        self._text: list[str] = []
        self._inside: list[str] = []
        self._legend, self._row, self._box = "", "", ("", "")
        self._label_for = ""
        self._said: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._form = Shown()
            self.forms.append(self._form)
        elif tag in ("tr", "li", "fieldset"):
            self._row = ""
            self._legend = "" if tag == "fieldset" else self._legend
        if tag in ("label", "legend", "option", "textarea", "h1", "th"):
            self._text, self._inside = [], [tag]
            self._label_for = given.get("for", "") if tag == "label" else self._label_for
        elif self._inside and tag not in ("input", "br", "img"):
            self._inside.append(tag)
        if self._form is not None and "disabled" not in given:
            self._box_begun(self._form, tag, given)

    def _box_begun(self, form: Shown, tag: str, given: Mapping[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "option" and self._box[0]:
            self._option(form, given)
        elif name and tag in ("input", "select", "textarea") and kind not in LEFT_OUT:
            self._box = (name if tag != "input" else "", "")
            if tag == "input" and kind == "checkbox":
                form.ticks[name, given.get("value", "on")] = "checked" in given
            elif tag == "input" and kind == "radio":
                self._radio(form, name, given)
            elif name not in form.values or kind != "hidden":
                self._typed(form, name, tag, given)

    def _option(self, form: Shown, given: Mapping[str, str]) -> None:
        name, value = self._box[0], given.get("value", "")
        self._box = (name, value)
        # Without a choice the first one counts.
        if "selected" in given or not form.values[name]:
            form.values[name] = [value]

    def _radio(self, form: Shown, name: str, given: Mapping[str, str]) -> None:
        form.values.setdefault(name, [])
        form.labels.setdefault(name, self._legend)
        self._said = (name, given.get("value", ""))
        if "checked" in given:
            form.values[name] = [self._said[1]]

    def _typed(self, form: Shown, name: str, tag: str, given: Mapping[str, str]) -> None:
        value, label = given.get("value", ""), given.get("aria-label", "")
        form.values[name] = [value] if tag == "input" else []
        form.labels[name] = label
        self._ids.append((form, name, given.get("id", ""), "" if label else self._row))
        if tag == "input" and given.get("type") != "hidden" and not self._row:
            self._row = value

    def handle_data(self, data: str) -> None:
        if len(self._inside) == 1:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1] and len(self._inside) > 1:
            self._inside.pop()
        elif self._inside == [tag]:
            self._inside = []
            self._told(tag, " ".join("".join(self._text).split()))
        if tag == "select":
            self._box = ("", "")
        elif tag == "form":
            self._form = None

    def _told(self, tag: str, words: str) -> None:
        if tag == "h1":
            self.title = self.title or words
        elif tag == "legend":
            self._legend = words
        elif tag == "label":
            self._labelled(words)
        elif self._form is not None and self._box[0] and tag == "option":
            self._form.options[self._box] = words
        elif self._form is not None and self._box[0] and tag == "textarea":
            self._form.values[self._box[0]] = ["".join(self._text).removeprefix("\n")]
            self._box = ("", "")

    def _labelled(self, words: str) -> None:
        if self._label_for:
            self._for[self._label_for] = words
        if self._said is not None and self._form is not None:
            self._form.options[self._said] = words
        self._said, self._label_for = None, ""

    def close(self) -> None:
        """Give each box the words of its label, with the row where a label stands in many."""
        super().close()
        for form, name, number, row in self._ids:
            label = form.labels[name] or self._for.get(number, "")
            form.labels[name] = f"{row}: {label}" if row and label else label
        for form in self.forms:
            for name in form.boxes():
                form.labels[name] = form.labels.get(name) or form.labels.get(name + TEXT, "")
