"""What the shell of every page shows: menu, pinned views, what can be added, and who is here."""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kartoteka.core.filters.models import SavedView
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import menu

MOST_PINNED = 7


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell of the page, built only where a template shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"shell": SimpleLazyObject(lambda: _shell(request, user))}


def _shell(request: HttpRequest, user: Any) -> dict[str, Any]:
    return {
        "company": settings.COMPANY,
        "modules": [
            _line(entry, user, request.path) for entry in menu.entries_for(user) if entry.in_sidebar
        ],
        "pinned": _pinned(user),
        "add": [*_commands(user), *_creatable(user)],
        "quick": [line for line in _commands(user) if line["quick"]],
        "user": {"name": user.name, "initials": initials(user.name)},
        "theme": user.theme,
        "hotkeys": user.hotkeys,
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
    }


def _pinned(user: Any) -> list[dict[str, Any]]:
    rows = SavedView.objects.filter(is_pinned=True, archived_at=None).filter(shared_with(user))
    return [
        {
            "label": view.name,
            "url": f"{record_types[view.record_type].list_path}?view={view.pk}",
            "icon": record_types[view.record_type].icon,
        }
        for view in rows.order_by("position", "id")[:MOST_PINNED]
        if view.record_type in record_types
    ]


def shared_with(user: Any) -> Q:
    """Views that the user made, or that others share with them."""
    team = Q(sharing="team", team_id__in=user.team_ids)
    return Q(owner_id=user.pk) | team | Q(sharing="role", role=user.role) | Q(sharing="all")


def initials(name: str) -> str:
    """Two letters for the avatar."""
    words = name.split()
    kept = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in kept).upper()
