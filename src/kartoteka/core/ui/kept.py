"""Pieces of pages that are written once: `{% kept "ui/_dock.html" dock=shell.dock %}`.

Such a template is given the named values and nothing else: no request, no user, no token. What it
makes depends on them and on the language only, so it is remembered by them, and there is nothing to
forget: other values are another piece. What can change has no hash; with it the piece is written
anew.
"""

from collections.abc import Callable
from typing import Any

from django.template import Context, Library, TemplateSyntaxError
from django.template.base import FilterExpression, Node, Parser, Token, token_kwargs
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = Library()

# Pieces kept of one kind, in every process; beyond it, they begin anew.
MOST = 500


class Pieces:
    """What was written for some values, in each language."""

    def __init__(self) -> None:
        self._written: dict[tuple[Any, ...], SafeString] = {}

    def get(self, values: tuple[Any, ...], write: Callable[[], SafeString]) -> SafeString:
        """What was written for these values, or what is written now."""
        place = (get_language(), *values)
        try:
            found = self._written.get(place)
        except TypeError:
            return write()
        if found is None:
            found = write()
            if len(self._written) >= MOST:
                self._written.clear()
            self._written[place] = found
        return found


class KeptNode(Node):
    """The place of such a piece, with what was written for it."""

    def __init__(self, name: str, given: dict[str, FilterExpression]) -> None:
        self.name = name
        self.given = given
        self._pieces = Pieces()

    def render(self, context: Context) -> SafeString:
        """What was written for these values, or what is written now."""
        values = {key: made.resolve(context, True) for key, made in self.given.items()}
        return self._pieces.get(tuple(values.values()), lambda: self._write(context, values))

    def _write(self, context: Context, values: dict[str, Any]) -> SafeString:
        assert context.template is not None
        template = context.template.engine.get_template(self.name)
        return template.render(Context(values, autoescape=context.autoescape))


@register.tag("kept")
def kept_tag(parser: Parser, token: Token) -> KeptNode:
    """`{% kept "name.html" first=value second=value %}`: an include that is written once."""
    words = token.split_contents()[1:]
    if not words or words[0][0] not in "\"'" or words[0][0] != words[0][-1]:
        raise TemplateSyntaxError("'kept' takes the name of a template in quotes")
    rest = words[1:]
    given = token_kwargs(rest, parser)
    if rest:
        raise TemplateSyntaxError("'kept' takes named values only")
    return KeptNode(words[0][1:-1], given)
