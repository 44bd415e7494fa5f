"""Records to choose from in a link: a short list at once, a long one by typing."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kartoteka.core import access, actions, search
from kartoteka.core.actions import ActionError
from kartoteka.core.records import settled
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import layout, saved_alike
from kartoteka.core.screens.request import actor_of
from kartoteka.core.storage.folding import fold
from kartoteka.core.ui.respond import Toast

SHORT = 200
OFFERED = 12


def path(record_type: RecordType) -> str:
    """Where a box asks for records of this type."""
    return f"/choices/{record_type.key}/"


def is_short(record_type: RecordType) -> bool:
    """Whether all records of the type fit into a list: users, teams, stages, reasons."""
    return record_type.settings or record_type.key in ("user", "team")


def short_list(user: Any, record_type: RecordType) -> list[tuple[int, str]]:
    """All current records of a short type, in their order."""

    def read() -> list[tuple[int, str]]:
        rows = access.visible(user, record_type.model).filter(archived_at=None)
        if record_type.key == "user":
            rows = rows.filter(Q(("is_active", True)))
        found = rows.order_by(*record_type.order.split(","), "id")[:SHORT]
        return [(record.pk, record_type.title_of(record)) for record in found]

    if not (record_type.is_settled and access.scope(user, "see", record_type.key) == "all"):
        return read()
    kept: list[tuple[int, str]] = settled.get(f"short {record_type.key}", read)
    return list(kept)


def may_add(user: Any, record_type: RecordType) -> bool:
    """Whether a name alone makes a record of this type, and the user may make one."""
    if not access.may(user, "create", record_type.key):
        return False
    asked = layout.quick(record_type, user)
    needed = [spec for spec in asked if spec.required]
    first = record_type.quick_create[:1] == (record_type.title,)
    return first and all(spec.key == record_type.title for spec in needed)


@require_http_methods(["GET", "POST"])
def options(request: HttpRequest, key: str) -> HttpResponse:
    """Records that hold what was typed, as JSON; a POST adds one with the name that was typed."""
    if key not in record_types or not access.may(request.user, "see", key):
        raise Http404
    record_type = record_types[key]
    if request.method == "POST":
        return _add(request, record_type)
    typed = request.GET.get("q", "").strip()
    found = _found(request.user, record_type, typed) if typed else _latest(request, record_type)
    return JsonResponse({"options": found})


def _found(user: Any, record_type: RecordType, typed: str) -> list[dict[str, str]]:
    if record_type.in_search:
        hits = search.find(user, typed, types=[record_type.key], limit=OFFERED * 2)
        current = record_type.model._default_manager.filter(archived_at=None)
        kept = set(current.filter(pk__in=[h.record_id for h in hits]).values_list("pk", flat=True))
        fitting = [hit for hit in hits if hit.record_id in kept][:OFFERED]
        return [_option(hit.record_id, hit.title, hit.subtitle) for hit in fitting]
    rows = access.visible(user, record_type.model).filter(
        archived_at=None, sort_key__contains=fold(typed)
    )
    shown = rows.order_by("sort_key", "id")[:OFFERED]
    return [_option(record.pk, record_type.title_of(record)) for record in shown]


def _latest(request: HttpRequest, record_type: RecordType) -> list[dict[str, str]]:
    rows = access.visible(request.user, record_type.model).filter(archived_at=None)
    shown = rows.order_by("-changed_at", "-id")[:OFFERED]
    return [_option(record.pk, record_type.title_of(record)) for record in shown]


def _option(number: int, title: str, hint: str = "") -> dict[str, str]:
    return {"value": str(number), "label": title, "hint": hint}


def _add(request: HttpRequest, record_type: RecordType) -> JsonResponse:
    if not may_add(request.user, record_type):
        raise Http404
    name = request.POST.get("name", "").strip()
    by = actor_of(request)
    values, problems = actions.parse_values(record_type, {record_type.title: name}, by)
    if problems:
        return JsonResponse({"error": " ".join(problems.values())}, status=422)
    try:
        made = actions.create(record_type, values, by, key=request.POST.get("_key", ""))
    except ActionError as error:
        return JsonResponse({"error": error.message}, status=422)
    title = record_type.title_of(made)
    added = Toast(_("Added: %(title)s") % {"title": title})
    told = saved_alike.told(added, record_type, made, values, request.POST, by)
    notice = {"text": told.text, "url": told.url, "link": told.link}
    return JsonResponse(
        _option(made.pk, title) | ({"notice": notice} if told.url else {}), status=201
    )


def chosen_by_text(user: Any, record_type: RecordType, typed: str) -> tuple[int | None, str]:
    """The record with exactly this title, and why there is none. For pages without a script."""
    rows = access.visible(user, record_type.model).filter(
        archived_at=None, sort_key=fold(typed)[:120]
    )
    numbers = list(rows.values_list("pk", flat=True)[:2])
    if len(numbers) == 1:
        return numbers[0], ""
    if numbers:
        return None, _("There are several records named «%(name)s». Choose one from the list.") % {
            "name": typed
        }
    return None, _("There is no record named «%(name)s». Choose one from the list.") % {
        "name": typed
    }
