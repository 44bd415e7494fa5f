"""Access: who may see and do what. The only doors to records are `visible`, `own` and `get`."""

from kartoteka.core.access.doors import (
    by_owner_and_team,
    get,
    hidden_subject,
    numbered,
    own,
    titles,
    visible,
)
from kartoteka.core.access.rights import (
    HOUSE,
    FieldRights,
    NotAllowed,
    fields,
    judge,
    look_ahead,
    may,
    may_field,
    may_system,
    require,
    scope,
    withheld_from,
)

__all__ = [
    "HOUSE",
    "FieldRights",
    "NotAllowed",
    "by_owner_and_team",
    "fields",
    "get",
    "hidden_subject",
    "judge",
    "look_ahead",
    "may",
    "may_field",
    "may_system",
    "numbered",
    "own",
    "require",
    "scope",
    "titles",
    "visible",
    "withheld_from",
]
