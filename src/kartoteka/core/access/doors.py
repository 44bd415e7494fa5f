"""The doors to records. A record one may not see is answered exactly as one that is not there."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404

from kartoteka.core.access import past, scopes
from kartoteka.core.access.rights import scope, withheld_from
from kartoteka.core.records import settled
from kartoteka.core.records.models import Record
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import prepared
from kartoteka.core.storage.owning import owned_by

R = TypeVar("R", bound=Record)


def visible(user: Any, model: type[R], verb: str = "see") -> QuerySet[R]:
    """Records that the user may see (or do the verb to), archived ones included."""
    record_type = record_types.of(model)
    reach = scope(user, verb, record_type.key)
    return prepared.everything(model) if reach == scopes.ALL else _within(user, model, reach)


def own(user: Any, model: type[R], verb: str = "see") -> QuerySet[R]:
    """Of these the user's own. They are within every reach, so their owner alone tells them: where
    a reach goes by other tables too, the database would read those first."""
    record_type = record_types.of(model)
    owners = scopes.owners_of(user, record_type)
    sees_none = scope(user, verb, record_type.key) == scopes.NONE
    if sees_none or withheld_from(user, record_type.key) or past.is_asked():
        return visible(user, model, verb).filter(owner_id__in=owners)
    return prepared.part(model, owned_by, owners=owners)


def by_owner_and_team(user: Any, model: type[R], verb: str = "see") -> Q | None:
    """What `visible` gives as a condition on `owner_id` and `team_id` alone, for figures that are
    kept by these; None where they do not tell it."""
    record_type = record_types.of(model)
    reach = scope(user, verb, record_type.key)
    if withheld_from(user, record_type.key) or past.is_asked():
        return None
    if reach in scopes.OF_OWNER_AND_TEAM:
        return scopes.condition(user, reach, record_type)
    return Q() if reach == scopes.ALL else None


def _within(user: Any, model: type[R], reach: str) -> QuerySet[R]:
    record_type = record_types.of(model)
    records: QuerySet[R] = model._default_manager.all()  # type: ignore[assignment]
    if reach == scopes.NONE:
        return records.none()
    aside = withheld_from(user, record_type.key)
    is_plain = not aside and not past.is_asked()
    if is_plain and (part := scopes.part(user, reach, model)) is not None:
        return part
    if aside:
        records = records.exclude(pk__in=aside)
    return records.filter(past.condition(user, reach, record_type))


def get(user: Any, model: type[R], record_id: object, verb: str = "see", lock: bool = False) -> R:
    """One record that the user may see; Http404 for any other, there or not."""
    try:
        number = int(str(record_id))
    except ValueError:
        raise Http404 from None
    if not 0 < number < 2**63:
        raise Http404
    records = visible(user, model, verb)
    if lock:
        records = records.select_for_update()
        found = records.filter(pk=number).first()
    else:
        found = next(iter(_one(records, number=number)), None)
    if found is None:
        raise Http404
    return found


@prepared.question
def _one(records: QuerySet[R], number: Any) -> QuerySet[R]:
    return records.filter(pk=number).order_by()


def numbered(user: Any, model: type[R], ids: Iterable[int]) -> dict[int, R]:
    """Those of these records that the user may see, by number."""
    found = _some(visible(user, model), numbers=list(ids))
    return {record.pk: record for record in found}


@prepared.question
def _some(records: QuerySet[R], numbers: Any) -> QuerySet[R]:
    return records.filter(pk__in=numbers)


def titles(user: Any, record_type: RecordType, ids: Iterable[int | None]) -> dict[int, str]:
    """Names of linked records by number, of those that the user may see.

    One query; none for what is settled and seen by the user as a whole.
    """
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    if record_type.is_settled and scope(user, "see", record_type.key) == scopes.ALL:
        known = settled.get(f"titles {record_type.key}", lambda: _all_titles(record_type))
        return {number: known[number] for number in wanted if number in known}
    found = numbered(user, record_type.model, wanted)
    return {number: record_type.title_of(record) for number, record in found.items()}


def _all_titles(record_type: RecordType) -> dict[int, str]:
    return {r.pk: record_type.title_of(r) for r in record_type.model._default_manager.all()}


def hidden_subject(user: Any, record_type_key: str, ids: Iterable[int]) -> set[int]:
    """Of these records, those that the user may not see."""
    wanted = set(ids)
    if record_type_key not in record_types:
        return wanted
    record_type = record_types[record_type_key]
    seen = visible(user, record_type.model).filter(pk__in=wanted)
    return wanted - set(seen.values_list("pk", flat=True))
