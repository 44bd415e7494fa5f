"""Read the body of a request: strict JSON, of bounded size and depth."""

import json
import math
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kartoteka.core.api.problems import ApiProblem

MOST_BYTES = 2_000_000
DEEPEST = 20


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of the body; an ApiProblem that says what is wrong with any other."""
    if request.content_type != "application/json":
        raise ApiProblem(415, _("Send JSON: Content-Type: application/json."))
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise ApiProblem(413, _("The body is larger than 2 MB."))
    try:
        found = json.loads(request.body, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except ApiProblem:
        raise
    except RecursionError:
        raise ApiProblem(400, _("The body is nested too deeply.")) from None
    except ValueError as error:
        raise ApiProblem(400, _("The body is not JSON."), _place_of(error)) from None
    if not isinstance(found, dict):
        raise ApiProblem(400, _("The body must be a JSON object."))
    _refuse_depth(found, 0)
    return found


def _place_of(error: ValueError) -> str:
    """Where in the body it stops being JSON, for whoever wrote it."""
    if isinstance(error, json.JSONDecodeError):
        place = {"line": error.lineno, "column": error.colno}
        return _("Look at line %(line)d, character %(column)d.") % place
    return _("Send it in UTF-8, and not packed.")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ApiProblem(400, _("The same key stands twice in the body."))
    return found


def _no_constant(word: str) -> Any:
    raise ApiProblem(400, _("%(word)s is no number.") % {"word": word})


def _refuse_depth(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ApiProblem(400, _("The body is nested too deeply."))
    if isinstance(value, float) and not math.isfinite(value):
        raise ApiProblem(400, _("%(word)s is no number.") % {"word": value})
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in items:
        _refuse_depth(item, depth + 1)
