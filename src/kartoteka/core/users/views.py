"""Signing in and out, and what users set for themselves."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kartoteka.core import access
from kartoteka.core.actions import ActionError, Actor, parse_values
from kartoteka.core.users import actions, attempts, forms, impersonation, links
from kartoteka.core.users.models import User
from kartoteka.core.users.records import users
from kartoteka.core.users.requests import SignedInRequest

YEAR = 365 * 24 * 3600
BACKEND = "kartoteka.core.users.backend.PasswordBackend"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an address and a password, and go where the user wanted to."""
    target = _wanted_page(request)
    if request.user.is_authenticated:
        return redirect(target)
    problem, status = "", 200
    if request.method == "POST":
        user, problem, status = _user_with_password(request)
        if user is not None:
            login(request, user)
            return _in_colours(redirect(target), user.theme)
    context = {
        "problem": problem,
        "email": request.POST.get("email", ""),
        "next": target,
        "is_new": not User.objects.exists(),
    }
    return render(request, "users/sign_in.html", context, status=status)


def _user_with_password(request: HttpRequest) -> tuple[User | None, str, int]:
    email, password = request.POST.get("email", ""), request.POST.get("password", "")
    network = _network_of(request)
    if attempts.must_wait(email, network):
        return None, _("Too many wrong passwords. Try again in a quarter of an hour."), 429
    user = authenticate(request, email=email, password=password)
    if user is None:
        attempts.note_failure(email, network)
        return None, _("The e-mail address or the password is wrong."), 422
    attempts.forgive(email)
    return user, "", 200


def _network_of(request: HttpRequest) -> str | None:
    """The network address of the user; a proxy of ours adds it last, anything before is hearsay."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.IS_BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(address))
    except ValueError:
        return None


def _wanted_page(request: HttpRequest) -> str:
    """Where to go after signing in; only ever a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not is_ours or urlsplit(wanted).path.startswith("/sign-"):
        return settings.LOGIN_REDIRECT_URL
    return wanted


@login_not_required
@never_cache
def sign_in_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Sign in whoever holds a link that is good; it is used up by this."""
    user = links.use_link(secret)
    if user is None:
        return render(request, "users/link_used.html", status=410)
    login(request, user, backend=BACKEND)
    return _in_colours(redirect(_wanted_page(request)), user.theme)


def _in_colours(response: HttpResponse, theme: str) -> HttpResponse:
    """Pages take their colours from a cookie, so that they are right before the user is known."""
    if theme:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=settings.IS_HTTPS)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_POST
def sign_out(request: SignedInRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("users:sign_in")


@require_http_methods(["GET", "POST"])
def own_settings(request: SignedInRequest) -> HttpResponse:
    """Language, time zone, colours, density and shortcuts."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _change_settings(request)
        if not errors:
            messages.success(request, _("Your settings are saved."))
            return _in_colours(redirect("users:own_settings"), request.POST.get("theme", ""))
    context = {
        "inputs": forms.settings_inputs(request.user, errors, request.POST),
        "errors": errors,
    }
    return render(request, "users/own_settings.html", context, status=422 if errors else 200)


def _change_settings(request: SignedInRequest) -> dict[str, str]:
    by = Actor(request.user)
    # An unticked box sends nothing, and means no.
    raw: dict[str, Any] = {key: request.POST.get(key, "") for key in actions.OWN_SETTINGS}
    raw["hotkeys"] = "hotkeys" in request.POST
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


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def own_password(request: SignedInRequest) -> HttpResponse:
    """Change the password; other sessions of the user end."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _change_password(request)
        if not errors:
            messages.success(request, _("Your password is changed."))
            return redirect("users:own_settings")
    context = {"errors": errors, "inputs": forms.password_inputs(request.user, errors)}
    return render(request, "users/own_password.html", context, status=422 if errors else 200)


def _change_password(request: SignedInRequest) -> dict[str, str]:
    new = request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        return {"again": _("The two new passwords differ.")}
    try:
        user = actions.change_own_password(
            request.user, old=request.POST.get("old", ""), new=new, by=Actor(request.user)
        )
    except ActionError as error:
        return {error.field: error.message}
    update_session_auth_hash(request, user)
    return {}
