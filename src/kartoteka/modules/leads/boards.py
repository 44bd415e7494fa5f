"""The board of leads: every column is reached by a verb."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, Actor
from kartoteka.core.screens.board_plan import Board, Column

# Verbs that ask for something: a card dropped into the column opens their dialog.
DIALOGS = {"converted": "convert_lead", "rejected": "reject_lead"}


class LeadBoard(Board):
    """Leads by status."""

    other_views = ((gettext_lazy("Sources"), "/leads/sources/", "chart-bar"),)

    def make_columns(self) -> list[Column]:
        """One column for each status; a new lead begins in the first."""
        options = self.spec.options
        return [
            Column(
                option.value, str(option.label), option.tone, verb=DIALOGS.get(option.value, ""),
                new=() if option.value == "new" else None,
            )
            for option in options
        ]  # fmt: skip

    def move(self, record: Any, column: Column, by: Actor, key: str) -> None:
        """Do the verb that leads to the column."""
        actions.run(self._verb_to(record, column), record, {}, by, key=key)

    def _verb_to(self, record: Any, column: Column) -> str:
        if column.key == "qualified":
            return "qualify_lead"
        if column.key == "working":
            return "reopen_lead" if record.status == "rejected" else "start_lead"
        if column.key in DIALOGS:
            raise ActionError(_("Open the menu of the card: this needs an answer first."))
        raise ActionError(_("A lead that was worked on does not become new again."))

    def may_move(self, record: Any) -> bool:
        """Whether the user may work on this lead."""
        return record.status != "converted" and access.may(
            self.user, "qualify_lead", "lead", record
        )
