"""What the shell of every page shows: menu, pinned views, what can be added, and who is here."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kartoteka.core.filters.models import SavedView
from kartoteka.core.records.company import company
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import desktop, menu
from kartoteka.core.screens import settings as settings_pages


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell of the page, built only where a template shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": SimpleLazyObject(_outside)}
    return {"shell": SimpleLazyObject(lambda: _shell(request, user))}


def _outside() -> dict[str, Any]:
    """What a page shows to somebody who has not signed in."""
    try:
        return {"company": company().name, "logo": company().logo}
    except DatabaseError:
        # The page that says that something is wrong is shown even then.
        return {"company": settings.COMPANY}


def _shell(request: HttpRequest, user: Any) -> dict[str, Any]:
    arranged = desktop.desktop_of(user)
    lines = [_line(entry, user, request.path) for entry in desktop.menu_of(user, arranged)]
    pinned = desktop.pinned_of(user, arranged)
    steps = menu.entry_for(user, "first-steps")
    return {
        "company": company().name,
        "logo": company().logo,
        "modules": lines,
        "dock": desktop.dock_of(lines, lambda line: line["key"]),
        "steps": steps and _line(steps, user, request.path),
        "pinned": [_pin(view) for view in pinned],
        "pinned_ids": {view.pk for view in pinned},
        # The browser keeps the answer: whoever comes next to it asks at an address of their own.
        "pins_url": f"/pins/?of={user.pk}",
        "add": [*_commands(user), *_creatable(user)],
        "quick": [line for line in _commands(user) if line["quick"]],
        "user": {"name": user.name, "initials": initials(user.name)},
        "theme": user.theme,
        "hotkeys": user.hotkeys,
        "settings": lambda: settings_pages.groups(user, request.path),
        "see_as": request.session.get("see_as_name", ""),
    }


def _commands(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": command.label,
            "url": command.url,
            "icon": command.icon,
            "letter": command.letter.lower(),
            "quick": command.quick.lower(),
        }
        for command in menu.commands_for(user)
    ]


def _creatable(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": record_type.label,
            "url": f"{record_type.list_path}new/",
            "icon": record_type.icon,
            "letter": record_type.new_letter.lower(),
        }
        for record_type in menu.creatable_for(user)
    ]


def _line(entry: menu.Entry, user: Any, path: str) -> dict[str, Any]:
    number, hot = entry.count(user) if entry.count else (0, False)
    return {
        "key": entry.key,
        "label": entry.label,
        "url": entry.url,
        "icon": entry.icon,
        "letter": entry.letter.lower(),
        "count": number,
        "hot": hot,
        "current": path.startswith(entry.url),
        "short": entry.short,
    }


def _pin(view: SavedView) -> dict[str, Any]:
    record_type = record_types[view.record_type]
    return {
        "id": view.pk,
        "label": view.name,
        "url": f"{record_type.list_path}?view={view.pk}",
        "icon": record_type.icon,
    }


def initials(name: str) -> str:
    """Two letters for the avatar."""
    words = name.split()
    kept = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in kept).upper()
