"""What colleagues changed meanwhile on the page that one is looking at.

Pages ask every few seconds while they are visible. A connection held open for each of them would
take one of the few threads of the server; a question about which there is no news costs two
look-ups in the journal's indexes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event
from kartoteka.core.events.reading import Happening
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import timeline
from kartoteka.core.screens.request import type_or_404

# A transaction may end after one with higher numbers, so these are looked at again for so long.
SETTLES_IN = timedelta(seconds=30)
# Somebody's change began before the page was made, and was written only afterwards.
BEGAN_BEFORE = timedelta(seconds=5)
MOST_READ = 300
MOST_ROWS = 200
NAMED = 3


@dataclass(frozen=True)
class Mark:
    """How far a page knows the journal: all events up to a number, and some after it."""

    after: int
    seen: frozenset[int] = frozenset()

    @classmethod
    def parse(cls, text: str) -> "Mark":
        """The mark that a page sends: of an answer, or of the moment when it was made."""
        if text.startswith("t") and text[1:].isdecimal() and len(text) < 20:
            made = datetime.fromtimestamp(int(text[1:]) / 1000, UTC)
            return cls(_newest_before(made - BEGAN_BEFORE))
        numbers = [int(one) for one in text.split(".") if one.isdecimal() and len(one) < 19]
        if not numbers:
            return cls(_newest_before(timezone.now()))
        return cls(numbers[0], frozenset(numbers[1:]))

    def moved(self, found: Iterable[int]) -> "Mark":
        """The mark after these events were told."""
        after = max(self.after, _newest_before(timezone.now() - SETTLES_IN))
        return Mark(after, frozenset(n for n in {*self.seen, *found} if n > after))

    def __str__(self) -> str:
        return ".".join(map(str, [self.after, *sorted(self.seen)]))


def made_now() -> str:
    """The mark of a page that is being made."""
    return f"t{int(timezone.now().timestamp() * 1000)}"


def _newest_before(moment: datetime) -> int:
    before = Event.objects.filter(at__lt=moment).order_by("-pk")
    return before.values_list("pk", flat=True).first() or 0


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Whether others changed what a page shows since its mark, and who changed what, in words."""
    record_type = type_or_404(request, request.GET.get("type", ""))
    user, mark = request.user, Mark.parse(request.GET.get("at", ""))
    kind = request.GET.get("kind", "")
    ids = _numbers(request.GET.get("ids", ""))
    if kind == "card":
        record = access.get(user, record_type.model, ids[0] if ids else 0)
        rows = timeline.events_of(record_type, record, user).order_by("-pk")
        own = {record.pk}
    elif kind == "rows":
        rows, own = _of_rows(record_type, ids), set(ids)
    elif kind == "board":
        rows, own = Event.objects.order_by("-pk"), set()
    else:
        raise Http404
    # One's own changes are on the page already.
    others = rows.filter(pk__gt=mark.after).exclude(actor_id=user.pk)
    found = [e for e in others.select_related(None)[:MOST_READ] if e.pk not in mark.seen]
    if kind == "board":
        found = [e for e in found if e.subject_type in _on_board(record_type)]
    told = _seen_by(user, found)
    answer: dict[str, Any] = {"at": str(mark.moved(event.pk for event in found))}
    if told:
        answer["news"] = _words(user, record_type, told, own if kind == "card" else set())
    return JsonResponse(answer)


def _numbers(text: str) -> list[int]:
    found = [int(one) for one in text.split(",") if one.isdecimal() and len(one) < 19]
    return found[:MOST_ROWS]


def _of_rows(record_type: RecordType, ids: Sequence[int]) -> QuerySet[Event]:
    """Events of the rows of a list, and of what they tell figures about."""
    own = Q(subject_type=record_type.key, subject_id__in=ids)
    if record_type.customer == "self":
        own = Q(customer_id__in=ids)
    elif record_type.person == "self":
        own = Q(person_id__in=ids)
    return Event.objects.filter(own).order_by("-pk")


def _on_board(record_type: RecordType) -> set[str]:
    """The type of the cards, and types that tell their next step."""
    return {record_type.key, *(other.key for other in record_types if other.about is not None)}


def _seen_by(user: Any, events: Sequence[Event]) -> list[Happening]:
    """What the user may be told of: neither hidden records, nor hidden fields alone."""
    by_type: dict[str, set[int]] = {}
    for event in events:
        by_type.setdefault(event.subject_type, set()).add(event.subject_id)
    hidden = {
        (key, number)
        for key, numbers in by_type.items()
        for number in access.hidden_subject(user, key, numbers)
    }
    open_events = [e for e in events if (e.subject_type, e.subject_id) not in hidden]
    found = []
    for happening in reading.read(open_events):
        secret = access.fields(user, record_types[happening.event.subject_type]).hidden
        if not happening.changes or set(happening.changes) - secret:
            found.append(happening)
    return found


def _words(user: Any, record_type: RecordType, told: Sequence[Happening], own: set[int]) -> str:
    """Who changed what: fields of the record that is open, names of records in lists."""
    people = access.titles(user, record_types["user"], {h.event.actor_id for h in told})
    who = dict.fromkeys(people.get(h.event.actor_id or 0) or _("Somebody") for h in told)
    what = dict.fromkeys(
        word for happening in told for word in _what(user, record_type, happening, own)
    )
    if not own:
        numbers = {h.event.subject_id for h in told if h.event.subject_type == record_type.key}
        titles = access.titles(user, record_type, numbers)
        what = dict.fromkeys([*titles.values(), *what])
    return _("%(who)s changed: %(what)s") % {"who": _some(who), "what": _some(what)}


def _what(user: Any, record_type: RecordType, happening: Happening, own: set[int]) -> Iterable[str]:
    event = happening.event
    if event.subject_type != record_type.key:
        return [str(record_types[event.subject_type].label)]
    if event.subject_id not in own:
        return []
    specs = record_type.specs()
    secret = access.fields(user, record_type).hidden
    shown = [specs[key] for key in happening.changes if key in specs and key not in secret]
    return [str(spec.label) for spec in shown]


def _some(words: Iterable[str]) -> str:
    every = list(words)
    return ", ".join(every[:NAMED]) + ("…" if len(every) > NAMED else "")
