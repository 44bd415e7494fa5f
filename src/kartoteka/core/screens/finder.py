"""One box over everything: the answers of the palette, and the page of results without a script."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kartoteka.core import access, search
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import layout, menu, similar
from kartoteka.core.screens.cards import contacts_of
from kartoteka.core.screens.finder_html import Pieces, marked_html, option_html, second_html
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.search import Hit
from kartoteka.core.storage import prepared
from kartoteka.core.ui.respond import respond

LONGEST = 200
ASKED_FOR_PALETTE = 24
MOST_ON_PAGE = 50
# So many of the best answers stand first, before the others by type.
BEST = 3
# In the palette, no type crowds out the others.
MOST_OF_TYPE = 3


@dataclass(frozen=True)
class Line:
    """One answer: its name, and on the second line why it was found, or what it is.

    What it says is worked out when it is shown: most answers of the palette are not.
    """

    type: RecordType
    record_id: int
    hit: Hit
    # The name of a customer who stands here because their person was found.
    customer: str = ""

    @property
    def url(self) -> str:
        """The address of the record."""
        return self.type.path(self.record_id)

    @property
    def name(self) -> str:
        """The title in one piece."""
        return self.customer or self.hit.title

    @property
    def title(self) -> Pieces:
        """The title, with what matched marked."""
        return ((self.customer, False),) if self.customer else self.hit.title_marked

    @property
    def label(self) -> str:
        """What the field is called that matched, or what was found with the customer."""
        label = str(self.hit.why_label)
        return label or (str(record_types[self.hit.record_type].label) if self.customer else "")

    @property
    def why(self) -> Pieces:
        """What matched, where it isn't the title."""
        why = self.hit.why_marked if self.hit.why else ()
        if not self.customer:
            return why
        return (*why, *((", ", False),) * bool(why), *self.hit.title_marked)

    @property
    def title_html(self) -> SafeString:
        """The title with marks."""
        return marked_html(self.title)

    @property
    def second_html(self) -> SafeString:
        """The second line."""
        return second_html(self)

    @property
    def option(self) -> SafeString:
        """The answer as an option of the palette."""
        return option_html(self)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Records found by any part of a name, number, phone or mail; without words, the last seen."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    is_palette = request.headers.get("HX-Target", "").endswith("#palette-records")
    most = ASKED_FOR_PALETTE if is_palette else MOST_ON_PAGE
    hits = search.find(request.user, words, limit=most) if words else search.recent(request.user)
    lines = [Line(record_types[hit.record_type], hit.record_id, hit) for hit in hits]
    if words:
        lines = _with_customers(lines, request.user)
    shown = _few(lines) if words and is_palette else lines
    context = {
        "words": words,
        "groups": _grouped(shown) if words else [{"label": _("Last seen"), "lines": shown}],
        "found": _found(len(lines)),
        "has_found": bool(lines),
        "is_cut": len(shown) < len(lines),
        "creates": _creates(request, words) if words and not hits else [],
    }
    return respond(request, "screens/finder.html", "options" if is_palette else "main", context)


def _few(lines: list[Line]) -> list[Line]:
    """The best ones, and after them a few of each type."""
    counts: dict[str, int] = {}
    few = lines[:BEST]
    for line in lines[BEST:]:
        counts[line.type.key] = counts.get(line.type.key, 0) + 1
        if counts[line.type.key] <= MOST_OF_TYPE:
            few.append(line)
    return few


def _found(number: int) -> str:
    return ngettext("%(n)s record", "%(n)s records", number) % {"n": number}


def _with_customers(lines: list[Line], user: Any) -> list[Line]:
    """After the best people their customers too, for whoever knows only the person's phone."""
    people = [line for line in lines if line.type.person == "self" and line.type.customer][:BEST]
    if not people:
        return lines
    kind, path = people[0].type, f"{people[0].type.customer}_id"
    numbers = [line.record_id for line in people]
    customer_of = dict(_linked(access.visible(user, kind.model), path, numbers=numbers))
    customers = record_types[kind.spec(kind.customer).link]
    titles = access.titles(user, customers, customer_of.values())
    there = {line.record_id for line in lines if line.type.key == customers.key}
    found = []
    for line in lines:
        found.append(line)
        number = customer_of.get(line.record_id) if line in people else None
        if number in titles and number not in there:
            there.add(number)
            found.append(Line(customers, number, line.hit, titles[number]))
    return found


@prepared.question
def _linked(records: QuerySet[Any], path: str, numbers: Any) -> QuerySet[Any, Any]:
    return records.filter(pk__in=numbers).values_list("pk", path)


def _grouped(lines: list[Line]) -> list[dict[str, Any]]:
    """The best answers first, then the others by type; by type at once where there is one only."""
    if len(lines) <= BEST or len({line.type.key for line in lines}) == 1:
        best, rest = [], lines
    else:
        best, rest = lines[:BEST], lines[BEST:]
    groups: dict[str, dict[str, Any]] = {}
    for line in rest:
        group = groups.setdefault(line.type.key, {"label": line.type.label_plural, "lines": []})
        group["lines"].append(line)
    first = [{"label": _("Best matches"), "lines": best}] if best else []
    return [*first, *groups.values()]


def _creates(request: HttpRequest, words: str) -> list[dict[str, Any]]:
    """What could be added under this name, number or address, where nothing was found."""
    by = actor_of(request)
    return [
        {
            "text": _("Add: %(type)s «%(words)s»") % {"type": rt.label, "words": words},
            "url": f"{rt.list_path}new/?{urlencode(similar.placed(rt, words, by))}",
        }
        for rt in menu.creatable_for(request.user)
        if rt.customer in ("self", "") or rt.person == "self"
    ]


@require_safe
def deeds(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """What can be done with a record without opening it: call, write, note, add what is its."""
    type_or_404(request, record_type.plural)
    record = access.get(request.user, record_type.model, record_id)
    path = record_type.path(record.pk)
    found: list[dict[str, Any]] = [
        {"label": _("Open the card"), "icon": record_type.icon, "url": path}
    ]
    found += contacts_of(record_type, record, actor_of(request))
    offers = [(one.label, one.icon, one.url, one.record_type) for one in _commands(request.user)]
    for other in menu.creatable_for(request.user):
        label = _("Add: %(type)s") % {"type": other.label}
        offers.append((label, other.icon, f"{other.list_path}new/", other.key))
    for label, icon, url, key in offers:
        given = _given(record_types[key], record_type, record, request.user)
        if given:
            address = f"{url}{'&' if '?' in url else '?'}{urlencode(given)}"
            found.append({"label": label, "icon": icon, "url": address, "in_dialog": True})
    title = record_type.title_of(record)
    context = {"deeds": found, "deeds_of": title, "back": path}
    return respond(request, "screens/finder.html", "deeds", context)


def _commands(user: Any) -> list[menu.Command]:
    return [command for command in menu.commands_for(user) if command.record_type]


def _given(other: RecordType, record_type: RecordType, record: Any, user: Any) -> dict[str, int]:
    """What a new record of another type is given to belong to this one, or to its customer."""
    if other.key == record_type.key:
        return {}
    may = layout.changeable(other, user)
    links = {spec.link: key for key, spec in other.built_in.items() if spec.link and key in may}
    if record_type.key in links:
        return {links[record_type.key]: record.pk}
    path = record_type.customer
    if path in ("", "self"):
        return {}
    target, number = record_type.spec(path).link, getattr(record, f"{path}_id")
    return {links[target]: number} if target in links and number else {}
