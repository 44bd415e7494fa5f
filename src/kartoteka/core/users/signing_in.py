"""The pages by which one signs in: password, second step, passkey, link, company's service."""

import logging
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kartoteka.core.users import attempts, company_accounts, links, passkeys, second_factors, visits
from kartoteka.core.users.models import User
from kartoteka.core.users.requests import SignedInRequest

log = logging.getLogger(__name__)

YEAR = 365 * 24 * 3600
# Who has shown a password, and must show a second thing; kept for ten minutes.
HALF, HALF_GOOD_FOR = "half", 600
Refusal = tuple[str, int]


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an address and a password, and go where the user wanted to."""
    target = wanted_page(request)
    if request.user.is_authenticated:
        return redirect(target)
    problem, status = "", 200
    if request.method == "POST":
        user, problem, status = _user_with_password(request, request.POST.get("email", ""))
        if user is not None:
            return _next_step(request, user, "password", target)
    context = {
        "problem": problem,
        "email": request.POST.get("email", ""),
        "next": target,
        "is_new": not User.objects.exists(),
        "company": settings.OIDC_NAME if company_accounts.is_offered() else "",
        "company_url": _with_target("users:company", target),
        "passkeys": passkeys.are_possible(),
    }
    return _telling(render(request, "users/sign_in.html", context, status=status), problem)


def _user_with_password(request: HttpRequest, email: str) -> tuple[User | None, str, int]:
    attempt = attempts.begin(request, email, visits.network_of(request))
    if attempt.must_wait:
        return None, too_many(attempt), 429
    password = request.POST.get("password", "")
    user = authenticate(request, email=email, password=password)
    if not isinstance(user, User):
        log.warning("A wrong password from %s.", visits.network_of(request))
        return None, _("The e-mail address or the password is wrong."), 422
    return user, "", 200


def too_many(attempt: attempts.Attempt) -> str:
    """What somebody reads who must wait."""
    return ngettext(
        "Too many wrong tries. Try again in %(seconds)d second.",
        "Too many wrong tries. Try again in %(seconds)d seconds.",
        attempt.seconds,
    ) % {"seconds": attempt.seconds}


def _telling(response: HttpResponse, problem: str) -> HttpResponse:
    if response.status_code == 429:
        response["Retry-After"] = "".join(c for c in problem if c.isdigit())
    return response


def _next_step(request: HttpRequest, user: User, method: str, target: str) -> HttpResponse:
    """Ask for the second factor, where the user has one; else the user is in."""
    if not second_factors.has_any(user):
        return finish(request, user, method, target)
    if request.user.is_authenticated or HALF in request.session:
        request.session.flush()
    request.session[HALF] = [user.pk, timezone.now().timestamp(), target, method]
    return redirect("users:second_step")


def finish(
    request: HttpRequest, user: User, method: str, target: str, *, strong: bool = False,
    shown: bool = True,
) -> HttpResponse:  # fmt: skip
    """Begin the session, and go where the user wanted to."""
    request.session.pop(HALF, None)
    visits.begin(request, user, method, strong=strong, shown=shown)
    log.info("User %s signed in with %s from %s.", user.pk, method, visits.network_of(request))
    response = in_colours(redirect(target), user.theme)
    if user.email:
        attempts.succeeded(request, response, user.email)
    return response


def _half(request: HttpRequest) -> tuple[User | None, str, str]:
    """Who has shown a password in this browser, the page they wanted, and how they began."""
    number, at, target, method = request.session.get(HALF, (0, 0, "", ""))
    if timezone.now().timestamp() - at > HALF_GOOD_FOR:
        return None, "", ""
    return User.objects.able_to_sign_in().filter(pk=number).first(), target, method


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the app, a recovery code, or a passkey."""
    user, target, method = _half(request)
    if user is None:
        return redirect("users:sign_in")
    problem, status = "", 200
    if request.method == "POST":
        problem, status = _second_factor_refused(request, user)
        if not problem:
            return finish(request, user, f"{method}+", target, strong=True)
    context = {
        "problem": problem,
        "has_app": second_factors.app_of(user) is not None,
        "has_passkey": bool(passkeys.of(user)) and passkeys.are_possible(),
    }
    return _telling(render(request, "users/second_step.html", context, status=status), problem)


def _second_factor_refused(request: HttpRequest, user: User) -> Refusal:
    attempt = attempts.begin(request, f"second {user.pk}", visits.network_of(request))
    if attempt.must_wait:
        return too_many(attempt), 429
    if answer := request.POST.get("credential", ""):
        is_good = passkeys.finish_sign_in(request, answer, only=user) is not None
    else:
        is_good = second_factors.take_code(user, request.POST.get("code", "")[:60])
    if not is_good:
        log.warning("A wrong second factor of user %s.", user.pk)
        return _("This code is wrong, or was used already."), 422
    attempts.forgive(attempt)
    return "", 200


@login_not_required
@never_cache
@require_POST
def passkey_question(request: HttpRequest) -> HttpResponse:
    """What the browser must sign: for anybody, or for the user who is half way in."""
    if not passkeys.are_possible():
        raise Http404
    user, _target, _method = _half(request)
    if request.user.is_authenticated:
        user = request.user
    return JsonResponse(passkeys.begin_sign_in(request, user))


@login_not_required
@never_cache
@require_POST
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in whoever's passkey signed the question."""
    user = passkeys.finish_sign_in(request, request.POST.get("credential", ""))
    if user is None:
        log.warning("A passkey that is not known, from %s.", visits.network_of(request))
        messages.error(request, _("This passkey is not known here. Sign in with a password."))
        return redirect(_with_target("users:sign_in", wanted_page(request)))
    return finish(request, user, "passkey", wanted_page(request), strong=True)


@login_not_required
@never_cache
def sign_in_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Sign in whoever holds a link that is good; it is used up by this."""
    user = links.use_link(secret)
    if user is None:
        return render(request, "users/link_used.html", status=410)
    return _next_step(request, user, "link", wanted_page(request))


@login_not_required
@never_cache
@require_safe
def company(request: HttpRequest) -> HttpResponse:
    """Go to the company's own sign-in service."""
    if not company_accounts.is_offered():
        raise Http404
    try:
        return redirect(company_accounts.begin(request, wanted_page(request)))
    except company_accounts.NotSignedIn as reason:
        return _company_refused(request, reason)


@login_not_required
@never_cache
@require_safe
def company_done(request: HttpRequest) -> HttpResponse:
    """Back from the company's service."""
    if not company_accounts.is_offered():
        raise Http404
    try:
        person, target = company_accounts.finish(request)
        user = company_accounts.user_of(person)
        if user is None:
            raise company_accounts.NotSignedIn("no user has this account")
    except company_accounts.NotSignedIn as reason:
        return _company_refused(request, reason)
    # A session that was still open there shows nothing: locks are changed after it asks anew.
    return finish(request, user, "company", target, strong=True, shown=person.was_asked)


def _company_refused(request: HttpRequest, reason: Exception) -> HttpResponse:
    log.warning("No sign-in by the company's service from %s: %s",
                visits.network_of(request), repr(str(reason)))  # fmt: skip
    context = {"company": settings.OIDC_NAME, "told": getattr(reason, "told", "")}
    return render(request, "users/company_refused.html", context, status=403)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest) -> HttpResponse:
    """Ask again who it is, before the locks of the account are changed."""
    if not _can_confirm(request.user):
        return redirect(wanted_page(request))
    problem, status = "", 200
    if request.method == "POST":
        problem, status = _confirmation_refused(request)
        if not problem:
            visits.confirm(request)
            return redirect(wanted_page(request))
    user = request.user
    context = {
        "problem": problem,
        "next": wanted_page(request),
        "company_url": _with_target("users:company", wanted_page(request)),
        "has_passkey": bool(passkeys.of(user)) and passkeys.are_possible(),
        "company": settings.OIDC_NAME if company_accounts.of(user) else "",
    }
    return _telling(render(request, "users/confirm.html", context, status=status), problem)


def _confirmation_refused(request: SignedInRequest) -> Refusal:
    if answer := request.POST.get("credential", ""):
        is_good = passkeys.finish_sign_in(request, answer, only=request.user) is not None
        return ("", 200) if is_good else (_("This passkey is not known here."), 422)
    attempt = attempts.begin(request, request.user.email, visits.network_of(request))
    if attempt.must_wait:
        return too_many(attempt), 429
    if not request.user.check_password(request.POST.get("password", "")):
        return _("This is not your present password."), 422
    attempts.forgive(attempt)
    return "", 200


def confirmed(view: Any) -> Any:
    """A page that changes how one signs in: only for oneself, and for who has just shown it."""

    @wraps(view)
    def asked(request: SignedInRequest, *given: Any, **named: Any) -> HttpResponse:
        if request.user != request.real_user:
            raise Http404
        if not visits.is_confirmed(request) and _can_confirm(request.user):
            page = request.path if request.method == "GET" else reverse("users:security")
            return redirect(_with_target("users:confirm", page))
        return view(request, *given, **named)

    return never_cache(asked)


def _can_confirm(user: User) -> bool:
    # Whoever only ever came by links has nothing to show; the link was what let them in.
    return user.has_password or bool(passkeys.of(user)) or company_accounts.of(user) is not None


def _with_target(name: str, target: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': target})}"


def wanted_page(request: HttpRequest) -> str:
    """Where to go after signing in; only ever a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not is_ours or urlsplit(wanted).path.startswith("/sign-"):
        return settings.LOGIN_REDIRECT_URL
    return wanted


def in_colours(response: HttpResponse, theme: str) -> HttpResponse:
    """Pages take their colours from a cookie, so that they are right before the user is known."""
    if theme:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=settings.IS_HTTPS)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_POST
def sign_out(request: SignedInRequest) -> HttpResponse:
    """End the session."""
    visits.end_here(request)
    response = redirect("users:sign_in")
    # What the browser has kept of our pages is not for the next one at this desk.
    response["Clear-Site-Data"] = '"cache", "prefetchCache"'
    return response
