"""Each request in the language and the time zone of its user, and never for one switched off."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kartoteka.core.ui.respond import refuse
from kartoteka.core.users import actions, impersonation, visits
from kartoteka.core.users.models import User
from kartoteka.core.users.requests import SignedInRequest, signed_in

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
PRESENCE_NOTED_EVERY = timedelta(minutes=5)
# Where somebody without the second factor that is asked of them may still go.
OPEN_TO_THE_WEAK = ("/sign-out/", "/sign-in/", "/settings/password/", "/ui/theme/", "/api/")

Answer = Callable[[HttpRequest], HttpResponseBase]


def seen_as(answer: Answer) -> Answer:
    """Show an administrator what another user sees; nothing can be changed meanwhile."""

    def middleware(stranger: HttpRequest) -> HttpResponseBase:
        request = signed_in(stranger)
        if request is None:
            return answer(stranger)
        # The user themselves, not Django's wrapper: records are known by their class.
        request.user = request.real_user = getattr(request.user, "_wrapped", request.user)
        other = impersonation.user_seen_as(request)
        if other is None:
            return answer(request)
        if request.method not in SAFE_METHODS and request.path != reverse("users:stop_seeing_as"):
            translation.activate(request.real_user.language)
            text = _("You are looking at the pages of %(name)s. Nothing can be changed meanwhile.")
            return refuse(request, text % {"name": other}, status=403)
        request.user = other
        return answer(request)

    return middleware


def user_settings(answer: Answer) -> Answer:
    """Use the language and time zone that the user chose."""

    def middleware(stranger: HttpRequest) -> HttpResponseBase:
        request = signed_in(stranger)
        if request is None:
            return answer(stranger)
        if not visits.note(request):
            return redirect("users:sign_in")
        _note_presence(request.real_user)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(ZoneInfo(request.user.timezone)):
            if _must_strengthen(request):
                return _to_security(request)
            return answer(request)

    return middleware


def _must_strengthen(request: SignedInRequest) -> bool:
    """Whether the company asks this user for a second factor that they have not shown."""
    asked_of = {"nobody": False, "everybody": True}.get(settings.SECOND_FACTOR)
    if asked_of is None:
        asked_of = request.real_user.is_administrator
    if not asked_of or request.session.get(visits.STRONG):
        return False
    return not request.path.startswith((reverse("users:security"), *OPEN_TO_THE_WEAK))


def _to_security(request: HttpRequest) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("users:security")})
    return redirect("users:security")


def _note_presence(user: User) -> None:
    if user.last_seen is None or user.last_seen < timezone.now() - PRESENCE_NOTED_EVERY:
        actions.note_presence(user)


class SignInRequired(LoginRequiredMiddleware):
    """Every page asks who is there, unless its view is marked with `login_not_required`."""

    def handle_no_permission(  # type: ignore[override]  # the stubs know of redirects only
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Send to the sign-in page; a part of a page takes the whole page there."""
        redirect = super().handle_no_permission(request, view_func)
        if "HX-Request" not in request.headers:
            return redirect
        return HttpResponse(status=401, headers={"HX-Redirect": redirect["Location"]})
