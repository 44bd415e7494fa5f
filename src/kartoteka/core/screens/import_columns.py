"""The second step of an import: what each column becomes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kartoteka.core import access
from kartoteka.core.importing import guessing
from kartoteka.core.importing.mapping import DATE_ORDERS, POINTS, Column, Mapping
from kartoteka.core.importing.models import Import
from kartoteka.core.importing.opening import Source, plain
from kartoteka.core.importing.targets import Target, required_keys, targets_for
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import import_values
from kartoteka.core.screens.custom_fields import field_of_column
from kartoteka.core.screens.import_check import step_after_columns
from kartoteka.core.screens.imports import frame, in_draft, move_to, url_of
from kartoteka.core.screens.request import actor_of
from kartoteka.core.tables import Cell, TableProblem, guess
from kartoteka.core.ui.respond import respond

NEW = "+new"


@require_http_methods(["GET", "POST"])
@in_draft
def columns_step(request: HttpRequest, run: Import) -> HttpResponse:
    """Choose the field of each column, fixed values, composed texts."""
    try:
        source = Source(run)
        samples = source.samples()
    except TableProblem:
        return redirect(url_of(run, "file"))
    record_type = record_types[run.record_type]
    mapping = Mapping.from_json(run.mapping).fitted(source.headers)
    errors: list[str] = []
    if request.method == "POST":
        mapping = _posted(request, record_type, mapping, samples)
        run.mapping = mapping.as_json()
        run.save(update_fields=["mapping"])
        errors = _problems(record_type, mapping, request.user) if "next" in request.POST else []
        if "next" in request.POST and not errors:
            return move_to(run, step_after_columns(run))
    context = frame(run, "columns") | _shown(request, record_type, mapping, samples)
    context["errors"] = [("", error) for error in errors]
    status = 422 if errors else 200
    return respond(request, "screens/import_columns.html", "step", context, status=status)


def _problems(record_type: RecordType, mapping: Mapping, user: Any) -> list[str]:
    filled = mapping.targets()
    if not any(column.target for column in mapping.columns):
        return [_("Choose a field for at least one column.")]
    if {"full_name", "id"} & filled:
        return []
    targets = targets_for(record_type, user)
    return [
        _("No column fills the field: %(field)s") % {"field": targets[key].label}
        for key in required_keys(record_type)
        if key in targets and key not in filled and record_type.defaults is None
    ]


def _posted(
    request: HttpRequest,
    record_type: RecordType,
    mapping: Mapping,
    samples: Sequence[Sequence[Cell]],
) -> Mapping:
    targets = targets_for(record_type, request.user)
    columns: list[Column] = []
    taken: set[str] = set()
    for index, column in enumerate(mapping.columns):
        changed = _posted_column(request, record_type, column, index, samples[index])
        if changed.target not in targets and changed.target not in record_type.specs():
            changed = replace(changed, target="")
        if changed.target in taken:
            changed = replace(changed, target="")
        taken |= {changed.target} - {""}
        columns.append(changed)
    composed = {
        key.removeprefix("composed-"): str(text).strip()
        for key, text in request.POST.items()
        if key.startswith("composed-") and str(text).strip()
    }
    fixed = tuple(_posted_fixed(request, targets))
    return replace(
        mapping,
        columns=tuple(columns),
        composed={key: text for key, text in composed.items() if key in targets},
        fixed=fixed,
    )


def _posted_column(
    request: HttpRequest,
    record_type: RecordType,
    column: Column,
    index: int,
    values: Sequence[Cell],
) -> Column:
    target = request.POST.get(f"target-{index}", column.target)
    if target == NEW:
        content = guess.column(values)
        target = field_of_column(request, record_type, column.header, content)
    if target != column.target:
        spec = targets_for(record_type, request.user).get(target)
        plain_column = Column(column.header, target)
        return guessing.tuned(plain_column, spec.spec if spec else None, values)
    given: dict[str, Any] = {
        key: request.POST[f"{key}-{index}"]
        for key in ("date_order", "point", "unit", "by", "missing")
        if f"{key}-{index}" in request.POST
    }
    repairs = tuple(request.POST.getlist(f"repairs-{index}"))
    changed = replace(column, **given, repairs=repairs, unsure=column.unsure and not given)
    return import_values.posted(request, changed, index)


def _posted_fixed(request: HttpRequest, targets: dict[str, Target]) -> list[Column]:
    found: list[Column] = []
    for key, target in request.POST.items():
        if not key.startswith("fixed-target-") or target not in targets:
            continue
        place = key.removeprefix("fixed-target-")
        text = request.POST.get(f"fixed-text-{place}", "").strip()
        if text:
            missing = request.POST.get(f"fixed-missing-{place}", "refuse")
            found.append(Column(text, target, missing=missing))
    return found


def _shown(
    request: HttpRequest,
    record_type: RecordType,
    mapping: Mapping,
    samples: Sequence[Sequence[Cell]],
) -> dict[str, Any]:
    targets = targets_for(record_type, request.user)
    options = [(key, str(target.label)) for key, target in targets.items()]
    if access.may(request.user, "create", "custom_field"):
        options.append((NEW, _("New field")))
    title = targets.get(record_type.title)
    composes = title is not None and title.spec.kind.key == "text" and title.spec.required
    template = mapping.composed.get(record_type.title, "")
    return {
        "columns": [
            _shown_column(request, record_type, column, targets, samples[i], i)
            for i, column in enumerate(mapping.columns)
        ],
        "options": options,
        "composed": {"key": record_type.title, "label": title.label, "text": template,
                     "open": bool(template)} if composes and title else None,
        "fixed": [*mapping.fixed, Column("")],
        "fixed_options": [
            (key, str(target.label))
            for key, target in targets.items()
            if key not in ("id", "full_name")
        ],
        "mapped": sum(1 for column in mapping.columns if column.target),
    }  # fmt: skip


def _shown_column(
    request: HttpRequest,
    record_type: RecordType,
    column: Column,
    targets: dict[str, Target],
    values: Sequence[Cell],
    index: int,
) -> dict[str, Any]:
    target = targets.get(column.target)
    kind = target.spec.kind if target else None
    told = [plain(value) for value in values if plain(value)]
    links = record_types[target.spec.link] if target and target.is_link else None
    return {
        "index": index,
        "column": column,
        "samples": list(dict.fromkeys(told))[:3],
        "is_date": kind is not None and kind.key in ("date", "datetime"),
        "is_number": kind is not None and kind.numeric,
        "is_title": target is not None and target.key == record_type.title,
        "link": links.label if links else "",
        "ways": _ways(links) if links else (),
        "orders": [(o, _order_label(o)) for o in DATE_ORDERS],
        "points": [(p, p or _("as the language has it")) for p in POINTS],
        "units": [("", _("as given")), ("1000", _("in thousands")), ("1000000", _("in millions"))],
        "missing": _missing(request.user, links, record_type) if links else (),
        "values": import_values.shown(column, target, told, request.user, actor_of(request).fmt),
    }


def _order_label(order: str) -> str:
    return {
        "": _("year first, or as the language has it"),
        "dmy": _("day, month, year"),
        "mdy": _("month, day, year"),
        "ymd": _("year, month, day"),
    }[order]


def _ways(links: RecordType) -> list[tuple[str, str]]:
    keys = dict.fromkeys([*links.natural_keys, links.title])
    specs = links.specs()
    return [("", _("any of these")), *((key, str(specs[key].label)) for key in keys)]


def _missing(user: Any, links: RecordType, record_type: RecordType) -> list[tuple[str, str]]:
    found = [("refuse", _("give the row back")), ("empty", _("leave the field empty"))]
    if links != record_type and access.may(user, "create", links.key):
        found.insert(1, ("create", _("add it")))
    return found


def mapping_of(run: Import) -> Mapping:
    """The choices of an import."""
    return Mapping.from_json(run.mapping)
