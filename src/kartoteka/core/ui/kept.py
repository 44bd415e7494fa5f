"""Pieces of pages that are written once: `{% kept "ui/_dock.html" dock=shell.dock %}`.

Such a template is given the named values and nothing else: no request, no user, no token. What it
makes depends on them and on the language only, so it is remembered by them, and there is nothing to
forget: other values are another piece. What can change has no hash; with it the piece is written
anew.
"""

from typing import Any

from django.template import Context, Library, TemplateSyntaxError
from django.template.base import FilterExpression, Node, Parser, Token, token_kwargs
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = Library()

# Pieces kept of one template, in every process; beyond it, they begin anew.
MOST = 500


class KeptNode(Node):
    """The place of such a piece, with what was written for it."""

    def __init__(self, name: str, given: dict[str, FilterExpression]) -> None:
        self.name = name
        self.given = given
        self._written: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """What was written for these values, or what is written now."""
        values = {key: made.resolve(context, True) for key, made in self.given.items()}
        place = (get_language(), *values.values())
        try:
            found = self._written.get(place)
        except TypeError:
            return self._write(context, values)
        if found is None:
            if len(self._written) >= MOST:
                self._written.clear()
            found = self._written[place] = self._write(context, values)
        return found

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
