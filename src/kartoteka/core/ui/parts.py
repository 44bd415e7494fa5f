"""Named parts of templates: one template, shown whole or in part."""

from typing import Any

from django.http import HttpRequest
from django.template import (
    Context,
    Library,
    NodeList,
    Template,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)
from django.template.base import Node, Parser, Token
from django.template.context import make_context
from django.template.loader import get_template
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext, BlockNode, ExtendsNode
from django.utils.safestring import SafeString

register = Library()


class PartNode(Node):
    """A stretch of a template that can be rendered alone."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context)


@register.tag("part")
def part_tag(parser: Parser, token: Token) -> PartNode:
    """`{% part list %}…{% endpart %}`: shown in place, and alone for htmx."""
    words = token.split_contents()
    if len(words) != 2:
        raise TemplateSyntaxError("'part' takes one word: the name of the part")
    nodelist = parser.parse((f"endpart {words[1]}", "endpart"))
    parser.delete_first_token()
    return PartNode(words[1], nodelist)


def render_part(name: str, part: str, context: dict[str, Any], request: HttpRequest) -> str:
    """Render one `{% part %}` or `{% block %}` of a template, inherited ones included."""
    template = _compiled(name)
    bound = make_context(context, request, autoescape=template.engine.autoescape)
    with bound.render_context.push_state(template), bound.bind_template(template):
        chain = _chain(template, bound)
        blocks = BlockContext()
        for one in chain:
            blocks.add_blocks({block.name: block for block in _blocks(one)})
        bound.render_context[BLOCK_CONTEXT_KEY] = blocks
        for one in chain:
            for node in (*_nodes(one, PartNode), *_blocks(one)):
                if isinstance(node, PartNode | BlockNode) and node.name == part:
                    return str(node.render_annotated(bound))
    raise TemplateDoesNotExist(f"{name} has no part or block '{part}'")


def _compiled(name: str) -> Template:
    """The template of Django's own engine behind the common interface."""
    template: Template = get_template(name).template  # type: ignore[attr-defined]
    return template


def _blocks(template: Template) -> list[BlockNode]:
    return [node for node in _nodes(template, BlockNode) if isinstance(node, BlockNode)]


def _nodes(template: Template, kind: type[Node]) -> list[Node]:
    """Nodes of a template; walking through a big one takes a millisecond, so it is done once."""
    kept: dict[type[Node], list[Node]] = template.__dict__.setdefault("_nodes_by_kind", {})
    if kind not in kept:
        kept[kind] = template.nodelist.get_nodes_by_type(kind)
    return kept[kind]


def _chain(template: Template, context: Context) -> list[Template]:
    """The template and those it extends, nearest first."""
    chain = [template]
    while extends := _nodes(chain[-1], ExtendsNode):
        node = extends[0]
        assert isinstance(node, ExtendsNode)
        chain.append(node.get_parent(context))
    return chain
