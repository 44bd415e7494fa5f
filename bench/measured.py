"""The real settings, with a count of queries in the answer to whoever asks for it."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connections

from kartoteka.project.settings import *  # noqa: F403
from kartoteka.project.settings import MIDDLEWARE

MIDDLEWARE = ["measured.count_queries", *MIDDLEWARE]


def count_queries(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Middleware: how many queries a page asked, where the request has the header X-Count."""

    def answer(request: Any) -> Any:
        if "X-Count" not in request.headers:
            return get_response(request)
        asked = 0

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(sql, params, many, context)

        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(count))
            response = get_response(request)
        response["X-Queries"] = str(asked)
        return response

    return answer
