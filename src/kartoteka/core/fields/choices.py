"""Yes or no, and one entry of a list."""

from typing import Any, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields.kind import Kind, is_empty, shortened, wrong_type
from kartoteka.core.fields.spec import Format, Option, Spec, ValueProblem
from kartoteka.core.fields.text import StringKind, clean_text
from kartoteka.core.storage.folding import fold

CHOICE_OPERATORS = ("is", "is_not", "is_any_of", "empty", "has_value")
OPTIONS_IN_MESSAGE = 8
LONGEST_CHOICE = 40

_YES = {"yes", "y", "true", "t", "on", "1", "tak", "prawda", "да", "д", "истина", "x", "✓", "✔"}
_NO = {"no", "n", "false", "f", "off", "0", "nie", "falsz", "нет", "н", "ложь"}


class YesNoKind(Kind):
    """Yes or no; left empty it is no."""

    key = "yes_no"
    label = _("Yes or no")
    operators = ("is_yes", "is_no")
    groupable = True

    @property
    def empty(self) -> Any:
        """A box that was not ticked sends nothing."""
        return False

    def read(self, raw: object, spec: Spec, fmt: Format) -> bool:
        """Yes or no of a word in any of the languages, or of a tick."""
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, (int, float)) and raw in (0, 1):
            return bool(raw)
        word = (fold(raw) or raw.strip()) if isinstance(raw, str) else ""
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise ValueProblem(
            "yes_no",
            _("%(label)s: “%(value)s” is neither yes nor no"),
            raw,
            label=spec.label,
            value=shortened(raw),
        )

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The word, in the user's language."""
        return "" if value is None else fmt.say(_("Yes") if value else _("No"))

    def edit(self, value: Any, spec: Spec, fmt: Format) -> str:
        """What a ticked box sends."""
        return "1" if value else ""

    def export(self, value: Any, spec: Spec, fmt: Format) -> Any:
        """A truth value."""
        return None if value is None else bool(value)

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """A truth value."""
        return {"type": "boolean"}


class ChoiceKind(StringKind):
    """One entry of a list."""

    key = "choice"
    label = _("Choice")
    operators: ClassVar[tuple[str, ...]] = CHOICE_OPERATORS
    groupable = True

    def limit(self, spec: Spec) -> int:
        """As long as the column of a choice."""
        return LONGEST_CHOICE

    def longest_input(self, spec: Spec) -> int:
        """No label is as long as that."""
        return 1000

    def read(self, raw: object, spec: Spec, fmt: Format) -> str:
        """The value of an option given by its value or by its label in any language."""
        if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
            raise wrong_type(raw, spec)
        option = find_option(clean_text(raw, spec), spec)
        if option is None:
            raise _not_on_the_list(raw, spec)
        return option.value

    def show(self, value: Any, spec: Spec, fmt: Format) -> str:
        """The label; the value itself where the option was withdrawn since."""
        if is_empty(value):
            return ""
        option = spec.option_by_value.get(value)
        return str(value) if option is None else fmt.say(option.label)

    def export(self, value: Any, spec: Spec, fmt: Format) -> Any:
        """The label."""
        return self.show(value, spec, fmt) or None

    def json_type(self, spec: Spec) -> dict[str, Any]:
        """One of the values of the options."""
        values = [option.value for option in spec.options]
        return {"type": "string", "enum": values if spec.required else ["", *values]}


def find_option(text: str, spec: Spec) -> Option | None:
    """The option with this value, or else with this label in any of the languages."""
    return (
        spec.option_by_value.get(text)
        or spec.option_by_label.get(text.casefold())
        or spec.option_by_folded_label.get(fold(text))
    )


def _not_on_the_list(raw: object, spec: Spec) -> ValueProblem:
    """The problem of an entry that the list does not have."""
    labels: list[Any] = [option.label for option in spec.options[:OPTIONS_IN_MESSAGE]]
    if len(spec.options) > OPTIONS_IN_MESSAGE:
        labels.append("…")
    return ValueProblem(
        "choice",
        _("%(label)s: “%(value)s” is not on the list. Choose one of: %(options)s"),
        raw,
        label=spec.label,
        value=shortened(raw),
        options=format_lazy(", ".join(["{}"] * len(labels)), *labels),
    )
