"""Settings: who changed which of them, and when; each change can be undone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kartoteka.core.events.models import Group
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import recent, settings
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import respond

HOME = "/settings/changes/"

settings.add(
    settings.Section(
        "changes", gettext_lazy("Changes of settings"), HOME, "history", 90, settings.COMPANY,
        gettext_lazy("Who changed what, and when; with Undo"),
        words=gettext_lazy("history log undo audit"),
    )
)  # fmt: skip


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The latest changes of settings by anybody, newest first, each with Undo."""
    settings.require(request)
    kinds = [t.key for t in record_types if t.settings]
    rows = Group.objects.filter(size__gt=0, record_type__in=kinds)
    groups, older = recent.latest(rows, request.GET.get("before", ""))
    context: dict[str, Any] = settings.frame(request, "changes") | {
        "title": _("Changes of settings"),
        "rows": recent.lines(groups, request.user, actor_of(request).fmt),
        "older": older,
        "everybody": True,
    }
    return respond(request, "screens/settings_changes.html", "main", context)
