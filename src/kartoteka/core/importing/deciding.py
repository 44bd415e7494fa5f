"""What is done with rows that resemble something: by a rule for each kind, or one by one."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.importing.mapping import RULES, Mapping
from kartoteka.core.importing.models import Import, ImportPair, ImportRow, Outcome
from kartoteka.core.importing.planning import Fate, Likeness
from kartoteka.core.records.types import RecordType, record_types

# What each decision makes of a row, for the figures before the start.
MAKES = {"add": "new", "": "new", "skip": "left_out", "fill": "updated", "update": "updated",
         "one": "refused"}  # fmt: skip


def undecided(run: Import, mapping: Mapping) -> "QuerySet[ImportPair]":
    """Pairs about which somebody is to decide one by one, and has not."""
    rows = ImportPair.objects.filter(run=run, decision="").order_by("line")
    if mapping.similar != "one":
        rows = rows.filter(record_id=None)
    if mapping.repeats != "one":
        rows = rows.exclude(record_id=None)
    return rows


def decide(pair: ImportPair, decision: str) -> None:
    """Keep what somebody said about one pair."""
    if decision in RULES:
        ImportPair.objects.filter(pk=pair.pk).update(decision=decision)


def figures(run: Import, mapping: Mapping) -> dict[str, int]:
    """How many rows of each future the decisions make of those that resemble something."""
    found: dict[str, int] = {}
    for kind, rule in (("record", mapping.similar), ("row", mapping.repeats)):
        own = ImportPair.objects.filter(run=run, record_id__isnull=kind == "row")
        counted = own.order_by().values_list("decision").annotate(count=Count("id"))
        for decision, count in counted:
            makes = MAKES[decision or rule]
            found[makes] = found.get(makes, 0) + count
    return found


def likenesses(run: Import, mapping: Mapping, lines: Sequence[int]) -> dict[int, Likeness]:
    """What rows resemble, and the rule for each; an earlier row stands for its record by now."""
    if not lines:
        return {}
    rows = ImportPair.objects.filter(run=run, line__range=(min(lines), max(lines)))
    pairs = list(rows.values_list("line", "record_id", "earlier", "decision"))
    before = {earlier for _line, _record, earlier, _said in pairs if earlier is not None}
    became = _became(run, before)
    found = {}
    for line, record, earlier, decision in pairs:
        rule = decision or (mapping.repeats if record is None else mapping.similar)
        number = record if earlier is None else became.get(earlier)
        found[line] = Likeness(number, earlier, rule, is_single=bool(decision))
    return found


def _became(run: Import, lines: Collection[int]) -> dict[int, int | None]:
    if not lines:
        return {}
    rows = ImportRow.objects.filter(run=run, line__in=sorted(lines))
    return dict(rows.values_list("line", "record_id"))


def remember(
    record_type: RecordType, fates: Sequence[Fate], alike: dict[int, Likeness], by: Actor
) -> None:
    """Of rows that somebody called another record, one by one: nobody is asked again."""
    pairs: list[dict[str, Any]] = [
        {"record_type": record_type.key, "first": alike[fate.row.line].record_id,
         "second": fate.record_id}
        for fate in fates
        if fate.outcome == Outcome.NEW and fate.record_id is not None and fate.row.line in alike
        and alike[fate.row.line].is_single and alike[fate.row.line].record_id is not None
    ]  # fmt: skip
    if pairs:
        actions.create_many(record_types["distinction"], pairs, by.as_house())


def forget(run: Import) -> None:
    """Once an import is written nobody needs its pairs, and they hold what was in the file."""
    ImportPair.objects.filter(run=run).delete()
