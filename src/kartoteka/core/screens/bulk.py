"""Editing many records from a list: the question, the doing, and what became of it."""

from contextlib import nullcontext
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kartoteka.core import actions
from kartoteka.core.actions import Actor, ValidationErrors
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import bulk_edit, bulk_forms, bulk_outcome, bulk_verbs, undoing
from kartoteka.core.screens.bulk_choices import BulkAction, bulk_actions
from kartoteka.core.screens.bulk_edit import Edit
from kartoteka.core.screens.list_state import ListState, state_from
from kartoteka.core.screens.past import only_looked_at
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.screens.totals import number
from kartoteka.core.ui.respond import done, is_partial, refuse, respond


@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """Ask what to change on the chosen records, or change it: many in the background."""
    type_or_404(request, record_type.plural, "bulk")
    by = actor_of(request)
    data = request.POST if request.method == "POST" else request.GET
    query = QueryDict(data.get("query", ""))
    state = state_from(query, record_type, request.user, by.fmt)
    action = next((one for one in bulk_actions(state) if one.key == data.get("do")), None)
    if action is None:
        raise Http404
    if state.past is not None:
        return refuse(request, only_looked_at())
    numbers = bulk_edit.chosen(state, data)
    if not numbers:
        return refuse(request, _nothing(data))
    if request.method == "GET":
        return _ask(request, state, action, numbers, {})
    try:
        edit = bulk_forms.read(record_type, action.key, data, by)
    except ValidationErrors as error:
        return _ask(request, state, action, numbers, error.errors)
    if len(numbers) > bulk_edit.AT_ONCE:
        return bulk_outcome.in_background(request, state, edit, numbers, by)
    return _do(request, state, action, edit, numbers, by)


def _nothing(data: QueryDict) -> str:
    if data.get("all") or data.getlist("ids"):
        return _("None of these records is in the list any more. Open the list again.")
    return _("Select at least one record first.")


def _ask(
    request: HttpRequest, state: ListState, action: BulkAction, numbers: list[int],
    errors: dict[str, str],
) -> HttpResponse:  # fmt: skip
    may = bulk_edit.allowed(state.user, state.record_type, numbers)
    verb = bulk_verbs.find(state.record_type.key, action.key)
    more = verb.note(may, actor_of(request)) if verb is not None else ""
    data = request.POST if request.method == "POST" else request.GET
    shown = {"n": number(len(may), state.fmt)}
    context: dict[str, Any] = {
        "title": f"{action.label}: {number(len(numbers), state.fmt)}",
        "type": state.record_type,
        "action": action,
        "ids": [] if data.get("all") else data.getlist("ids"),
        "all": data.get("all", ""),
        "query": data.get("query", ""),
        "url": f"{state.record_type.list_path}bulk/",
        "back": state.url(),
        "errors": errors,
        "note": more
        or ngettext("It changes %(n)s record.", "It changes %(n)s records.", len(may)) % shown,
        "in_background": len(numbers) > bulk_edit.AT_ONCE,
        **bulk_forms.form(state, action.key, data, errors),
    }
    return respond(request, bulk_outcome.TEMPLATE, "form", context, status=422 if errors else 200)


def _do(
    request: HttpRequest, state: ListState, action: BulkAction, edit: Edit, numbers: list[int],
    by: Actor,
) -> HttpResponse:  # fmt: skip
    record_type = state.record_type
    try:
        with actions.grouped(by, "bulk_edit", record_type.key) as group:
            outcome = bulk_edit.carry_out(
                edit, record_type, numbers, by, lambda _part: nullcontext()
            )
    except ValidationErrors as error:
        return _ask(request, state, action, numbers, error.errors)
    toast = undoing.saved(bulk_outcome.words(outcome, state), group)
    if outcome.kept:
        return bulk_outcome.told(request, state, outcome, toast.undo_url)
    return done(
        request, state.url(), toasts=[toast], triggers=["record-changed"], stay=is_partial(request)
    )
