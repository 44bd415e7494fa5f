"""Around every request: definitions of fields read once, and refusals in plain words."""

import logging
from collections.abc import Callable
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.utils.translation import gettext as _

from kartoteka.core.access.rights import NotAllowed
from kartoteka.core.actions import ActionError
from kartoteka.core.records import custom, modules
from kartoteka.core.screens import first_steps
from kartoteka.core.storage.troubles import trouble_of
from kartoteka.core.ui.respond import refuse

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponseBase]


class Refusals:
    """Turns what an action refuses, and no view has answered, into a message for the user."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with custom.remembered():
            response = self.answer(request)
            is_empty = response.status_code == 405 and not getattr(response, "content", b"")
            if is_empty and "text/html" in request.headers.get("Accept", ""):
                return _only_a_button(request, response["Allow"])
            return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, parts: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Addresses of a module that is switched off are not there; a new company is led in."""
        user = request.user
        if request.path == "/" and user.is_authenticated and first_steps.calls(user):
            return HttpResponseRedirect(first_steps.HOME)
        module = modules.of_code(getattr(view, "__module__", ""))
        if not module and (record_type := parts.get("record_type")) is not None:
            module = getattr(record_type, "module", "")
        if not module or modules.is_on(module):
            return None
        if request.path == "/":
            return HttpResponseRedirect("/modules/")
        raise Http404

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page or a toast with the reason; other errors are not ours."""
        if isinstance(error, NotAllowed):
            return refuse(request, error.message, status=403)
        if isinstance(error, ActionError):
            return refuse(request, error.message, status=409)
        trouble = trouble_of(error)
        if trouble is None:
            return None
        log.error("%s %s: %s", request.method, request.path, error)
        response = refuse(request, trouble.message, status=trouble.status, may_repeat=True)
        if trouble.retry_after:
            response["Retry-After"] = str(trouble.retry_after)
        return response


def _only_a_button(request: HttpRequest, allowed: str) -> HttpResponse:
    """A page for whoever typed, or asked again for, the address of a button."""
    text = _("This address is only for a button. Go back, and press it on its page.")
    response = refuse(request, text, status=405)
    response["Allow"] = allowed
    return response
