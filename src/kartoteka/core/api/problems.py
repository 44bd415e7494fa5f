"""What the API answers when it cannot: problem+json (RFC 9457), in whole sentences."""

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from kartoteka.core.access.rights import NotAllowed
from kartoteka.core.actions import ActionError, Conflict, KeyReused, ValidationErrors
from kartoteka.core.filters.paths import FilterProblem
from kartoteka.core.storage.troubles import trouble_of


class ApiProblem(Exception):
    """A refusal with an HTTP status; `errors` name the places in the request."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.headers = headers or {}
        self.body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
        if detail:
            self.body["detail"] = detail
        if errors:
            self.body["errors"] = errors
        self.body |= more


def answer(problem: ApiProblem) -> HttpResponse:
    """The problem as a response."""
    text = json.dumps(problem.body, ensure_ascii=False)
    return HttpResponse(
        text, "application/problem+json", status=problem.status, headers=problem.headers
    )


def not_found() -> ApiProblem:
    """The one answer for what is not there and for what one may not see."""
    return ApiProblem(404, _("There is nothing here, or you may not see it."))


def problem_of(error: Exception) -> ApiProblem | None:
    """The problem that an expected error means; None for an error of ours."""
    if isinstance(error, ApiProblem):
        return error
    if isinstance(error, Http404):
        return not_found()
    if isinstance(error, NotAllowed):
        return ApiProblem(403, _("You may not do this."), error.message)
    if isinstance(error, FilterProblem):
        return ApiProblem(
            400, _("The filter cannot be used."), error.message,
            [{"parameter": error.path, "code": "filter", "message": error.message}],
        )  # fmt: skip
    if isinstance(error, ActionError):
        return _problem_of_action(error)
    trouble = trouble_of(error)
    if trouble is None:
        return None
    headers = {"Retry-After": str(trouble.retry_after)} if trouble.retry_after else {}
    return ApiProblem(trouble.status, _("Nothing was saved."), trouble.message, headers=headers)


def _problem_of_action(error: ActionError) -> ApiProblem:
    if isinstance(error, ValidationErrors):
        errors = [
            {"pointer": f"/{key}", "code": "invalid", "message": message}
            for key, message in error.errors.items()
        ]
        return ApiProblem(422, _("Some values cannot be saved."), error.message, errors)
    if isinstance(error, KeyReused):
        return ApiProblem(422, _("The Idempotency-Key was used for something else."))
    if isinstance(error, Conflict):
        return ApiProblem(409, _("Somebody else changed this meanwhile."), version=error.version)
    return ApiProblem(409, _("This cannot be done now."), error.message)
