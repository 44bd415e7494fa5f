"""Named verbs of a record: a dialog for their parameters, and the doing."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, ValidationErrors, Verb
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens import undoing
from kartoteka.core.screens.inputs import input_for, posted, typed_beside
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.reading import link_number
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, refuse, respond, target_id

ARCHIVE_REASON = Spec("reason", gettext_lazy("Reason"), kinds["text"], "none", max_length=200)


def archive(record: Any, *, by: Any, reason: str = "") -> Any:
    """Put the record away; it stays in history and can be restored."""
    return actions.archive(record, by, reason=reason or "")


def withdraw(record: Any, *, by: Any, reason: str = "") -> Any:
    """Take the record back as a mistake; it stays in history and can be restored."""
    return actions.withdraw(record, by, reason=reason or "")


def restore(record: Any, *, by: Any) -> Any:
    """Bring the archived record back."""
    return actions.restore(record, by)


# What can be done to records of every type.
BUILT_IN: dict[str, tuple[Any, str, tuple[Spec, ...], Any]] = {
    "archive": (gettext_lazy("Archive"), "archive", (ARCHIVE_REASON,), archive),
    "withdraw": (
        gettext_lazy("Withdraw as a mistake"), "undo-2",
        (replace(ARCHIVE_REASON, required=True),), withdraw,
    ),
    "restore": (gettext_lazy("Restore"), "archive-restore", (), restore),
}  # fmt: skip


def verbs_for(record: Any, user: Any) -> list[Verb]:
    """What the user may do to this record as it stands, putting away and back included."""
    record_type = record_types.of(type(record))
    found = [] if record.is_archived else actions.allowed_verbs(record, user)
    if access.may(user, "archive", record_type.key, record):
        names = ("restore",) if record.is_archived else ("withdraw", "archive")
        found += [_built_in(record_type.key, name) for name in names]
    return found


def _built_in(record_type: str, name: str) -> Verb:
    label, icon, params, function = BUILT_IN[name]
    return Verb(name, record_type, label, icon, params, _always, function)


def _always(record: Any) -> str:
    return ""


def path(record_type: RecordType, record_id: int, verb: str) -> str:
    """The address of a verb of a record."""
    return f"{record_type.path(record_id)}do/{verb}/"


@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, record_type: RecordType, record_id: int, verb: str) -> HttpResponse:
    """Ask for the parameters of a verb, or do it."""
    type_or_404(request, record_type.plural)
    record = access.get(request.user, record_type.model, record_id)
    known = _verb(record_type, verb)
    access.require(request.user, verb, record_type.key, record)
    refusal = known.allowed(record)
    if refusal:
        return refuse(request, str(refusal))
    if request.method == "GET":
        return _ask(request, record_type, record, known, {})
    try:
        return _done(request, record_type, record, known)
    except ValidationErrors as error:
        return _ask(request, record_type, record, known, error.errors)
    except ActionError as error:
        if not known.params:
            raise
        return _ask(request, record_type, record, known, {error.field: error.message})


def _verb(record_type: RecordType, name: str) -> Verb:
    if name in BUILT_IN:
        return _built_in(record_type.key, name)
    for verb in actions.verbs_of(record_type.key):
        if verb.name == name:
            return verb
    raise Http404


def _done(request: HttpRequest, record_type: RecordType, record: Any, verb: Verb) -> HttpResponse:
    by = actor_of(request)
    raw, problems = _parameters(request, verb)
    if problems:
        raise ValidationErrors(problems)
    with actions.grouped(by, verb.name, record_type.key, subject_id=record.pk) as group:
        if verb.name in BUILT_IN:
            verb.function(record, by=by, **raw)
        else:
            actions.run(verb.name, record, raw, by, key=request.POST.get("_key", ""))
    text = _("%(verb)s: %(title)s") % {"verb": verb.label, "title": record_type.title_of(record)}
    toast = undoing.saved(text, group)
    back = record_type.path(record.pk)
    return done(request, back, toasts=[toast], triggers=["record-changed"], stay=True)


def _parameters(request: HttpRequest, verb: Verb) -> tuple[dict[str, Any], dict[str, str]]:
    raw: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for spec in verb.params:
        if spec.key not in request.POST and f"{spec.key}_text" not in request.POST:
            continue
        raw[spec.key] = posted(spec, request.POST)
        if spec.link:
            typed = typed_beside(spec, request.POST)
            raw[spec.key], problem = link_number(request.user, spec, raw[spec.key], typed)
            if problem:
                problems[spec.key] = problem
    return raw, problems


def _ask(
    request: HttpRequest, record_type: RecordType, record: Any, verb: Verb, errors: dict[str, str]
) -> HttpResponse:
    title = _("%(verb)s: %(title)s") % {"verb": verb.label, "title": record_type.title_of(record)}
    context = {
        "title": title,
        "verb": verb,
        "record_type": record_type,
        "record": record,
        "inputs": _inputs(request, record_type, record, verb, errors),
        "errors": errors,
        "key": request.POST.get("_key", ""),
        "action": path(record_type, record.pk, verb.name),
        "back": record_type.path(record.pk),
        "module": record_type.plural,
        "in_dialog": target_id(request) == "dialog" or "_dialog" in request.POST,
    }
    return respond(request, "screens/verb.html", "form", context, status=422 if errors else 200)


def _inputs(
    request: HttpRequest, record_type: RecordType, record: Any, verb: Verb, errors: dict[str, str]
) -> list[FieldInput]:
    by, names = actor_of(request), Names(request.user)
    known = record_type.specs()
    found = []
    for number, spec in enumerate(verb.params):
        raw = posted(spec, request.POST)
        if request.method == "GET" and spec.key in known:
            value = record_type.value(record, spec.key)
            raw = request.GET.get(spec.key) or known[spec.key].kind.edit(value, spec, by.fmt)
        elif request.method == "GET":
            raw = request.GET.get(spec.key, "")
        typed, error = typed_beside(spec, request.POST), errors.get(spec.key, "")
        more = {"prefix": "v", "autofocus": number == 0, "full": True}
        found.append(
            input_for(
                spec,
                raw,
                fmt=by.fmt,
                names=names,
                user=request.user,
                text=typed,
                error=error,
                **more,
            )
        )
    return found
