"""What rows of a file say by themselves, and under which keys they meet others: for any process."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple

from django.db import transaction

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.events.models import Group
from kartoteka.core.importing import recollecting
from kartoteka.core.importing.acting import importer_of
from kartoteka.core.importing.mapping import Mapping
from kartoteka.core.importing.models import Import
from kartoteka.core.importing.reading import Plain, RowReader, Tried
from kartoteka.core.importing.recollecting import Recollection
from kartoteka.core.jobs.hands import Hands, Piece
from kartoteka.core.matching import many
from kartoteka.core.matching.asking import weights_of
from kartoteka.core.matching.keys import told
from kartoteka.core.matching.profiles import Reading
from kartoteka.core.matching.weighing import Weights
from kartoteka.core.records import custom
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import bulk
from kartoteka.core.tables import Row

# A shorter file is done before another process has begun.
WORTH_IT_BYTES = 2 * 1024 * 1024
# Somebody decides about each, so less is asked of it than of a pair in the queue.
LEAST = 0.5
PARENT = "parent"
# A chunk is prepared in so many pieces: with long ones somebody often waits for somebody.
PIECES = 4
# What is found out of rows ahead of their turn: what they say; whether that is good, and what it
# resembles; or the records that they will be.
READ, TRIED, DRAFTED = "read", "tried", "drafted"


@dataclass(frozen=True)
class Recipe:
    """By what rows are read: all that another process needs to know."""

    record_type: str
    mapping: str
    headers: tuple[str, ...]
    owner: int
    at: datetime
    # The group in which it is written; none for a trial.
    group: int | None


class Wanted(NamedTuple):
    """What is to be found out of some rows, and the numbers of records that are kept for them."""

    what: str
    numbers: Sequence[int] = ()


def recipe_of(run: Import, headers: Sequence[str], at: datetime) -> Recipe:
    """The recipe of an import that is done by its owner, as of a moment."""
    mapping = json.dumps(run.mapping)
    return Recipe(run.record_type, mapping, tuple(headers), run.owner, at, run.group_id)


def prepared(recipe: Recipe, rows: Sequence[Row], wanted: Wanted) -> list[Plain]:
    """What is wanted of these rows, in a process that is to remember the recipe."""
    with custom.remembered():
        return _reader(recipe).of(rows, wanted)


def recalled(recipe: Recipe, piece: bytes, wanted: Wanted) -> tuple[list[Row], list[Plain]]:
    """The same of rows that the trial read, and the rows without their cells."""
    with custom.remembered():
        return _reader(recipe).recalled(piece, wanted)


@lru_cache(maxsize=1)
def _reader(recipe: Recipe) -> "Preparer":
    mapping = Mapping.from_json(json.loads(recipe.mapping))
    record_type = record_types[recipe.record_type]
    by = importer_of(recipe.owner, recipe.at)
    return Preparer(RowReader(record_type, mapping, recipe.headers, by), by, recipe.group)


class Preparer:
    """Works out what needs no other row of the file, and writes nothing."""

    def __init__(self, reader: RowReader, by: Actor, group: int | None) -> None:
        self._reader, self._by = reader, by
        self._group = None if group is None else Group.objects.get(pk=group)
        self._record_type = reader.record_type
        named = named_by(reader)
        unique = any(spec.unique for spec in self._record_type.built_in.values())
        # What other records a row means is found in its turn, and so is who has a value already.
        self._may_check = not named and not unique
        # Some types make their records in a way of their own.
        self.may_draft = self._may_check and self._record_type.bring_in is None
        self._may_search = PARENT not in named
        self._weights: Weights | None = None

    def of(self, rows: Sequence[Row], wanted: Wanted) -> list[Plain]:
        """What these rows say; and of those that are good, what else is wanted."""
        return self.told(self._reader.plain(rows), wanted)

    def told(self, found: list[Plain], wanted: Wanted) -> list[Plain]:
        """The same, of rows that were read before."""
        good = [said for said in found if not said.problems]
        if good and wanted.what == TRIED:
            tried = iter(self._tried(good))
            return [said if said.problems else said._replace(tried=next(tried)) for said in found]
        if good and wanted.what == DRAFTED and self.may_draft:
            drafts = iter(self._drafts(good, wanted.numbers))
            return [said if said.problems else said._replace(draft=next(drafts)) for said in found]
        return found

    def recalled(self, piece: bytes, wanted: Wanted) -> tuple[list[Row], list[Plain]]:
        """What is wanted of rows that the trial read, and the rows without their cells."""
        rows, said = recollecting.rows_of(recollecting.read(piece))
        return rows, self.told(said, wanted)

    def _drafts(self, good: Sequence[Plain], numbers: Sequence[int]) -> list[actions.Draft]:
        values, keys = [said.values for said in good], [said.keys for said in good]
        return actions.draft_many(
            self._record_type, values, self._by, numbers=numbers, group=self._group, keys=keys
        )

    def _tried(self, good: Sequence[Plain]) -> list[Tried]:
        kind = self._record_type
        own = [reading_of(kind, said.values) for said in good]
        keys = [told(kind.key, one.whole) for one in own]
        errors: list[Any] = [None] * len(good)
        if self._may_check:
            answers = actions.check_many(kind, [said.values for said in good], self._by)
            errors = [answer.errors for answer in answers]
        alike: list[Any] = [None] * len(good)
        if self._may_search:
            self._weights = self._weights or weights_of(kind)
            asked = [
                (one, each, frozenset[int]()) for one, (each, _at) in zip(own, keys, strict=True)
            ]
            alike = many.best(kind, asked, self._by.user, self._weights, least=LEAST,
                              everybody=self._by.trusted)  # fmt: skip
        every = zip(keys, errors, alike, strict=True)
        return [Tried(*each, wrong, self._may_search, like) for each, wrong, like in every]


def named_by(reader: RowReader) -> set[str]:
    """Fields that come from the names of other records."""
    uses = [use for _index, _column, use in reader.linked]
    uses += [use for _text, use in reader.fixed_links]
    return {use.target for use in uses} | set(reader.composed_links)


def reading_of(record_type: RecordType, values: dict[str, Any]) -> Reading:
    """A row as matching sees it."""
    return Reading(None, ((part, values.get(key)) for key, part in record_type.matching.items()))


Chunk = tuple[list[Row], list[Plain]]


def _kept(pieces: Iterator[Chunk], keep: Recollection) -> Iterator[Chunk]:
    for rows, said in pieces:
        keep.put(rows, said)
        yield rows, said


class Chunks:
    """The rows of a file in chunks, each with what its rows say."""

    def __init__(self, run: Import, reader: RowReader, by: Actor, hands: Hands, size: int) -> None:
        self._recipe = recipe_of(run, list(reader.headers), by.at)
        self._preparer, self._hands = Preparer(reader, by, run.group_id), hands
        self._model = reader.record_type.model
        self._size, self._piece = size, max(size // PIECES, 1)
        self._numbers: Sequence[int] = ()
        # Those that are known again are only read.
        self.wanted = READ

    def of(self, rows: Iterator[Row], keep: Recollection | None = None) -> Iterator[Chunk]:
        """Chunk by chunk, in order; what is read is kept where that is wanted."""
        pieces = self._hands.ahead((part, self._giving(part)) for part in self._parts(rows))
        return self._together(pieces if keep is None else _kept(pieces, keep))

    def again(self, pieces: Iterator[bytes]) -> Iterator[Chunk]:
        """The same of pieces that were kept."""
        given = self._hands.ahead((None, partial(self._recall, piece)) for piece in pieces)
        return self._together(found for _none, found in given)

    def _together(self, pieces: Iterator[Chunk]) -> Iterator[Chunk]:
        for first in pieces:
            chunk = [first, *islice(pieces, self._size // self._piece - 1)]
            yield (
                [row for part, _said in chunk for row in part],
                [one for _part, said in chunk for one in said],
            )

    def _parts(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        while part := list(islice(rows, self._piece)):
            yield part

    def _giving(self, part: list[Row]) -> Any:
        return lambda: self._give(part, self._now_wanted())

    def _recall(self, piece: bytes) -> Piece:
        wanted = self._now_wanted()
        here = partial(self._preparer.recalled, piece, wanted)
        return self._hands.give(recalled, self._recipe, piece, wanted, here=here)

    def _give(self, part: list[Row], wanted: Wanted) -> Piece:
        def here() -> list[Plain]:
            return self._preparer.of(part, wanted)

        return self._hands.give(prepared, self._recipe, part, wanted, here=here)

    def _now_wanted(self) -> Wanted:
        """What is wanted of the next piece; numbers that are kept and not used are used never."""
        if self.wanted != DRAFTED or not self._preparer.may_draft:
            return Wanted(self.wanted)
        if not self._numbers:
            # As many as a chunk has rows, so that a chunk has numbers in a row.
            with transaction.atomic():
                self._numbers = bulk.reserve_ids(self._model, self._piece * PIECES)
        own, self._numbers = self._numbers[: self._piece], self._numbers[self._piece :]
        return Wanted(DRAFTED, own)
