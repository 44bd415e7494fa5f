"""Every value that every field of a record ever had, with who and when, each change undoable."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event
from kartoteka.core.events.reading import Happening
from kartoteka.core.fields import Spec
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import shown, undoing
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.recent import channel_label, event_label
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.ui.respond import respond

SHOWN = 50
READ = 200
MOST_READ = 5000


@require_safe
def history(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """The changes of a record, newest first, all or of one field."""
    type_or_404(request, record_type.plural)
    record = access.get(request.user, record_type.model, record_id)
    hidden = access.fields(request.user, record_type).hidden
    specs = {key: spec for key, spec in record_type.specs().items() if key not in hidden}
    chosen = request.GET.get("field", "")
    chosen = chosen if chosen in specs else ""
    before = request.GET.get("before", "")
    start = int(before) if before.isdecimal() and len(before) < 19 else None
    found = list(islice(_fitting(record_type, record, chosen, start, set(specs)), SHOWN + 1))
    title = record_type.title_of(record)
    context = {
        "title": _("History: %(title)s") % {"title": title},
        "record_title": title,
        "record_type": record_type,
        "module": record_type.plural,
        "path": record_type.path(record.pk),
        "rows": _rows(found[:SHOWN], specs, chosen, record_type, request),
        "fields": [(key, str(spec.label)) for key, spec in specs.items()],
        "chosen": chosen,
        "older": found[SHOWN - 1].event.pk if len(found) > SHOWN else None,
    }
    return respond(request, "screens/history.html", "main", context)


def _fitting(
    record_type: RecordType, record: Any, chosen: str, before: int | None, seen: set[str]
) -> Iterable[Happening]:
    """Events with a change that the viewer may see, of the chosen field if there is one.

    Values may be sealed, so a field is looked for after opening, some events at a time.
    """
    own = reading.of_subject(record_type.key, record.pk).select_related("group")
    for _step in range(MOST_READ // READ):
        part = list((own.filter(id__lt=before) if before else own)[:READ])
        for happening in reading.read(part):
            keys = set(happening.changes) & ({chosen} if chosen else seen)
            if keys or (happening.erased and not chosen) or (not chosen and not happening.changes):
                yield happening
        if len(part) < READ:
            return
        before = part[-1].pk


def _rows(
    happenings: list[Happening],
    specs: dict[str, Spec],
    chosen: str,
    record_type: RecordType,
    request: HttpRequest,
) -> list[dict[str, Any]]:
    names = Names(request.user)
    for happening in happenings:
        names.want("user", [happening.event.actor_id])
        shown.want_links(specs, happening.changes, names)
    withdrawn = undoing.undone([h.event.group_id for h in happenings])
    may = access.may(request.user, "change", record_type.key)
    return [
        _head(happening, names, request, withdrawn, may)
        | {"changes": _changes(happening, specs, chosen, names, request)}
        for happening in happenings
    ]


def _head(
    happening: Happening, names: Names, request: HttpRequest, withdrawn: set[int], may: bool
) -> dict[str, Any]:
    event: Event = happening.event
    by = actor_of(request)
    return {
        "id": event.pk,
        "at": event.at.isoformat(),
        "when": show_moment(event.at, by.fmt),
        "who": names.get("user", event.actor_id) or _("System"),
        "what": event_label(event),
        "channel": channel_label(event.channel),
        "erased": happening.erased,
        "undone": event.group_id in withdrawn,
        "undo_url": undoing.undo_url(event.group_id) if may or event.actor_id == by.id else "",
    }


def _changes(
    happening: Happening, specs: dict[str, Spec], chosen: str, names: Names, request: HttpRequest
) -> list[dict[str, str]]:
    fmt = actor_of(request).fmt
    found = []
    for key, (old, new) in happening.changes.items():
        spec = specs.get(key)
        if spec is None or (chosen and key != chosen):
            continue
        found.append(
            {
                "label": str(spec.label),
                "old": shown.text_of(spec, old, fmt, names),
                "new": shown.text_of(spec, new, fmt, names),
            }
        )
    return found
