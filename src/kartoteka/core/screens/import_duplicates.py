"""The fourth step of an import: rows that are known already, and rows that resemble something."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kartoteka.core import access
from kartoteka.core.importing import deciding
from kartoteka.core.importing.mapping import ALIKE_RULES, RULES, Mapping
from kartoteka.core.importing.models import Import, ImportPair
from kartoteka.core.importing.targets import FULL_NAME
from kartoteka.core.matching import words
from kartoteka.core.matching.scoring import Reason
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.import_check import ensure_checked, going
from kartoteka.core.screens.imports import HOME, frame, in_draft, move_to, url_of
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import respond

SHOWN = 100
RULE_LABELS = {
    "fill": gettext_lazy("Fill in only what is empty"),
    "update": gettext_lazy("Put the values of the file over ours"),
    "skip": gettext_lazy("Skip these rows"),
    "add": gettext_lazy("Add them anyway"),
    "one": gettext_lazy("Decide one by one"),
}
SAID = {
    "fill": gettext_lazy("Fills in what is empty"),
    "update": gettext_lazy("Put over ours"),
    "skip": gettext_lazy("Left out"),
    "add": gettext_lazy("Added"),
}
KINDS = ("similar", "repeats")


@require_http_methods(["GET", "POST"])
@in_draft
def duplicates_step(request: HttpRequest, run: Import) -> HttpResponse:
    """What happens to rows that are here already, or that resemble what is here or in the file."""
    mapping = Mapping.from_json(run.mapping)
    error = ""
    if request.method == "POST":
        mapping = _chosen(run, mapping, request)
        run.mapping = mapping.as_json()
        run.save(update_fields=["mapping"])
        if "next" not in request.POST:
            return redirect(url_of(run, "duplicates"))
        open_kinds = [kind for kind in KINDS if not getattr(mapping, kind) and _count(run, kind)]
        if not open_kinds:
            to_decide = deciding.undecided(run, mapping).exists()
            return redirect(pairs_url(run)) if to_decide else move_to(run, "summary")
        error = _("Choose what is to be done with the rows that resemble something.")
    job = ensure_checked(run)
    context = frame(run, "duplicates") | going(run.rows, job) | {"error": error}
    if job is None:
        context |= _duplicates(run, mapping) | _alike(run, mapping, request)
    status = 422 if error else 200
    return respond(request, "screens/import_duplicates.html", "step", context, status=status)


def pairs_url(run: Import, after: int = 0) -> str:
    """Where pairs are decided one by one."""
    return f"{HOME}{run.pk}/pairs/" + (f"?after={after}" if after else "")


def _chosen(run: Import, mapping: Mapping, request: HttpRequest) -> Mapping:
    """The mapping with the rules and keys of the form."""
    rule = request.POST.get("rule", mapping.rule)
    chosen = [k for k in _known_keys(run, mapping) if k in request.POST.getlist("keys")]
    used = [k for k in _known_keys(run, mapping) if k in _used(run)]
    keys = mapping.keys if chosen == used or not chosen else tuple(chosen)
    similar, repeats = (request.POST.get(kind, "") for kind in KINDS)
    return replace(
        mapping,
        rule=rule if rule in RULES else mapping.rule,
        keys=keys,
        similar=similar if similar in ALIKE_RULES else mapping.similar,
        repeats=repeats if repeats in ALIKE_RULES else mapping.repeats,
    )


def _count(run: Import, kind: str) -> int:
    counts = run.report.get("alike", {})
    return int(counts.get("records" if kind == "similar" else "rows", 0))


def _used(run: Import) -> set[str]:
    """The fields by which the last trial knew records again."""
    return {part for key in run.report.get("keys", []) for part in key.split("+")}


def _known_keys(run: Import, mapping: Mapping) -> list[str]:
    record_type = record_types[run.record_type]
    keys = dict.fromkeys([*record_type.natural_keys, record_type.title])
    return [key for key in keys if key in mapping.targets()]


def _duplicates(run: Import, mapping: Mapping) -> dict[str, Any]:
    record_type = record_types[run.record_type]
    specs = record_type.specs()
    counts = run.report["counts"]
    used = run.report["keys"]
    names = " + ".join(str(specs[k].label) for key in used for k in key.split("+") if k in specs)
    lines = [
        {**each, "url": record_type.path(each["record"]) if each["record"] else "",
         "title": next((c for c in each["cells"] if c), ""),
         "fields": ", ".join(str(specs[k].label) for k in each["changes"] if k in specs)}
        for each in run.report["known"][:SHOWN]
    ]  # fmt: skip
    return {
        "known_count": counts.get("updated", 0) + counts.get("same", 0),
        "repeated_count": counts.get("repeated", 0),
        "changed_count": counts.get("updated", 0),
        "used_keys": names or _("the whole row"),
        "keys": [(k, str(specs[k].label), k in _used(run)) for k in _known_keys(run, mapping)],
        "rules": [(rule, RULE_LABELS[rule]) for rule in RULES],
        "rule": mapping.rule,
        "lines": lines,
    }


def _alike(run: Import, mapping: Mapping, request: HttpRequest) -> dict[str, Any]:
    """Rows that resemble a record here, and rows that resemble an earlier one, with the rule."""
    legends = {
        "similar": _("Rows that resemble a record that is here"),
        "repeats": _("Rows that resemble an earlier row of the file"),
    }
    kinds = [
        {
            "name": kind,
            "legend": legends[kind],
            "count": _count(run, kind),
            "rule": getattr(mapping, kind),
            "rules": [(rule, RULE_LABELS[rule]) for rule in ALIKE_RULES],
            "lines": _pair_lines(run, kind, request),
        }
        for kind in KINDS
        if _count(run, kind)
    ]
    waiting = deciding.undecided(run, mapping).count() if kinds else 0
    return {"kinds": kinds, "waiting": waiting, "pairs_url": pairs_url(run)}


def _pair_lines(run: Import, kind: str, request: HttpRequest) -> list[dict[str, Any]]:
    record_type = record_types[run.record_type]
    rows = ImportPair.objects.filter(run=run, record_id__isnull=kind == "repeats")
    pairs = list(rows.order_by("line")[:SHOWN])
    titles = _titles(record_type, [pair.record_id or 0 for pair in pairs], request)
    return [
        {
            "line": pair.line,
            "title": next((cell for cell in pair.cells if cell), ""),
            "percent": round(pair.score * 100),
            "reasons": told(pair),
            "url": record_type.path(pair.record_id) if pair.record_id in titles else "",
            "other": titles.get(pair.record_id or 0, ""),
            "earlier": pair.earlier,
            "said": SAID.get(pair.decision, ""),
            "decide_url": f"{pairs_url(run)}?line={pair.line}",
        }
        for pair in pairs
    ]


def told(pair: ImportPair) -> str:
    """Why a row may be what it resembles, in words."""
    return words.sentence(Reason(part, level, bits) for part, level, bits in pair.reasons)


def _titles(record_type: RecordType, numbers: list[int], request: HttpRequest) -> dict[int, str]:
    """Names of those records that the user may see."""
    seen = access.visible(request.user, record_type.model).in_bulk(numbers)
    return {number: record_type.title_of(record) for number, record in seen.items()}


@require_http_methods(["GET", "POST"])
@in_draft
def pairs(request: HttpRequest, run: Import) -> HttpResponse:
    """One row beside what it resembles, and what is to be done with it; then the next one."""
    mapping = Mapping.from_json(run.mapping)
    if request.method == "POST":
        pair = ImportPair.objects.filter(run=run, line=_line(request.POST.get("line", ""))).first()
        if pair is None or request.POST.get("decision") not in RULES:
            raise Http404
        deciding.decide(pair, request.POST["decision"])
        return redirect(pairs_url(run, pair.line))
    rows = deciding.undecided(run, mapping)
    if "line" in request.GET:
        pair = ImportPair.objects.filter(run=run, line=_line(request.GET["line"])).first()
    else:
        after = _line(request.GET.get("after", "0"))
        pair = rows.filter(line__gt=after).first() or rows.first()
    context = frame(run, "duplicates") | {
        "waiting": rows.count(),
        "back": url_of(run, "duplicates"),
    }
    if pair is not None:
        context |= _side_by_side(run, pair, mapping, request)
    return respond(request, "screens/import_pairs.html", "step", context)


def _line(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or len(text) > 9:
        raise Http404
    return int(text)


def _side_by_side(
    run: Import, pair: ImportPair, mapping: Mapping, request: HttpRequest
) -> dict[str, Any]:
    record_type = record_types[run.record_type]
    record = None
    if pair.record_id is not None:
        seen = access.visible(request.user, record_type.model)
        record = seen.filter(pk=pair.record_id).first()
    theirs = _of_record(record_type, record, mapping, request) if record else pair.earlier_cells
    lines = [
        {"label": column.header, "row": row, "other": other, "differs": row != other}
        for column, row, other in zip(mapping.columns, pair.cells, theirs, strict=False)
        if column.target and (row or other)
    ]
    return {
        "pair": pair,
        "heading": next((cell for cell in pair.cells if cell), ""),
        "percent": round(pair.score * 100),
        "reasons": told(pair),
        "other_title": record_type.title_of(record) if record else "",
        "other_url": record_type.path(record.pk) if record else "",
        "lines": lines,
        "later_url": pairs_url(run, pair.line),
        "action": pairs_url(run),
    }


def _of_record(
    record_type: RecordType, record: Any, mapping: Mapping, request: HttpRequest
) -> list[str]:
    """What the record says in the fields that the columns of the file fill."""
    hidden = access.fields(request.user, record_type).hidden
    specs, fmt = record_type.specs(), actor_of(request).fmt
    found = []
    for column in mapping.columns:
        if column.target == FULL_NAME:
            found.append(record_type.title_of(record))
        elif column.target in specs and column.target not in hidden:
            spec = specs[column.target]
            value = record_type.value(record, column.target)
            found.append("" if spec.link else str(spec.kind.show(value, spec, fmt)))
        else:
            found.append("")
    return found
