"""What the shell of every page shows: menu, pinned views, what can be added, and who is here.

All of it are values that never change, so that `{% kept %}` can tell whether it has written the
same before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kartoteka.core.filters.models import SavedView
from kartoteka.core.records.company import company
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import desktop, menu
from kartoteka.core.screens import settings as settings_pages


@dataclass(frozen=True)
class Line:
    """One line of the menu, as this page shows it."""

    key: str
    label: str
    url: str
    icon: str
    letter: str
    count: int
    hot: bool
    current: bool
    short: str


@dataclass(frozen=True)
class Pin:
    """A view pinned to the menu."""

    id: int
    label: str
    url: str
    icon: str


@dataclass(frozen=True)
class Offer:
    """Something to do or to add from anywhere."""

    label: str
    url: str
    icon: str
    letter: str
    quick: str


@dataclass(frozen=True)
class Shell:
    """What stands around the content of a page."""

    company: str
    logo: int | None
    modules: tuple[Line, ...]
    dock: tuple[Line, ...]
    steps: Line | None
    pinned: tuple[Pin, ...]
    add: tuple[Offer, ...]
    user: str
    theme: str
    hotkeys: bool
    see_as: str
    pins_url: str
    settings: Callable[[], Any]

    @property
    def pinned_ids(self) -> set[int]:
        """Numbers of the views in the menu."""
        return {view.id for view in self.pinned}

    @property
    def quick(self) -> tuple[Offer, ...]:
        """What one key does from anywhere."""
        return tuple(offer for offer in self.add if offer.quick)


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


def _shell(request: HttpRequest, user: Any) -> Shell:
    arranged = desktop.desktop_of(user)
    lines = tuple(_line(entry, user, request.path) for entry in desktop.menu_of(user, arranged))
    steps = menu.entry_for(user, "first-steps")
    ours = company()
    return Shell(
        company=ours.name,
        logo=ours.logo,
        modules=lines,
        dock=tuple(desktop.dock_of(lines, lambda line: line.key)),
        steps=_line(steps, user, request.path) if steps is not None else None,
        pinned=tuple(_pin(view) for view in desktop.pinned_of(user, arranged)),
        add=(*map(_command, menu.commands_for(user)), *map(_new, menu.creatable_for(user))),
        user=user.name,
        theme=user.theme,
        hotkeys=user.hotkeys,
        # The browser keeps the answer: whoever comes next to it asks at an address of their own.
        pins_url=f"/pins/?of={user.pk}",
        settings=lambda: settings_pages.groups(user, request.path),
        see_as=request.session.get("see_as_name", ""),
    )


def _command(command: menu.Command) -> Offer:
    return Offer(
        str(command.label), command.url, command.icon, command.letter.lower(),
        command.quick.lower(),
    )  # fmt: skip


def _new(record_type: RecordType) -> Offer:
    return Offer(
        str(record_type.label), f"{record_type.list_path}new/", record_type.icon,
        record_type.new_letter.lower(), "",
    )  # fmt: skip


def _line(entry: menu.Entry, user: Any, path: str) -> Line:
    number, hot = entry.count(user) if entry.count else (0, False)
    return Line(
        key=entry.key,
        label=str(entry.label),
        url=entry.url,
        icon=entry.icon,
        letter=entry.letter.lower(),
        count=number,
        hot=hot,
        current=path.startswith(entry.url),
        short=str(entry.short),
    )


def _pin(view: SavedView) -> Pin:
    record_type = record_types[view.record_type]
    return Pin(view.pk, view.name, f"{record_type.list_path}?view={view.pk}", record_type.icon)
