"""The pages of settings: a list of sections at the left, one narrow form at the right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.records import modules
from kartoteka.core.storage.folding import fold
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
    # The module that must be on.
    module: str = ""
    # Words by which the section is found beside its label and description.
    words: Any = ""


COMPANY, PERSONAL = _("Company"), _("You")
_sections: dict[str, Section] = {}


def add(section: Section) -> None:
    """Put a section into the settings."""
    _sections[section.key] = section


add(Section("me", _("My settings"), "/settings/me/", "circle-user-round", 10, PERSONAL,
            _("Language, colours, shortcuts"), ""))  # fmt: skip
add(Section("sign_in", _("Signing in and security"), "/settings/sign-in/", "shield", 12, PERSONAL,
            _("Password, passkeys, second factor, where you are signed in"), ""))  # fmt: skip
add(Section("teams", _("Teams"), "/teams/", "users-round", 25, COMPANY,
            _("People who share customers")))  # fmt: skip
add(Section("fields", _("Custom fields"), "/settings/fields/", "text-cursor-input", 30, COMPANY,
            _("What cards know beside what they came with")))  # fmt: skip


def sections_for(user: Any) -> list[Section]:
    """The sections that a user may open, in their order."""
    found = [
        section
        for section in _sections.values()
        if (not section.system or access.may_system(user, section.system))
        and (not section.module or modules.is_on(section.module))
    ]
    return sorted(found, key=lambda section: section.order)


def require(request: HttpRequest) -> None:
    """Only those with the right over the installation; to others the page is not there."""
    if not access.may_system(request.user, RIGHT):
        raise Http404


def frame(request: HttpRequest, key: str) -> dict[str, Any]:
    """What `ui/settings.html` needs beside the page's own content: the sections."""
    found = _grouped(request.user, lambda section: section.key == key)
    return {"module": "settings", "settings_groups": found}


def groups(user: Any, path: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The sections, for pages below screens that stand among them: the one of the address is on."""
    return _grouped(user, lambda section: path.startswith(section.url))


def _grouped(user: Any, is_on: Callable[[Section], bool]) -> Any:
    found: dict[str, list[dict[str, Any]]] = {}
    for section in sections_for(user):
        line = {"section": section, "current": is_on(section)}
        found.setdefault(str(section.group), []).append(line)
    return list(found.items())


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All sections with a line about each."""
    if not sections_for(request.user):
        return redirect("/settings/me/")
    words = request.GET.get("q", "").strip()[:100]
    context = frame(request, "") | {"words": words}
    if words:
        kept = [(label, [one for one in items if _fits(one["section"], words)])
                for label, items in context["settings_groups"]]  # fmt: skip
        context["settings_groups"] = [(label, items) for label, items in kept if items]
    return respond(request, "screens/settings_home.html", "found", context)


def _fits(section: Section, words: str) -> bool:
    texts = fold(f"{section.label} {section.description} {section.words}")
    return all(word in texts for word in fold(words).split())
