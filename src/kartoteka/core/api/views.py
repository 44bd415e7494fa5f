"""The endpoints: records of every type, their actions and history, search, undo, reports."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from kartoteka.core import access, actions, search
from kartoteka.core.access import past, watching
from kartoteka.core.actions import Actor
from kartoteka.core.api import alike, answers, lists, openapi
from kartoteka.core.api.bodies import json_object
from kartoteka.core.api.door import endpoint
from kartoteka.core.api.problems import ApiProblem, not_found
from kartoteka.core.api.shapes import as_json, readable, values_from, writable
from kartoteka.core.events import reading
from kartoteka.core.merging import following
from kartoteka.core.records import modules
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import asking
from kartoteka.core.screens.past import too_much

MOST_EVENTS = 200


def _type(plural: str, by: Actor, verb: str = "see") -> RecordType:
    record_type = record_types.by_plural(plural)
    if record_type is None or not access.may(by.user, "see", record_type.key):
        raise not_found()
    access.require(by.user, verb, record_type.key)
    return record_type


def _answer(
    record_type: RecordType, record: Any, by: Actor, status: int = 200, notices: Any = ()
) -> JsonResponse:
    body = as_json(record_type, [record], by)[0]
    response = JsonResponse(body | ({"notices": notices} if notices else {}), status=status)
    response["ETag"] = f'"{record.version}"'
    return response


def _list(request: HttpRequest, by: Actor, plural: str) -> HttpResponse:
    return lists.page(request, by, _type(plural, by))


def _create(request: HttpRequest, by: Actor, plural: str) -> HttpResponse:
    record_type = _type(plural, by, "create")
    body = json_object(request)
    said = answers.taken(record_type, body, by)
    values = values_from(record_type, body, by)
    key = request.headers.get("Idempotency-Key", "")
    found = alike.known(request, by, record_type, values)
    with actions.grouped(by, "create", record_type.key) as group:
        record = actions.create(record_type, values, by, key=key)
        if group.size:
            asking.keep(record_type, [record.pk], said, by)
    notices = _notices(record_type, values, record, by) + alike.notices(found, record)
    kind = str(getattr(record, record_type.kind_by, "")) if record_type.kind_by else ""
    notices += [{"message": text} for text in asking.reminders(record_type, said, kind)]
    response = _answer(record_type, record, by, 201, notices)
    response["Location"] = f"/api/v1/{plural}/{record.pk}/"
    return _with_group(response, group)


def _similar(request: HttpRequest, by: Actor, plural: str) -> HttpResponse:
    return alike.answer(request, by, _type(plural, by))


def _one(request: HttpRequest, by: Actor, plural: str, number: str) -> HttpResponse:
    record_type = _type(plural, by)
    record = access.get(by.user, record_type.model, number)
    now = following.now_at(record_type.key, record.pk) if record_type.matching else None
    if now is not None:
        return _moved(request, record_type, record, now, by)
    watching.seen(by.user, record_type.key, [record.pk], watching.API)
    return _answer(record_type, record, by)


def _moved(
    request: HttpRequest, record_type: RecordType, record: Any, now: int, by: Actor
) -> HttpResponse:
    """Where a merged record is now; one that the user may not see is not told of."""
    if not access.visible(by.user, record_type.model).filter(pk=now).exists():
        return _answer(record_type, record, by)
    response = JsonResponse({"merged_into": now}, status=308)
    query = request.META.get("QUERY_STRING", "")
    response["Location"] = f"/api/v1/{record_type.plural}/{now}/" + (f"?{query}" if query else "")
    return response


def _update(request: HttpRequest, by: Actor, plural: str, number: str) -> HttpResponse:
    record_type = _type(plural, by)
    record = access.get(by.user, record_type.model, number)
    values = values_from(record_type, json_object(request), by)
    with actions.grouped(by, "update", record_type.key, subject_id=record.pk) as group:
        _check_version(request, access.get(by.user, record_type.model, record.pk, lock=True))
        changed = actions.update(record, values, by)
    notices = _notices(record_type, values, changed, by)
    return _with_group(_answer(record_type, changed, by, notices=notices), group)


def _notices(
    record_type: RecordType, values: dict[str, Any], record: Any, by: Actor
) -> list[dict[str, Any]]:
    """Of what was saved, values that plainly belong into another field."""
    found = actions.misplaced(record_type, values, frozenset(writable(record_type, by)), by, record)
    return [
        {"pointer": f"/{one.spec.key}", "belongs": f"/{one.target.key}", "message": one.message}
        for one in found
    ]


def _check_version(request: HttpRequest, record: Any) -> None:
    wanted = request.headers.get("If-Match", "").strip()
    if wanted and wanted != "*" and wanted.removeprefix("W/").strip('"') != str(record.version):
        raise ApiProblem(
            412, _("The record has changed since that version."), version=record.version
        )


def _archive(request: HttpRequest, by: Actor, plural: str, number: str) -> HttpResponse:
    record_type = _type(plural, by)
    record = access.get(by.user, record_type.model, number)
    with actions.grouped(by, "archive", record_type.key, subject_id=record.pk) as group:
        _check_version(request, access.get(by.user, record_type.model, record.pk, lock=True))
        put_away = actions.withdraw if "mistaken" in request.GET else actions.archive
        archived = put_away(record, by, reason=request.GET.get("reason", "")[:200])
    return _with_group(_answer(record_type, archived, by), group)


def _restore(request: HttpRequest, by: Actor, plural: str, number: str) -> HttpResponse:
    record_type = _type(plural, by)
    record = access.get(by.user, record_type.model, number)
    with actions.grouped(by, "restore", record_type.key, subject_id=record.pk) as group:
        restored = actions.restore(record, by)
    return _with_group(_answer(record_type, restored, by), group)


def _do(request: HttpRequest, by: Actor, plural: str, number: str, verb: str) -> HttpResponse:
    record_type = _type(plural, by)
    record = access.get(by.user, record_type.model, number)
    if verb not in {known.name for known in actions.verbs_of(record_type.key)}:
        raise not_found()
    key = request.headers.get("Idempotency-Key", "")
    body = json_object(request) if request.body else {}
    with actions.grouped(by, verb, record_type.key, subject_id=record.pk) as group:
        _check_version(request, access.get(by.user, record_type.model, record.pk, lock=True))
        done = actions.run(verb, record, body, by, key=key)
    return _with_group(_answer(record_type, done, by), group)


def _with_group(response: HttpResponse, group: Any) -> HttpResponse:
    """Name the group, by which the change can be undone."""
    response["Kartoteka-Group"] = str(group.pk)
    return response


def _merge(request: HttpRequest, by: Actor, plural: str, number: str) -> HttpResponse:
    record_type = _type(plural, by)
    kept = access.get(by.user, record_type.model, number)
    outcome = alike.merged(request, by, record_type, kept)
    kept.refresh_from_db()
    return _with_group(_answer(record_type, kept, by), outcome.group)


def _history(request: HttpRequest, by: Actor, plural: str, number: str) -> HttpResponse:
    record_type = _type(plural, by)
    record = access.get(by.user, record_type.model, number)
    specs = readable(record_type, by)
    events = reading.read(reading.of_subject(record_type.key, record.pk)[:MOST_EVENTS])
    items = [
        {
            "id": h.event.pk,
            "name": h.event.name,
            "at": h.event.at.isoformat(),
            "actor": h.event.actor_id,
            "channel": h.event.channel,
            "group": h.event.group_id,
            "version": h.event.version,
            "erased": h.erased,
            "changes": {
                key: [specs[key].kind.to_json(old), specs[key].kind.to_json(new)]
                for key, (old, new) in h.changes.items()
                if key in specs
            },
        }
        for h in events
    ]
    return JsonResponse({"items": items})


def _search(request: HttpRequest, by: Actor) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    if not text:
        raise ApiProblem(400, _("Say what to search for: ?q=…"))
    hits = search.find(by.user, text[:200], limit=20)
    items = [
        {
            "type": hit.record_type,
            "id": hit.record_id,
            "title": hit.title,
            "subtitle": hit.subtitle,
            "why": hit.why,
            "url": record_types[hit.record_type].path(hit.record_id),
        }
        for hit in hits
    ]
    return JsonResponse({"items": items})


def _undo(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise Http404
    result = actions.undo(int(number), by)
    kept = [
        {"type": k.record_type, "id": k.record_id, "field": k.key, "reason": k.reason}
        for k in result.kept
    ]
    return JsonResponse({"undone": result.undone, "kept": kept, "group": result.group_id})


def _me(request: HttpRequest, by: Actor) -> HttpResponse:
    user = by.user
    return JsonResponse({"id": user.pk, "name": user.name, "role": user.role})


def _openapi(request: HttpRequest, by: Actor) -> HttpResponse:
    return JsonResponse(openapi.description(by))


Report = Callable[[HttpRequest, Actor], dict[str, Any]]
_reports: dict[str, Report] = {}


def add_report(key: str, report: Report, summary: str, *questions: str) -> None:
    """Offer a module's figures at `/api/v1/reports/<key>/`, with questions of `asked.QUESTIONS`."""
    _reports[key] = report
    openapi.REPORTS[key] = (summary, questions)


def _report(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    if key not in _reports or not modules.is_on(modules.of_code(_reports[key].__module__)):
        raise not_found()
    try:
        return JsonResponse(_reports[key](request, by))
    except past.TooMuch as error:
        raise ApiProblem(400, too_much(error, by.fmt)) from None


records = endpoint(GET=_list, POST=_create)
similar = endpoint(POST=_similar)
merged = endpoint(POST=_merge)
record = endpoint(GET=_one, PATCH=_update, DELETE=_archive)
restore = endpoint(POST=_restore)
verb = endpoint(POST=_do)
history = endpoint(GET=_history)
finder = endpoint(GET=_search)
undo = endpoint(POST=_undo)
me = endpoint(GET=_me)
described = endpoint(GET=_openapi)
report = endpoint(GET=_report)
