"""One box over everything: the answers of the palette, and the page of results without a script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kartoteka.core import access, search
from kartoteka.core.records.types import record_types
from kartoteka.core.search import Hit
from kartoteka.core.ui.respond import respond

LONGEST = 200
MOST_IN_PALETTE = 8
MOST_ON_PAGE = 50


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Records found by any part of a name, number, phone or mail; without words, the last seen."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    is_palette = request.headers.get("HX-Target", "").endswith("#palette-records")
    most = MOST_IN_PALETTE if is_palette else MOST_ON_PAGE
    hits = search.find(request.user, words, limit=most) if words else search.recent(request.user)
    context = {
        "words": words,
        "groups": _grouped(hits),
        "found": len(hits),
        "heading": _("Last seen") if not words else "",
        "creates": _creates(request.user, words) if words and not hits else [],
    }
    return respond(request, "screens/finder.html", "options" if is_palette else "main", context)


def _grouped(hits: list[Hit]) -> list[dict[str, Any]]:
    """Hits by record type, the type of the best hit first."""
    groups: dict[str, dict[str, Any]] = {}
    for hit in hits:
        record_type = record_types[hit.record_type]
        group = groups.setdefault(
            hit.record_type, {"label": record_type.label_plural, "type": record_type, "hits": []}
        )
        group["hits"].append({"hit": hit, "url": record_type.path(hit.record_id)})
    return list(groups.values())


def _creates(user: Any, words: str) -> list[dict[str, Any]]:
    """What could be added under this name, where nothing was found."""
    return [
        {"label": rt.label, "icon": rt.icon, "url": f"{rt.list_path}new/", "title": rt.title}
        for rt in record_types
        if rt.in_menu and rt.new_letter and access.may(user, "create", rt.key)
    ]
