"""What a date in words was understood as, said back while the form is being filled in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kartoteka.core.fields import Spec, ValueProblem, kinds
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.html import escape


@require_GET
def understood(request: HttpRequest, kind: str) -> HttpResponse:
    """The day or moment of the one text that was sent, in full; or why there is none."""
    if kind not in ("date", "datetime"):
        raise Http404
    fmt = actor_of(request).fmt
    text = next((request.GET[name] for name in request.GET if not name.startswith("_")), "")
    spec = Spec("value", _("Date"), kinds[kind], "none")
    try:
        value = kinds[kind].parse(text, spec, fmt)
    except ValueProblem as problem:
        return HttpResponse(escape(problem.message))
    if value is None:
        return HttpResponse("")
    exact, shown = kinds[kind].edit(value, spec, fmt), kinds[kind].show(value, spec, fmt)
    return HttpResponse(escape(f"= {shown} ({exact})"))
