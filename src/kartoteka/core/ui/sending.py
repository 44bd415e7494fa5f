"""HTML made in Python that has forms in it: their token is the page's, and known only to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template import Library
from django.utils.safestring import SafeString

from kartoteka.core.ui.html import format_html

register = Library()


@dataclass(frozen=True)
class Sending:
    """What makes the HTML, given the hidden field that each of its forms has."""

    made: Callable[[SafeString], SafeString]


@register.simple_tag(takes_context=True)
def sending(context: Any, html: Sending) -> SafeString:
    """`{% sending rows.html %}`: the HTML, with the token of this page in its forms."""
    token = context.get("csrf_token", "")
    return html.made(
        format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    )
