"""Settings: short lists that people choose from, such as reasons for losing, or sources."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kartoteka.core import actions
from kartoteka.core.actions import ValidationErrors, positions
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import settings, undoing
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, respond
from kartoteka.core.users import stale

MOST = 500


def add_list(record_type: RecordType, order: int, description: Any) -> None:
    """Put the list of a record type into the settings; it has a name, and perhaps a position."""
    settings.add(
        settings.Section(
            record_type.key, record_type.label_plural, path(record_type), record_type.icon, order,
            settings.COMPANY, description, module=record_type.module,
        )
    )  # fmt: skip


def path(record_type: RecordType) -> str:
    """Where the list is arranged."""
    return f"/settings/lists/{record_type.plural}/"


@require_http_methods(["GET", "POST"])
@stale.guarded
def entries(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The entries in their order: rename, add, move, archive; all saved together."""
    settings.require(request)
    if not record_type.settings or "name" not in record_type.built_in:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        by = actor_of(request)
        try:
            with actions.grouped(by, "save_list", record_type.key) as group:
                _save(request, record_type)
        except ValidationErrors as problem:
            errors = problem.errors
        else:
            toasts = [undoing.saved(_("Saved"), group)] if group.size else []
            return done(request, path(record_type), toasts=toasts)
    rows = _rows(record_type)
    context = settings.frame(request, record_type.key) | {
        "title": record_type.label_plural,
        "type": record_type,
        "action": path(record_type),
        "errors": errors,
        "has_order": "position" in record_type.built_in,
        "rows": [
            {
                "record": row,
                "input": _input(request, errors, f"name-{row.pk}", row.name),
                "edit_url": f"/{record_type.plural}/{row.pk}/edit/",
            }
            for row in rows
        ],
        "new": _input(request, errors, "new_name", "", placeholder=_("New entry")),
        "archived": record_type.model._default_manager.exclude(archived_at=None)[:MOST],
        "has_more_fields": len(record_type.built_in.keys() - {"name", "position"}) > 6,
    }
    status = 422 if errors else 200
    return respond(request, "screens/settings_list.html", "main", context, status=status)


def _rows(record_type: RecordType) -> list[Any]:
    order = "position" if "position" in record_type.built_in else "sort_key"
    rows = record_type.model._default_manager.filter(archived_at=None)
    return list(rows.order_by(order, "id")[:MOST])


def _input(
    request: HttpRequest, errors: dict[str, str], name: str, value: str, **more: Any
) -> FieldInput:
    return FieldInput(
        name, _("Name"), value=request.POST.get(name, value), error=errors.get(name, ""),
        hide_label=True, small=True, **more,
    )  # fmt: skip


def _save(request: HttpRequest, record_type: RecordType) -> None:
    by, sent = actor_of(request), request.POST
    rows = _rows(record_type)
    errors: dict[str, str] = {}
    for row in rows:
        name = sent.get(f"name-{row.pk}")
        if name is None or name.strip() == row.name:
            continue
        try:
            actions.update(row, {"name": name.strip()}, by)
        except ValidationErrors as problem:
            errors[f"name-{row.pk}"] = problem.message
    if errors:
        raise ValidationErrors(errors)
    new = sent.get("new_name", "").strip()
    if new:
        place = {"position": len(rows) + 1} if "position" in record_type.built_in else {}
        actions.create(record_type, {"name": new, **place}, by)
    way, _sep, number = sent.get("do", "").partition(":")
    if way in ("up", "down") and "position" in record_type.built_in:
        positions.shift(rows, int(number or 0), -1 if way == "up" else 1, by)
    _archive(record_type, way, number, by)


def _archive(record_type: RecordType, way: str, number: str, by: Any) -> None:
    if way not in ("archive", "restore") or not number.isdecimal():
        return
    record = record_type.model._default_manager.filter(pk=int(number)).first()
    if record is None:
        raise Http404
    if way == "archive":
        actions.archive(record, by)
    else:
        actions.restore(record, by)
