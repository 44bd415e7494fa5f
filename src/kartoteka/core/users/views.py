"""What users set for themselves, and seeing as another."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kartoteka.core import access
from kartoteka.core.actions import ActionError, Actor, parse_values
from kartoteka.core.users import actions, forms, impersonation, stale
from kartoteka.core.users.models import User
from kartoteka.core.users.records import users
from kartoteka.core.users.requests import SignedInRequest
from kartoteka.core.users.signing_in import in_colours


@require_http_methods(["GET", "POST"])
@stale.guarded
def own_settings(request: SignedInRequest) -> HttpResponse:
    """Language, time zone, colours, density and shortcuts."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _change_settings(request)
        if not errors:
            messages.success(request, _("Your settings are saved."))
            return in_colours(redirect("users:own_settings"), request.POST.get("theme", ""))
    context = {
        "inputs": forms.settings_inputs(request.user, errors, request.POST),
        "errors": errors,
    }
    return render(request, "users/own_settings.html", context, status=422 if errors else 200)


def _change_settings(request: SignedInRequest) -> dict[str, str]:
    by = Actor(request.user)
    # An unticked box sends nothing, or the empty one before it, and means no.
    raw: dict[str, Any] = {key: request.POST.get(key, "") for key in actions.OWN_SETTINGS}
    raw["hotkeys"] = bool(request.POST.get("hotkeys"))
    values, errors = parse_values(users, raw, by)
    if errors:
        return errors
    try:
        actions.change_own_settings(request.user, values, by)
    except ActionError as error:
        return getattr(error, "errors", {error.field: error.message})
    return {}


@require_POST
def see_as(request: SignedInRequest) -> HttpResponse:
    """Show an administrator the pages of another user."""
    impersonation.see_as(request, access.get(request.user, User, request.POST.get("user", "")))
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def stop_seeing_as(request: SignedInRequest) -> HttpResponse:
    """Back to the administrator's own pages."""
    impersonation.stop_seeing_as(request)
    return redirect(settings.LOGIN_REDIRECT_URL)
