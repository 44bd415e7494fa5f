"""Chance that gives the same company each time."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice(Random):
    """Random numbers of one part of the company: other parts do not shift them."""

    @classmethod
    def of(cls, seed: int, part: str) -> "Dice":
        """The dice of a part."""
        return cls(f"{seed} {part}")

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.random() < probability

    def one_of(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def some(self, items: Sequence[T], most: int) -> list[T]:
        """A few distinct items, between none and `most`, in their order."""
        chosen = self.sample(range(len(items)), self.randint(0, min(most, len(items))))
        return [items[i] for i in sorted(chosen)]

    def around(self, middle: float, spread: float = 0.5) -> float:
        """A positive number near the middle, now and then much greater."""
        return middle * self.lognormvariate(0, spread)
