"""Writing the rows of an import: chunk by chunk, each whole or not at all, until the end."""

from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.actions.groups import continued, grouped
from kartoteka.core.events.models import Group
from kartoteka.core.importing import answers, deciding, missing, preparing, recollecting
from kartoteka.core.importing.acting import importer_of
from kartoteka.core.importing.checking import state_of
from kartoteka.core.importing.mapping import Mapping
from kartoteka.core.importing.models import Import, ImportRow, Outcome, State, Turn
from kartoteka.core.importing.opening import Source
from kartoteka.core.importing.planning import Fate, Planner
from kartoteka.core.importing.reading import Plain, RowReader
from kartoteka.core.jobs import collecting, hands
from kartoteka.core.matching import keeping
from kartoteka.core.records import custom
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search import engine
from kartoteka.core.storage import bulk
from kartoteka.core.tables import Row

CHUNK = 2000
RESULT = ("run_id", "line", "outcome", "record_id", "message")


class Lost(Exception):
    """Another process has taken this import over."""


def begin(run: Import, by: Actor) -> None:
    """Open the group of an import; from here on it is written.

    ActionError where modules ask something about its records that nobody has answered.
    """
    record_type = record_types[run.record_type]
    answers.require(run)
    with transaction.atomic():
        locked = Import.objects.select_for_update().get(pk=run.pk)
        if locked.state != State.DRAFT:
            return
        with grouped(by, "import", record_type.key, title=run.name) as group:
            pass
        locked.state, locked.group_id, locked.step = State.RUNNING, group.pk, "summary"
        locked.save(update_fields=["state", "group_id", "step"])
    run.refresh_from_db()


def write(run: Import, progress: Any = None) -> None:
    """Write what is left of an import; it may be called again after it was broken off."""
    worth_it = run.file.size >= preparing.WORTH_IT_BYTES
    with (
        custom.remembered(),
        collecting.seldom(),
        bulk.many_transactions() if worth_it else nullcontext(),
        engine.merging_later() if worth_it else nullcontext(),
        hands.many(worth_it=worth_it) as helping,
        keeping.later(helping) as making,
    ):
        writer = _Writer(run, importer_of(run.owner), progress, helping, making)
        if run.phase == "rows":
            writer.write_rows()
        if run.phase == "links":
            writer.write_links()
        # Once more after an end that takes all back, which has keys wait too.
        keeping.settle()
        if run.state == State.RUNNING:
            _finish(run, writer.by)
        keeping.settle()


class _Writer:
    def __init__(
        self, run: Import, by: Actor, progress: Any, helping: hands.Hands, making: keeping.Making
    ) -> None:
        self.run, self.by, self.progress = run, by, progress
        self._hands, self._making = helping, making
        self.record_type: RecordType = record_types[run.record_type]
        self.source = Source(run)
        mapping = Mapping.from_json(run.mapping)
        self.reader = RowReader(self.record_type, mapping, self.source.headers, by)
        self.planner = Planner(self.record_type, mapping, self.reader, by)
        Turn.objects.get_or_create(record_type=run.record_type)

    def write_rows(self) -> None:
        """Write all rows from the position on."""
        chunks = preparing.Chunks(self.run, self.reader, self.by, self._hands, CHUNK)
        drafted = preparing.DRAFTED if self._hands.are_there else preparing.READ
        chunks.wanted = drafted
        for part, said in self._chunks(chunks):
            with continued(self._locked_group()):
                self._hold_turn()
                new = self._write_part(part, said)
            chunks.wanted = drafted if new * 2 > len(part) else preparing.READ
            self._tell()
            self._making.go_on()
        keeping.settle(self._making)
        linked = any(use.link == self.record_type.key for _i, _c, use in self.reader.linked)
        self._move_on("links" if linked else "done")

    def _chunks(self, chunks: preparing.Chunks) -> Iterator[preparing.Chunk]:
        """What is left of the file: as the trial in this process read it, or read now."""
        mark = recollecting.mark_of(self.run, state_of(self.run), self.by)
        reads = recollecting.take(self.run, mark)
        with closing(reads) if reads is not None else nullcontext():
            if reads is not None and reads.has(self.run.position):
                yield from chunks.again(reads.pieces(self.run.position))
            else:
                yield from chunks.of(islice(self.source.rows(), self.run.position, None))

    def _locked_group(self) -> Group:
        assert self.run.group_id is not None
        return Group.objects.get(pk=self.run.group_id)

    def _hold_turn(self) -> None:
        """Within the transaction: nobody else writes this type, nor this import, meanwhile."""
        Turn.objects.select_for_update().get(pk=self.run.record_type)
        locked = Import.objects.select_for_update().get(pk=self.run.pk)
        if (locked.position, locked.phase, locked.state) != (
            self.run.position, self.run.phase, self.run.state,
        ):  # fmt: skip
            raise Lost(f"import {self.run.pk}")
        if self.progress is not None:
            self.progress.fence()
        Group.objects.select_for_update().get(pk=self.run.group_id or 0)

    def _write_part(self, part: Sequence[Row], said: Sequence[Plain]) -> int:
        """Write some rows, and tell how many of them were new."""
        refusals = missing.create_missing(self.reader, part, said, self.by)
        mapping = self.planner.mapping
        alike = deciding.likenesses(self.run, mapping, [row.line for row in part])
        fates = self.planner.plan(part, said, alike)
        for fate in fates:
            _refuse_unmade(fate, refusals)
        new = [fate for fate in fates if fate.outcome == Outcome.NEW]
        self._create(new)
        self._update([fate for fate in fates if fate.outcome == Outcome.UPDATED])
        self._repeat([fate for fate in fates if fate.earlier is not None], fates)
        deciding.remember(self.record_type, fates, alike, self.by)
        self._keep(fates, len(part))
        return len(new)

    def _create(self, fates: Sequence[Fate]) -> None:
        if not fates:
            return
        rows = [fate.row.values for fate in fates]
        brings = self.record_type.bring_in
        if brings is not None:
            results = brings(rows, self.by)
        else:
            drafts = [fate.row.draft for fate in fates]
            known = [draft for draft in drafts if draft is not None]
            are_known = len(known) == len(fates)
            results = actions.create_many(
                self.record_type, rows, self.by, drafts=known if are_known else None
            )
        for fate, result in zip(fates, results, strict=True):
            fate.record_id = result.id
            if result.errors:
                fate.message = "; ".join(result.errors.values())
                if result.id is None:
                    fate.outcome = Outcome.REFUSED
        self._answer([fate.record_id for fate in fates if fate.record_id is not None])

    def _answer(self, ids: list[int]) -> None:
        """Write what was said about all new records of the file."""
        said = self.planner.mapping.answers
        for asked in self.record_type.asked if ids and said else ():
            asked.keep(self.record_type.key, asked.among(self.record_type, ids), said, self.by)

    def _update(self, fates: Sequence[Fate]) -> None:
        # The last word counts where two rows of one chunk are the same record.
        pairs = [(fate.record_id or 0, fate.changes) for fate in fates]
        together: dict[int, dict[str, Any]] = {}
        for number, changes in pairs:
            together.setdefault(number, {}).update(changes)
        results = actions.update_each(self.record_type, list(together.items()), self.by)
        said = dict(zip(together, results, strict=True))
        for fate in fates:
            answer = said[fate.record_id or 0]
            if answer.errors:
                fate.outcome = Outcome.REFUSED
                fate.message = "; ".join(answer.errors.values())

    def _repeat(self, repeated: Sequence[Fate], fates: Sequence[Fate]) -> None:
        """Rows that repeat an earlier one of the same chunk add what it did not say."""
        numbers = {fate.row.line: fate.record_id for fate in fates if fate.record_id is not None}
        for fate in repeated:
            fate.record_id = numbers.get(fate.earlier or 0)
            if fate.record_id is not None:
                numbers[fate.row.line] = fate.record_id
        usual = self.planner.mapping.rule
        found = [
            fate
            for fate in repeated
            if fate.record_id is not None
            and fate.outcome == Outcome.REPEATED
            and (fate.rule or usual) != "skip"
        ]
        records = self.planner.records({fate.record_id or 0 for fate in found})
        for fate in found:
            record = records.get(fate.record_id or 0)
            if record is not None:
                fate.changes = self.planner.allowed(fate.row.values, record, fate.rule)
        self._update([fate for fate in found if fate.changes])

    def _keep(self, fates: Sequence[Fate], done: int) -> None:
        rows = [(self.run.pk, f.row.line, str(f.outcome), f.record_id, f.message) for f in fates]
        bulk.insert(ImportRow, RESULT, rows)
        counts = dict(self.run.counts)
        for fate in fates:
            counts[str(fate.outcome)] = counts.get(str(fate.outcome), 0) + 1
        self.run.counts = counts
        self.run.position += done
        self.run.save(update_fields=["counts", "position"])

    def _move_on(self, phase: str) -> None:
        with transaction.atomic():
            self.run.phase, self.run.position = phase, 0
            self.run.save(update_fields=["phase", "position"])

    def write_links(self) -> None:
        """After all rows: links between records of the same type, such as a parent company."""
        rows = islice(self.source.rows(), self.run.position, None)
        for part in _parts(rows):
            with continued(self._locked_group()):
                self._hold_turn()
                self._link_part(part)
                self.run.position += len(part)
                self.run.save(update_fields=["position", "counts"])
            self._tell()
        self._move_on("done")

    def _link_part(self, part: Sequence[Row]) -> None:
        lines = [row.line for row in part]
        own = ImportRow.objects.filter(run=self.run, line__range=(min(lines), max(lines)))
        results = {row.line: row for row in own}
        for use, texts in self.reader.texts_of_links(part):
            if use.link == self.record_type.key:
                self.reader.links.forget(use.link)
                self.reader.links.prime(use, texts)
        pairs, rows = self._own_links(part, results)
        said = actions.update_each(self.record_type, pairs, self.by)
        for row, (_number, _values), answer in zip(rows, pairs, said, strict=True):
            if answer.errors:
                self._say(row, "; ".join(answer.errors.values()))

    def _own_links(
        self, part: Sequence[Row], results: dict[int, ImportRow]
    ) -> tuple[list[tuple[int, dict[str, Any]]], list[ImportRow]]:
        uses = {use.target: use for _i, _c, use in self.reader.linked}
        uses |= {use.target: use for _text, use in self.reader.fixed_links}
        pairs: list[tuple[int, dict[str, Any]]] = []
        rows: list[ImportRow] = []
        for parsed in self.reader.read(part):
            result = results.get(parsed.line)
            if result is None or result.record_id is None or not parsed.own:
                continue
            values: dict[str, Any] = {}
            for key, text in parsed.own.items():
                found = self.reader.links.find(uses[key], text, {})
                if len(found) == 1 and found[0] != result.record_id:
                    values[key] = found[0]
                elif uses[key].missing != "empty":
                    text_of = _("There is no “%(text)s”, or there are several: left empty.")
                    self._say(result, text_of % {"text": text[:80]})
            if values:
                pairs.append((result.record_id, values))
                rows.append(result)
        return self._wanted(pairs, rows)

    def _wanted(
        self, pairs: list[tuple[int, dict[str, Any]]], rows: list[ImportRow]
    ) -> tuple[list[tuple[int, dict[str, Any]]], list[ImportRow]]:
        """Of known records only what the rule lets change."""
        known = {row.record_id or 0 for row in rows if row.outcome != Outcome.NEW}
        records = self.planner.records(known)
        kept = []
        for (number, values), row in zip(pairs, rows, strict=True):
            if number in records:
                values = self.planner.allowed(values, records[number])
                if not values:
                    continue
                if row.outcome == Outcome.SAME:
                    self._outcome(row, Outcome.UPDATED)
            kept.append(((number, values), row))
        return [pair for pair, _row in kept], [row for _pair, row in kept]

    def _say(self, row: ImportRow, message: str) -> None:
        row.message = f"{row.message} {message}".strip()
        row.save(update_fields=["message"])

    def _outcome(self, row: ImportRow, outcome: Outcome) -> None:
        counts = dict(self.run.counts)
        counts[row.outcome] = counts.get(row.outcome, 0) - 1
        counts[str(outcome)] = counts.get(str(outcome), 0) + 1
        self.run.counts = counts
        row.outcome = outcome
        row.save(update_fields=["outcome"])

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress.set(self.run.position, self.run.rows)


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while part := list(islice(rows, CHUNK)):
        yield part


def _refuse_unmade(fate: Fate, refusals: dict[tuple[str, str], str]) -> None:
    """A row whose missing link could not be made is given back with the reason."""
    for key, text in fate.row.unknown.items():
        refusal = refusals.get((key, text))
        if refusal and fate.outcome in (Outcome.NEW, Outcome.UPDATED):
            fate.outcome, fate.message = Outcome.REFUSED, refusal


def _finish(run: Import, by: Actor) -> None:
    refused = run.counts.get(Outcome.REFUSED, 0)
    run.state, run.finished_at = State.DONE, timezone.now()
    if refused and Mapping.from_json(run.mapping).on_problems == "none":
        actions.undo(run.group_id or 0, by)
        run.state = State.STOPPED
        run.message = _("Rows were refused, so nothing was kept, as you chose.")
    run.save(update_fields=["state", "finished_at", "message"])
    deciding.forget(run)
