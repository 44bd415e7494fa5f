"""Erasing somebody for ever: records, history, search, files and keys; and again after a restore.

A line of the ledger is written first, and only then is anything erased: whatever breaks off is
finished at the next start or by the next run of the job.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kartoteka.core import actions
from kartoteka.core.actions import ActionError, Actor
from kartoteka.core.actions.actor import house
from kartoteka.core.actions.bulk import save_changed
from kartoteka.core.actions.finishing import Written
from kartoteka.core.actions.groups import grouped
from kartoteka.core.actions.undoing import ERASE
from kartoteka.core.actions.writing import differences
from kartoteka.core.keys import ledger, sealing, suppressing
from kartoteka.core.keys.models import Erasure
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search import engine
from kartoteka.core.storage import bulk, safekeeping
from kartoteka.modules.customers.models import Person
from kartoteka.modules.privacy import planning, sharing, traces
from kartoteka.modules.privacy.models import PrivacyRequest, Restriction
from kartoteka.modules.privacy.planning import ANONYMISE, BLANK, FIELDS, Part
from kartoteka.modules.privacy.sharing import TEXTS

# So long a mistake can be taken back.
GRACE_DAYS = 7
# What is emptied makes modules above react, and that may write to what was emptied before.
MOST_ROUNDS = 4
# Cards that are put away once they are empty.
SUBJECTS = ("person", "customer")


@dataclass(frozen=True)
class Outcome:
    """What an erasure did: how many records by type, how many files, what was kept and why."""

    token: str
    records: dict[str, int]
    files: int
    kept: tuple[str, ...]


def ask(person: Person, by: Actor, also: Iterable[str] = ()) -> PrivacyRequest:
    """Begin the days of grace: a request with its moment, and the data set aside until then.

    `also` are places such as "activity:12": mentions in records of others that are emptied too.
    """
    asked = PrivacyRequest.objects.filter(
        person=person, kind="erasure", state="open", archived_at=None
    ).first()
    house_by = by.as_house()
    if asked is None:
        values = {"person": person.pk, "kind": "erasure", "way": "in_person",
                  "received_on": by.fmt.today, "owner": by.id}  # fmt: skip
        asked = actions.create(record_types["privacy_request"], values, house_by)
    if asked.purge_at is not None:
        raise ActionError(_("This erasure is waiting for its day already."))
    values = {"purge_at": by.at + timedelta(days=GRACE_DAYS), "also": list(also)}
    asked = actions.change(asked, values, house_by, name="ErasureConfirmed")
    if not Restriction.objects.filter(person=person, lifted_at=None, archived_at=None).exists():
        actions.create(record_types["restriction"], {"person": person.pk}, house_by)
    return asked


def take_back(asked: PrivacyRequest, by: Actor) -> PrivacyRequest:
    """End the days of grace without erasing: the person is worked with as before."""
    changed: PrivacyRequest = actions.change(
        asked, {"purge_at": None, "also": []}, by, name="ErasureTakenBack"
    )
    rows = Restriction.objects.filter(
        person=asked.person_id, reason="", lifted_at=None, archived_at=None
    )
    for row in rows:
        actions.change(row, {"lifted_at": by.at}, by.as_house(), name="RestrictionLifted")
    return changed


def purge_due(now: datetime) -> int:
    """Erase everybody whose days of grace are over; how many."""
    due = PrivacyRequest.objects.filter(
        kind="erasure", state="open", archived_at=None, purge_at__lte=now, person__isnull=False
    )
    erased = 0
    for asked in due.order_by("purge_at", "id"):
        by = house("erasure", now)
        also = [(key, int(number)) for key, _c, number in map(_split, asked.also)]
        outcome = erase(Person.objects.get(pk=asked.person_id or 0), by, also=also)
        asked.refresh_from_db()
        values = {"state": "done", "answered_on": by.fmt.today, "answer": _summary(outcome)}
        actions.change(asked, values, by, name="RequestAnswered")
        erased += 1
    return erased


def _split(place: str) -> tuple[str, str, str]:
    return place.partition(":")


def _summary(outcome: Outcome) -> str:
    """What the person is told: what went, and what was kept and why."""
    total = sum(outcome.records.values())
    lines = [
        _("Erased from records: %(n)d, files: %(files)d.") % {"n": total, "files": outcome.files},
        _("Backups made before are unreadable in history now, and what they hold of the person is "
          "erased whenever one is restored."),
    ]  # fmt: skip
    return "\n".join([*lines, *outcome.kept])


def erase(
    person: Person, by: Actor, *, basis: str = "erasure", also: Iterable[tuple[str, int]] = ()
) -> Outcome:
    """Erase a person now. `also` are mentions in records of others that are emptied too."""
    plan = planning.plan_for(person)
    chosen = [plan.mentions[place] for place in also if place in plan.mentions]
    suppressing.suppress(plan.addresses, by.at)
    return erase_planned([plan], by, basis, chosen)


def erase_planned(
    plans: Sequence[planning.Plan], by: Actor, basis: str, more: Iterable[Part] = ()
) -> Outcome:
    """Erase now what plans say, as one line of the ledger."""
    parts = {part.place: part for plan in plans for part in plan.parts.values()}
    parts |= {part.place: part for part in more}
    needles = tuple(dict.fromkeys(needle for plan in plans for needle in plan.needles))
    found = traces.files_naming(needles, list(parts))
    kept = [_kept_line(*one) for plan in plans for one in planning.kept_of(plan)]
    line = ledger.begin(basis, [part.line() for part in parts.values()], found, kept)
    outcome = carry_out(line, by)
    traces.clean_jobs(needles)
    return outcome


def _kept_line(part: Part, why: str) -> str:
    return f"{part.record_type.key}:{part.record.pk} {why}"


def carry_out(line: Erasure, by: Actor) -> Outcome:
    """Do what a line of the ledger says, as far as it is not done yet."""
    places: set[tuple[str, int]] = set()
    with transaction.atomic():
        # A restore brings no plan along, only the records as they were.
        traces.forget_questions(_texts_of(line))
        with grouped(by.as_house(), ERASE, "person") as group:
            for _round in range(MOST_ROUNDS):
                if not _empty_all(line, by, group, places):
                    break
        traces.forget_receipts(places)
        erased_files = traces.erase_files(line.files)
    # Only once the rows are empty for good: a key that is gone cannot be brought back.
    sealing.destroy(f"{key}:{number}" for key, number in places)
    _leave_no_trace({record_types[key] for key, _number in places})
    ledger.finish(line.token)
    counted: dict[str, int] = {}
    for key, _number in sorted(places):
        counted[key] = counted.get(key, 0) + 1
    return Outcome(line.token, counted, erased_files, tuple(line.kept))


def _texts_of(line: Erasure) -> set[str]:
    """What means those who go as a whole, while their records still say it."""
    return {
        text
        for record_type, lines in _by_type(line)
        for part in _parts_of(record_type, lines)
        if part.mode == BLANK
        for text in traces.texts_of(part.record)
    }


def _by_type(line: Erasure) -> list[tuple[RecordType, dict[int, list[Any]]]]:
    """The records of a line by their types, as far as these are known here."""
    by_type: dict[str, dict[int, list[Any]]] = {}
    for key, number, *rest in line.records:
        by_type.setdefault(key, {})[number] = rest
    return [(record_types[key], lines) for key, lines in by_type.items() if key in record_types]


def _parts_of(record_type: RecordType, lines: dict[int, list[Any]]) -> Iterator[Part]:
    """The records of a line that are here: the same number made at another moment is another."""
    for some in bulk.parts(sorted(lines), 2000):
        rows = record_type.model._default_manager.select_for_update().in_bulk(some)
        for number, row in rows.items():
            made, mode, keys = lines[number]
            if row.created_at == parse_datetime(made):
                yield Part(record_type, row, mode, tuple(keys))


def _empty_all(line: Erasure, by: Actor, group: Any, places: set[tuple[str, int]]) -> int:
    """Empty the records type by type; how many changed. Others react to it, so it is repeated."""
    changed = 0
    for record_type, lines in _by_type(line):
        written = []
        for part in _parts_of(record_type, lines):
            places.add(part.place)
            item = _emptied(part, by, line.token)
            written += [item] if item.changed else []
        save_changed(record_type, written, by.as_house(), group)
        changed += len(written)
    return changed


def _emptied(part: Part, by: Actor, token: str) -> Written:
    record_type, record = part.record_type, part.record
    found = differences(record_type, record, emptied(part, by))
    for name, (_old, new) in found.items():
        record_type.assign(record, name, new)
    facts = {"erasure": token, "mode": part.mode}
    return Written(record, f"{record_type.model.__name__}Erased", found, facts)


def emptied(part: Part, by: Actor) -> dict[str, Any]:
    """The values that a record has once it is erased."""
    record_type, record = part.record_type, part.record
    found: dict[str, Any] = {}
    for key, spec in record_type.specs().items():
        if spec.link or key in record_type.derived or not _goes(part, spec):
            continue
        value = record_type.value(record, key)
        if value in (None, "", []):
            continue
        found[key] = _instead(part, spec)
        if found[key] is None and spec.required:
            del found[key]
    if part.mode == BLANK and record_type.key in SUBJECTS:
        found |= _put_away(record, by)
    if part.mode == FIELDS and planning.CONDITIONS in part.keys:
        # Without its conditions a view or a rule would be about everybody.
        found |= _put_away(record, by)
    return found


def _goes(part: Part, spec: Any) -> bool:
    """Whether a field is emptied; one that is named here names somebody, whatever it is about."""
    if part.mode == FIELDS:
        return spec.key in part.keys
    return spec.privacy != "none" and (part.mode != ANONYMISE or spec.kind.key in TEXTS)


def _put_away(record: Any, by: Actor) -> dict[str, Any]:
    return {"archived_at": record.archived_at or by.at, "archive_reason": ""}


def _instead(part: Part, spec: Any) -> Any:
    """Nothing, or on a card that others keep their name."""
    name = ""
    if part.mode == FIELDS and sharing.is_name_of_card(part.record, spec.key):
        name = sharing.name_of_those_who_stay(part.record)
    return name or _nothing(part.record_type, part.record, spec)


def _nothing(record_type: RecordType, record: Any, spec: Any) -> Any:
    """Nothing, as the kind of a field has it; a text that must be there says that it is gone."""
    if spec.kind.key in ("tags", "choices"):
        return []
    if spec.kind.key in ("text", "long_text", "email", "phone", "url", "nip", "choice"):
        is_title = spec.key == record_type.title and spec.kind.key == "text"
        if spec.kind.key == "text" and (spec.required or is_title):
            return _("Erased %(number)d") % {"number": record.pk}
        return "" if not spec.required else None
    return False if spec.kind.key == "yes_no" else None


def _leave_no_trace(types: Iterable[RecordType]) -> None:
    """Make the databases forget the bytes too: index of search, log, and pages set free."""
    with transaction.atomic():
        engine.scrub()
    tables = [
        "search_text",
        "search_searchentry",
        "search_address",
        *traces.TABLES,
        *(rt.model._meta.db_table for rt in types),
    ]
    safekeeping.forget_old_rows(tables)
    for alias in connections:
        safekeeping.checkpoint(alias)


def finish_open_lines() -> int:
    """Finish erasures that were broken off; how many there were."""
    open_lines = ledger.open_lines()
    for line in open_lines:
        carry_out(line, house("erasure"))
    return len(open_lines)
