"""The door of the API: a bearer token, its scopes, and errors as problems."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from kartoteka.core.actions import Actor
from kartoteka.core.api.problems import ApiProblem, answer, problem_of
from kartoteka.core.screens.request import format_of
from kartoteka.core.users import tokens

SAFE = ("GET", "HEAD")
View = Callable[..., HttpResponse]


def endpoint(**methods: View) -> View:
    """One address: a view for each method. Every view gets the request, then `by`."""

    @csrf_exempt
    @login_not_required
    def handle(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            by = _actor(request)
        except ApiProblem as problem:
            response = answer(problem)
        else:
            with translation.override(by.fmt.language):
                response = _answered(request, by, methods, parts)
        response["Cache-Control"] = "no-store"
        return response

    return wraps(next(iter(methods.values())))(handle)


def _answered(
    request: HttpRequest, by: Actor, methods: dict[str, View], parts: dict[str, Any]
) -> HttpResponse:
    """What the view of the method answers, or the problem that an expected error means."""
    method = "GET" if request.method == "HEAD" else str(request.method)
    try:
        if method not in methods:
            allowed = sorted({*methods, *(("HEAD",) if "GET" in methods else ())})
            raise ApiProblem(
                405, _("This address does not take %(method)s.") % {"method": method},
                headers={"Allow": ", ".join(allowed)},
            )  # fmt: skip
        return methods[method](request, by, **parts)
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        return answer(problem)


def _actor(request: HttpRequest) -> Actor:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token = tokens.find_token(secret.strip()) if scheme.lower() == "bearer" and secret else None
    if token is None:
        raise ApiProblem(
            401, _("Send a valid token: Authorization: Bearer kt_…"),
            headers={"WWW-Authenticate": 'Bearer realm="kartoteka"'},
        )  # fmt: skip
    request.user = token.user
    needed = tokens.READ if request.method in SAFE else tokens.WRITE
    if needed not in token.scopes:
        raise ApiProblem(403, _("This token may only read."))
    fmt = format_of(token.user)
    return Actor(token.user, "api", fmt.now, fmt)
