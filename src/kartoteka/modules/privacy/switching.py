"""Whether a rule of retention is on: as it was when somebody with the right switched it on."""

from kartoteka.core.events import reading
from kartoteka.modules.privacy.models import RetentionRule
from kartoteka.modules.privacy.rules import DECISIVE

ON, OFF, CARRIED_OUT = "RetentionSwitchedOn", "RetentionSwitchedOff", "RetentionCarriedOut"
# Whoever touches one of these in any other way than by switching it on, switches it off.
DECIDING = {*DECISIVE, "is_on", "archived_at"}


def stands(rule: RetentionRule) -> bool:
    """Whether the last word on what a rule does was that it be switched on.

    The journal is asked, not the rule: an undo can put any value back, but it cannot put a
    switching-on into the journal.
    """
    if not rule.is_on or rule.is_archived:
        return False
    events = reading.of_subject("retention_rule", rule.pk).exclude(name=CARRIED_OUT)
    for event in events.iterator(chunk_size=50):
        if DECIDING & set(reading.read([event])[0].changes):
            return event.name == ON
    return False
