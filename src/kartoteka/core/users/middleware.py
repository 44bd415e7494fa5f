"""Each request in the language and the time zone of its user, and never for one switched off."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation

from kartoteka.core.users import actions

PRESENCE_NOTED_EVERY = timedelta(minutes=5)

Answer = Callable[[HttpRequest], HttpResponseBase]


def user_settings(answer: Answer) -> Answer:
    """Use the language and time zone that the user chose."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return answer(request)
        if not user.can_sign_in:
            logout(request)
            return answer(request)
        # The user themselves, not Django's wrapper: records are known by their class.
        request.user = user = getattr(user, "_wrapped", user)
        if user.last_seen is None or user.last_seen < timezone.now() - PRESENCE_NOTED_EVERY:
            actions.note_presence(user)
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(ZoneInfo(user.timezone)):
            return answer(request)

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Every page asks who is there, unless its view is marked with `login_not_required`."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Send to the sign-in page; a part of a page takes the whole page there."""
        redirect = super().handle_no_permission(request, view_func)
        if "HX-Request" not in request.headers:
            return redirect
        return HttpResponse(status=401, headers={"HX-Redirect": redirect["Location"]})
