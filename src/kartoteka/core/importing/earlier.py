"""Rows of a file that were read before: kept on disk, found by their keys, in little memory."""

import json
import tempfile
from array import array
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from kartoteka.core.matching.keys import SURE

# Places for keys: 64 MB at most. In a longer file the keys of the oldest rows are written over.
FEWEST_PLACES, MOST_PLACES = 2**12, 2**23
KEYS_OF_A_ROW = 16
ROW_BITS = 40
ROW_MASK = (1 << ROW_BITS) - 1
MOST_COMPARED = 2


class Earlier:
    """The rows so far. A key leads to the latest row that has it."""

    def __init__(self, rows: int) -> None:
        wanted = max(min(rows * KEYS_OF_A_ROW * 2, MOST_PLACES), FEWEST_PLACES)
        self._mask = (1 << (wanted - 1).bit_length()) - 1
        self._places = array("Q", bytes(8 * (self._mask + 1)))
        self._starts = array("Q")
        self._file = tempfile.TemporaryFile(dir=settings.DATA)  # noqa: SIM115 - open as long as the trial
        self._end = 0

    def close(self) -> None:
        """Let the file on disk go."""
        self._file.close()

    def put(self, keys: Mapping[int, int], row: Any) -> None:
        """Remember a row, as JSON values, under its keys."""
        number = len(self._starts) + 1
        text = json.dumps(row, ensure_ascii=False, default=str).encode() + b"\n"
        self._file.seek(self._end)
        self._file.write(text)
        self._starts.append(self._end)
        self._end += len(text)
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
        counts: Counter[int] = Counter()
        places, mask = self._places, self._mask
        for key, weight in keys.items():
            at, mark = key & mask, (key >> ROW_BITS & 0xFFFFFF) << ROW_BITS
            for place in (places[at], places[at ^ 1]):
                if place and place & ~ROW_MASK == mark:
                    counts[place & ROW_MASK] += weight
                    break
        likeliest = counts.most_common(MOST_COMPARED)
        return [self._row(number) for number, weight in likeliest if weight >= SURE]

    def _row(self, number: int) -> Any:
        self._file.seek(self._starts[number - 1])
        return json.loads(self._file.readline())
