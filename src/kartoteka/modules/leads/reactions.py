"""What leads take along when they are given to somebody else."""

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.events.reactions import Change, on
from kartoteka.core.records.types import record_types
from kartoteka.modules.leads.form_models import Enquiry

CARE = frozenset(("owner", "team"))


@on("lead")
def enquiries_follow(changes: list[Change], by: Actor) -> None:
    """Who looks after a lead sees what was sent."""
    handed = {
        change.record.pk: change.record
        for change in changes
        if CARE & set(change.changed) and not change.name.endswith("Created")
    }
    rows = Enquiry.objects.filter(lead__in=handed) if handed else ()
    pairs = [
        (row.pk, {"owner": handed[row.lead_id].owner_id, "team": handed[row.lead_id].team_id})
        for row in rows
    ]
    if pairs:
        actions.update_each(record_types["enquiry"], pairs, by.as_house())
