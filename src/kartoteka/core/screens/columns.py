"""Columns of a list: what each shows, how it is sorted, and where it goes on a phone."""

from dataclasses import dataclass

from kartoteka.core.fields import Spec
from kartoteka.core.screens import ordering
from kartoteka.core.screens.list_state import ListState

# How many plain values stand beside the title on a phone, and how many numbers at the right.
MOST_BESIDE = 4
MOST_AT_END = 1
# What happens next stands on a line of its own.
NEXT_STEP = "next_step_at"


@dataclass(frozen=True)
class Column:
    """One column as the table's head and cells need it.

    `place` is where its values go on a phone: beside the title, on a line below, at the end, or
    nowhere.
    """

    key: str
    label: str
    spec: Spec
    is_title: bool = False
    place: str = ""
    sort_url: str = ""
    sorted: str = ""
    is_editable: bool = False

    @property
    def is_numeric(self) -> bool:
        """Whether values stand at the right."""
        return self.spec.kind.numeric


def columns_of(state: ListState, editable: frozenset[str]) -> list[Column]:
    """The columns of a list in their order."""
    places = _places(state)
    found = []
    for key in state.shown_columns:
        spec = state.specs[key]
        is_title = key == state.record_type.title
        found.append(
            Column(
                key=key,
                label=str(state.record_type.label if is_title else spec.label),
                spec=spec,
                is_title=is_title,
                place=places.get(key, ""),
                sort_url=_sort_url(state, key) if ordering.is_sortable(spec) else "",
                sorted=_sorted(state, key),
                is_editable=key in editable and not is_title,
            )
        )
    return found


def _sorted(state: ListState, key: str) -> str:
    """Which way the list is sorted by this column, in the words of aria-sort."""
    is_title = key == state.record_type.title
    if state.sort_key == key:
        return "descending" if state.is_descending else "ascending"
    if not state.sort:
        usual = state.record_type.order.split(",")[0].strip()
        if usual.removeprefix("-") == key or (is_title and usual == "sort_key"):
            return "descending" if usual.startswith("-") else "ascending"
    return "none"


def _sort_url(state: ListState, key: str) -> str:
    """A click sorts by the column, the next one turns it round. Numbers begin with the greatest."""
    now = _sorted(state, key)
    if now == "none":
        spec = state.specs[key]
        return state.url(sort=f"-{key}" if spec.kind.numeric else key)
    return state.url(sort=key if now == "descending" else f"-{key}")


def _places(state: ListState) -> dict[str, str]:
    """Where the columns go on a phone, from their kinds."""
    found: dict[str, str] = {}
    beside = at_end = 0
    for key in state.shown_columns[1:]:
        spec = state.specs[key]
        if key == NEXT_STEP:
            found[key] = "below"
            continue
        if spec.kind.key in ("money", "decimal", "percent", "integer"):
            found[key] = "end" if at_end < MOST_AT_END else ""
            at_end += 1
        elif spec.link in ("user", "team") or spec.kind.key in ("long_text", "url"):
            found[key] = ""
        else:
            found[key] = "beside" if beside < MOST_BESIDE else ""
            beside += 1
    return found
