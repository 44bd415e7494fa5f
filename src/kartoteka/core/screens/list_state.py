"""What a list shows and how: the view, filter, order and columns, all of it in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from kartoteka.core import access, search
from kartoteka.core.access import past as standing
from kartoteka.core.fields import Format, Spec
from kartoteka.core.filters import columns
from kartoteka.core.filters.models import SavedView
from kartoteka.core.filters.paths import FilterProblem
from kartoteka.core.filters.tree import RESERVED, Filter
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import ordering
from kartoteka.core.screens.past import Day, before_today
from kartoteka.core.screens.saved_views import View, all_key, view_of, views_for
from kartoteka.core.storage.folding import fold

SIZES = (25, 50, 100)
SIZE = 50
DENSITIES = ("compact", "comfortable", "relaxed")
NOTHING = '{"all": []}'
MOST_CHOSEN = 200
# What changes how a list looks, but not which records it shows.
LOOKS = {"sort", "group", "density", "after", "before"}


@dataclass(frozen=True)
class ListState:
    """One list as one user sees it. `problem` says why its filter cannot be used."""

    record_type: RecordType
    user: Any
    fmt: Format
    view: View
    views: Sequence[SavedView]
    filter: Filter
    typed: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    group: str = ""
    density: str = ""
    size: int = SIZE
    after: str = ""
    before: str = ""
    ids: tuple[int, ...] = ()
    problem: str = ""
    # The day in the past as of which the list is; None for today.
    past: Day | None = None

    @cached_property
    def specs(self) -> dict[str, Spec]:
        """Fields of the type that the user may see."""
        return shown_specs(self.record_type, self.user)

    @cached_property
    def sort_key(self) -> str:
        """The field that the list is sorted by; empty for the order of the type."""
        return self.sort.removeprefix("-")

    @cached_property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that there are: in the past, without what nobody knows of it."""
        unknown = standing.unknown(self.record_type) if self.past else ()
        return tuple(key for key in self.columns if key not in unknown)

    @property
    def is_descending(self) -> bool:
        """Whether the list runs from the greatest to the least."""
        return self.sort.startswith("-")

    @property
    def is_narrowed(self) -> bool:
        """Whether something beside the view's own shelf limits the records."""
        return bool(self.filter or self.typed or self.ids)

    @property
    def is_as_it_comes(self) -> bool:
        """Whether this is a whole shelf, as of today, in the order of its type."""
        is_whole = not (self.is_narrowed or self.problem or self.view.archived or self.past)
        return is_whole and not (self.sort or self.group)

    @property
    def is_changed(self) -> bool:
        """Whether a saved view is shown otherwise than it was saved."""
        view = self.view
        if view.record is None:
            return False
        own = (view.tree, view.sort, view.columns, view.group, view.density)
        shown = (self.filter.as_json(), self.sort, self.columns, self.group, self.density)
        return own != shown

    def terms(self) -> tuple[ordering.Term, ...]:
        """What the rows are ordered by: the group first, then the sorting."""
        sort = self._sort_terms()
        if not self.group:
            return sort
        return (*ordering.group_terms(self.record_type, self.group, self.user, self.fmt), *sort)

    def _sort_terms(self) -> tuple[ordering.Term, ...]:
        if self.sort:
            return ordering.sort_terms(
                self.record_type, self.sort_key, self.is_descending, self.user
            )
        return usual_terms(self.record_type, self.user)

    def records(self, without: int | None = None) -> QuerySet[Any]:
        """The records of the list; `without` leaves out one condition at the top."""
        seen = access.visible(self.user, self.record_type.model)
        if self.problem:
            return seen.none()
        shelf = seen.filter(archived_at__isnull=not self.view.archived)
        kept = self.filter if without is None else self.filter.without(without)
        found = shelf.filter(self._where(kept)) if kept else shelf
        if self.ids:
            found = found.filter(pk__in=self.ids)
        return found.filter(self._matching()) if self.typed else found

    def _where(self, kept: Filter) -> Q:
        if self.typed or self.ids or self.view.archived or self.past:
            # These decide which records there are sooner, or know no index.
            return kept.q(self.fmt)
        return columns.condition(kept, self.fmt, self._columns_walked_to)

    @property
    def _columns_walked_to(self) -> int:
        """Of how many columns of the board its index is the best way, however long they are."""
        if not (self.sort or self.group):
            return 1
        # Walking through another order finds many soon; without an index for it all are read.
        return 0 if ordering.has_index(self.record_type.model, self.terms()[0]) else columns.EVERY

    def _matching(self) -> Q:
        # The index of the search knows no past; a title does.
        if self.record_type.in_search and self.past is None:
            return search.matching(self.user, self.record_type, self.typed)
        return Q(sort_key__contains=fold(self.typed))

    def params(self, **changes: Any) -> list[tuple[str, str]]:
        """The state as parameters of an address, with changes; a change leads to the first page."""
        kept = changes.keys() <= LOOKS
        state = self if kept else replace(self, **changes)
        pairs = list(state._selected)
        for name in ("sort", "group", "density"):
            value = changes.get(name, getattr(state, name))
            if value != getattr(state.view, name):
                pairs.append((name, value or "none"))
        if state.columns != state.view.columns:
            pairs.append(("columns", ",".join(state.columns)))
        if state.size != SIZE:
            pairs.append(("limit", str(state.size)))
        pairs += [("as_of", state.past.day.isoformat())] if state.past else []
        pairs += [(name, mark) for name in ("after", "before") if (mark := changes.get(name, ""))]
        return pairs

    @cached_property
    def _selected(self) -> tuple[tuple[str, str], ...]:
        """Which records are shown, as parameters of an address."""
        view = self.view
        own = self.filter.as_json() == view.tree
        if view.key == "mine" and not own:
            view = replace(view, key=all_key(self.record_type), tree=None)
        pairs = [("view", view.key)] if view.key else []
        if not own:
            pairs += self.filter.params() or ([("filter", NOTHING)] if view.key else [])
        pairs += [("q", self.typed)] if self.typed else []
        pairs += [("ids", ",".join(map(str, self.ids)))] if self.ids else []
        return tuple(pairs)

    def query(self, **changes: Any) -> str:
        """The state as the part of an address after the question mark."""
        return "&".join(f"{_quoted(k)}={_quoted(v)}" for k, v in self.params(**changes))

    def url(self, **changes: Any) -> str:
        """The address of the list in this state."""
        query = self.query(**changes)
        return f"{self.record_type.list_path}?{query}" if query else self.record_type.list_path

    def part_url(self, part: str, **changes: Any) -> str:
        """The address of a part of the screen, such as its columns, in this state."""
        query = self.query(**changes)
        path = f"{self.record_type.list_path}{part}/"
        return f"{path}?{query}" if query else path


# A list has seventy addresses, nearly all of the same few words.
_quoted = lru_cache(maxsize=2000)(quote_plus)


def shown_specs(record_type: RecordType, user: Any) -> dict[str, Spec]:
    """Fields of a record type that a user may see, in their order."""
    hidden = access.fields(user, record_type).hidden
    return {key: spec for key, spec in record_type.specs().items() if key not in hidden}


def state_of(request: HttpRequest, record_type: RecordType, fmt: Format) -> ListState:
    """The state that a request asks for."""
    return state_from(request.GET, record_type, request.user, fmt)


def state_from(
    params: QueryDict,
    record_type: RecordType,
    user: Any,
    fmt: Format,
    saved: Sequence[SavedView] | None = None,
) -> ListState:
    """The state that an address asks for; what it cannot have falls back to the view's own.

    `saved` are the user's saved views where they are known already.
    """
    specs = shown_specs(record_type, user)
    usual = default_columns(record_type, user)
    saved = views_for(user, record_type) if saved is None else saved
    has_own = "filter" in params or any("__" in name for name in params if name not in RESERVED)
    wanted = params.get("view", "")
    if not params.keys() - {"peek"}:
        wanted = record_type.first_view
    view = view_of(record_type, "" if has_own and wanted == "mine" else wanted, saved, usual, specs)
    shown, problem = _filter(params if has_own else None, view, record_type, user, fmt)
    # Who may do what is read from settings, and must be what it is today.
    has_past = not (record_type.settings or record_type.is_settled)
    then = before_today(params.get("as_of", ""), fmt) if has_past else None
    unknown = standing.unknown(record_type) if then else frozenset()
    problem = problem or _unknown(shown, unknown)
    known = {key: spec for key, spec in specs.items() if key not in unknown}
    return ListState(
        record_type=record_type,
        user=user,
        fmt=fmt,
        view=view,
        views=saved,
        filter=shown,
        problem=problem,
        typed=params.get("q", "").strip()[:200],
        sort=_sort(_chosen(params, "sort", view.sort), known),
        columns=_columns(params.get("columns", ""), view.columns, record_type, specs),
        group=_group(_chosen(params, "group", view.group), known),
        density=_one_of(_chosen(params, "density", view.density), DENSITIES),
        size=_size(params.get("limit", "")),
        after=params.get("after", ""),
        before=params.get("before", ""),
        ids=_ids(params.get("ids", "")),
        past=then,
    )


def _unknown(shown: Filter, unknown: frozenset[str]) -> str:
    """What is wrong with a filter over a day in the past; empty where nothing is."""
    for condition in shown.conditions():
        if not condition.path.hops and condition.path.spec.key in unknown:
            return _("How it was then is not known: «%(field)s». Leave this condition out.") % {
                "field": condition.path.label
            }
    return ""


def _filter(
    params: QueryDict | None, view: View, record_type: RecordType, user: Any, fmt: Format
) -> tuple[Filter, str]:
    try:
        if params is None:
            found = Filter.parse(record_type, view.tree, user)
        else:
            found = Filter.from_params(record_type, params, user)
        found.q(fmt)
    except FilterProblem as problem:
        return Filter(record_type, user), problem.message
    return found, ""


def default_columns(record_type: RecordType, user: Any) -> tuple[str, ...]:
    """The columns of the type, its title first, and added fields that are shown in lists."""
    specs = shown_specs(record_type, user)
    added = [key for key, spec in specs.items() if spec.custom and spec.in_list]
    wanted = dict.fromkeys([record_type.title, *record_type.columns, *added])
    return tuple(key for key in wanted if key in specs)


def _columns(
    raw: str, own: tuple[str, ...], record_type: RecordType, specs: Mapping[str, Spec]
) -> tuple[str, ...]:
    asked = (
        [key for key in raw.split(",") if key in specs] if raw else [k for k in own if k in specs]
    )
    title = [record_type.title] if record_type.title in specs else []
    return tuple(dict.fromkeys([*title, *asked]))


def _chosen(params: QueryDict, name: str, own: str) -> str:
    asked = params.get(name, own)
    return "" if asked == "none" else asked


def _sort(raw: str, specs: Mapping[str, Spec]) -> str:
    spec = specs.get(raw.removeprefix("-"))
    return raw if spec is not None and ordering.is_sortable(spec) else ""


def _group(raw: str, specs: Mapping[str, Spec]) -> str:
    spec = specs.get(raw)
    return raw if spec is not None and ordering.is_groupable(spec) else ""


def _one_of(raw: str, known: tuple[str, ...]) -> str:
    return raw if raw in known else ""


def _size(raw: str) -> int:
    return int(raw) if raw in {str(size) for size in SIZES} else SIZE


def _ids(raw: str) -> tuple[int, ...]:
    numbers = (int(part) for part in raw.split(",") if part.isdecimal() and len(part) < 19)
    return tuple(dict.fromkeys(numbers))[:MOST_CHOSEN]


def usual_terms(record_type: RecordType, user: Any) -> tuple[ordering.Term, ...]:
    """What records of a type are ordered by where nobody chose anything."""
    found: list[ordering.Term] = []
    for part in record_type.order.split(","):
        key, down = part.strip().removeprefix("-"), part.strip().startswith("-")
        for term in ordering.sort_terms(record_type, key, down, user):
            found.append(replace(term, name=f"_s{len(found)}"))
    return tuple(found)
