"""Editing one value in place: the cell of a list or of a card becomes a field and back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor, Conflict, ValidationErrors
from kartoteka.core.fields import Spec
from kartoteka.core.fields.moment_texts import ago
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import cells, layout, undoing
from kartoteka.core.screens.inputs import input_for, raw_of
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.reading import Sent, notice_misplaced, read
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.screens.shown import text_of
from kartoteka.core.ui.respond import done, is_partial, respond

TEMPLATE = "screens/list_cell.html"


@require_http_methods(["GET", "POST"])
def cell_edit(
    request: HttpRequest, record_type: RecordType, record_id: int, key: str
) -> HttpResponse:
    """The field of one value; a POST saves it and gives the value back."""
    type_or_404(request, record_type.plural)
    record = access.get(request.user, record_type.model, record_id)
    by = actor_of(request)
    specs = record_type.specs()
    if key not in specs or key not in layout.changeable(record_type, request.user):
        raise Http404
    access.require(request.user, "change", record_type.key, record)
    if request.method == "GET":
        return _field(request, record_type, record, specs[key], by, Sent(), record.version)
    return _save(request, record_type, record, specs[key], by)


def _save(
    request: HttpRequest, record_type: RecordType, record: Any, spec: Spec, by: Actor
) -> HttpResponse:
    if request.POST.get("keep") == "theirs":
        return _value(request, record_type, record, spec, by, [])
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdecimal() else record.version
    sent = read(record_type, request.POST, frozenset({spec.key}), by)
    may = layout.changeable(record_type, by.user)
    notice_misplaced(sent, record_type, request.POST, may, by, record)
    if sent.errors or spec.key not in sent.values:
        return _field(request, record_type, record, spec, by, sent, version)
    try:
        with actions.grouped(by, "update", record_type.key, subject_id=record.pk) as group:
            record = actions.update(record, sent.values, by, version=version)
    except ValidationErrors as error:
        sent.errors |= {spec.key: error.errors.get(spec.key) or " ".join(error.errors.values())}
        return _field(request, record_type, record, spec, by, sent, version)
    except Conflict as conflict:
        return _conflict(request, record_type, record, spec, by, sent, conflict)
    toasts = [undoing.saved(_("Saved: %(field)s") % {"field": spec.label}, group)]
    return _value(request, record_type, record, spec, by, toasts if group.size else [])


def _common(record_type: RecordType, record: Any, spec: Spec) -> dict[str, Any]:
    title = record_type.title_of(record)
    return {
        "title": f"{spec.label} – {title}" if title else str(spec.label),
        "type": record_type,
        "url": f"{record_type.path(record.pk)}cell/{spec.key}/",
        "back": record_type.path(record.pk),
    }


def _value(
    request: HttpRequest, record_type: RecordType, record: Any, spec: Spec, by: Actor, toasts: Any
) -> HttpResponse:
    """The value as a cell shows it; without a script, the card."""
    if not is_partial(request):
        return done(request, record_type.path(record.pk), toasts=toasts)
    names = Names(request.user)
    inner = cells.inside(record_type, record, spec, by.fmt, names, may_change=True)
    # A card tells its head and its timeline anew.
    triggers = ["cell-saved"] if toasts else []
    return respond(request, TEMPLATE, "value", {"inner": inner}, toasts=toasts, triggers=triggers)


def _field(
    request: HttpRequest, record_type: RecordType, record: Any, spec: Spec, by: Actor, sent: Sent,
    version: int,
) -> HttpResponse:  # fmt: skip
    raw = sent.raw.get(spec.key, raw_of(record_type, record, spec, by.fmt))
    given = input_for(
        spec, raw, fmt=by.fmt, names=Names(request.user), user=request.user,
        text=sent.texts.get(spec.key), error=sent.errors.get(spec.key, ""),
        offers=sent.offers.get(spec.key, ()),
        hide_label=is_partial(request), small=True, hint="", autofocus=True,
        prefix=f"cell-{record.pk}", attributes={}, create_url="",
    )  # fmt: skip
    context = _common(record_type, record, spec) | {"field": given, "version": version}
    return respond(request, TEMPLATE, "form", context, status=422 if sent.errors else 200)


def _conflict(
    request: HttpRequest, record_type: RecordType, record: Any, spec: Spec, by: Actor, sent: Sent,
    conflict: Conflict,
) -> HttpResponse:  # fmt: skip
    """Both values, who wrote the other one, and a button for each."""
    clash = conflict.fields[0]
    names = Names(request.user)
    names.want("user", [clash.actor_id])
    if spec.link:
        names.want(spec.link, [clash.mine, clash.theirs])
    who = names.get("user", clash.actor_id) or _("Somebody")
    raw = sent.raw[spec.key]
    context = _common(record_type, record, spec) | {
        "version": conflict.version,
        "name": spec.key,
        "raws": raw if isinstance(raw, list) else [raw],
        "typed": sent.texts.get(spec.key),
        "who": who,
        "when": ago(clash.at, by.fmt),
        "mine": text_of(spec, clash.mine, by.fmt, names) or "–",
        "theirs": text_of(spec, clash.theirs, by.fmt, names) or "–",
        "field_label": str(spec.label),
    }
    return respond(request, TEMPLATE, "conflict", context, status=409)
