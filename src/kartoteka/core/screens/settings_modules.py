"""Settings: which modules are at work here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kartoteka.core.actions.settling import switch_module
from kartoteka.core.fields import show_number
from kartoteka.core.records import modules
from kartoteka.core.records.company import company
from kartoteka.core.records.modules import Module
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import settings, undoing
from kartoteka.core.screens.request import actor_of, format_of
from kartoteka.core.ui.respond import done, respond

HOME = "/settings/modules/"
MOST_COUNTED = 10_000

settings.add(
    settings.Section(
        "modules", gettext_lazy("Modules"), HOME, "layout-grid", 17, settings.COMPANY,
        gettext_lazy("What is at work here, and what is switched off"),
        words=gettext_lazy("switch on off hide menu"),
    )
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def own_modules(request: HttpRequest) -> HttpResponse:
    """Every module with a switch, what it needs, and how much is in it."""
    settings.require(request)
    if request.method == "POST":
        way, _colon, key = request.POST.get("do", "").partition(":")
        group = switch_module(key, way == "on", actor_of(request))
        label = next((m.label for m in modules.every() if m.key == key), key)
        text = _("Switched on: %(name)s") if way == "on" else _("Switched off: %(name)s")
        return done(request, HOME, toasts=[undoing.saved(text % {"name": label}, group)])
    off = modules.off()
    context = settings.frame(request, "modules") | {
        "title": _("Modules"),
        "rows": [_row(module, off, format_of(request.user).language) for module in modules.every()],
    }
    return respond(request, "screens/settings_modules.html", "main", context)


def _row(module: Module, off: frozenset[str], language: str) -> dict[str, Any]:
    known = {other.key: other for other in modules.every()}
    missing = [known[key].label for key in sorted(modules.with_needs(module.key) - {module.key})
               if key in off]  # fmt: skip
    depending = [other.label for other in modules.needed_by(module.key) if other.key not in off]
    return {
        "module": module,
        "is_on": module.key not in off,
        "is_switched_off": module.key in company().modules_off,
        "missing": ", ".join(map(str, missing)),
        "depending": ", ".join(map(str, depending)),
        **_counted(module, language),
    }


def _counted(module: Module, language: str) -> dict[str, Any]:
    count = _count(module)
    shown = show_number(count, language)
    return {"count": count, "shown": f"{shown}+" if count >= MOST_COUNTED else shown}


def _count(module: Module) -> int:
    """How many records the module keeps, to say what stays; counted up to many."""
    found = 0
    for record_type in record_types:
        if record_type.module == module.key and not record_type.settings:
            rows = record_type.model._default_manager.filter(archived_at=None).order_by()
            found += rows.values("pk")[:MOST_COUNTED].count()
    return found
