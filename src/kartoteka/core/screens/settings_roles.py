"""Settings: what each role may do. The file of permissions, with what was set otherwise here."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kartoteka.core import actions
from kartoteka.core.access import scopes
from kartoteka.core.access.in_force import FIXED_ROLES, roles_in_force
from kartoteka.core.access.matrix import VERBS, Role, roles
from kartoteka.core.actions.settling import set_right
from kartoteka.core.records import modules
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import settings, undoing
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import done, respond
from kartoteka.core.users import roles as role_names
from kartoteka.core.users import stale
from kartoteka.core.users.models import User

HOME = "/settings/roles/"
SCOPE_LABELS = {
    "none": pgettext_lazy("reach", "none"),
    "own": pgettext_lazy("reach", "own"),
    "team": pgettext_lazy("reach", "team's"),
    "all": pgettext_lazy("reach", "all"),
}
VERB_LABELS = {
    "see": pgettext_lazy("right", "Sees"),
    "create": pgettext_lazy("right", "Adds"),
    "change": pgettext_lazy("right", "Changes"),
    "archive": pgettext_lazy("right", "Archives"),
    "export": pgettext_lazy("right", "Exports"),
    "import": pgettext_lazy("right", "Imports"),
    "bulk": pgettext_lazy("right", "In bulk"),
}
# These know no record yet, so only all or none of them.
WHOLE = ("create", "import")
SYSTEM_LABELS = {
    "settings": gettext_lazy("Changes the settings of the company"),
    "see_as": gettext_lazy("Sees the pages as other users do"),
    "hand_over": gettext_lazy("Hands over what somebody looks after"),
    "privacy": gettext_lazy("Looks after personal data: restricted people, erasure, registers"),
}

settings.add(
    settings.Section(
        "roles", gettext_lazy("Roles and rights"), HOME, "shield-check", 22, settings.COMPANY,
        gettext_lazy("What each role sees, adds and changes"),
        words=gettext_lazy("permissions access own team all matrix"),
    )
)  # fmt: skip


def _scope_label(key: str) -> Any:
    return SCOPE_LABELS.get(key) or scopes.label_of(key)


@require_safe
def every_role(request: HttpRequest) -> HttpResponse:
    """The roles, with how many people have each."""
    settings.require(request)
    counts = dict(
        User.objects.able_to_sign_in().order_by().values_list("role").annotate(n=Count("id"))
    )
    labels = {option.value: option.label for option in role_names.options()}
    shipped = roles()
    context = settings.frame(request, "roles") | {
        "title": _("Roles and rights"),
        "rows": [
            {
                "key": key,
                "label": labels.get(key, key),
                "count": counts.get(key, 0),
                "url": f"{HOME}{key}/",
                "is_changed": role != shipped[key],
                "is_fixed": key in FIXED_ROLES,
            }
            for key, role in roles_in_force().items()
        ],
    }
    return respond(request, "screens/settings_roles.html", "main", context)


@require_http_methods(["GET", "POST"])
@stale.guarded
def one_role(request: HttpRequest, key: str) -> HttpResponse:
    """One role: a table of record types and rights, and special switches."""
    settings.require(request)
    role = roles_in_force().get(key)
    if role is None:
        raise Http404
    if request.method == "POST":
        with actions.grouped(actor_of(request), "set_right", "role_right") as group:
            _save(request, role)
        text = _("The rights are saved. They hold from now on.") if group.size else _("Saved.")
        return done(request, f"{HOME}{key}/", toasts=[undoing.saved(text, group)])
    labels = {option.value: option.label for option in role_names.options()}
    shipped = roles()[key]
    context = settings.frame(request, "roles") | {
        "title": labels.get(key, key),
        "role": role,
        "action": f"{HOME}{key}/",
        "is_fixed": key in FIXED_ROLES,
        "verbs": [VERB_LABELS[verb] for verb in VERBS],
        "rows": [_row(record_type, role, shipped) for record_type in shown_types()],
        "switches": [
            {
                "name": f"system.{right}",
                "label": SYSTEM_LABELS.get(right, right),
                "on": role.system.get(right, False),
            }
            for right in system_rights()
        ],
        "hidden": ", ".join(_field(place) for place in sorted(role.hidden)),
        "read_only": ", ".join(_field(place) for place in sorted(role.read_only)),
        "is_changed": role != shipped,
    }
    return respond(request, "screens/settings_role.html", "main", context)


def shown_types() -> list[RecordType]:
    """Record types whose rights are set here: those that people work with."""
    return [
        record_type
        for record_type in record_types
        if record_type.module not in ("core", "users")
        and not record_type.settings
        and modules.is_on(record_type.module)
    ]


def system_rights() -> list[str]:
    """Rights over the installation itself that some role of the file has or lacks."""
    return list(dict.fromkeys(right for role in roles().values() for right in role.system))


def _row(record_type: RecordType, role: Role, shipped: Role) -> dict[str, Any]:
    cells = []
    for verb in VERBS:
        now = role.scope(verb, record_type.key)
        known = [scope for scope in scopes.known() if verb not in WHOLE or scope in ("none", "all")]
        cells.append(
            {
                "name": f"{record_type.key}.{verb}",
                "label": f"{record_type.label_plural}: {VERB_LABELS[verb]}",
                "verb": VERB_LABELS[verb],
                "options": [(scope, _scope_label(scope), scope == now)
                            for scope in known],
                "said": _scope_label(now),
                "is_changed": now != shipped.scope(verb, record_type.key),
            }
        )  # fmt: skip
    return {"type": record_type, "cells": cells}


def _field(place: str) -> str:
    key, _dot, name = place.partition(".")
    if key not in record_types or name not in record_types[key].built_in:
        return place
    return f"{record_types[key].label}: {record_types[key].built_in[name].label}"


def _save(request: HttpRequest, role: Role) -> None:
    by, sent, shipped = actor_of(request), request.POST, roles()[role.key]
    if "reset" in sent:
        return _reset(role, shipped, by)
    for record_type in shown_types():
        for verb in VERBS:
            wanted = sent.get(f"{record_type.key}.{verb}", "")
            if wanted not in scopes.known() or wanted == role.scope(verb, record_type.key):
                continue
            kept = "" if wanted == shipped.scope(verb, record_type.key) else wanted
            set_right(role.key, record_type.key, verb, kept, by)
    for right in system_rights():
        on = f"system.{right}" in sent
        if on != role.system.get(right, False):
            is_shipped = on == shipped.system.get(right, False)
            set_right(role.key, "", right, "" if is_shipped else "all" if on else "none", by)
    return None


def _reset(role: Role, shipped: Role, by: Any) -> None:
    """Every right of the role as in the file again."""
    for key, lines in role.rights.items():
        for verb in lines:
            set_right(role.key, key, verb, "", by)
    for right in system_rights():
        if role.system.get(right, False) != shipped.system.get(right, False):
            set_right(role.key, "", right, "", by)
