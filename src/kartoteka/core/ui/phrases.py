"""Words in the language of the page, found the short way.

A page asks for three hundred words. Django keeps the language of a thread behind a lock and asks
every catalogue for every word anew. A variable of the context keeps it as well, and what a
language said once it says again: catalogues are read once and stay as they are.
"""

from contextvars import ContextVar
from copy import copy
from typing import Any

from django.templatetags import i18n
from django.utils import timezone, translation
from django.utils.translation import trans_real

NOTHING = object()
# Words kept of one language; beyond it, they begin anew.
MOST = 20_000
# Under this name a language keeps what it said.
SAID = "_kartoteka_said"

_real: Any = trans_real
_zones: Any = timezone
_node: Any = i18n.TranslateNode
_block: Any = i18n.BlockTranslateNode
_django_gettext = _real.gettext
_django_translate = _node.render
_django_pieces = _block.render_token_list


class Active:
    """What is in force in this thread or task, in the place of Django's: it has a `value`."""

    def __init__(self, name: str) -> None:
        self._variable: ContextVar[Any] = ContextVar(name, default=NOTHING)

    @property
    def value(self) -> Any:
        found = self._variable.get()
        if found is NOTHING:
            raise AttributeError("value")
        return found

    @value.setter
    def value(self, new: Any) -> None:
        self._variable.set(new)

    @value.deleter
    def value(self) -> None:
        self._variable.set(NOTHING)


def begin() -> None:
    """From now on words are found this way, in what is in force now."""
    for module, name in ((_real, "language"), (_zones, "zone")):
        known = getattr(module._active, "value", NOTHING)
        module._active = Active(name)
        module._active.value = known
    _real.gettext = gettext
    _node.render = translate
    _block.render_token_list = pieces
    setattr(translation._trans, "gettext", gettext)  # type: ignore[attr-defined]  # noqa: B010


def gettext(message: str) -> str:
    """In the place of Django's: the same words, kept by the language that said them."""
    language = getattr(_real._active, "value", None)
    if language is None or type(message) is not str:
        plain: str = _django_gettext(message)
        return plain
    said = vars(language).setdefault(SAID, {})
    found: str | None = said.get(message)
    if found is None:
        if len(said) >= MOST:
            said.clear()
        found = said[message] = _django_gettext(message)
    return found


def translate(node: Any, context: Any) -> Any:
    """In the place of `{% translate %}` of Django's: a text that stands in a template is one."""
    expression, language = node.filter_expression, getattr(_real._active, "value", None)
    is_text = expression.var.literal is not None and not expression.filters
    if language is None or not is_text or node.message_context:
        return _django_translate(node, context)
    said = vars(node).setdefault(SAID, {})
    value = said.get(language)
    if value is None:
        # Others may be writing the same template: the node stays as it is.
        alone = copy(node)
        alone.asvar = None
        value = said[language] = _django_translate(alone, context)
    if node.asvar:
        context[node.asvar] = value
        return ""
    return value


def pieces(node: Any, tokens: Any) -> tuple[str, list[str]]:
    """In the place of what `{% blocktranslate %}` puts together of its text at every turn."""
    said = vars(node).setdefault(SAID, {})
    found = said.get(id(tokens))
    if found is None:
        found = said[id(tokens)] = _django_pieces(node, tokens)
    message, names = found
    # Django adds those of the plural to them.
    return message, list(names)
