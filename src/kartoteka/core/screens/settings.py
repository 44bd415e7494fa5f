"""The pages of settings: a list of sections at the left, one narrow form at the right."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.ui.respond import respond

RIGHT = "settings"


@dataclass(frozen=True)
class Section:
    """One page of settings; modules add theirs. Without a system right it is everybody's."""

    key: str
    label: Any
    url: str
    icon: str
    order: int
    group: Any = ""
    description: Any = ""
    system: str = RIGHT


COMPANY, PERSONAL = _("Company"), _("You")
_sections: dict[str, Section] = {}


def add(section: Section) -> None:
    """Put a section into the settings."""
    _sections[section.key] = section


add(Section("me", _("Own settings"), "/settings/me/", "circle-user-round", 10, PERSONAL,
            _("Language, colours, shortcuts"), ""))  # fmt: skip
add(Section("sign_in", _("Signing in and security"), "/settings/sign-in/", "shield", 12, PERSONAL,
            _("Password, passkeys, second factor, where you are signed in"), ""))  # fmt: skip
add(Section("users", _("Users"), "/users/", "users", 20, COMPANY, _("Who works here, and as what")))
add(Section("teams", _("Teams"), "/teams/", "users-round", 25, COMPANY,
            _("People who share customers")))  # fmt: skip
add(Section("fields", _("Custom fields"), "/settings/fields/", "text-cursor-input", 30, COMPANY,
            _("What cards know beside what they came with")))  # fmt: skip


def sections_for(user: Any) -> list[Section]:
    """The sections that a user may open, in their order."""
    found = [s for s in _sections.values() if not s.system or access.may_system(user, s.system)]
    return sorted(found, key=lambda section: section.order)


def require(request: HttpRequest) -> None:
    """Only those with the right over the installation; to others the page is not there."""
    if not access.may_system(request.user, RIGHT):
        raise Http404


def frame(request: HttpRequest, key: str) -> dict[str, Any]:
    """What `screens/settings.html` needs beside the page's own content: the sections."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for section in sections_for(request.user):
        groups.setdefault(str(section.group), []).append(
            {"section": section, "current": section.key == key}
        )
    return {"module": "settings", "settings_groups": list(groups.items())}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All sections with a line about each."""
    if not sections_for(request.user):
        return redirect("/settings/me/")
    return respond(request, "screens/settings_home.html", "main", frame(request, ""))
