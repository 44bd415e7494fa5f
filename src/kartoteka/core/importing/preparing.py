"""What rows of a file say by themselves, and under which keys they meet others: for any process."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from kartoteka.core.importing.acting import importer_of
from kartoteka.core.importing.mapping import Mapping
from kartoteka.core.importing.models import Import
from kartoteka.core.importing.reading import Plain, RowReader
from kartoteka.core.jobs.hands import Hands, Piece
from kartoteka.core.matching.keys import weighed
from kartoteka.core.matching.profiles import Profile, profile
from kartoteka.core.records import custom
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.tables import Row

# A shorter file is done before another process has begun.
WORTH_IT_BYTES = 2 * 1024 * 1024


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


def prepared(recipe: Recipe, rows: Sequence[Row], keys: bool) -> list[Plain]:
    """What these rows say, in a process that is to remember the recipe."""
    with custom.remembered():
        return with_keys(_reader(recipe), rows, keys=keys)


@lru_cache(maxsize=1)
def _reader(recipe: Recipe) -> RowReader:
    mapping = Mapping.from_json(json.loads(recipe.mapping))
    record_type = record_types[recipe.record_type]
    return RowReader(record_type, mapping, recipe.headers, importer_of(recipe.owner))


def with_keys(reader: RowReader, rows: Sequence[Row], *, keys: bool) -> list[Plain]:
    """What these rows say; with the keys of those that are good, if they are wanted."""
    found = reader.plain(rows)
    if not keys:
        return found
    return [said if said.problems else _keyed(said, reader.record_type) for said in found]


def _keyed(said: Plain, record_type: RecordType) -> Plain:
    return said._replace(keys=weighed(record_type.key, profile_of(record_type, said.values)))


def profile_of(record_type: RecordType, values: dict[str, Any]) -> Profile:
    """A row as matching sees it."""
    return profile(None, ((part, values.get(key)) for key, part in record_type.matching.items()))


class Chunks:
    """The rows of a file in chunks, each with what its rows say."""

    def __init__(self, run: Import, reader: RowReader, hands: Hands, size: int) -> None:
        self._recipe = recipe_of(run, list(reader.headers))
        self._reader, self._hands, self._size = reader, hands, size
        # Whether keys are wanted: of rows that are known again they are not.
        self.keys = False

    def of(self, rows: Iterator[Row]) -> Iterator[tuple[list[Row], list[Plain]]]:
        """Chunk by chunk, in order."""
        return self._hands.ahead((part, self._giving(part)) for part in self._parts(rows))

    def _parts(self, rows: Iterator[Row]) -> Iterator[list[Row]]:
        while part := list(islice(rows, self._size)):
            yield part

    def _giving(self, part: list[Row]) -> Any:
        return lambda: self._give(part, self.keys)

    def _give(self, part: list[Row], keys: bool) -> Piece:
        def here() -> list[Plain]:
            return with_keys(self._reader, part, keys=keys)

        return self._hands.give(prepared, self._recipe, part, keys, here=here)
