"""A stale save of settings: what I did not touch stays as others saved it; else one is chosen."""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kartoteka.core.events.models import Group
from kartoteka.core.fields import Format
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records import settled
from kartoteka.core.records.company import company
from kartoteka.core.records.types import record_types
from kartoteka.core.ui import standing
from kartoteka.core.ui.respond import respond
from kartoteka.core.ui.standing import TEXT, Shown
from kartoteka.core.users.models import User

CHOICE = "choose_"
View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """For the view of a form in `{% as_shown %}`: nothing that others saved meanwhile is lost."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        before = standing.unpacked(request.POST.get(standing.NAME, ""))
        if request.method != "POST" or before is None:
            return view(request, *args, **more)
        with transaction.atomic():
            # Two who save at once: the second one sees what the first one wrote.
            settled.hold()
            page = view(_as_asked(request), *args, **more)
            now = standing.read(page.content.decode())
            answer = _merged(request, before, now) if now.values or now.ticks else None
            return answer or view(request, *args, **more)

    return inner


def _as_asked(request: HttpRequest) -> HttpRequest:
    """The request as if the page were asked for now."""
    asked = copy(request)
    asked.method, asked.POST = "GET", QueryDict()
    asked.META = {key: v for key, v in request.META.items() if not key.startswith("HTTP_HX_")}
    for kept in ("headers", "actor"):
        asked.__dict__.pop(kept, None)
    return asked


def _merged(request: HttpRequest, before: Shown, now: Shown) -> HttpResponse | None:
    """Put what others saved in place of what was not touched; or ask, where both changed it."""
    sent = request.POST.copy()
    clashes = [name for name in before.boxes() if _is_clash(sent, before, now, name)]
    for (name, value), is_on in now.ticks.items():
        mine, was = value in sent.getlist(name), before.ticks.get((name, value), False)
        if is_on != was and mine == was:
            others = [one for one in sent.getlist(name) if one != value]
            sent.setlist(name, [*others, value] if is_on else others)
    request.POST = sent  # type: ignore[assignment]
    return _ask(request, before, now, clashes) if clashes else None


def _is_clash(sent: QueryDict, before: Shown, now: Shown, name: str) -> bool:
    """Whether others and I changed a box to different values; theirs is put in where I did not."""
    if name not in sent:
        return False
    mine = [_plain(sent.getlist(name)), _plain(sent.getlist(name + TEXT))]
    was, theirs = before.pair(name), now.pair(name)
    is_touched = mine != [_plain(values) for values in was]
    if name not in now.values:
        return is_touched
    if sent.get(CHOICE + name) == "theirs" or not is_touched:
        sent.setlist(name, theirs[0])
        if theirs[1]:
            sent.setlist(name + TEXT, theirs[1])
        return False
    return theirs != was and mine != [_plain(values) for values in theirs]


def _plain(values: list[str]) -> list[str]:
    """Values without what browsers do to the ends of lines."""
    return [value.replace("\r\n", "\n") for value in values]


def _ask(request: HttpRequest, before: Shown, now: Shown, clashes: list[str]) -> HttpResponse:
    who, when = _who(request.user, before)
    lines = []
    for name in clashes:
        gone = _("no longer there") if name not in now.values else ""
        lines.append(
            {
                "name": CHOICE + name,
                "label": now.labels.get(name) or name,
                "before": _words(now, name, *before.pair(name)),
                "mine": _words(
                    now, name, request.POST.getlist(name), request.POST.getlist(name + TEXT)
                ),
                "theirs": gone or _words(now, name, *now.pair(name)),
                "who": who,
                "when": when,
            }
        )
    own = {"csrfmiddlewaretoken", standing.NAME, *(CHOICE + name for name in clashes)}
    kept = [(n, v) for n, values in request.POST.lists() if n not in own for v in values]
    context = {
        "title": _("Changed meanwhile: %(title)s") % {"title": now.title},
        "lines": lines,
        "kept": [*kept, (standing.NAME, now.packed())],
        "action": request.get_full_path(),
        "back": request.get_full_path(),
        "crumbs": [(_("Settings"), "/settings/"), (now.title, request.get_full_path())],
        "module": "settings",
        "has_files": bool(request.FILES),
    }
    return respond(request, "ui/conflict.html", "form", context, status=409)


def _words(now: Shown, name: str, values: list[str], texts: list[str]) -> str:
    return now.words(name, [text for text in texts if text] or values) or "–"


def _who(user: Any, before: Shown) -> tuple[str, str]:
    """Who changed settings since the form was drawn, and when; not said where several did."""
    since = parse_datetime(before.at) if before.at else None
    if since is None:
        return _("Somebody"), ""
    kinds = [t.key for t in record_types if t.settings or t.is_settled]
    rows = Group.objects.filter(at__gte=since, size__gt=0, record_type__in=kinds)
    made = list(rows.order_by("-at")[:50])
    actors = {one.actor_id for one in made}
    if len(actors) != 1:
        return _("Somebody"), ""
    name = User.objects.filter(pk=made[0].actor_id or 0).values_list("name", flat=True).first()
    fmt = Format(user.language, ZoneInfo(user.timezone or company().timezone))
    return name or _("Somebody"), show_moment(made[0].at, fmt)
