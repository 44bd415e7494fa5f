"""What a user has with a record: a star on it, and whether it is what they looked at last."""

from kartoteka.core import search
from kartoteka.core.actions import Actor
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.request import remembered
from kartoteka.core.search.visits import Glance


def glance(by: Actor, record_type: RecordType, record: object) -> Glance:
    """Read once in a request: the page shows the star, and then notes the visit."""
    key = f"glance {record_type.key}"
    found: Glance = remembered(by, key, lambda: search.glance(by.user, record_type, record))
    return found
