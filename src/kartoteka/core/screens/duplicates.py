"""Duplicates: what the search through the base found, one pair after another, and the merging."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kartoteka.core import access, actions
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.matching import asking, words
from kartoteka.core.matching.models import Learned, Pair
from kartoteka.core.matching.scoring import Reason
from kartoteka.core.merging import attached, choosing, searching
from kartoteka.core.merging.merging import may_merge, merge
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import menu, shown, undoing
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.screens.totals import number
from kartoteka.core.ui.respond import Toast, done, respond

HOME = "/duplicates/"
PICK = "pick_"
MOST_COUNTED = 1000
MOST_PASSED = 200


def may_see(user: Any) -> bool:
    """Whether the user may merge records of any type."""
    return any(may_merge(user, record_type) for record_type in searching.matchable())


menu.add(
    menu.Entry(
        "duplicates", gettext_lazy("Duplicates"), HOME, "copy", 91, "", "data",
        gettext_lazy("Cards that are there twice: look at them side by side and merge them"),
        in_sidebar=False, allowed=may_see,
    )
)  # fmt: skip


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """How many pairs of each type wait, and when they were looked for."""
    if not may_see(request.user):
        raise Http404
    fmt = actor_of(request).fmt
    learned = {one.record_type: one for one in Learned.objects.all()}
    lines = []
    for record_type in searching.matchable():
        if not may_merge(request.user, record_type):
            continue
        waiting = _pairs(record_type, request.user)[: MOST_COUNTED + 1].count()
        last = learned.get(record_type.key)
        job = searching.running(record_type)
        lines.append({
            "record_type": record_type,
            "count": number(min(waiting, MOST_COUNTED), fmt) + ("+" * (waiting > MOST_COUNTED)),
            "has": waiting > 0,
            "url": queue_path(record_type),
            "last": show_moment(last.at, fmt) if last is not None and last.at else "",
            "job": job,
            "done": job.progress_done if job else 0,
            "total": job.progress_total if job else 0,
        })  # fmt: skip
    lines.sort(key=lambda line: not line["has"])
    context = {
        "title": _("Duplicates"), "lines": lines, "is_going": any(line["job"] for line in lines),
        "module": "duplicates",
    }  # fmt: skip
    return respond(request, "screens/duplicates.html", "lines", context)


def queue_path(record_type: RecordType, after: str = "") -> str:
    """The address of the queue, or of what follows a pair in it."""
    return f"{record_type.list_path}duplicates/" + (f"?{urlencode({'after': after})}" * bool(after))


@require_POST
def search(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """Look through all records of a type in the background."""
    _require(request, record_type)
    searching.begin(record_type, request.user.pk)
    toast = Toast(_("The search goes on in the background; you may leave this page."))
    return done(request, HOME, toasts=[toast])


@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The likeliest pair that waits, or the one after another; the answer leads to the next one."""
    _require(request, record_type)
    if request.method == "POST":
        return _answer(request, record_type)
    found = _next(record_type, request)
    if found is None:
        context = {"title": _title(record_type), "record_type": record_type, "module": "duplicates"}
        return respond(request, "screens/merge.html", "pair", context)
    pair, kept, gone = found
    reasons = [Reason(part, level, bits) for part, level, bits in pair.reasons]
    place = f"{pair.bits!r}_{pair.pk}"
    context = _context(request, record_type, kept, gone, {}) | {
        "title": _title(record_type),
        "percent": round(pair.score * 100) or "<1",
        "reasons": words.sentence(reasons),
        "after": place,
        "skip_url": queue_path(record_type, place),
        "action": queue_path(record_type),
        "in_queue": True,
    }
    return respond(request, "screens/merge.html", "pair", context)


def _title(record_type: RecordType) -> str:
    return _("Duplicates: %(type)s") % {"type": record_type.label_plural}


def _answer(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """Merge the pair, or remember that it is two; then the next pair."""
    kept, gone = _number(request, "kept"), _number(request, "gone")
    following = queue_path(record_type, request.POST.get("after", ""))
    if "distinct" in request.POST:
        return done(request, following, toasts=[_distinguish(request, record_type, kept, gone)])
    return done(request, following, toasts=[_merge(request, record_type, kept, gone)])


@require_http_methods(["GET", "POST"])
def merge_page(request: HttpRequest, record_type: RecordType, record_id: int) -> HttpResponse:
    """Two cards side by side: the one of the address, and another one."""
    _require(request, record_type)
    record = access.get(request.user, record_type.model, record_id)
    if request.method == "POST":
        kept, gone = _number(request, "kept"), _number(request, "gone")
        if record_id not in (kept, gone):
            raise Http404
        if "distinct" in request.POST:
            toast = _distinguish(request, record_type, kept, gone)
            return done(request, record_type.path(record_id), toasts=[toast])
        toast = _merge(request, record_type, kept, gone)
        return done(request, record_type.path(kept), toasts=[toast])
    if not request.GET.get("other", ""):
        return _choose(request, record_type, record)
    other = access.get(request.user, record_type.model, request.GET["other"])
    context = _context(request, record_type, record, other, request.GET) | {
        "title": _("Merge two cards"),
        "action": request.path,
        "back": record_type.path(record_id),
    }
    return respond(request, "screens/merge.html", "pair", context)


def _choose(request: HttpRequest, record_type: RecordType, record: Any) -> HttpResponse:
    """With which card? Those that look like it are offered."""
    values = {key: record_type.value(record, key) for key in record_type.matching}
    found = asking.similar(record_type, values, request.user, without=[record.pk])
    context = {
        "title": _("Merge two cards"),
        "record_type": record_type,
        "module": "duplicates",
        "back": record_type.path(record.pk),
        "others": [
            {
                "title": record_type.title_of(one.record),
                "why": words.sentence(one.score.reasons),
                "url": f"{request.path}?other={one.record.pk}",
            }
            for one in found
        ],
        "choosing": True,
    }
    return respond(request, "screens/merge.html", "pair", context)


def _require(request: HttpRequest, record_type: RecordType) -> None:
    type_or_404(request, record_type.plural)
    if not record_type.matching or not may_merge(request.user, record_type):
        raise Http404


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or not text.isascii() or len(text) > 18:
        raise Http404
    return int(text)


def _merge(request: HttpRequest, record_type: RecordType, kept: int, gone: int) -> Toast:
    picks = {
        k.removeprefix(PICK): v
        for k, v in request.POST.items()
        if k.startswith(PICK) and isinstance(v, str)
    }
    outcome = merge(record_type, kept, gone, actor_of(request), picks)
    return undoing.saved(_("2 cards were merged."), outcome.group)


def _distinguish(request: HttpRequest, record_type: RecordType, one: int, other: int) -> Toast:
    """Remember that two cards are two, so that nobody is asked again."""
    for each in (one, other):
        access.get(request.user, record_type.model, each)
    by = actor_of(request).as_house()
    with actions.grouped(by, "create", "distinction") as group:
        pair = {"record_type": record_type.key, "first": one, "second": other}
        actions.create(record_types["distinction"], pair, by)
    first, second = sorted((one, other))
    Pair.objects.filter(record_type=record_type.key, first=first, second=second).delete()
    return undoing.saved(_("It will be remembered that these are two."), group)


def _pairs(record_type: RecordType, user: Any) -> Any:
    """The pairs of which the user may see both cards, the likeliest first."""
    rows = Pair.objects.filter(record_type=record_type.key).order_by("-bits", "id")
    if access.scope(user, "see", record_type.key) == "all":
        return rows
    seen = access.visible(user, record_type.model).values("pk")
    return rows.filter(first__in=seen, second__in=seen)


def _next(record_type: RecordType, request: HttpRequest) -> tuple[Pair, Any, Any] | None:
    rows = _pairs(record_type, request.user)
    bits, _mark, last = request.GET.get("after", "").partition("_")
    try:
        at, number_of_last = float(bits), int(last)
    except ValueError:
        at, number_of_last = float("inf"), 0
    if at != at or number_of_last >= 2**63:
        raise Http404
    for pair in rows.filter(bits__lte=at)[:MOST_PASSED] if at < 1e9 else rows[:MOST_PASSED]:
        if pair.bits == at and pair.pk <= number_of_last:
            continue
        found = access.visible(request.user, record_type.model).in_bulk([pair.first, pair.second])
        if len(found) < 2 or any(record.is_archived for record in found.values()):
            continue
        one, other = found[pair.first], found[pair.second]
        if not may_merge(request.user, record_type, one, other):
            continue
        if choosing.fuller(record_type, other, one):
            one, other = other, one
        return pair, one, other
    return None


def _context(
    request: HttpRequest, record_type: RecordType, kept: Any, gone: Any, picks: Mapping[str, str]
) -> dict[str, Any]:
    """What both pages show: the lines that differ, and what will move."""
    if not may_merge(request.user, record_type, kept, gone) or kept.pk == gone.pk:
        raise Http404
    fmt, names = actor_of(request).fmt, Names(request.user)
    lines = choosing.lines(record_type, kept, gone, request.user)
    for line in lines:
        if line.spec.link:
            names.want(line.spec.link, [line.kept, line.gone])
    moving = attached.counts(record_type, gone.pk, request.user)
    return {
        "record_type": record_type,
        "module": "duplicates",
        "kept": _card(record_type, kept),
        "gone": _card(record_type, gone),
        "lines": [_line(line, fmt, names, picks) for line in lines],
        "moving": [(other.label_plural, number(count, fmt)) for other, count in moving],
        "swap_url": f"{record_type.path(gone.pk)}merge/?other={kept.pk}",
        "has_consents": bool(record_type.merged),
    }


def _card(record_type: RecordType, record: Any) -> dict[str, Any]:
    return {
        "id": record.pk,
        "title": record_type.title_of(record),
        "url": record_type.path(record.pk),
    }


def _line(line: choosing.Line, fmt: Any, names: Names, picks: Mapping[str, str]) -> dict[str, Any]:
    texts = {
        side: shown.text_of(line.spec, line.value(side), fmt, names) or "–" for side in line.sides
    }
    wanted = picks.get(f"{PICK}{line.key}", "")
    chosen = wanted if wanted in line.sides else line.chosen
    return {
        "name": f"{PICK}{line.key}",
        "label": line.spec.label,
        "sides": [(side, texts[side], side == chosen) for side in line.sides],
        "result": texts[chosen],
    }
