"""What rows of a file say by themselves, and under which keys they meet others: for any process."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import islice
from typing import Any

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.importing.acting import importer_of
from kartoteka.core.importing.mapping import Mapping
from kartoteka.core.importing.models import Import
from kartoteka.core.importing.reading import Plain, RowReader, Tried
from kartoteka.core.jobs.hands import Hands, Piece
from kartoteka.core.matching import many
from kartoteka.core.matching.asking import weights_of
from kartoteka.core.matching.keys import weighed
from kartoteka.core.matching.profiles import Profile, profile
from kartoteka.core.matching.weighing import Weights
from kartoteka.core.records import custom
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.tables import Row

# A shorter file is done before another process has begun.
WORTH_IT_BYTES = 2 * 1024 * 1024
# Somebody decides about each, so less is asked of it than of a pair in the queue.
LEAST = 0.5
PARENT = "parent"


@dataclass(frozen=True)
class Recipe:
    """By what rows are read: all that another process needs to know."""

    record_type: str
    mapping: str
    headers: tuple[str, ...]
    owner: int


def recipe_of(run: Import, headers: Sequence[str]) -> Recipe:
    """The recipe of an import."""
    return Recipe(run.record_type, json.dumps(run.mapping), tuple(headers), run.owner)


def prepared(recipe: Recipe, rows: Sequence[Row], tried: bool) -> list[Plain]:
    """What these rows say, in a process that is to remember the recipe."""
    with custom.remembered():
        return _reader(recipe).of(rows, tried=tried)


@lru_cache(maxsize=1)
def _reader(recipe: Recipe) -> "Preparer":
    mapping = Mapping.from_json(json.loads(recipe.mapping))
    record_type = record_types[recipe.record_type]
    by = importer_of(recipe.owner)
    return Preparer(RowReader(record_type, mapping, recipe.headers, by), by)


class Preparer:
    """Works out what needs no other row of the file, and writes nothing."""

    def __init__(self, reader: RowReader, by: Actor) -> None:
        self._reader, self._by = reader, by
        self._record_type = reader.record_type
        named = _named(reader)
        unique = any(spec.unique for spec in self._record_type.built_in.values())
        # What other records a row means is found in its turn, and so is who has a value already.
        self._may_check = not named and not unique
        self._may_search = PARENT not in named
        self._weights: Weights | None = None

    def of(self, rows: Sequence[Row], *, tried: bool) -> list[Plain]:
        """What these rows say; and of those that are good, if it is wanted, what they resemble."""
        found = self._reader.plain(rows)
        good = [said for said in found if not said.problems] if tried else []
        if not good:
            return found
        answers = iter(self._tried(good))
        return [said if said.problems else said._replace(tried=next(answers)) for said in found]

    def _tried(self, good: Sequence[Plain]) -> list[Tried]:
        kind = self._record_type
        own = [cache(partial(profile_of, kind, said.values)) for said in good]
        keys = [weighed(kind.key, one()) for one in own]
        errors: list[Any] = [None] * len(good)
        if self._may_check:
            answers = actions.check_many(kind, [said.values for said in good], self._by)
            errors = [answer.errors for answer in answers]
        alike: list[Any] = [None] * len(good)
        if self._may_search:
            self._weights = self._weights or weights_of(kind)
            asked = [(one, each, frozenset[int]()) for one, each in zip(own, keys, strict=True)]
            alike = many.best(kind, asked, self._by.user, self._weights, least=LEAST,
                              everybody=self._by.trusted)  # fmt: skip
        every = zip(keys, errors, alike, strict=True)
        return [Tried(each, wrong, self._may_search, like) for each, wrong, like in every]


def _named(reader: RowReader) -> set[str]:
    """Fields that come from the names of other records."""
    uses = [use for _index, _column, use in reader.linked]
    uses += [use for _text, use in reader.fixed_links]
    return {use.target for use in uses} | set(reader.composed_links)


def profile_of(record_type: RecordType, values: dict[str, Any]) -> Profile:
    """A row as matching sees it."""
    return profile(None, ((part, values.get(key)) for key, part in record_type.matching.items()))


class Chunks:
    """The rows of a file in chunks, each with what its rows say."""

    def __init__(self, run: Import, reader: RowReader, by: Actor, hands: Hands, size: int) -> None:
        self._recipe = recipe_of(run, list(reader.headers))
        self._preparer, self._hands, self._size = Preparer(reader, by), hands, size
        # Whether rows are to be tried: those that are known again are not.
        self.tried = False

    def of(self, rows: Iterator[Row]) -> Iterator[tuple[list[Row], list[Plain]]]:
        """Chunk by chunk, in order."""
        return self._hands.ahead((part, self._giving(part)) for part in self._parts(rows))

    def _parts(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        while part := list(islice(rows, self._size)):
            yield part

    def _giving(self, part: list[Row]) -> Any:
        return lambda: self._give(part, self.tried)

    def _give(self, part: list[Row], tried: bool) -> Piece:
        def here() -> list[Plain]:
            return self._preparer.of(part, tried=tried)

        return self._hands.give(prepared, self._recipe, part, tried, here=here)
