"""Settings: how cards and forms of a type are arranged; at work at once, undone as all else."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, ValidationErrors
from kartoteka.core.fields import Spec
from kartoteka.core.records import arranging, custom
from kartoteka.core.records.arranging import Placed
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import layout, layout_writing, parts, settings, shown, undoing
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, respond
from kartoteka.core.users import stale

HOME = "/settings/layout/"
NEVER_REQUIRED = ("yes_no",)

settings.add(
    settings.Section(
        "layout", gettext_lazy("Card layout"), HOME, "layout-dashboard", 32, settings.COMPANY,
        gettext_lazy("Sections, fields and lists of choices on cards and forms"),
    )
)  # fmt: skip


def types() -> list[RecordType]:
    """Record types whose cards may be arranged: those that people work with."""
    found = [t for t in record_types if t.module != "core" and not t.settings]
    return sorted(found, key=lambda t: (t.customer != "self", t.person != "self", not t.in_menu))


def _type(key: str) -> RecordType:
    found = next((t for t in types() if t.key == key), None)
    if found is None:
        raise Http404
    return found


def roles() -> list[tuple[str, str]]:
    """Roles by key and name."""
    options = record_types["user"].built_in["role"].options
    return [(option.value, str(option.label)) for option in options]


def kinds(record_type: RecordType) -> list[tuple[str, str]]:
    """Kinds of record by value and name; none where the type has none."""
    if not record_type.kind_by:
        return []
    return [(o.value, str(o.label)) for o in record_type.spec(record_type.kind_by).options]


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The sections and fields of a type as frames, beside the card as somebody sees it."""
    settings.require(request)
    record_type = _type(request.GET.get("type") or request.POST.get("type") or "customer")
    if request.method == "POST":
        by = actor_of(request)
        with actions.grouped(by, "arrange_card", "layout_line") as group:
            _do(record_type, request)
        toasts = [undoing.saved(_("Saved"), group)] if group.size else []
        back = f"{HOME}?type={record_type.key}"
        return done(request, back, toasts=toasts)
    context = settings.frame(request, "layout") | {
        "title": _("Card layout"),
        "type": record_type,
        "types": [
            {"label": t.label_plural, "url": f"{HOME}?type={t.key}", "current": t == record_type}
            for t in types()
        ],
        "sections": [_section(record_type, one) for one in arranging.sections_of(record_type)],
        "preview": _preview(request, record_type),
    }
    return respond(request, "screens/card_layout.html", "main", context)


def _do(record_type: RecordType, request: HttpRequest) -> None:
    by, sent = actor_of(request), request.POST
    new = sent.get("new_section", "").strip()[:80]
    if new:
        layout_writing.add_section(record_type, new, by)
    way, _sep, rest = sent.get("do", "").partition(":")
    what, _sep, key = rest.partition(":")
    step = {"up": -1, "down": 1}.get(way, 0)
    if step and what == "section" and key in _section_keys(record_type):
        layout_writing.move_section(record_type, key, step, by)
    elif step and what == "field" and key in record_type.specs():
        layout_writing.move_field(record_type, key, step, by)


def _section_keys(record_type: RecordType) -> set[str]:
    return {section.key for section in arranging.sections_of(record_type)}


def _section(record_type: RecordType, section: Placed) -> dict[str, Any]:
    specs = record_type.specs()
    return {
        "key": section.key,
        "label": section.label,
        "about": _about(record_type, section.kinds, section.roles, section.is_off, False),
        "is_off": section.is_off,
        "edit_url": f"{HOME}{record_type.key}/section/{section.key}/",
        "fields": [_field(record_type, specs[key]) for key in section.keys],
    }


def _field(record_type: RecordType, spec: Spec) -> dict[str, Any]:
    line = custom.lines_of(record_type.key).get(("field", spec.key))
    own = line.kinds if line is not None else record_type.only_for.get(spec.key, ())
    for_roles = line.roles if line is not None else ()
    is_off = line is not None and line.is_off
    return {
        "key": spec.key,
        "label": spec.label,
        "kind": spec.kind.label,
        "about": _about(record_type, own, for_roles, is_off, spec.required),
        "is_off": is_off,
        "edit_url": f"{HOME}{record_type.key}/field/{spec.key}/",
        "options_url": f"{HOME}{record_type.key}/options/{spec.key}/" if spec.options else "",
    }


def _about(
    record_type: RecordType, own: Any, for_roles: Any, is_off: bool, required: bool
) -> list[str]:
    """Who has it and what holds for it, in a few words."""
    found = [_("switched off")] if is_off else []
    found += [_("required")] if required else []
    found += [label for value, label in kinds(record_type) if value in own]
    found += [label for value, label in roles() if value in for_roles]
    return found


def _preview(request: HttpRequest, record_type: RecordType) -> dict[str, Any]:
    """The sections of a card as one role sees them, with the values of a real record."""
    of_kind, role = request.GET.get("kind", ""), request.GET.get("role", "")
    by = actor_of(request)
    rows = access.visible(by.user, record_type.model).filter(archived_at=None)
    if of_kind and record_type.kind_by:
        rows = rows.filter(**{record_type.kind_by: of_kind})
    record = rows.order_by("-changed_at", "-id").first()
    kind = of_kind or record_type.kind_of(record)
    kept = set(arranging.kept_from(record_type, role)) if role else set()
    names = names_of(by)
    blocks = []
    for block in layout.blocks(record_type, by.user, kind):
        lines = []
        for spec in block.specs:
            if spec.key in kept:
                continue
            value = record_type.value(record, spec.key) if record is not None else None
            lines.append((spec.label, shown.text_of(spec, value, by.fmt, names) or "–"))
        if lines:
            part = parts.BY_KEY.get(block.part)
            blocks.append((block.label, part.label if part else "", lines))
    return {
        "title": record_type.title_of(record) if record is not None else record_type.label,
        "blocks": blocks,
        "kinds": [("", _("As it is")), *kinds(record_type)] if record_type.kind_by else [],
        "kind": of_kind,
        "roles": [("", _("As I see it")), *roles()],
        "role": role,
    }


@require_http_methods(["GET", "POST"])
@stale.guarded
def one(request: HttpRequest, key: str, what: str, name: str) -> HttpResponse:
    """One section or field: its name, place, who has it, and whether it must be filled in."""
    settings.require(request)
    record_type = _type(key)
    known = _section_keys(record_type) if what == "section" else set(record_type.specs())
    if what not in ("section", "field") or name not in known:
        raise Http404
    back = f"{HOME}?type={key}"
    errors: dict[str, str] = {}
    if request.method == "POST":
        by = actor_of(request)
        try:
            with actions.grouped(by, "arrange_card", "layout_line") as group:
                values = _sent(record_type, what, name, request)
                layout_writing.save(record_type, what, name, values, by)
        except (ValidationErrors, ActionError) as problem:
            errors = getattr(problem, "errors", {"": str(problem)})
        else:
            return done(request, back, toasts=[undoing.saved(_("Saved"), group)])
    inputs = _inputs(record_type, what, name)
    context = settings.frame(request, "layout") | {
        "title": _title(record_type, what, name),
        "action": request.path, "back": back, "errors": errors, "inputs": inputs,
    }  # fmt: skip
    status = 422 if errors else 200
    return respond(request, "screens/card_layout_one.html", "form", context, status=status)


def _title(record_type: RecordType, what: str, name: str) -> str:
    words = {"label": _label(record_type, what, name)}
    return _("Field: %(label)s") % words if what == "field" else _("Section: %(label)s") % words


def _label(record_type: RecordType, what: str, name: str) -> str:
    if what == "field":
        return str(record_type.spec(name).label)
    return str(next(s.label for s in arranging.sections_of(record_type) if s.key == name))


def _sent(record_type: RecordType, what: str, name: str, request: HttpRequest) -> dict[str, Any]:
    sent = request.POST
    own, known = {value for value, _label in kinds(record_type)}, {key for key, _name in roles()}
    found: dict[str, Any] = {
        "label": sent.get("label", "").strip()[:80],
        "kinds": [one for one in sent.getlist("kinds") if one in own],
        "roles": [one for one in sent.getlist("roles") if one in known],
        "is_off": sent.get("is_off") == "1",
    }
    if found["label"] == _label(record_type, what, name):
        # A shipped name goes on being said in every language.
        del found["label"]
    where = sent.get("section", "")
    places = parts.BY_KEY.keys() if what == "section" else _section_keys(record_type)
    if where in places:
        found["section"] = where
    if what == "field":
        found["is_required"] = sent.get("is_required") == "1"
    return found


def _inputs(record_type: RecordType, what: str, name: str) -> list[FieldInput]:
    """The form of a section or field, filled with what holds now."""
    line = custom.lines_of(record_type.key).get((what, name))
    section = next(
        s for s in arranging.sections_of(record_type)
        if (s.key == name if what == "section" else name in s.keys)
    )  # fmt: skip
    if what == "section":
        label, own, places = section.label, section.kinds, _parts(record_type)
        where, where_label = section.part, _("Part of the card")
    else:
        spec = record_type.spec(name)
        label = spec.label
        own = line.kinds if line is not None else record_type.only_for.get(name, ())
        places = [(s.key, str(s.label)) for s in arranging.sections_of(record_type)]
        where, where_label = section.key, _("Section")
    found = [FieldInput("label", _("Name"), value=str(label), max_length=80)]
    if places:
        found.append(FieldInput("section", where_label, kind="choice", value=where, options=places,
                                required=True))  # fmt: skip
    if kinds(record_type) and name != record_type.kind_by:
        found.append(FieldInput("kinds", _("Only for these kinds"), kind="choices", value=list(own),
                                options=kinds(record_type), hint=_("None ticked: for all"),
                                full=True))  # fmt: skip
    found.append(
        FieldInput("roles", _("Only for these roles"), kind="choices", options=roles(), full=True,
                   value=list(line.roles) if line else [],
                   hint=_("None ticked: for all. Others see it nowhere: on no card, list or file."))
    )  # fmt: skip
    if what == "field" and _may_be_required(record_type, name):
        found.append(FieldInput("is_required", _("Must be filled in"), kind="yes_no",
                                value=record_type.spec(name).required))  # fmt: skip
    found.append(FieldInput("is_off", _("Not shown on cards and forms"), kind="yes_no",
                            value=line is not None and line.is_off))  # fmt: skip
    return found


def _may_be_required(record_type: RecordType, name: str) -> bool:
    """Not what must be filled in anyway, and no yes or no."""
    shipped = record_type.built_in.get(name)
    is_yes_no = record_type.spec(name).kind.key in NEVER_REQUIRED
    return not is_yes_no and (shipped is None or not shipped.required)


def _parts(record_type: RecordType) -> list[tuple[str, str]]:
    if not parts.has_parts(record_type):
        return []
    return [(part.key, str(part.label)) for part in parts.PARTS if part.column != "middle"]


@require_http_methods(["GET", "POST"])
@stale.guarded
def options(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """The options of a list of choices: renamed, in another order, added, no longer offered."""
    settings.require(request)
    record_type = _type(key)
    spec = record_type.specs().get(name)
    if spec is None or not spec.options:
        raise Http404
    if request.method == "POST":
        by = actor_of(request)
        with actions.grouped(by, "arrange_card", "layout_line") as group:
            _save_options(record_type, spec, request)
        toasts = [undoing.saved(_("Saved"), group)] if group.size else []
        return done(request, request.path, toasts=toasts)
    context = settings.frame(request, "layout") | {
        "title": _("Options: %(field)s") % {"field": spec.label},
        "action": request.path,
        "back": f"{HOME}?type={key}",
        "may_add": spec.extendable,
        "rows": [
            {
                "option": option,
                "input": FieldInput(f"label-{option.value}", _("Name"), value=str(option.label),
                                    small=True, hide_label=True, max_length=80),
            }
            for option in spec.options
        ],
        "new": FieldInput("new", _("Name"), hide_label=True, small=True, max_length=80,
                          placeholder=_("New option")),
    }  # fmt: skip
    return respond(request, "screens/card_options.html", "main", context)


def _save_options(record_type: RecordType, spec: Spec, request: HttpRequest) -> None:
    by, sent = actor_of(request), request.POST
    for option in spec.options:
        label = sent.get(f"label-{option.value}", "").strip()[:80]
        if label and label != str(option.label):
            layout_writing.save(record_type, "option", spec.key, {"label": label}, by, option.value)
    new = sent.get("new", "").strip()[:80]
    if new and spec.extendable:
        layout_writing.add_option(record_type, record_type.specs()[spec.key], new, by)
    way, _sep, value = sent.get("do", "").partition(":")
    if value not in spec.option_by_value:
        return
    if way in ("up", "down"):
        fresh = record_type.specs()[spec.key]
        layout_writing.move_option(record_type, fresh, value, -1 if way == "up" else 1, by)
    elif way in ("retire", "offer") and spec.extendable:
        values = {"is_off": way == "retire"}
        layout_writing.save(record_type, "option", spec.key, values, by, value)
