"""Events told as entries of a timeline: by their types, or as changes folded together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import access
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event
from kartoteka.core.events.reading import Happening
from kartoteka.core.fields import Format, Spec
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import shown
from kartoteka.core.screens.entry_html import entry_html
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.recent import event_label

# What a type tells of an event that another entry tells already.
SILENT = object()


@dataclass(frozen=True)
class Pill:
    """A short word under an entry: an outcome, a linked record."""

    label: str
    tone: str = ""
    icon: str = ""
    url: str = ""


@dataclass
class Entry:
    """One line of a timeline, ready for a template."""

    id: int
    icon: str
    who: str
    what: str
    when: str
    at: str
    tone: str = ""
    url: str = ""
    title: str = ""
    text: str = ""
    pills: list[Pill] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    erased: bool = False

    @property
    def anchor(self) -> str:
        """The id of the entry on the page."""
        return f"event-{self.id}"

    @property
    def html(self) -> SafeString:
        """The entry as it stands on the timeline."""
        return entry_html(self)


@dataclass(frozen=True)
class Teller:
    """What a record type needs to tell one of its events: names, formats, and for whom."""

    user: Any
    fmt: Format
    names: Names
    # The card on which it is told: its own name need not be repeated.
    record_type: str
    record_id: int

    def is_here(self, record_type: str, number: Any) -> bool:
        """Whether this is the record whose card is shown."""
        return record_type == self.record_type and number == self.record_id

    def entry(self, happening: Happening, icon: str, what: str, **more: Any) -> Entry:
        """An entry with who and when filled in."""
        event = happening.event
        who = self.names.get("user", event.actor_id) or _("System")
        at = more.pop("at", None) or event.at
        return Entry(
            event.pk, icon, who, what, show_moment(at, self.fmt), at.isoformat(),
            erased=happening.erased, **more,
        )  # fmt: skip


def entries_of(events: list[Event], teller: Teller, *, with_archived: bool = False) -> list[Entry]:
    """Entries of events: told ones by their types, plain changes folded.

    What a type tells itself is left out where it was archived, unless asked for.
    """
    happenings = reading.read(events)
    seen, live = _visible(happenings, teller)
    kept = [h for h in happenings if h.event.subject_id in seen[h.event.subject_type]]
    specs = _shown_specs(kept, teller.user)
    _want_names(kept, live, specs, teller)
    entries: list[Entry] = []
    run: list[Happening] = []
    for happening in kept:
        event = happening.event
        record = live.get((event.subject_type, event.subject_id))
        told = None
        if record is not None:
            tell = record_types[event.subject_type].timeline
            told = tell(record, happening, teller) if tell is not None else None
            if told is SILENT:
                continue
            if told is None and record.is_archived and not with_archived:
                continue
        if told is None and (not run or _fold_together(run[-1], happening, teller.fmt)):
            run.append(happening)
            continue
        entries += _folded(run, specs, teller)
        run = []
        if told is not None:
            entries.append(told)
        else:
            run = [happening]
    return entries + _folded(run, specs, teller)


def _visible(
    happenings: Iterable[Happening], teller: Teller
) -> tuple[dict[str, set[int]], dict[tuple[str, int], Any]]:
    """Subjects that the viewer may see, by type; and the records of types that tell themselves."""
    wanted: dict[str, set[int]] = {}
    for happening in happenings:
        event = happening.event
        wanted.setdefault(event.subject_type, set()).add(event.subject_id)
        if event.subject_type in record_types and not record_types[event.subject_type].timeline:
            teller.names.want(event.subject_type, [event.subject_id])
    seen: dict[str, set[int]] = {}
    live: dict[tuple[str, int], Any] = {}
    for key, numbers in wanted.items():
        if key not in record_types or not access.may(teller.user, "see", key):
            seen[key] = set()
        elif record_types[key].timeline is not None:
            found = access.numbered(teller.user, record_types[key].model, numbers)
            live |= {(key, number): record for number, record in found.items()}
            seen[key] = set(found)
        elif access.scope(teller.user, "see", key) == "all":
            seen[key] = numbers
        else:
            # Their titles are shown anyway, so those that have none are the hidden ones.
            seen[key] = {number for number in numbers if teller.names.is_seen(key, number)}
    return seen, live


def _shown_specs(happenings: Iterable[Happening], user: Any) -> dict[str, dict[str, Spec]]:
    """Fields by type whose changes the viewer may know."""
    found: dict[str, dict[str, Spec]] = {}
    for key in {h.event.subject_type for h in happenings}:
        record_type = record_types[key]
        hidden = access.fields(user, record_type).hidden | set(record_type.silent)
        found[key] = {k: spec for k, spec in record_type.specs().items() if k not in hidden}
    return found


def _want_names(
    happenings: Iterable[Happening],
    live: dict[tuple[str, int], Any],
    specs: dict[str, dict[str, Spec]],
    teller: Teller,
) -> None:
    """Ask for every name on the page at once: one query for each type, however many entries."""
    for happening in happenings:
        event = happening.event
        teller.names.want("user", [event.actor_id])
        place = (event.subject_type, event.subject_id)
        if place in live:
            _want_links(live[place], specs[event.subject_type], teller.names)
            continue
        for key, values in _told_changes(happening, teller).items():
            spec = specs[event.subject_type].get(key)
            if spec is not None and spec.link:
                teller.names.want(spec.link, values)


def _told_changes(happening: Happening, teller: Teller) -> dict[str, tuple[Any, Any]]:
    """Of another record only what changed is told, not all that it was made of."""
    event = happening.event
    if event.version == 1 and not teller.is_here(event.subject_type, event.subject_id):
        return {}
    return happening.changes


def _want_links(record: Any, specs: dict[str, Spec], names: Names) -> None:
    record_type = record_types.of(type(record))
    for key, spec in specs.items():
        if spec.link:
            names.want(spec.link, [record_type.value(record, key)])
    if record_type.about is not None:
        named, number = (getattr(record, name) for name in record_type.about)
        if named in record_types:
            names.want(named, [number])


def _fold_together(last: Happening, this: Happening, fmt: Format) -> bool:
    """What a group did at one moment, or changes by one person on one day, make one entry."""
    a, b = last.event, this.event
    if a.group_id == b.group_id and a.at == b.at:
        return True
    both_changes = a.name.endswith("Changed") and b.name.endswith("Changed")
    same_day = _day(a.at, fmt) == _day(b.at, fmt)
    return both_changes and same_day and a.actor_id == b.actor_id


def _day(at: datetime, fmt: Format) -> Any:
    return at.astimezone(fmt.timezone).date()


def _folded(run: list[Happening], specs: dict[str, dict[str, Spec]], teller: Teller) -> list[Entry]:
    """One entry for a run of plain events; none where the viewer may see nothing of it."""
    lines = [line for happening in run for line in _lines(happening, specs, teller)]
    named = [h for h in run if not h.event.name.endswith("Changed")]
    if not run or (not lines and not named and not any(h.erased for h in run)):
        return []
    main = _main(named or run)
    what, icon, tone = _words(main, lines)
    place = (main.event.subject_type, main.event.subject_id)
    here = teller.is_here(*place)
    return [
        teller.entry(
            main, icon, what, tone=tone, changes=lines,
            title="" if here else teller.names.get(*place),
            url="" if here else teller.names.path(*place),
        )
    ]  # fmt: skip


def _main(happenings: list[Happening]) -> Happening:
    """The event that a group was about: that of its own subject, else the first written."""
    for happening in happenings:
        group = happening.event.group
        if (group.record_type, group.subject_id) == (
            happening.event.subject_type,
            happening.event.subject_id,
        ):
            return happening
    return happenings[-1]


_ENDINGS: dict[str, tuple[Any, str, str]] = {
    "Created": (gettext_lazy("added: %(type)s"), "", "b"),
    "Archived": (gettext_lazy("archived: %(type)s"), "archive", ""),
    "Withdrawn": (gettext_lazy("withdrawn: %(type)s"), "undo-2", ""),
    "Restored": (gettext_lazy("restored: %(type)s"), "archive-restore", ""),
}


def _words(happening: Happening, lines: list[tuple[str, str, str]]) -> tuple[str, str, str]:
    """What happened in words, with an icon and a tone."""
    event = happening.event
    record_type = record_types[event.subject_type]
    for ending, (template, icon, tone) in _ENDINGS.items():
        if event.name.endswith(ending):
            return str(template) % {"type": record_type.label}, icon or record_type.icon, tone
    if event.name.endswith("Changed") and lines:
        return _changed_words(lines), "history", ""
    return event_label(event), record_type.icon, "g" if "Won" in event.name else ""


def _changed_words(lines: list[tuple[str, str, str]]) -> str:
    labels = list(dict.fromkeys(label for label, _old, _new in lines))
    named = ", ".join(labels[:4]) + (" …" if len(labels) > 4 else "")
    return _("changes: %(fields)s") % {"fields": named}


def _lines(
    happening: Happening, specs: dict[str, dict[str, Spec]], teller: Teller
) -> list[tuple[str, str, str]]:
    """Field, old and new value of an event in words, of fields that the viewer may see."""
    own = specs[happening.event.subject_type]
    found = []
    for key, (old, new) in _told_changes(happening, teller).items():
        spec = own.get(key)
        if spec is None:
            continue
        if isinstance(old, list) and isinstance(new, list) and old:
            # Of a list only what went and what came: the rest stood there before.
            old, new = [o for o in old if o not in new], [n for n in new if n not in old]
        was = shown.text_of(spec, old, teller.fmt, teller.names)
        now = shown.text_of(spec, new, teller.fmt, teller.names)
        found.append((str(spec.label), was, now))
    return found
