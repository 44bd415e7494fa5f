"""What is to be done with each row: added, updated, left as it is, or given back."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.importing.mapping import Mapping
from kartoteka.core.importing.matching import Matcher
from kartoteka.core.importing.models import Outcome
from kartoteka.core.importing.reading import Parsed, Plain, RowReader, is_same
from kartoteka.core.merging import following
from kartoteka.core.records.types import RecordType
from kartoteka.core.tables import Row

EMPTY: tuple[Any, ...] = (None, "", [])
NONE: AnyMapping[int, "Likeness"] = MappingProxyType({})
# Rows of which there will be a record.
HERE_AFTER = (
    Outcome.NEW, Outcome.UPDATED, Outcome.SAME, Outcome.REPEATED, Outcome.LEFT_OUT,
)  # fmt: skip


@dataclass(slots=True)
class Fate:
    """What happens to one row, and why."""

    row: Parsed
    outcome: str
    record_id: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    known: bool = False
    # The line of the earlier row that says the same, and what is done with what is new in this one.
    earlier: int | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a row resembles by the trial: a record, or an earlier row and what became of that."""

    record_id: int | None
    earlier: int | None
    rule: str
    is_single: bool = False


def _brings(fate: Fate) -> bool:
    """Whether there is or will be a record of a row."""
    if fate.outcome == Outcome.LEFT_OUT:
        return fate.record_id is not None or fate.earlier is not None
    return fate.outcome in HERE_AFTER


class Planner:
    """Decides about the rows of one file, chunk by chunk."""

    def __init__(
        self, record_type: RecordType, mapping: Mapping, reader: RowReader, by: Actor
    ) -> None:
        self.record_type = record_type
        self.mapping = mapping
        self.reader = reader
        self.matcher = Matcher(record_type, mapping, by)
        self._by = by

    def plan(
        self, rows: Sequence[Row], said: Sequence[Plain] | None = None,
        alike: AnyMapping[int, Likeness] = NONE,
    ) -> list[Fate]:  # fmt: skip
        """The fate of each row, as the base is now; `alike` tells by line what rows resemble."""
        parsed = self.reader.read(rows, said)
        matches = self.matcher.match(parsed)
        numbers = {match.id for match in matches if match.id is not None}
        numbers |= {each.record_id for each in alike.values() if each.record_id is not None}
        records = self.records(numbers) if numbers else {}
        resembled = self._current(alike.values(), records)
        fates: list[Fate] = []
        by_line: dict[int | None, Fate] = {}
        for row, match in zip(parsed, matches, strict=True):
            record = records.get(match.id) if match.id is not None else None
            if record is not None:
                self._settle(row, record)
            if row.problems:
                fates.append(Fate(row, Outcome.REFUSED, message="; ".join(row.problems.values())))
            elif match.several and self.mapping.rule != "add":
                row.problems[""] = _("%(count)d records here fit this row.") % {
                    "count": match.several
                }
                fates.append(Fate(row, Outcome.REFUSED, message=row.problems[""]))
            elif record is not None and self.mapping.rule != "add":
                fates.append(self.known(row, record))
            elif match.line is not None and self.mapping.rule != "add":
                text = _("The same as row %(line)d.") % {"line": match.line}
                fates.append(Fate(row, Outcome.REPEATED, message=text, earlier=match.line))
            elif row.line in alike:
                fates.append(self._judged(row, alike[row.line], resembled, by_line))
            else:
                fates.append(Fate(row, Outcome.NEW))
            by_line[row.line] = fates[-1]
        return fates

    def _judged(
        self,
        row: Parsed,
        likeness: Likeness,
        records: dict[int, Any],
        before: AnyMapping[int | None, Fate],
    ) -> Fate:
        """The fate of a row that only resembles something, as somebody decided."""
        record = records.get(likeness.record_id or 0)
        line = likeness.earlier
        comes = line in before and _brings(before[line])
        is_gone = record is None and not comes
        if likeness.rule in ("", "add") or (is_gone and line is not None):
            return Fate(row, Outcome.NEW)
        if is_gone and likeness.rule != "skip":
            text = _(
                "What it resembled is not here any more. Import the row again to have it added."
            )
            return Fate(row, Outcome.REFUSED, message=text)
        if likeness.rule == "one":
            text = _("It resembles something that is here, and nobody decided what to do with it.")
            return Fate(row, Outcome.REFUSED, message=text)
        if likeness.rule == "skip":
            number = None if record is None else record.pk
            text = _("It resembles something that is here; left out, as you chose.")
            return Fate(
                row, Outcome.LEFT_OUT, number, message=text, earlier=line if comes else None
            )
        if record is not None:
            return self.known(row, record, likeness.rule)
        text = _("Like row %(line)d.") % {"line": line}
        return Fate(row, Outcome.REPEATED, message=text, earlier=line, rule=likeness.rule)

    def _current(
        self, likenesses: Iterable[Likeness], records: AnyMapping[int, Any]
    ) -> dict[int, Any]:
        """The records that rows resemble; of one merged since the trial the one that it became."""
        wanted = {each.record_id for each in likenesses if each.record_id is not None}
        found = {n: records[n] for n in wanted if n in records and records[n].archived_at is None}
        key = self.record_type.key
        became = {n: following.now_at(key, n) for n in sorted(wanted - found.keys())}
        numbers = {now for now in became.values() if now is not None}
        there = self.records(numbers) if numbers else {}
        for number, now in became.items():
            record = there.get(now or 0)
            if record is not None and record.archived_at is None:
                found[number] = record
        return found

    def records(self, numbers: set[int]) -> dict[int, Any]:
        """Records that the user may see, by their numbers."""
        model = self.record_type.model
        if self._by.trusted:
            return dict(model._default_manager.in_bulk(numbers))
        return dict(access.visible(self._by.user, model).in_bulk(numbers))

    def _settle(self, row: Parsed, record: Any) -> None:
        """A name that fits several records means the one that is linked already."""
        for key, numbers in row.several.items():
            if key in self.record_type.specs() and self.record_type.value(record, key) in numbers:
                row.problems.pop(key, None)

    def known(self, row: Parsed, record: Any, rule: str = "") -> Fate:
        """The fate of a row whose record is there: what it may change by the rule."""
        changes = self.allowed(row.values, record, rule)
        outcome = Outcome.UPDATED if changes else Outcome.SAME
        return Fate(row, outcome, record.pk, changes, self._left(row.values, record), known=True)

    def _left(self, values: dict[str, Any], record: Any) -> str:
        """What a file says otherwise but only verbs change, such as the stage of an opportunity."""
        if self.mapping.rule == "skip":
            return ""
        left = [
            str(self.record_type.spec(key).label)
            for key in self.record_type.verb_fields
            if values.get(key) not in EMPTY
            and not is_same(self.record_type.value(record, key), values[key])
        ]
        if not left:
            return ""
        text = _("Left as it is, because only the buttons of the card change it: %(fields)s.")
        return text % {"fields": ", ".join(left)}

    def allowed(self, values: dict[str, Any], record: Any, rule: str = "") -> dict[str, Any]:
        """Of these values, those that the rule lets change on a known record."""
        rule = rule or self.mapping.rule
        if rule == "skip":
            return {}
        changes: dict[str, Any] = {}
        for key, value in values.items():
            current = self.record_type.value(record, key)
            if is_same(current, value) or key in self.record_type.verb_fields:
                continue
            if rule == "update" or current in EMPTY:
                changes[key] = value
        return changes
