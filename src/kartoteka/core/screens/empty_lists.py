"""What an empty list says: why it is empty, and the one thing that would help."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.filters import words
from kartoteka.core.filters.tree import Filter
from kartoteka.core.screens import totals
from kartoteka.core.screens.list_state import ListState


@dataclass(frozen=True)
class Empty:
    """A heading, a sentence, and links: (label, address, whether it is the main one)."""

    title: str
    text: str = ""
    icon: str = ""
    links: tuple[tuple[str, str, bool], ...] = ()


def why_empty(state: ListState) -> Empty:
    """The reason for an empty list, from the most telling one."""
    record_type = state.record_type
    if state.problem and state.past is not None and not state.is_narrowed:
        return Empty(_("This day cannot be shown"), state.problem, "calendar-clock")
    if state.problem:
        clear = (_("Clear the filter"), state.url(filter=Filter(record_type, state.user)), True)
        return Empty(_("The filter cannot be used"), state.problem, "circle-alert", (clear,))
    if state.after or state.before:
        return Empty(
            _("There is nothing on this page"), links=((_("First page"), state.url(), True),)
        )
    if state.is_narrowed:
        return _narrowed(state) or _nothing_yet(state)
    if state.view.archived:
        text = _("What is archived stays here and can be restored.")
        return Empty(_("Nothing is archived"), text, "archive")
    return _nothing_yet(state)


def _nothing_yet(state: ListState) -> Empty:
    """What will stand here, and how it comes."""
    record_type = state.record_type
    text = _("Nothing has been added here yet.")
    links: list[tuple[str, str, bool]] = []
    if state.past is not None:
        return Empty(_("There was nothing here yet"), icon=record_type.icon)
    if access.may(state.user, "create", record_type.key):
        text = _("Add the first one, or bring them in from a file.")
        links.append((record_type.add_label or _("Add"), f"{record_type.list_path}new/", True))
    return Empty(
        _("%(plural)s will appear here") % {"plural": record_type.label_plural},
        text,
        record_type.icon,
        tuple(links),
    )


def _narrowed(state: ListState) -> Empty | None:
    """Which condition removes most, and the list without it; None where there is nothing at all."""
    title = _("Nothing matches")
    best: tuple[int, str, str] | None = None
    for label, state_without in _without_one(state):
        count = totals.count_of(state_without.records())
        if count and (best is None or count > best[0]):
            best = (count, label, state_without.url())
    clear = (_("Clear everything"), _cleared(state).url(), best is None)
    if best is None:
        if not access.visible(state.user, state.record_type.model).exists():
            return None
        return Empty(title, icon="list-filter", links=(clear,))
    count, label, url = best
    text = _("Without the condition «%(field)s» there would be: %(n)s.") % {
        "field": label,
        "n": totals.Totals(count).words(state.fmt),
    }
    drop = (_("Drop this condition"), url, True)
    return Empty(title, text, "list-filter", (drop, clear))


def _without_one(state: ListState) -> list[tuple[str, ListState]]:
    found = [
        (chip.field, replace(state, filter=state.filter.without(chip.index)))
        for chip in words.chips(state.filter, state.fmt)[:8]
    ]
    if state.typed:
        found.append((_("Search in this list"), replace(state, typed="")))
    if state.ids:
        found.append((_("Chosen records"), replace(state, ids=())))
    return found


def _cleared(state: ListState) -> ListState:
    return replace(state, filter=Filter(state.record_type, state.user), typed="", ids=())
