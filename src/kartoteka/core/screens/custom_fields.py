"""Settings: fields that an installation adds; they work everywhere once they are saved."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kartoteka.core import access, actions, fields
from kartoteka.core.actions import ValidationErrors
from kartoteka.core.events.models import Group
from kartoteka.core.fields import PRIVACY_CLASSES
from kartoteka.core.filters.models import SavedView
from kartoteka.core.records.models import CustomField
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import settings, totals
from kartoteka.core.screens.request import actor_of
from kartoteka.core.storage.folding import fold
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import Toast, done, respond
from kartoteka.core.users import stale

HOME = "/settings/fields/"
KEYS = ("label", "kind", "options", "link", "help", "section", "is_required", "in_list", "is_fast",
        "privacy")  # fmt: skip
FIXED = ("kind", "link")
# What only some kinds have is asked once the kind is chosen.
ONLY_FOR = {"options": ("choice", "choices"), "link": ("link",)}
MOST_COUNTED = 40
# Choosing another kind brings the form of that kind, with everything typed so far.
BY_KIND = {
    "hx_post": f"{HOME}new/", "hx_trigger": "change", "hx_target": "#custom-field",
    "hx_swap": "outerMorph", "hx_vals": '{"_again": "1"}',
}  # fmt: skip
# What values of a kind look like, in words that every language reads.
EXAMPLES = {
    "text": "Promenada 5", "integer": "12", "decimal": "2,5", "money": "1 500,00", "percent": "12%",
    "date": "31.12.2026", "datetime": "31.12.2026 14:30", "email": "anna@example.com",
    "phone": "+48 601 000 200", "url": "example.com", "nip": "525-000-12-46",
    "regon": "123456785", "krs": "0000028860", "vat_eu": "DE136695976",
    "iban": "PL61 1090 1014 0000 0712 1981 2874", "pesel": "44051401359", "inn": "7707083893",
    "kpp": "770701001", "ogrn": "1027700132195", "postal_code": "00-950", "pkd": "62.01.Z",
    "choice": "A / B / C", "choices": "A, C", "tags": "vip, 2026",
}  # fmt: skip


def _allowed(request: HttpRequest) -> None:
    if not access.may_system(request.user, "settings"):
        raise Http404


def _extendable() -> list[RecordType]:
    """Record types to which fields may be added: those that people work with."""
    return [record_type for record_type in record_types if record_type.module != "core"]


def _chosen_type(request: HttpRequest) -> RecordType:
    key = request.GET.get("type") or request.POST.get("record_type") or "customer"
    found = [record_type for record_type in _extendable() if record_type.key == key]
    if not found:
        raise Http404
    return found[0]


@require_GET
def custom_fields(request: HttpRequest) -> HttpResponse:
    """The fields of one record type, with how many records have each filled in."""
    _allowed(request)
    record_type = _chosen_type(request)
    rows = CustomField.objects.filter(record_type=record_type.key)
    current = list(rows.filter(archived_at=None).order_by("position", "id"))
    filled, used = _filled(request, record_type, current), _used(record_type, current)
    context = settings.frame(request, "fields") | {
        "title": _("Custom fields"),
        "record_type": record_type,
        "types": [
            {"label": rt.label_plural, "url": f"{HOME}?type={rt.key}", "current": rt == record_type}
            for rt in _extendable()
        ],
        "custom": [
            {
                "field": row,
                "kind": fields.kinds[row.kind].label,
                "filled": filled.get(row.pk, ""),
                "list_url": _list_of(record_type, row),
                "views": used.get(row.key, 0),
            }
            for row in current
        ],
        "archived": list(rows.exclude(archived_at=None)),
        "built_in": [spec for spec in record_type.built_in.values() if not spec.read_only],
        "new_url": f"{HOME}new/?type={record_type.key}",
    }
    return respond(request, "screens/custom_fields.html", "main", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a field: its label and kind are enough."""
    _allowed(request)
    record_type = _chosen_type(request)
    raw = {key: request.POST.get(key, "") for key in KEYS} if request.POST else {"kind": "text"}
    errors: dict[str, str] = {}
    if "_again" in request.POST and raw["kind"] in fields.PERSONAL_KINDS:
        raw["privacy"] = ""
    if request.method == "POST" and "_again" not in request.POST:
        try:
            _create(record_type, raw, request)
        except ValidationErrors as problem:
            errors = {"label" if key == "slug" else key: m for key, m in problem.errors.items()}
        else:
            text = _("Added. The field is on every card, list and form now.")
            return done(
                request, f"{HOME}?type={record_type.key}", toasts=[_undoable(text, request)]
            )
    title = _("New field: %(type)s") % {"type": record_type.label}
    return _form(request, record_type, raw, errors, title, f"{HOME}new/")


@require_http_methods(["GET", "POST"])
@stale.guarded
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a field; its key and kind stay, because values depend on them."""
    _allowed(request)
    field = access.get(request.user, CustomField, number)
    record_type = record_types[field.record_type]
    raw = _raw(field)
    if request.POST:
        raw |= {key: request.POST.get(key, "") for key in KEYS if key not in FIXED}
    errors: dict[str, str] = {}
    if request.method == "POST":
        by = actor_of(request)
        values, errors = actions.parse_values(
            record_types["custom_field"], {k: raw[k] for k in KEYS if k not in FIXED}, by
        )
        if not errors:
            try:
                actions.update(field, values, by)
            except ValidationErrors as problem:
                errors = problem.errors
        if not errors:
            toast = _undoable(_("Saved."), request)
            return done(request, f"{HOME}?type={field.record_type}", toasts=[toast])
    title = _("Field: %(label)s") % {"label": field.label}
    return _form(request, record_type, raw, errors, title, f"{HOME}{number}/", field)


@require_POST
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Put a field one place up or down."""
    _allowed(request)
    field = access.get(request.user, CustomField, number)
    rows = CustomField.objects.filter(record_type=field.record_type, archived_at=None)
    order = list(rows.order_by("position", "id"))
    here = [row.pk for row in order].index(field.pk)
    there = here + (-1 if request.POST.get("way") == "up" else 1)
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    pairs = [(row.pk, {"position": place}) for place, row in enumerate(order)]
    actions.update_each(record_types["custom_field"], pairs, actor_of(request))
    return done(request, f"{HOME}?type={field.record_type}")


@require_POST
def archive(request: HttpRequest, number: int) -> HttpResponse:
    """Put a field away, or bring it back; its values stay on the records."""
    _allowed(request)
    field = access.get(request.user, CustomField, number)
    by = actor_of(request)
    if field.is_archived:
        actions.restore(field, by)
        toast = _undoable(_("The field is back."), request)
    else:
        actions.archive(field, by)
        toast = _undoable(_("Moved to the archive. The values stay."), request)
    return done(request, f"{HOME}?type={field.record_type}", toasts=[toast])


def _create(record_type: RecordType, raw: dict[str, str], request: HttpRequest) -> None:
    by = actor_of(request)
    raw["privacy"] = raw["privacy"] or _usual_privacy(raw["kind"])
    values, errors = actions.parse_values(record_types["custom_field"], raw, by)
    if errors:
        raise ValidationErrors(errors)
    values["record_type"] = record_type.key
    values["slug"] = _free_slug(record_type, str(values.get("label", "")))
    values["position"] = CustomField.objects.filter(record_type=record_type.key).count()
    actions.create(record_types["custom_field"], values, by, key=request.POST.get("_key", ""))


def _free_slug(record_type: RecordType, label: str) -> str:
    """The key made of the label: letters a–z, digits and underscores; numbered where taken."""
    plain = "".join(c if c.isascii() else "" for c in fold(label)).strip().replace(" ", "_")[:30]
    base = plain if plain[:1].isalpha() else f"field_{plain}".rstrip("_")
    rows = CustomField.objects.filter(record_type=record_type.key)
    taken = set(rows.values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}_{number}", number + 1
    return slug


def _undoable(text: str, request: HttpRequest) -> Toast:
    last = Group.objects.filter(actor_id=request.user.pk).order_by("-at", "-id").first()
    return Toast(text, undo_url=f"/undo/{last.pk}/" if last else "")


def _raw(field: CustomField) -> dict[str, Any]:
    return {key: getattr(field, key) for key in KEYS}


def _form(
    request: HttpRequest,
    record_type: RecordType,
    raw: dict[str, Any],
    errors: dict[str, str],
    title: str,
    action: str,
    field: CustomField | None = None,
) -> HttpResponse:
    context = {
        "module": "settings",
        "title": title,
        "action": action,
        "record_type": record_type,
        "back": f"{HOME}?type={record_type.key}",
        "key": request.POST.get("_key", ""),
        "errors": errors,
        "inputs": _inputs(raw, errors, field),
        "field": field,
    }
    status = 422 if errors else 200
    return respond(request, "screens/custom_field.html", "form", context, status=status)


def _inputs(
    raw: dict[str, Any], errors: dict[str, str], field: CustomField | None
) -> list[FieldInput]:
    specs = record_types["custom_field"].built_in
    kinds = [(key, _by_example(key, str(kind.label))) for key, kind in fields.kinds.items()]
    linked = [("", ""), *((rt.key, str(rt.label)) for rt in _extendable())]
    found = []
    for key in KEYS:
        if raw.get("kind") not in ONLY_FOR.get(key, (raw.get("kind"),)) and key not in errors:
            continue
        options: list[Any] = {"kind": kinds, "link": linked, "privacy": _privacy()}.get(key, [])
        found.append(
            FieldInput(
                name=key,
                label=str(specs[key].label),
                kind="choice" if options else specs[key].kind.key,
                value=_shown(key, raw),
                hint=_hints().get(key, ""),
                error=errors.get(key, ""),
                required=key in ("label", "kind"),
                options=options,
                read_only=field is not None and key in FIXED,
                attributes=BY_KIND if key == "kind" and field is None else {},
            )
        )
    return found


def _usual_privacy(kind: str) -> str:
    return "identifier" if kind in fields.PERSONAL_KINDS else "company"


def _shown(key: str, raw: dict[str, Any]) -> Any:
    value = raw.get(key)
    if key == "options" and isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if key in ("is_required", "in_list", "is_fast"):
        return value in (True, "on", "1", "true", "yes")
    return value or (_usual_privacy(raw.get("kind", "")) if key == "privacy" else "")


def _by_example(kind: str, label: str) -> str:
    """A kind is chosen by what its values look like."""
    example = EXAMPLES.get(kind, "")
    return f"{label} – {example}" if example else label


def _filled(
    request: HttpRequest, record_type: RecordType, rows: Sequence[CustomField]
) -> dict[int, str]:
    """In how many records each field has a value, counted as a list counts them."""
    fmt = actor_of(request).fmt
    found: dict[int, str] = {}
    for row in rows[:MOST_COUNTED]:
        having = {f"custom__{row.key}__isnull": False}
        records = record_type.model._default_manager.filter(archived_at=None, **having)
        found[row.pk] = totals.Totals(totals.count_of(records)).words(fmt)
    return found


def _used(record_type: RecordType, rows: Sequence[CustomField]) -> dict[str, int]:
    """How many saved views show or ask for each field."""
    views = SavedView.objects.filter(record_type=record_type.key, archived_at=None)
    told = [(view.columns, f"{view.tree} {view.sort} {view.group}") for view in views]
    return {
        row.key: sum(1 for columns, words in told if row.key in columns or row.key in words)
        for row in rows
    }


def _list_of(record_type: RecordType, row: CustomField) -> str:
    """The list of the records that have a value in the field."""
    return f"{record_type.list_path}?{row.key}__has_value=1"


def _privacy() -> list[tuple[str, str]]:
    words = {
        "none": _("None"),
        "company": _("Company data"),
        "personal": _("Personal data"),
        "identifier": _("Identifier of a person"),
        "special": _("Special category"),
    }
    return [(key, words[key]) for key in PRIVACY_CLASSES]


def _hints() -> dict[str, str]:
    return {
        "options": _("For lists: what there is to choose from, separated by commas"),
        "link": _("For links: which records the field leads to"),
        "section": _("The heading on cards and forms under which the field stands"),
        "is_fast": _("Makes filtering and sorting fast on very large lists"),
        "privacy": _(
            "How the value is protected, and what happens when a person asks to be forgotten"
        ),
    }


def field_of_column(request: HttpRequest, record_type: RecordType, label: str, content: Any) -> str:
    """A new field for a column of a file, of the kind that its values have; the field's key."""
    kind = content.kind if content.kind in fields.kinds and content.kind != "choice" else "text"
    raw = {"label": label[:80], "kind": kind, "privacy": "", "options": "", "link": "", "help": "",
           "section": "", "is_required": "", "in_list": "", "is_fast": ""}  # fmt: skip
    try:
        _create(record_type, raw, request)
    except ValidationErrors:
        return ""
    made = CustomField.objects.filter(record_type=record_type.key).order_by("-id").first()
    return made.key if made is not None else ""
