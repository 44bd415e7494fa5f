"""The filter builder: any field, also of linked records; the list follows while one types."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.fields import Format
from kartoteka.core.filters import questions, words
from kartoteka.core.filters.operators import OPERATORS
from kartoteka.core.filters.paths import FilterProblem, many_paths
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import SYSTEM_FIELDS, RecordType, record_types
from kartoteka.core.screens import boards, filter_lines
from kartoteka.core.screens.filter_lines import Line, Lines
from kartoteka.core.screens.filter_values import value_inputs
from kartoteka.core.screens.list_state import ListState, shown_specs, state_from, state_of
from kartoteka.core.screens.lists import PARTS, list_context
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import is_partial, respond, target_id

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """A line of the form, ready for the template."""

    line: Line
    operators: list[FieldInput]
    values: list[FieldInput]
    fields: list[tuple[str, Options]]

    @property
    def name(self) -> str:
        """What the names of its inputs begin with."""
        return f"r{self.line.index}"

    @property
    def remove_id(self) -> str:
        """The id of the button that takes it away, so that focus is not lost."""
        return f"b-{self.name}-remove"

    @property
    def has_two(self) -> bool:
        """Whether its values are the two ends of a range."""
        operator = OPERATORS.get(self.line.operator)
        return operator is not None and operator.asks == "two"


@require_safe
def filter_builder(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """The form of the list's filter; what it sends comes back with the list that it makes."""
    type_or_404(request, record_type.plural)
    fmt = actor_of(request).fmt
    if "match" not in request.GET:
        state = state_of(request, record_type, fmt)
        form = filter_lines.of_filter(state.filter)
        if not form.lines:
            form.add(None)
        return _answer(request, state, form)
    state = state_from(QueryDict(request.GET.get("state", "")), record_type, request.user, fmt)
    form = filter_lines.of_form(request.GET, record_type, request.user)
    press(request.GET, form)
    state = _with_filter(state, form)
    if "apply" in request.GET and not is_partial(request):
        own = request.GET.get("board")
        return redirect(state.url() if own is None else boards.board_url(state, own))
    return _answer(request, state, form)


def press(data: QueryDict, form: Lines) -> None:
    """What the pressed button does to the form."""
    if "add" in data:
        form.add(_number(data, "add"))
    if "add-group" in data:
        form.add(max(form.groups, default=-1) + 1)
    line, kept = _number(data, "remove"), _number(data, "remove-kept")
    if line is not None:
        form.remove(line)
    if kept is not None:
        del form.kept[kept : kept + 1]


def _number(data: QueryDict, name: str) -> int | None:
    raw = data.get(name, "")
    return int(raw) if raw.isdecimal() else None


def _with_filter(state: ListState, form: Lines) -> ListState:
    try:
        made = filter_lines.tree_of(form, state.record_type, state.user, state.fmt)
    except FilterProblem as problem:
        return replace(state, problem=problem.message)
    return replace(state, filter=made, problem="", after="", before="")


def _answer(request: HttpRequest, state: ListState, form: Lines) -> HttpResponse:
    part = PARTS.get(target_id(request), "builder")
    own = request.GET.get("board")
    if own is not None and part != "builder" and is_partial(request):
        more = {"builder": _builder(request, state, form)}
        closes, also = "apply" in request.GET, _beside(request.GET, form)
        return boards.filtered(request, state, own, more, also=also, close=closes)
    context = list_context(state) if part != "builder" or not is_partial(request) else {}
    context |= {
        "state": state,
        "type": state.record_type,
        "builder": _builder(request, state, form),
    }
    if not is_partial(request) or part == "builder":
        return respond(request, "screens/list.html", part, context)
    answer = respond(
        request, "screens/list.html", part, context,
        also=_beside(request.GET, form),
        announce=context["found"],
        close="apply" in request.GET,
    )  # fmt: skip
    answer["HX-Replace-Url"] = state.url()
    return answer


def _beside(data: QueryDict, form: Lines) -> list[tuple[str, str]]:
    """What changes beside the list: the form itself only where it looks otherwise now."""
    if "apply" in data:
        return []
    pressed = data.keys() & {"add", "add-group", "remove", "remove-kept"}
    other = any(
        line.error
        or line.path != data.get(f"r{line.index}.was", "")
        or line.operator != data.get(f"r{line.index}.had", "")
        for line in form.lines
    )
    ticked = any(line.resolved and line.resolved.spec.link for line in form.lines)
    return [("#filter", "builder") if pressed or other or ticked else ("#filter-count", "count")]


def _builder(request: HttpRequest, state: ListState, form: Lines) -> dict[str, Any]:
    names = Names(state.user)
    fields = fields_to_choose(state.record_type, state.user)
    only = request.GET.get("only", "")
    shown = [shown_line(line, fields, state.fmt, names, state.user) for line in form.lines]
    return {
        "any": form.any,
        "region": "#screen" if state.view.key == "mine" or "board" in request.GET else "#list",
        "board": request.GET.get("board"),
        "action": f"{state.record_type.list_path}filter/",
        # The filter itself is in the lines; the rest of the state goes along.
        "state": state.query(filter=Filter(state.record_type, state.user)),
        "lines": [one for one in shown if one.line.group is None],
        "boxes": [
            (number, [one for one in shown if one.line.group == number]) for number in form.groups
        ],
        "kept": [(text, kept_words(text, state)) for text in form.kept],
        "only": int(only)
        if only.isdecimal() and int(only) < len(form.lines) and not form.groups
        else None,
        "fields": fields,
        "clear_url": state.url(filter=Filter(state.record_type, state.user)),
    }


def kept_words(text: str, of: Any) -> str:
    """What a part of the filter says that the form cannot show; `of` is a state or an editor."""
    try:
        return words.sentence(Filter.parse(of.record_type, text, of.user), of.fmt)
    except FilterProblem as problem:
        return problem.message


def shown_line(
    line: Line, fields: list[tuple[str, Options]], fmt: Format, names: Names, user: Any
) -> Shown:
    """A line of the form with its inputs."""
    if line.resolved is None:
        return Shown(line, [], [], fields)
    spec = line.resolved.spec
    operators = FieldInput(
        name=f"r{line.index}.op",
        label=_("Condition"),
        kind="choice",
        value=line.operator,
        required=True,
        options=[(key, str(OPERATORS[key].label)) for key in spec.kind.operators],
        hide_label=True,
        small=True,
        prefix="b",
    )
    return Shown(line, [operators], value_inputs(line, spec, fmt, names, user), fields)


def fields_to_choose(record_type: RecordType, user: Any) -> list[tuple[str, Options]]:
    """Fields of the type, of the records that it links to, and of those that link to it."""
    found = [(str(record_type.label), _options(record_type, user, ""))]
    for key, spec in shown_specs(record_type, user).items():
        is_path = spec.link and not spec.custom and spec.link not in ("user", "team")
        if is_path and access.may(user, "see", spec.link):
            target = record_types[spec.link]
            found.append((f"{spec.label} ›", _options(target, user, f"{key}.")))
    for other, word in many_paths(record_type):
        if access.may(user, "see", other.key) and not other.settings:
            found.append((f"{other.label_plural} ›", _options(other, user, f"{word}.")))
    return [(label, options) for label, options in found if options]


def _options(record_type: RecordType, user: Any, prefix: str) -> Options:
    specs = shown_specs(record_type, user) | questions.specs_for(record_type.key, user)
    return [
        (f"{prefix}{key}", str(spec.label))
        for key, spec in specs.items()
        if spec.kind.operators and (not prefix or key not in SYSTEM_FIELDS[1:])
    ]
