"""The pages on which users see and change how they sign in, and where they are signed in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kartoteka.core.actions import ActionError, Actor
from kartoteka.core.users import (
    actions,
    company_accounts,
    forms,
    passkeys,
    second_factors,
    visits,
)
from kartoteka.core.users.requests import SignedInRequest
from kartoteka.core.users.signing_in import confirmed

SECRET = "code_app_secret"  # noqa: S105  # the name of a place in the session
METHODS = {
    "password": gettext_lazy("with a password"),
    "password+": gettext_lazy("with a password and a second factor"),
    "passkey": gettext_lazy("with a passkey"),
    "link": gettext_lazy("with a link"),
    "link+": gettext_lazy("with a link and a second factor"),
    "company": gettext_lazy("through the company"),
}


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Password, passkeys, app, recovery codes, and every browser in which one is signed in."""
    if request.user != request.real_user:
        raise Http404
    user = request.user
    context = {
        "must_strengthen": settings.SECOND_FACTOR != "nobody"
        and not request.session.get(visits.STRONG),
        "passkeys": passkeys.of(user),
        "can_have_passkeys": passkeys.are_possible(),
        "app": second_factors.app_of(user),
        "codes_left": second_factors.recovery_codes_left(user),
        "company": company_accounts.of(user),
        "places": [
            {"place": place, "method": METHODS.get(place.method, "")}
            for place in visits.places(request, user)
        ],
    }
    return render(request, "users/security.html", context)


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def own_password(request: SignedInRequest) -> HttpResponse:
    """Change the password; other sessions of the user end."""
    if request.user != request.real_user:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _change_password(request)
        if not errors:
            messages.success(request, _("Your password is changed."))
            return redirect("users:security")
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
    visits.rename_session(request)
    visits.end_all(user, but=request)
    return {}


@confirmed
@require_POST
def passkey_question(request: SignedInRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    if not passkeys.are_possible():
        raise Http404
    return JsonResponse(passkeys.begin_adding(request, request.user))


@confirmed
@require_http_methods(["GET", "POST"])
def add_passkey(request: SignedInRequest) -> HttpResponse:
    """Name a passkey and let the browser make it."""
    if not passkeys.are_possible():
        raise Http404
    name = request.POST.get("name", "").strip()[:60]
    problem = ""
    if request.method == "POST":
        answer = request.POST.get("credential", "")
        made = passkeys.finish_adding(request, request.user, name or _("Passkey"), answer)
        if made is not None:
            actions.add_passkey(request.user, made, Actor(request.user))
            request.session[visits.STRONG] = True
            return _added(request, _("The passkey is added."))
        problem = _("The passkey was not made. Try again, or use another device.")
    context = {"problem": problem, "name": name or _own_name(request)}
    return render(request, "users/add_passkey.html", context, status=422 if problem else 200)


def _own_name(request: SignedInRequest) -> str:
    here = visits.places(request, request.user)[:1]
    parts = [(place.program, place.system) for place in here if place.is_here]
    return " ".join(part for pair in parts for part in pair if part)


def _added(request: SignedInRequest, text: str) -> HttpResponse:
    """After a second factor: codes on paper for the day it is lost, where there are none yet."""
    messages.success(request, text)
    if second_factors.recovery_codes_left(request.user):
        return redirect("users:security")
    return redirect("users:recovery_codes")


@confirmed
@require_POST
def remove_passkey(request: SignedInRequest, number: int) -> HttpResponse:
    """Let a passkey sign in no more."""
    actions.remove_passkey(request.user, number, Actor(request.user))
    messages.success(request, _("The passkey is removed."))
    return redirect("users:security")


@confirmed
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code_app(request: SignedInRequest) -> HttpResponse:
    """Show a secret to an authenticator app, and ask for its first code."""
    secret = request.session.get(SECRET) if request.method == "POST" else None
    errors: dict[str, str] = {}
    if secret is not None:
        errors = _add_code_app(request, secret)
        if not errors:
            del request.session[SECRET]
            request.session[visits.STRONG] = True
            return _added(request, _("The authenticator app is added."))
    secret = request.session[SECRET] = secret or second_factors.new_secret()
    address = second_factors.address_of(request.user, secret)
    context = {
        "errors": errors,
        "picture": second_factors.picture(address),
        "address": address,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }
    return render(request, "users/code_app.html", context, status=422 if errors else 200)


def _add_code_app(request: SignedInRequest, secret: str) -> dict[str, str]:
    code = request.POST.get("code", "")[:20]
    try:
        actions.add_code_app(request.user, secret, code, Actor(request.user))
    except ActionError as error:
        return {error.field: error.message}
    return {}


@confirmed
@require_POST
def remove_code_app(request: SignedInRequest) -> HttpResponse:
    """Ask for codes of the app no more."""
    actions.remove_code_app(request.user, Actor(request.user))
    messages.success(request, _("The authenticator app is removed."))
    return redirect("users:security")


@confirmed
@require_http_methods(["GET", "POST"])
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """Make a new set of recovery codes and show it this once."""
    codes: list[str] = []
    if request.method == "POST":
        codes = actions.make_recovery_codes(request.user, Actor(request.user))
    context: dict[str, Any] = {
        "codes": codes,
        "left": second_factors.recovery_codes_left(request.user),
    }
    return render(request, "users/recovery_codes.html", context)


@confirmed
@require_POST
def remove_company_account(request: SignedInRequest) -> HttpResponse:
    """Let the account of the company's service open this one no more."""
    actions.remove_company_account(request.user, Actor(request.user))
    messages.success(request, _("The company account is no longer linked."))
    return redirect("users:security")


@require_POST
def end_visit(request: SignedInRequest, number: int) -> HttpResponse:
    """Sign out in another browser."""
    if not visits.end(request.user, number):
        raise Http404
    messages.success(request, _("Signed out there."))
    return redirect("users:security")


@require_POST
def end_other_visits(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = visits.end_all(request.user, but=request)
    text = ngettext(
        "Signed out in %(count)d other place.", "Signed out in %(count)d other places.", count
    )
    messages.success(request, text % {"count": count})
    return redirect("users:security")
