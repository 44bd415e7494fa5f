"""Pages are fetched ahead while a link is being pressed, so that the click finds them here.

The browser does it by rules that it reads once (speculation rules): the page is kept in its memory
for the document that asked, whatever the policy of caches says, and goes with it. So an answer must
not count as a look: whoever writes looks down asks `is_ahead`, and the page says when it is opened.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

PATH = "/ui/ahead/"
DAY = 24 * 3600
# Records, lists with their filters, boards and the pages of the menu.
PAGES = (
    "/", "/:list/", "/:list/:number(\\d+)/", "/:list/board/", "/:list/duplicates/",
    "/opportunities/funnel/", "/leads/sources/", "/today/queue/", "/settings/:page/",
)  # fmt: skip
# Files, and what a script opens over the page without going there.
LEFT_OUT = ("/exports/*", "/company/*", "/sign-in/*", "/api/*")
OVER_THE_PAGE = "[data-dialog], [data-palette], [data-peek], [hx-get], [download], [target]"
RULES = {
    "prefetch": [
        {
            "where": {
                "and": [
                    {"href_matches": [{"pathname": path, "search": "*"} for path in PAGES]},
                    {"not": {"href_matches": [{"pathname": path} for path in LEFT_OUT]}},
                    {"not": {"selector_matches": OVER_THE_PAGE}},
                ]
            },
            # While the button or the finger is down, not when a pointer passes by.
            "eagerness": "conservative",
        }
    ]
}

Answer = Callable[[HttpRequest], HttpResponseBase]


@login_not_required
@require_safe
def rules(request: HttpRequest) -> JsonResponse:
    """Which links may be fetched ahead, and when; the same for everybody."""
    response = JsonResponse(RULES, content_type="application/speculationrules+json")
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response


def is_ahead(request: HttpRequest) -> bool:
    """Whether the page is only fetched ahead: perhaps nobody opens it."""
    return request.headers.get("Sec-Purpose", "").startswith("prefetch")


def offered(answer: Answer) -> Answer:
    """Point whole pages to the rules; not those that an administrator sees as another user."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        user = request.user
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and user.is_authenticated and getattr(request, "real_user", user) == user:
            response["Speculation-Rules"] = f'"{PATH}"'
        return response

    return middleware
