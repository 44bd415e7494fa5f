"""The trial of an import: every row read and checked, nothing written."""

import hashlib
import json
from collections import Counter
from itertools import islice
from typing import Any

from kartoteka.core import actions
from kartoteka.core.importing import deciding, preparing, recollecting
from kartoteka.core.importing.acting import importer_of
from kartoteka.core.importing.alike import Alikes
from kartoteka.core.importing.mapping import Mapping
from kartoteka.core.importing.models import Import, Outcome
from kartoteka.core.importing.opening import Source, plain
from kartoteka.core.importing.planning import Fate, Planner
from kartoteka.core.importing.reading import RowReader
from kartoteka.core.importing.targets import targets_for
from kartoteka.core.jobs import collecting, hands
from kartoteka.core.matching import keeping
from kartoteka.core.records import custom
from kartoteka.core.records.types import RecordType, record_types

CHUNK = 2000
MOST_SHOWN = 200
MOST_UNKNOWN = 500
MOST_TITLES = 300_000
# What becomes of rows that resemble something, and what is said about all: after the trial.
DECIDED_LATER = ("similar", "repeats", "answers")
KNOWN = (Outcome.UPDATED, Outcome.SAME, Outcome.REPEATED)


def state_of(run: Import) -> str:
    """The state of all choices, by which one knows whether a trial still holds."""
    mapping = {key: value for key, value in run.mapping.items() if key not in DECIDED_LATER}
    content = [run.record_type, run.file_id, run.source, run.lookups, mapping, run.edits,
               run.left_out]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def is_checked(run: Import) -> bool:
    """Whether the report is about the choices as they are now."""
    return bool(run.report) and run.checked == state_of(run)


def check(run: Import, progress: Any = None) -> dict[str, Any]:
    """Try all rows and keep what was found: counts, rows to correct, names that nobody has."""
    state = state_of(run)
    # What an import that was broken off left behind counts among what is here.
    keeping.settle()
    worth_it = run.file.size >= preparing.WORTH_IT_BYTES
    with custom.remembered(), collecting.seldom(), hands.many(worth_it=worth_it) as helping:
        trial = _Trial(run, progress, helping)
        try:
            report = trial.report()
        finally:
            trial.close()
    Import.objects.filter(pk=run.pk).update(report=report, checked=state, rows=report["rows"])
    run.report, run.checked, run.rows = report, state, report["rows"]
    return report


class _Trial:
    def __init__(self, run: Import, progress: Any, helping: hands.Hands) -> None:
        self.run, self.progress = run, progress
        self.by = importer_of(run.owner)
        # Before what it stands for is read: after a change meanwhile the file is read anew.
        self._mark = recollecting.mark_of(run, state_of(run), self.by)
        self.record_type: RecordType = record_types[run.record_type]
        self.source = Source(run)
        mapping = Mapping.from_json(run.mapping)
        self.reader = RowReader(self.record_type, mapping, self.source.headers, self.by)
        self.planner = Planner(self.record_type, mapping, self.reader, self.by)
        self.chunks = preparing.Chunks(run, self.reader, self.by, helping, CHUNK)
        self.counts: Counter[str] = Counter()
        self.problems: list[dict[str, Any]] = []
        self.known: list[dict[str, Any]] = []
        self.unknown: dict[str, Counter[str]] = {}
        self.misplaced: Counter[tuple[str, str]] = Counter()
        self._may = frozenset(targets_for(self.record_type, self.by.user)) - mapping.targets()
        self.alikes = None
        if self.record_type.matching and mapping.rule != "add":
            self.alikes = Alikes(
                run, self.record_type, self.planner, self.by, run.rows or self.source.about()
            )
        else:
            deciding.forget(run)
        may_keep = helping.are_there and not preparing.named_by(self.reader)
        self._reads = recollecting.Recollection() if may_keep else None
        self._is_whole = False
        self._own_titles: set[str] = set()
        self._own_named: list[tuple[Any, str]] = []

    def close(self) -> None:
        """Let go what was remembered; what was read is kept for the writing, if all of it was."""
        if self.alikes is not None:
            self.alikes.close()
        if self._reads is not None and self._is_whole:
            recollecting.keep(self.run, self._mark, self._reads)
        elif self._reads is not None:
            self._reads.close()

    def report(self) -> dict[str, Any]:
        """What was found."""
        done = 0
        tried = preparing.READ if self.alikes is None else preparing.TRIED
        self.chunks.wanted = tried
        for part, said in self.chunks.of(self.source.rows(), self._reads):
            fates = self.planner.plan(part, said)
            self._try_new([fate for fate in fates if fate.outcome == Outcome.NEW])
            if self.alikes is not None:
                new = [fate for fate in fates if fate.outcome == Outcome.NEW]
                self.alikes.look(new)
                self.chunks.wanted = tried if len(new) * 2 > len(fates) else preparing.READ
            for fate in fates:
                self._count(fate)
            done += len(part)
            if self.progress is not None:
                self.progress.set(done, self.run.rows or done)
        self._is_whole = True
        self._own_links()
        if self.alikes is not None:
            self.alikes.finish()
        return {
            "rows": done,
            "counts": dict(self.counts),
            "alike": self.alikes.counts if self.alikes is not None else {},
            "left_out": len(self.run.left_out),
            "problems": self.problems,
            "known": self.known,
            "keys": self.planner.matcher.keys,
            "unknown": {
                key: found.most_common(MOST_UNKNOWN) for key, found in self.unknown.items()
            },
            "misplaced": [[key, to, n] for (key, to), n in self.misplaced.most_common()],
            "remarks": [p.message for p in islice(self.source.table.problems, 20)],
        }

    def _try_new(self, fates: list[Fate]) -> None:
        rest = [fate for fate in fates if _errors_of(fate) is None]
        rows = [fate.row.values for fate in rest]
        answers = iter(actions.check_many(self.record_type, rows, self.by) if rows else ())
        for fate in fates:
            known = _errors_of(fate)
            found = next(answers).errors if known is None else known
            promised = set(fate.row.unknown)
            errors = {key: text for key, text in found.items() if key not in promised}
            if errors:
                fate.outcome, fate.message = Outcome.REFUSED, "; ".join(errors.values())
                fate.row.problems |= errors

    def _count(self, fate: Fate) -> None:
        self.counts[str(fate.outcome)] += 1
        for found in actions.misplaced(self.record_type, fate.row.values, self._may, self.by):
            self.misplaced[found.spec.key, found.target.key] += 1
        for key, text in fate.row.unknown.items():
            self.unknown.setdefault(key, Counter())[text] += 1
        self._own_named += [(key, text) for key, text in fate.row.own.items()]
        if self._has_own:
            self._remember_title(fate)
        if fate.outcome == Outcome.REFUSED and len(self.problems) < MOST_SHOWN:
            self.problems.append(self._shown(fate))
        elif fate.outcome in KNOWN and len(self.known) < MOST_SHOWN:
            self.known.append(self._shown(fate))

    @property
    def _has_own(self) -> bool:
        return any(use.link == self.record_type.key for _i, _c, use in self.reader.linked)

    def _remember_title(self, fate: Fate) -> None:
        if len(self._own_titles) < MOST_TITLES:
            for key in (*self.record_type.natural_keys, self.record_type.title):
                value = fate.row.values.get(key)
                if value not in (None, ""):
                    self._own_titles.add(str(value).casefold())

    def _own_links(self) -> None:
        """Names of records of the same type that neither the file nor the base has."""
        uses = {use.target: use for _i, _c, use in self.reader.linked}
        rest = [(k, t) for k, t in self._own_named if t.casefold() not in self._own_titles]
        for key, use in uses.items():
            texts = {text for wanted, text in rest if wanted == key}
            if use.link == self.record_type.key and texts:
                self.reader.links.prime(use, texts)
        for key, text in rest:
            if key in uses and not self.reader.links.find(uses[key], text, {}):
                self.unknown.setdefault(key, Counter())[text] += 1

    def _shown(self, fate: Fate) -> dict[str, Any]:
        return {
            "line": fate.row.line,
            "cells": [plain(cell)[:200] for cell in fate.row.cells[:100]],
            "problems": fate.row.problems,
            "outcome": str(fate.outcome),
            "record": fate.record_id,
            "message": fate.message,
            "changes": sorted(fate.changes),
        }


def _errors_of(fate: Fate) -> dict[str, str] | None:
    """What is wrong with a row by what was found out ahead of its turn; None where nothing was."""
    return None if fate.row.tried is None else fate.row.tried.errors
