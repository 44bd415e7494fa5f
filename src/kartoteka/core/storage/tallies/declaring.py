"""What a tally counts, as a model says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from django.db import models


class Expression:
    """A whole number of one row, in the words of either database; `row` is how it is called."""

    # The columns that it looks at.
    columns: tuple[str, ...] = ()

    def of(self, row: str, is_postgresql: bool) -> str:
        """The expression."""
        raise NotImplementedError


class Column(Expression):
    """A column; where it is empty, the number that stands for this."""

    def __init__(self, name: str, lacking: int | None = None) -> None:
        self.columns, self._lacking = (name,), lacking

    def of(self, row: str, is_postgresql: bool) -> str:
        """The column itself, or never empty."""
        told = f'{row}."{self.columns[0]}"'
        return told if self._lacking is None else f"COALESCE({told}, {self._lacking})"


def columns(*names: str, lacking: int | None = None) -> dict[str, Expression]:
    """Columns that the tally has under the same names."""
    return {name: Column(name, lacking) for name in names}


class Cents(Expression):
    """An amount of money as whole cents, which add up exactly however often they change."""

    def __init__(self, name: str) -> None:
        self.columns = (name,)

    def of(self, row: str, is_postgresql: bool) -> str:
        """Nothing for an empty amount."""
        cents = f'ROUND(COALESCE({row}."{self.columns[0]}", 0) * 100)'
        return f"CAST({cents} AS {'BIGINT' if is_postgresql else 'INTEGER'})"


class Days(Expression):
    """Days from one date to another; nothing where either is unknown."""

    def __init__(self, first: str, last: str) -> None:
        self.columns = (first, last)

    def of(self, row: str, is_postgresql: bool) -> str:
        """The difference."""
        first, last = (f'{row}."{name}"' for name in self.columns)
        days = f"{last} - {first}"
        if not is_postgresql:
            days = f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"
        return f"COALESCE({days}, 0)"


class Filled(Expression):
    """One where the column is filled in."""

    def __init__(self, name: str) -> None:
        self.columns = (name,)

    def of(self, row: str, is_postgresql: bool) -> str:
        """One or nothing."""
        return f'CASE WHEN {row}."{self.columns[0]}" IS NOT NULL THEN 1 ELSE 0 END'


class Both(Expression):
    """One where both columns are filled in."""

    def __init__(self, first: str, last: str) -> None:
        self.columns = (first, last)

    def of(self, row: str, is_postgresql: bool) -> str:
        """One or nothing."""
        told = " AND ".join(f'{row}."{name}" IS NOT NULL' for name in self.columns)
        return f"CASE WHEN {told} THEN 1 ELSE 0 END"


@dataclass(frozen=True)
class Only:
    """Which rows count: those where the column `name` is so (`IS NULL`, `> 0`)."""

    name: str
    is_so: str

    def of(self, row: str) -> str:
        """The condition."""
        return f'{row}."{self.name}" {self.is_so}'


@dataclass(frozen=True)
class Counting:
    """What a tally counts: the rows of `source` that are alike in `by`, and the `sums` of them.

    `by` and `sums` name the columns of the tally. Another tally may count the rows of one that
    `is_whole`: it has one row for what is alike, for which those who write at once wait.
    """

    source: str
    by: Mapping[str, Expression]
    sums: Mapping[str, Expression] = field(default_factory=dict)
    only: tuple[Only, ...] = ()
    is_whole: bool = False


class Tally(models.Model):
    """A tally of a table. A subclass says what it counts, and has a column for each of it.

    On PostgreSQL each connection adds to rows of its own, its lane, so that nobody waits for
    anybody: what is kept is the sum over the lanes.
    """

    number = models.BigIntegerField(default=0)
    lane = models.IntegerField(default=0)

    counting: ClassVar[Counting]

    class Meta:
        abstract = True


def alike(name: str, *by: str) -> models.UniqueConstraint:
    """The constraint that every tally needs: one row for what is alike, in each lane."""
    return models.UniqueConstraint(fields=[*by, "lane"], name=name)
