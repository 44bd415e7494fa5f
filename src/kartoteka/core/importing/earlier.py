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
MARK_MASK = (1 << 64) - 1 - ROW_MASK
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

    def meet(self, keys: Mapping[int, int], row: Any) -> list[Any]:
        """The rows that share most keys with these; then remember this one under them."""
        own = len(self._starts) + 1
        counts: dict[int, int] = {}
        places, mask = self._places, self._mask
        for key, weight in keys.items():
            at, mark = key & mask, key & MARK_MASK
            one, other = places[at], places[at ^ 1]
            if one & MARK_MASK == mark and one:
                number = one & ROW_MASK
                counts[number] = counts.get(number, 0) + weight
            elif other & MARK_MASK == mark and other:
                number = other & ROW_MASK
                counts[number] = counts.get(number, 0) + weight
                at ^= 1
            elif one and other & ROW_MASK < one & ROW_MASK:
                # Of its two places a key takes an empty one, or that of the older row.
                at ^= 1
            places[at] = mark | own
        counts.pop(own, None)
        found = self._likeliest(counts)
        self._keep(row)
        return found

    def _likeliest(self, counts: Mapping[int, int]) -> list[Any]:
        # Of those that share as much the first one found, as `Counter.most_common` has it.
        likely = [(number, weight) for number, weight in counts.items() if weight >= SURE]
        likely.sort(key=lambda each: -each[1])
        return [self._row(number) for number, _weight in likely[:MOST_COMPARED]]

    def _keep(self, row: Any) -> None:
        self._starts.append(self._written + len(self._held))
        self._held += hands.pack(row)
        if len(self._held) > HELD_BYTES:
            self._write()

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
