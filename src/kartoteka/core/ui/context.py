"""What every page of the kit needs besides its own content."""

from typing import Any

from django.http import HttpRequest

THEMES = ("light", "dark")


def ui(request: HttpRequest) -> dict[str, Any]:
    """The theme and the folded menu, both chosen in this browser; "" follows the system."""
    theme = request.COOKIES.get("theme", "")
    return {"ui": {"theme": theme if theme in THEMES else "", "rail": "rail" in request.COOKIES}}
