"""Around every request: definitions of fields read once, and refusals in plain words."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from kartoteka.core.access.rights import NotAllowed
from kartoteka.core.actions import ActionError
from kartoteka.core.records import custom
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
            return self.answer(request)

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
