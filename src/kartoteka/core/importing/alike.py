"""Rows of a file that resemble a record here, or an earlier row: found by the trial, told, kept."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kartoteka.core.actions import Actor
from kartoteka.core.importing.earlier import Earlier
from kartoteka.core.importing.models import Import, ImportPair
from kartoteka.core.importing.opening import plain
from kartoteka.core.importing.planning import Fate, Planner
from kartoteka.core.importing.preparing import LEAST, PARENT, reading_of
from kartoteka.core.importing.reading import Parsed
from kartoteka.core.matching import many
from kartoteka.core.matching.asking import weights_of
from kartoteka.core.matching.keys import weighed
from kartoteka.core.matching.profiles import Reading
from kartoteka.core.matching.scoring import Score, at_least, bits_of
from kartoteka.core.records.types import RecordType
from kartoteka.core.storage import bulk
from kartoteka.core.storage.folding import fold

COLUMNS = ("run_id", "line", "record_id", "earlier", "score", "reasons", "cells", "earlier_cells",
           "decision")  # fmt: skip
MOST_CELLS, LONGEST_CELL = 100, 200
LEAST_BITS = bits_of(LEAST)

Place = tuple[int, int | None, int | None]


class Alikes:
    """Finds new rows that resemble something, chunk by chunk; keeps them for a decision."""

    def __init__(
        self, run: Import, record_type: RecordType, planner: Planner, by: Actor, rows: int
    ) -> None:
        self.run, self.record_type, self.planner, self.by = run, record_type, planner, by
        self.counts = {"records": 0, "rows": 0}
        # Up to this line the pairs of an earlier trial were replaced.
        self._upto = 0
        self._weights = weights_of(record_type)
        self._earlier = Earlier(rows)

    def finish(self) -> None:
        """After all rows: take away what an earlier trial found beyond them."""
        ImportPair.objects.filter(run=self.run, line__gt=self._upto).delete()

    def close(self) -> None:
        """Let go what was remembered."""
        self._earlier.close()

    def look(self, fates: Sequence[Fate]) -> None:
        """Look for what these new rows resemble."""
        if not fates:
            return
        rows = [(fate.row, *self._asked(fate.row)) for fate in fates]
        families = self._families([row for row, _own, _keys in rows])
        open_rows = [
            (own, keys, family)
            for (row, own, keys), family in zip(rows, families, strict=True)
            if not _is_searched(row)
        ]
        there = iter(
            many.best(
                self.record_type, open_rows, self.by.user, self._weights, least=LEAST,
                everybody=self.by.trusted,
            )
        )  # fmt: skip
        kept = []
        for row, own, keys in rows:
            known = row.tried.alike if row.tried and _is_searched(row) else next(there)
            before = self._before(row, own, keys)
            if known is not None and (before is None or known[1].bits >= before[1].bits):
                kept.append(self._pair(row.line, known[0], None, known[1], row.cells, []))
                self.counts["records"] += 1
            elif before is not None:
                (line, *_rest, theirs), likeness = before
                kept.append(self._pair(row.line, None, line, likeness, row.cells, theirs))
                self.counts["rows"] += 1
        self._replace(kept, max(fate.row.line for fate in fates))

    def _replace(self, kept: Sequence[tuple[Any, ...]], upto: int) -> None:
        """These pairs instead of those up to a line; what was decided about them is kept."""
        with transaction.atomic():
            own = ImportPair.objects.filter(
                run=self.run, line__gt=self._upto, line__lte=upto
            ).select_for_update()
            rows = own.values_list("line", "record_id", "earlier", "decision")
            decided: dict[Place, str] = {tuple(place): said for *place, said in rows}  # type: ignore[misc]
            own.delete()
            bulk.insert(ImportPair, COLUMNS, [(*p, decided.get(p[1:4], "")) for p in kept])
        self._upto = upto

    def _asked(self, row: Parsed) -> tuple[Reading, dict[int, int]]:
        """A row as matching sees it, and its keys."""
        own = reading_of(self.record_type, row.values)
        return own, row.tried.keys if row.tried else weighed(self.record_type.key, own.whole)

    def _reading(self, raw: Sequence[Any]) -> Reading:
        return Reading(None, zip(self.record_type.matching.values(), raw, strict=True))

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
        self, row: Parsed, own: Reading, keys: dict[int, int]
    ) -> tuple[list[Any], Score] | None:
        """The earlier row that resembles one most."""
        best: tuple[list[Any], Score] | None = None
        title, parent = row.values.get(self.record_type.title), row.own.get(PARENT)
        said = [row.values.get(key) for key in self.record_type.matching]
        for other in self._earlier.meet(keys, [row.line, title, parent, said, row.cells]):
            _line, their_title, their_parent, raw, _cells = other
            if parent and (_folded(parent) == _folded(their_title) or parent == their_parent):
                continue
            if their_parent and _folded(their_parent) == _folded(title):
                continue
            least = best[1].bits if best is not None else LEAST_BITS
            likeness = at_least(own, self._reading(raw), self._weights, least)
            if likeness is not None and (best is None or likeness.bits > least):
                best = (other, likeness)
        return best

    def _pair(
        self, line: int, record: int | None, earlier: int | None, likeness: Score,
        cells: Sequence[Any], theirs: Sequence[Any],
    ) -> tuple[Any, ...]:  # fmt: skip
        cells, theirs = _shown(cells), _shown(theirs)
        reasons = [[r.part, r.level, round(r.bits, 1)] for r in likeness.reasons]
        return (self.run.pk, line, record, earlier, round(likeness.chance, 4), reasons, cells,
                theirs)  # fmt: skip


def _shown(cells: Sequence[Any]) -> list[str]:
    return [plain(cell)[:LONGEST_CELL] for cell in cells[:MOST_CELLS]]


def _folded(name: Any) -> str:
    return fold(str(name or ""))


def _is_searched(row: Parsed) -> bool:
    """Whether the base was searched for what a row resembles, ahead of its turn."""
    return row.tried is not None and row.tried.is_searched
