"""Forms of any record type: a new record, quickly or in full, and the editing of one."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, Conflict, ValidationErrors
from kartoteka.core.fields import Spec
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import (
    asking,
    conflicts,
    layout,
    live,
    proposals,
    reading,
    saved_alike,
    similar,
    undoing,
)
from kartoteka.core.screens.inputs import input_for, raw_of, raw_value
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.reading import Sent
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, respond, target_id


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """A new record: one box first in a dialog, then the few fields asked first, or all of them."""
    type_or_404(request, record_type.plural, "create")
    if request.method == "GET":
        in_dialog = target_id(request) == "dialog"
        if in_dialog and similar.begins_with_box(record_type, request):
            return similar.ask(request, record_type)
        raw = _prefilled(request, record_type)
        return _new_form(request, record_type, Sent(raw=raw), is_quick=in_dialog)
    if similar.BOX in request.POST:
        raw = _prefilled(request, record_type)
        raw |= similar.placed(record_type, request.POST[similar.BOX], actor_of(request))
        sent = Sent(raw=raw)
        proposals.fill(sent, record_type, actor_of(request))
        return _new_form(request, record_type, sent, is_quick=True)
    return _create(request, record_type)


def _create(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    by = actor_of(request)
    may = layout.changeable(record_type, by.user)
    sent = reading.read(record_type, request.POST, may, by)
    is_quick = "_quick" in request.POST
    if "_fill" in request.POST:
        sent.errors, sent.values = {}, {}
        proposals.fill(sent, record_type, by)
        return _new_form(request, record_type, sent, is_quick=is_quick)
    if "_more" in request.POST or "_again" in request.POST:
        sent.errors = {}
        return _new_form(request, record_type, sent, is_quick=False)
    kind = _kind(record_type, sent, None)
    answers, wrong = asking.read(record_type, request.POST, by, kind)
    sent.errors |= wrong
    reading.notice_misplaced(sent, record_type, request.POST, may, by)
    if sent.errors:
        return _new_form(request, record_type, sent, is_quick=is_quick)
    try:
        with actions.grouped(by, "create", record_type.key) as group:
            key = request.POST.get("_key", "")
            record = actions.create(record_type, sent.values, by, key=key, within=group)
            if group.size:
                asking.keep(record_type, [record.pk], answers, by)
            similar.remember_others(record_type, record, request.POST, by)
    except ValidationErrors as error:
        sent.errors = error.errors
        return _new_form(request, record_type, sent, is_quick=is_quick)
    except ActionError as error:
        sent.errors = {error.field: error.message}
        return _new_form(request, record_type, sent, is_quick=is_quick)
    title = record_type.title_of(record)
    said = [_("Added: %(title)s") % {"title": title}]
    said += asking.reminders(record_type, answers, kind)
    toast = undoing.saved(" ".join(said), group)
    toast = saved_alike.told(toast, record_type, record, sent.values, request.POST, by)
    sees_all = access.scope(request.user, "see", record_type.key) == "all"
    if not sees_all and not access.numbered(request.user, record_type.model, [record.pk]):
        return done(request, record_type.list_path, toasts=[toast])
    return done(request, record_type.path(record.pk), toasts=[toast])


def _new_form(
    request: HttpRequest, record_type: RecordType, sent: Sent, *, is_quick: bool
) -> HttpResponse:
    may = layout.changeable(record_type, request.user)
    if is_quick:
        groups = [(None, _asked(request, record_type, may, sent))]
        asked = {spec.key for one in record_type.asked for spec in one.specs()}
        known = {spec.key for spec in groups[0][1]} | asked
        if any(key not in known for key in sent.errors if key):
            is_quick, groups = False, []
    if not is_quick:
        groups = _groups(record_type, request.user, may, _kind(record_type, sent, None))
    others = saved_alike.others_of(request.POST)
    context = _context(request, record_type, None, sent, groups) | {
        "title": record_type.add_label or _("New: %(type)s") % {"type": record_type.label},
        "is_quick": is_quick,
        "has_more": len(may) > sum(len(specs) for _label, specs in groups),
        "action": f"{record_type.list_path}new/",
        "back": record_type.list_path,
        "similar_url": similar.path(record_type) if similar.is_looked_for(record_type) else "",
        "similar": similar.known(record_type, sent, actor_of(request), others),
        "others": others,
        "notes": sent.notes,
        "can_fill": bool(proposals.path(record_type)),
        "asked": asking.groups(request, record_type, sent.errors, _kind(record_type, sent, None)),
    }
    return respond(
        request, "screens/form.html", "form", context, status=422 if sent.errors else 200
    )


def _asked(
    request: HttpRequest, record_type: RecordType, may: frozenset[str], sent: Sent
) -> list[Spec]:
    """The few fields of a quick form, and those that the address or the form brings besides."""
    found = layout.quick(record_type, request.user)
    filled = {key for key, value in sent.values.items() if value}
    usual = {spec.key for spec in found}
    brought = {*request.GET, *request.POST} & may - filled - usual
    filled = filled & may - usual
    specs = record_type.specs()
    before = (specs[key] for key in specs if key in brought)
    return [*before, *found, *(specs[key] for key in specs if key in filled)]


def _groups(
    record_type: RecordType, user: Any, may: frozenset[str], kind: str
) -> list[tuple[Any, list[Spec]]]:
    found = []
    for block in layout.blocks(record_type, user, kind):
        specs = [spec for spec in block.specs if spec.key in may]
        if specs:
            found.append((block.label, specs))
    placed = {spec.key for _label, specs in found for spec in specs}
    required = [
        spec for spec in record_type.specs().values()
        if spec.required and spec.key in may - placed and record_type.has_field(spec.key, kind)
    ]  # fmt: skip
    return [*found, (_("Required"), required)] if required else found


def _kind(record_type: RecordType, sent: Sent, record: Any) -> str:
    """Of which kind the record is going to be: as chosen in the form, else as it is."""
    if not record_type.kind_by:
        return ""
    chosen = str(sent.raw.get(record_type.kind_by) or "")
    known = record_type.spec(record_type.kind_by).option_by_value
    return chosen if chosen in known else record_type.kind_of(record or record_type.model())


def _to_the_minute(value: Any) -> Any:
    """A moment proposed to a person: nobody counts the seconds."""
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


def _prefilled(request: HttpRequest, record_type: RecordType) -> dict[str, Any]:
    """Defaults of the type, and what the address brings: `?customer=482`."""
    by = actor_of(request)
    may = layout.changeable(record_type, request.user)
    given = {key: request.GET[key] for key in request.GET if key in may}
    values, _problems = actions.parse_values(record_type, given, by)
    blank = record_type.model()
    specs = record_type.specs()
    raw = {key: raw_of(record_type, blank, specs[key], by.fmt) for key in may}
    if record_type.defaults is not None:
        for key, value in record_type.defaults(values, by).items():
            if key in may and value is not None:
                raw[key] = raw_value(specs[key], _to_the_minute(value), by.fmt)
    if "owner" in may and not record_type.settings:
        raw["owner"] = str(request.user.pk)
    return raw | given


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """Edit a record: all fields that the user may change; a stale save shows both values."""
    type_or_404(request, record_type.plural, "change")
    record = access.get(request.user, record_type.model, record_id)
    access.require(request.user, "change", record_type.key, record)
    if request.method == "GET":
        return _edit_form(request, record_type, record, Sent())
    by = actor_of(request)
    allowed = layout.changeable(record_type, by.user)
    sent = reading.read(record_type, request.POST, allowed, by)
    if "_again" in request.POST:
        sent.errors = {}
        return _edit_form(request, record_type, record, sent)
    reading.notice_misplaced(sent, record_type, request.POST, allowed, by, record)
    if sent.errors:
        return _edit_form(request, record_type, record, sent)
    return _update(request, record_type, record, sent)


def _update(request: HttpRequest, record_type: RecordType, record: Any, sent: Sent) -> HttpResponse:
    by = actor_of(request)
    values = conflicts.without_theirs(sent.values, request.POST)
    try:
        with actions.grouped(by, "update", record_type.key, subject_id=record.pk) as group:
            saved = actions.update(record, values, by, version=conflicts.seen_version(request))
    except Conflict as conflict:
        return conflicts.show(request, record_type, record, conflict)
    except ValidationErrors as error:
        sent.errors = error.errors
        return _edit_form(request, record_type, record, sent)
    text = _("Saved: %(title)s") % {"title": record_type.title_of(saved)}
    if not group.size:
        text = _("Nothing was changed.")
    return done(request, record_type.path(record.pk), toasts=[undoing.saved(text, group)])


def _edit_form(
    request: HttpRequest, record_type: RecordType, record: Any, sent: Sent
) -> HttpResponse:
    fmt = actor_of(request).fmt
    may = layout.changeable(record_type, request.user)
    specs = record_type.specs()
    kept = {key: raw_of(record_type, record, specs[key], fmt) for key in may}
    shown = replace(sent, raw=kept | sent.raw)
    groups = _groups(record_type, request.user, may, _kind(record_type, shown, record))
    context = _context(request, record_type, record, shown, groups) | {
        "title": _("Edit: %(title)s") % {"title": record_type.title_of(record)},
        "version": request.POST.get("version") or record.version,
        "live_at": live.made_now(),
        "action": f"{record_type.path(record.pk)}edit/",
        "back": record_type.path(record.pk),
    }
    return respond(
        request, "screens/form.html", "form", context, status=422 if sent.errors else 200
    )


def _context(
    request: HttpRequest,
    record_type: RecordType,
    record: Any,
    sent: Sent,
    groups: list[tuple[Any, list[Spec]]],
) -> dict[str, Any]:
    """What both forms show; links get their titles in one query for each type."""
    names = Names(request.user)
    for _label, specs in groups:
        for spec in specs:
            number = str(sent.raw.get(spec.key) or "")
            if spec.link and number.isdecimal():
                names.want(spec.link, [int(number)])
    return {
        "record_type": record_type,
        "record": record,
        "record_title": record_type.title_of(record) if record is not None else "",
        "module": record_type.plural,
        "groups": [
            (label, _inputs(request, record_type, specs, sent, names, is_first=number == 0))
            for number, (label, specs) in enumerate(groups)
        ],
        "errors": sent.errors,
        "taken": _taken(record_type, record, sent, request.user),
        "key": request.POST.get("_key") or str(uuid4()),
    }


def _inputs(
    request: HttpRequest, record_type: RecordType, specs: list[Spec], sent: Sent, names: Names,
    *, is_first: bool,
) -> list[FieldInput]:  # fmt: skip
    fmt = actor_of(request).fmt
    found = [
        input_for(
            spec, sent.raw.get(spec.key, ""), fmt=fmt, names=names, user=request.user,
            text=sent.texts.get(spec.key), error=sent.errors.get(spec.key, ""),
            offers=sent.offers.get(spec.key, ()), **_from(sent, spec),
            **_by_kind(record_type, spec, request.path),
        )
        for spec in specs
    ]  # fmt: skip
    if is_first and found:
        # Where the script puts the focus when the form takes the place of another one.
        marked = found[0].attributes | {"data_focus": True}
        found[0] = replace(found[0], attributes=marked)
    return found


def _from(sent: Sent, spec: Spec) -> dict[str, Any]:
    """Under a value that nobody typed stands where it comes from."""
    return {"hint": sent.sources[spec.key]} if spec.key in sent.sources else {}


def _by_kind(record_type: RecordType, spec: Spec, path: str) -> dict[str, Any]:
    """Choosing another kind brings the form of that kind, with everything typed so far."""
    if spec.key != record_type.kind_by:
        return {}
    return {
        "attributes": {
            "hx_post": path, "hx_trigger": "change", "hx_target": "#record-form",
            "hx_swap": "outerMorph", "hx_vals": '{"_again": "1"}', "hx_status_422": "swap:none",
        }
    }  # fmt: skip


def _taken(record_type: RecordType, record: Any, sent: Sent, user: Any) -> list[dict[str, Any]]:
    """Records that already have a value which must be unique, as far as the user may see them."""
    found: list[dict[str, Any]] = []
    for key in sent.errors:
        spec = record_type.specs().get(key)
        value = sent.values.get(key)
        if spec is None or not spec.unique or spec.custom or value in (None, "", []):
            continue
        rows = access.visible(user, record_type.model).filter(**{key: value}, archived_at=None)
        other = (rows if record is None else rows.exclude(pk=record.pk)).first()
        if other is not None:
            title = record_type.title_of(other)
            found.append({"title": title, "url": record_type.path(other.pk)})
    if record_type.rivals is not None and sent.errors:
        refused = {key: value for key, value in sent.values.items() if key in sent.errors}
        found += record_type.rivals(refused, user)
    return found
