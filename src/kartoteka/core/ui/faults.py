"""The page for a fault of ours: a number that the log has too, no inside of the program."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)


def fault(request: HttpRequest) -> HttpResponse:
    """Say that it could not be done, with a number by which the log is searched."""
    number = secrets.token_hex(2).upper()
    log.error("Error number %s: %s", number, request.path)
    answer = render(request, "500.html", {"number": number}, status=500)
    answer["X-Fault-Number"] = number
    return answer
