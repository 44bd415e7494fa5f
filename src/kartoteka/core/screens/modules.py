"""All modules on one page: what each is for, in its group."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kartoteka.core.screens import menu
from kartoteka.core.ui.respond import respond

GROUPS = {
    "sales": _("Sales"),
    "contact": _("Contact"),
    "marketing": _("Marketing"),
    "service": _("Service"),
    "trade": _("Trade"),
    "analysis": _("Analysis"),
    "data": _("Data"),
}


@require_safe
def modules(request: HttpRequest) -> HttpResponse:
    """Every module that the user may use; one that they may not is absent."""
    found: dict[str, list[menu.Entry]] = {key: [] for key in GROUPS}
    for entry in menu.entries_for(request.user):
        if entry.group in found:
            found[entry.group].append(entry)
    groups = [(GROUPS[key], entries) for key, entries in found.items() if entries]
    return respond(request, "screens/modules.html", "main", {"groups": groups, "module": "all"})
