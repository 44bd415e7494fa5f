"""Which line of a file had a key first: a tenth of the memory of a dictionary."""

from array import array

FEWEST = 2**12
EMPTY = 0
WORD = (1 << 64) - 1


class Seen:
    """Keys as numbers of 64 bits, each with its line, in two plain arrays; it grows as it fills."""

    def __init__(self) -> None:
        self._count = 0
        self._make(FEWEST)

    def _make(self, size: int) -> None:
        self._mask = size - 1
        self._keys = array("Q", [EMPTY]) * size
        self._lines = array("I", [0]) * size

    def _place(self, key: int) -> int:
        keys, mask = self._keys, self._mask
        at = key & mask
        while keys[at] not in (key, EMPTY):
            at = (at + 1) & mask
        return at

    def get(self, key: int) -> int | None:
        """The line that had this key first."""
        number = key & WORD or 1
        at = self._place(number)
        return self._lines[at] if self._keys[at] == number else None

    def put(self, key: int, line: int) -> None:
        """Remember the line of a key."""
        number = key & WORD or 1
        at = self._place(number)
        self._count += self._keys[at] == EMPTY
        self._keys[at], self._lines[at] = number, line
        if self._count * 3 > (self._mask + 1) * 2:
            self._grow()

    def _grow(self) -> None:
        keys, lines = self._keys, self._lines
        self._make((self._mask + 1) * 2)
        for key, line in zip(keys, lines, strict=True):
            if key != EMPTY:
                at = self._place(key)
                self._keys[at], self._lines[at] = key, line
