"""The card of any record type: who it is, what happens next, and everything that happened."""

from base64 import b64decode
from collections.abc import Callable
from contextlib import nullcontext
from copy import copy
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kartoteka.core import access, search
from kartoteka.core.access import watching
from kartoteka.core.actions import Actor
from kartoteka.core.events import reading
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.merging import following
from kartoteka.core.records import modules
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import (
    card_parts,
    cells,
    live,
    telling,
    timeline,
    verbs,
    visits,
    walking,
)
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.past import Past, line_of_card, past_of
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.screens.shown import EMPTY, SCHEMES
from kartoteka.core.screens.sight import Sight
from kartoteka.core.ui.ahead import is_ahead
from kartoteka.core.ui.respond import is_partial, respond, target_id

MOST_FIGURES = 6
# The smallest picture there is: one clear point.
NOTHING_SEEN = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
MOST_BUTTONS = 3
TIMELINE = ("timeline", "older")


@require_safe
def card(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """The card of a record, the timeline alone, or the card as it was on a day."""
    type_or_404(request, record_type.plural)
    record = access.get(request.user, record_type.model, record_id)
    if record.is_archived and (now := _merged_into(record_type, record)):
        return redirect(now)
    by = actor_of(request)
    past = past_of(request.GET.get("as_of", ""), record_type, record, by.fmt)
    shown = record if past is None else _ghost(record_type, record, past)
    sight = Sight(record_type, shown, by, names_of(by), past)
    if is_partial(request) and target_id(request) == "timeline" and "fresh" in request.GET:
        context, also = context_of(request, sight), [("#card-head", "head")]
        return respond(request, "screens/card.html", "timeline", context, also=also)
    if is_partial(request) and target_id(request) in TIMELINE:
        part = "timeline" if target_id(request) == "timeline" else "entries"
        return respond(request, "screens/card.html", part, timeline_context(sight, request.GET))
    if "late" in request.GET and is_partial(request):
        slots = card_parts.late_slots(request, sight)
        return respond(request, "screens/card.html", "late", {"slots": slots, "alone": True})
    context = context_of(request, sight, whole=_is_whole(request))
    response = respond(request, "screens/card.html", "card", context, frame_part="peek")
    if target_id(request) in ("", "card", "drawer", "main"):
        way = watching.AHEAD if is_ahead(request) else watching.CARD
        is_visit = not is_partial(request) and way == watching.CARD
        is_new = is_visit and not visits.glance(by, record_type, record).is_fresh
        _after(response, lambda: _note(request.user, record_type, record, way, is_visit=is_new))
    return response


def _note(user: Any, record_type: RecordType, record: Any, way: str, *, is_visit: bool) -> None:
    """Write down that the user looked, and what they looked at last: in one transaction."""
    with transaction.atomic() if is_visit else nullcontext():
        watching.seen(user, record_type.key, [record.pk], way)
        if is_visit:
            search.remember(user, record_type, record)


@require_safe
def opened(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """A card that was fetched ahead of the click was opened: now it is a look.

    The page asks for it as for a picture, so it works without a script; a browser that only fetches
    the page does not ask.
    """
    type_or_404(request, record_type.plural)
    record = access.get(request.user, record_type.model, record_id)
    _note(request.user, record_type, record, watching.CARD, is_visit=True)
    response = HttpResponse(NOTHING_SEEN, content_type="image/gif")
    response["Cache-Control"] = "no-store"
    return response


def _merged_into(record_type: RecordType, record: Any) -> str:
    """The address of the card that this one became; empty where it stands for itself."""
    now = following.now_at(record_type.key, record.pk) if record_type.matching else None
    return "" if now is None else record_type.path(now)


def _is_whole(request: HttpRequest) -> bool:
    """Whether nothing is left for later: without a script, over a list, or shown anew."""
    return "late" in request.GET or target_id(request) in ("card", "drawer")


def _after(response: HttpResponse, do: Callable[[], Any]) -> None:
    """Do something once the answer is sent: a page that is read waits for no writer."""
    response._resource_closers.append(do)  # type: ignore[attr-defined]


def _ghost(record_type: RecordType, record: Any, past: Past) -> Any:
    """The record as it was: in memory only."""
    ghost = copy(record)
    ghost.custom = dict(record.custom)
    for key, value in (past.values or {}).items():
        record_type.assign(ghost, key, value)
    return ghost


def refreshed(request: HttpRequest, record_type: RecordType, record: Any) -> dict[str, Any]:
    """The context of a card that has just changed, for the answer of a form on it."""
    by = actor_of(request)
    return context_of(request, Sight(record_type, record, by, names_of(by)), whole=True)


def context_of(request: HttpRequest, sight: Sight, *, whole: bool = False) -> dict[str, Any]:
    """Everything the card shows."""
    record_type, record, by = sight.record_type, sight.record, sight.by
    own = request.GET if request.path == sight.path else {}
    query = walking.came_from(request, record_type) if own is request.GET else None
    for read in record_type.first_reads if sight.past is None else ():
        read(record, by)
    # Then the timeline asks for most names: one query for each type serves the whole page.
    told = timeline_context(sight, own)
    title = record_type.title_of(record) or f"{record_type.label} {record.pk}"
    return {
        "record_type": record_type,
        "record": record,
        "module": record_type.plural,
        "live_at": "" if sight.past else live.made_now(),
        "title": title,
        "url": request.get_full_path() if own is request.GET else sight.path,
        "path": sight.path,
        "opened_url": f"{sight.path}opened/" if is_ahead(request) else "",
        "is_company": record_type.customer == "self",
        "is_person": record_type.person == "self" or record_type.key == "user",
        "past": sight.past,
        "withdrawn": record.is_archived and reading.is_withdrawn(record),
        "past_line": line_of_card(record_type, record, sight.past, by.fmt) if sight.past else None,
        "walk": walking.walk_of(record_type, record.pk, query, by.user, by.fmt),
        "starred": visits.glance(by, record_type, record).is_starred,
        "vcard_url": _vcard_url(sight),
        "deeds": _deeds(sight),
        "merge_url": _merge_url(sight),
        "head": _head(sight),
        "contacts": [] if sight.past else contacts_of(record_type, record, by),
        "figures": _figures(sight),
        **card_parts.columns_of(request, sight, whole=whole),
        "may_change": sight.may_change,
        "created": show_moment(record.created_at, by.fmt),
        "changed": show_moment(record.changed_at, by.fmt),
        **_verbs(sight),
        **told,
    }


def _merge_url(sight: Sight) -> str:
    """Where the card is merged with another one; empty where it cannot be."""
    record_type, record = sight.record_type, sight.record
    if not record_type.matching or record.is_archived or sight.past is not None:
        return ""
    may = access.may(sight.by.user, "merge", record_type.key, record)
    return f"{record_type.path(record.pk)}merge/" if may else ""


def _deeds(sight: Sight) -> list[Any]:
    """What modules offer to do with the card as it is now."""
    if sight.past is not None:
        return []
    return [deed for offer in sight.record_type.deeds for deed in offer(sight.record, sight.by)]


def _vcard_url(sight: Sight) -> str:
    """Where the card is fetched for an address book, by those who may take it out."""
    key, user = sight.record_type.key, sight.by.user
    may = sight.past is None and access.may(user, "export", key, sight.record)
    return f"{sight.path}card.vcf" if may and sight.record_type.vcard is not None else ""


def _head(sight: Sight) -> list[dict[str, Any]]:
    """Under the name: the status, the subtitle and the owner."""
    record_type, names = sight.record_type, sight.names
    hidden = access.fields(sight.by.user, record_type).hidden
    keys = dict.fromkeys((record_type.board_by, *record_type.subtitle, "owner"))
    found = []
    for key in keys:
        if not key or key in hidden:
            continue
        spec = record_type.spec(key)
        value = record_type.value(sight.record, key)
        if value not in EMPTY:
            html = cells.value_html(spec, value, sight.by.fmt, names)
            found.append({"label": spec.label, "html": html})
    return found


def contacts_of(record_type: RecordType, record: Any, by: Actor) -> list[dict[str, Any]]:
    """Buttons that call and write, for the first phone and e-mail that the record has."""
    hidden = access.fields(by.user, record_type).hidden
    words = {"phone": (_("Make a call"), "phone", "c"), "email": (_("E-mail"), "mail", "m")}
    found = []
    for kind, (label, icon, key) in words.items():
        for spec in record_type.built_in.values():
            value = record_type.value(record, spec.key)
            if spec.kind.key == kind and spec.key not in hidden and value:
                url = f"{SCHEMES[kind]}{value}"
                found.append({"label": label, "icon": icon, "key": key, "url": url})
                break
    return found


def _figures(sight: Sight) -> list[Any]:
    if sight.past is not None:
        return []
    found: list[Any] = []
    for make in sight.record_type.figures:
        if modules.is_on(modules.of_code(make.__module__)):
            found += make(sight.record, sight.by)
    return found[:MOST_FIGURES]


def _verbs(sight: Sight) -> dict[str, Any]:
    """Buttons for verbs that have a letter or a tone, the others in the menu; archiving last."""
    if sight.past is not None:
        return {"buttons": [], "more": []}
    found = [
        {
            "name": verb.name,
            "label": verb.label,
            "icon": verb.icon,
            "url": verbs.path(sight.record_type, sight.record.pk, verb.name),
            "asks": bool(verb.params),
            "key": verb.letter.lower(),
            "tone": verb.tone,
            # What one hopes to do in the end is the main thing to do.
            "variant": "primary" if verb.tone == "g" else "",
            "is_last": verb.name in ("withdraw", "archive"),
        }
        for verb in verbs.verbs_for(sight.record, sight.by.user)
    ]
    buttons = [v for v in found if v["tone"] or v["key"] or v["name"] == "restore"][:MOST_BUTTONS]
    return {"buttons": buttons, "more": [v for v in found if v not in buttons]}


def timeline_context(sight: Sight, query: Any) -> dict[str, Any]:
    """The timeline: its tabs, one page of entries, and the way to older ones."""
    record_type, record = sight.record_type, sight.record
    chosen, who = query.get("show", ""), query.get("who", "")
    teller = telling.Teller(sight.by.user, sight.by.fmt, sight.names, record_type.key, record.pk)
    until: datetime | None = sight.past.at if sight.past else None
    before = query.get("before", "")
    found = timeline.of_record(
        record_type, record, teller, chosen=chosen, who=who, before=before, until=until
    )
    as_of = f"&as_of={sight.past.day.isoformat()}" if sight.past else ""
    by_whom = f"&who={quote(who)}" if who else ""
    older = f"{sight.path}?show={chosen}{by_whom}{as_of}&before=" if found.older else ""
    return {
        "tabs": [
            {
                "label": tab.label,
                "count": None if sight.past or who else tab.count,
                "current": tab.current,
                "url": f"{sight.path}?show={tab.key}{by_whom}{as_of}"
                if tab.key or by_whom or as_of
                else sight.path,
            }
            for tab in timeline.tabs(record_type, record, sight.by.user, chosen)
        ]
        if not before
        else [],
        "by_whom": [] if sight.past or before else timeline.people(sight, who),
        "who": who,
        "entries": found.entries,
        "older_url": older,
        "older_mark": found.older,
        "chosen": chosen,
        "path": sight.path,
        "record_type": record_type,
        "record": record,
        "title": record_type.title_of(record),
    }
