"""The component gallery and the theme switch."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from kartoteka.core.ui.context import THEMES
from kartoteka.core.ui.gallery import gallery_context
from kartoteka.core.ui.respond import respond

YEAR = 365 * 24 * 3600


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build or run Kartoteka."""
    is_administrator = getattr(request.user, "is_administrator", False)
    if not settings.DEBUG and not is_administrator:
        raise Http404
    return respond(request, "ui/gallery.html", "main", gallery_context())


@login_not_required
@require_POST
def switch_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme in this browser and go back to the page."""
    theme = request.POST.get("theme", "")
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    answer = redirect(back)
    if theme in THEMES:
        secure = request.is_secure()
        answer.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=secure)
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer
