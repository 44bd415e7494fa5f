"""Pages for what could not be answered: a fault of ours, or a request that is no request."""

import logging
import secrets

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


def fault(request: HttpRequest) -> HttpResponse:
    """Say that it could not be done, with a number by which the log is searched."""
    number = secrets.token_hex(2).upper()
    log.error("Error number %s: %s", number, request.path)
    context = {"number": number, "was_saving": request.method == "POST"}
    answer = render(request, "500.html", context, status=500)
    answer["X-Fault-Number"] = number
    return answer


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong with a request that no view could read."""
    status = 400
    title, text = _("This request cannot be read"), _("Go back, reload the page and try again.")
    if isinstance(exception, RequestDataTooBig):
        status = 413
        title = _("What was sent is too big")
        text = _("Go back: what you typed is kept in this browser. Shorten the text, or add it as "
                 "a file.")  # fmt: skip
    elif isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        title = _("More was sent than a form has")
    return render(request, "400.html", {"title": title, "text": text}, status=status)
