"""Rows of a file that were read before: kept on disk, found by their keys, in little memory."""

import tempfile
from array import array
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from kartoteka.core.jobs import hands
from kartoteka.core.matching.keys import SURE

# Places for keys: 64 MB at most. In a longer file the keys of the oldest rows are written over.
FEWEST_PLACES, MOST_PLACES = 2**12, 2**23
KEYS_OF_A_ROW = 16
ROW_BITS = 40
ROW_MASK = (1 << ROW_BITS) - 1
MOST_COMPARED = 2
HELD_BYTES = 1 << 20


class Earlier:
    """The rows so far. A key leads to the latest row that has it."""

    def __init__(self, rows: int) -> None:
        wanted = max(min(rows * KEYS_OF_A_ROW * 2, MOST_PLACES), FEWEST_PLACES)
        self._mask = (1 << (wanted - 1).bit_length()) - 1
        self._places = array("Q", [0]) * (self._mask + 1)
        self._starts = array("Q")
        self._file = tempfile.TemporaryFile(dir=settings.DATA, buffering=0)  # noqa: SIM115 - open as long as the trial
        # What comes next is written together: rows in hand, and where in the file they will begin.
        self._held, self._written = bytearray(), 0

    def close(self) -> None:
        """Let the file on disk go."""
        self._file.close()

    def put(self, keys: Mapping[int, int], row: Any) -> None:
        """Remember a row under its keys."""
        number = len(self._starts) + 1
        self._starts.append(self._written + len(self._held))
        self._held += hands.pack(row)
        if len(self._held) > HELD_BYTES:
            self._write()
        places, mask = self._places, self._mask
        for key in keys:
            at, mark = key & mask, (key >> ROW_BITS & 0xFFFFFF) << ROW_BITS
            # Of its two places a key takes its own, an empty one, or that of the older row.
            one, other = places[at], places[at ^ 1]
            own = one & ~ROW_MASK == mark or not one
            if not own and (other & ~ROW_MASK == mark or other & ROW_MASK < one & ROW_MASK):
                at ^= 1
            places[at] = mark | number

    def like(self, keys: Mapping[int, int]) -> list[Any]:
        """The rows that share most keys with these."""
        counts: dict[int, int] = {}
        places, mask = self._places, self._mask
        for key, weight in keys.items():
            at, mark = key & mask, (key >> ROW_BITS & 0xFFFFFF) << ROW_BITS
            place = places[at]
            if place & ~ROW_MASK != mark or not place:
                place = places[at ^ 1]
                if place & ~ROW_MASK != mark or not place:
                    continue
            number = place & ROW_MASK
            counts[number] = counts.get(number, 0) + weight
        # Of those that share as much the first one found, as `Counter.most_common` has it.
        likely = [(number, weight) for number, weight in counts.items() if weight >= SURE]
        likely.sort(key=lambda each: -each[1])
        return [self._row(number) for number, _weight in likely[:MOST_COMPARED]]

    def _row(self, number: int) -> Any:
        start = self._starts[number - 1]
        if start >= self._written:
            return hands.unpack(memoryview(self._held)[start - self._written :])
        end = self._starts[number] if number < len(self._starts) else self._written
        self._file.seek(start)
        return hands.unpack(self._file.read(end - start))

    def _write(self) -> None:
        self._file.seek(self._written)
        view = memoryview(self._held)
        while view:
            view = view[self._file.write(view) :]
        self._written += len(self._held)
        self._held = bytearray()
