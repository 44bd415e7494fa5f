"""Before a record is added: is it here already? One box asks, and places what was typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kartoteka.core import access, actions, search
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec, ValueProblem
from kartoteka.core.matching import asking, words
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import asking_access
from kartoteka.core.screens.reading import Sent
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.screens.saved_alike import mark_of, others_of, seen_values
from kartoteka.core.ui.respond import Toast, done, refuse, respond

BOX = "_first"
SHOWN = 5
SHORTEST = 3
NIP_DIGITS = 10
FEWEST_DIGITS = 7
# The first kind that takes the text gets it: a tax number is also a number like a phone.
KINDS = ("nip", "email", "phone")


def path(record_type: RecordType) -> str:
    """Where a form asks for records like the one being typed."""
    return f"{record_type.list_path}similar/"


def is_looked_for(record_type: RecordType) -> bool:
    """Whether records of this type may be here already: looked for while one types."""
    return record_type.in_search and bool(record_type.matching)


def _reachable(record_type: RecordType) -> list[Spec]:
    specs = [record_type.spec(key) for key in record_type.quick_create]
    return [spec for kind in KINDS for spec in specs if spec.kind.key == kind]


def begins_with_box(record_type: RecordType, request: HttpRequest) -> bool:
    """Whether the dialog asks one thing first: not where the address already brings a name."""
    brought = {key for key in request.GET if key in record_type.specs()}
    is_asked = is_looked_for(record_type) and bool(_reachable(record_type))
    return is_asked and not brought & set(record_type.search)


def ask(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The dialog with one box, and similar records as one types."""
    has_nip = any(spec.kind.key == "nip" for spec in _reachable(record_type))
    context = {
        "title": record_type.add_label or _("New: %(type)s") % {"type": record_type.label},
        "record_type": record_type,
        "label": _("NIP, name or phone") if has_nip else _("Name, phone or e-mail"),
        "box": BOX,
        "action": request.get_full_path(),
        "similar_url": path(record_type),
        "can_fill": record_type.lookup is not None and record_type.lookup.is_on(),
        "module": record_type.plural,
    }
    return respond(request, "screens/first.html", "form", context)


def placed(record_type: RecordType, text: str, by: Actor) -> dict[str, str]:
    """The field that what was typed belongs to: a tax number, phone, e-mail, or the name."""
    text = text.strip()
    if not text:
        return {}
    for spec in _reachable(record_type):
        if not _looks_like(spec, text):
            continue
        try:
            spec.kind.parse(text, spec, by.fmt)
        except ValueProblem:
            if spec.kind.key != "nip":
                continue
        return {spec.key: text}
    first = record_type.quick_create[0]
    if first == record_type.title or record_type.title not in record_type.quick_create:
        return {record_type.title: text}
    before, _space, last = text.rpartition(" ")
    return {first: before, record_type.title: last}


def _looks_like(spec: Spec, text: str) -> bool:
    digits, letters = sum(c.isdigit() for c in text), sum(c.isalpha() for c in text)
    if spec.kind.key == "email":
        return "@" in text
    if spec.kind.key == "nip":
        return digits == NIP_DIGITS and letters <= len("PL")
    return digits >= FEWEST_DIGITS and not letters


@dataclass(frozen=True)
class Shown:
    """One record that may be the one being added; its number is 0 where it is of another type."""

    record_id: int
    path: str
    title: str
    why: str
    subtitle: str = ""
    # By which a form says that it showed one of another type.
    mark: str = ""


@require_http_methods(["GET", "POST"])
def similar(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """Records that hold something of what was typed so far."""
    type_or_404(request, record_type.plural, "create")
    data = request.POST if request.method == "POST" else request.GET
    keys = [BOX, record_type.title, *(spec.key for spec in _reachable(record_type))]
    texts = [data.get(key, "").strip() for key in dict.fromkeys(keys)]
    first = record_type.quick_create[:1]
    if first and first[0] != record_type.title and data.get(first[0], "").strip():
        texts[1] = f"{data[first[0]].strip()} {texts[1]}".strip()
    others, by = others_of(data), actor_of(request)
    values = _values(record_type, data, by)
    context = {
        "similar": _found(record_type, values, texts, by, others),
        "others": others,
        "rivals": rivals(record_type, texts, data, by),
        "ask_url": _ask_url(record_type, values, by),
        "record_type": record_type,
    }
    return respond(request, "screens/similar.html", "main", context)


def _ask_url(record_type: RecordType, values: Mapping[str, Any], by: Actor) -> str:
    """Where one asks for access to a record that is surely this one; empty where there is none."""
    if not asking_access.is_offered() or asking.hidden(record_type, values, by.user) is None:
        return ""
    return f"{record_type.list_path}ask-access/"


@require_POST
def ask_access(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """Ask whoever looks after a record that one may not see; nothing of it is told."""
    type_or_404(request, record_type.plural)
    access.require(request.user, "create", record_type.key)
    by = actor_of(request)
    record = asking.hidden(record_type, _values(record_type, request.POST, by), by.user)
    if record is None or not asking_access.is_offered():
        return refuse(request, _("There is nothing here that you would have to ask for."))
    asking_access.ask(record_type, record, by)
    text = _("Your question was sent to whoever looks after it.")
    return done(request, record_type.list_path, toasts=[Toast(text)], stay=True)


def known(
    record_type: RecordType, sent: Sent, by: Actor, others: Collection[int] = ()
) -> list[Any]:
    """Similar records of a form that is shown with something in it."""
    if not is_looked_for(record_type):
        return []
    keys = (record_type.title, *(spec.key for spec in _reachable(record_type)))
    texts = [str(sent.raw.get(key, "")).strip() for key in keys]
    return _found(record_type, sent.values, texts, by, others)


def remember_others(record_type: RecordType, record: Any, data: Any, by: Actor) -> None:
    """Keep in mind that a new record is not one of these, so that nobody asks again."""
    for number in others_of(data):
        if access.visible(by.user, record_type.model).filter(pk=number).exists():
            pair = {"record_type": record_type.key, "first": number, "second": record.pk}
            actions.create(record_types["distinction"], pair, by.as_house())


def rivals(
    record_type: RecordType, texts: Collection[str], data: Any, by: Actor
) -> list[dict[str, Any]]:
    """Records that already have what was typed and may not have twice, such as a tax number."""
    if record_type.rivals is None or data.get("parent"):
        return []
    for spec in _reachable(record_type):
        for text in texts if spec.kind.key == "nip" else ():
            if not _looks_like(spec, text):
                continue
            try:
                value = spec.kind.parse(text, spec, by.fmt)
            except ValueProblem:
                continue
            return record_type.rivals({spec.key: value}, by.user)
    return []


def _values(record_type: RecordType, data: Any, by: Actor) -> dict[str, Any]:
    """What was typed so far, as far as it can be read."""
    keys = [*record_type.matching, *(["parent"] if "parent" in record_type.built_in else [])]
    typed = {key: data[key] for key in keys if data.get(key, "").strip()}
    typed = placed(record_type, data.get(BOX, ""), by) | typed
    values, _problems = actions.parse_values(record_type, typed, by)
    return values


def _found(
    record_type: RecordType,
    values: Mapping[str, Any],
    texts: list[str],
    by: Actor,
    others: Collection[int],
) -> list[Shown]:
    """Records that may be the same, with why; then those that hold what was typed."""
    seen = seen_values(record_type, values, by)
    found = [
        Shown(
            alike.record.pk,
            record_type.path(alike.record.pk),
            record_type.title_of(alike.record),
            words.sentence(alike.score.reasons),
        )
        for alike in asking.similar(record_type, seen, by.user, without=others)
    ]
    found += [
        Shown(
            0,
            other.path(alike.record.pk),
            other.title_of(alike.record),
            words.sentence(alike.score.reasons),
            str(other.label),
            mark_of(other, alike.record),
        )
        for other, alike in asking.surely_elsewhere(record_type, seen, by.user)
    ]
    known = {*others, *(shown.record_id for shown in found)}
    return [*found, *_hits(record_type, texts, by.user, known)][:SHOWN]


def _hits(
    record_type: RecordType, texts: list[str], user: Any, others: Collection[int]
) -> list[Any]:
    found: dict[int, Any] = {}
    for text in texts:
        if len(text) < SHORTEST or len(found) >= SHOWN:
            continue
        for hit in search.find(user, text, types=[record_type.key], limit=SHOWN):
            if hit.record_id not in others:
                found.setdefault(hit.record_id, hit)
    return list(found.values())[:SHOWN]
