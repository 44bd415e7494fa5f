"""What can be done to many records at once, as far as the user may."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.fields import Spec
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens import bulk_verbs, layout
from kartoteka.core.screens.list_state import ListState


@dataclass(frozen=True)
class BulkAction:
    """One button of the bar."""

    key: str
    label: str
    icon: str
    # What the bar says where the whole label is long.
    short: str = ""
    # The key that does it while something is selected.
    letter: str = ""

    @property
    def text(self) -> str:
        """What the bar says."""
        return self.short or self.label

    @property
    def id(self) -> str:
        """The button's id, so that focus stays on it."""
        return f"bulk-{self.key}"


def bulk_actions(state: ListState) -> list[BulkAction]:
    """The buttons of the bar over a selection."""
    record_type, user = state.record_type, state.user
    if not access.may(user, "bulk", record_type.key):
        return []
    may_archive = access.may(user, "archive", record_type.key)
    if state.view.archived:
        return [BulkAction("restore", _("Restore"), "archive-restore")] if may_archive else []
    found = []
    allowed = layout.changeable(record_type, user)
    if access.may(user, "change", record_type.key):
        if "owner" in allowed and not record_type.settings:
            found.append(BulkAction("owner", _("Assign"), "user-round-check", letter="a"))
        if "tags" in allowed:
            found.append(BulkAction("tag", _("Tag"), "tag"))
            found.append(BulkAction("untag", _("Remove a tag"), "tags"))
        found.append(BulkAction("field", _("Change a field"), "pencil"))
    for verb in bulk_verbs.offered(record_type.key, user):
        found.append(BulkAction(verb.key, str(verb.label), verb.icon, str(verb.short)))
    if may_archive:
        found.append(BulkAction("archive", _("Archive"), "archive"))
    return found


def bulk_fields(record_type: RecordType, user: Any) -> list[Spec]:
    """Fields that can be set on many records at once: all that forms may set, except the title."""
    allowed = layout.changeable(record_type, user)
    return [
        spec
        for key, spec in record_type.specs().items()
        if key in allowed and not spec.unique and (key != record_type.title or spec.link)
    ]
