"""Rows of a file that resemble a record here, or an earlier row: found by the trial, told, kept."""

from collections.abc import Sequence
from typing import Any

from kartoteka.core.actions import Actor
from kartoteka.core.importing.earlier import Earlier
from kartoteka.core.importing.models import Import, ImportPair
from kartoteka.core.importing.opening import plain
from kartoteka.core.importing.planning import Fate, Planner
from kartoteka.core.importing.reading import Parsed
from kartoteka.core.matching import many
from kartoteka.core.matching.asking import weights_of
from kartoteka.core.matching.keys import weighed
from kartoteka.core.matching.profiles import Profile, profile
from kartoteka.core.matching.scoring import Score, score
from kartoteka.core.records.types import RecordType
from kartoteka.core.storage import bulk
from kartoteka.core.storage.folding import fold

# Somebody decides about each, so less is asked of it than of a pair in the queue.
LEAST = 0.5
COLUMNS = ("run_id", "line", "record_id", "earlier", "score", "reasons", "cells", "earlier_cells",
           "decision")  # fmt: skip
MOST_CELLS, LONGEST_CELL = 100, 200
PARENT = "parent"

Place = tuple[int, int | None, int | None]


class Alikes:
    """Finds new rows that resemble something, chunk by chunk; keeps them for a decision."""

    def __init__(self, run: Import, record_type: RecordType, planner: Planner, by: Actor) -> None:
        self.run, self.record_type, self.planner, self.by = run, record_type, planner, by
        self.counts = {"records": 0, "rows": 0}
        # Decisions about pairs that are found again are kept.
        own = ImportPair.objects.filter(run=run)
        decided = own.exclude(decision="").values_list("line", "record_id", "earlier", "decision")
        self._decided: dict[Place, str] = {
            (line, record, earlier): said for line, record, earlier, said in decided
        }
        own.delete()
        self._weights = weights_of(record_type)
        self._earlier = Earlier(run.rows or 1000)

    def close(self) -> None:
        """Let go what was remembered."""
        self._earlier.close()

    def look(self, fates: Sequence[Fate]) -> None:
        """Look for what these new rows resemble."""
        rows = [(fate.row, *self._asked(fate.row)) for fate in fates]
        families = self._families([row for row, _profile, _keys in rows])
        found = many.best(
            self.record_type,
            [
                (own, keys, family)
                for (_row, own, keys), family in zip(rows, families, strict=True)
            ],
            self.by.user, self._weights, least=LEAST, everybody=self.by.trusted,
        )  # fmt: skip
        kept = []
        for (row, own, keys), known in zip(rows, found, strict=True):
            cells = [plain(cell)[:LONGEST_CELL] for cell in row.cells[:MOST_CELLS]]
            before = self._before(row, own, keys)
            if known is not None and (before is None or known[1].bits >= before[1].bits):
                kept.append(self._pair(row.line, known[0], None, known[1], cells, []))
                self.counts["records"] += 1
            elif before is not None:
                (line, *_rest, theirs), likeness = before
                kept.append(self._pair(row.line, None, line, likeness, cells, theirs))
                self.counts["rows"] += 1
            raw = [row.values.get(key) for key in self.record_type.matching]
            self._earlier.put(keys, [row.line, self._title(row), row.own.get(PARENT), raw, cells])
        bulk.insert(ImportPair, COLUMNS, kept)

    def _asked(self, row: Parsed) -> tuple[Profile, dict[int, int]]:
        own = self._profile([row.values.get(key) for key in self.record_type.matching])
        return own, weighed(self.record_type.key, own)

    def _profile(self, raw: Sequence[Any]) -> Profile:
        return profile(None, zip(self.record_type.matching.values(), raw, strict=True))

    def _families(self, rows: Sequence[Parsed]) -> list[frozenset[int]]:
        """The companies of which rows say that they belong to them: branches are no duplicates."""
        links = self.planner.reader.links
        uses = {use.target: use for _i, _c, use in self.planner.reader.linked}
        use = uses.get(PARENT)
        if use is None:
            return [frozenset()] * len(rows)
        links.prime(use, {row.own[PARENT] for row in rows if row.own.get(PARENT)})
        return [
            frozenset(links.find(use, row.own[PARENT], {}) if row.own.get(PARENT) else ())
            for row in rows
        ]

    def _before(
        self, row: Parsed, own: Profile, keys: dict[int, int]
    ) -> tuple[list[Any], Score] | None:
        """The earlier row that resembles one most."""
        best: tuple[list[Any], Score] | None = None
        parent = row.own.get(PARENT)
        for other in self._earlier.like(keys):
            _line, title, their_parent, raw, _cells = other
            if parent and (fold(parent) == title or parent == their_parent):
                continue
            if their_parent and fold(their_parent) == self._title(row):
                continue
            likeness = score(own, self._profile(raw), self._weights)
            if likeness.chance >= LEAST and (best is None or likeness.bits > best[1].bits):
                best = (other, likeness)
        return best

    def _title(self, row: Parsed) -> str:
        return fold(str(row.values.get(self.record_type.title) or ""))

    def _pair(
        self, line: int, record: int | None, earlier: int | None, likeness: Score,
        cells: list[str], theirs: list[str],
    ) -> tuple[Any, ...]:  # fmt: skip
        reasons = [[r.part, r.level, round(r.bits, 1)] for r in likeness.reasons]
        decision = self._decided.get((line, record, earlier), "")
        return (self.run.pk, line, record, earlier, round(likeness.chance, 4), reasons, cells,
                theirs, decision)  # fmt: skip
