"""Pipelines and opportunities for the tests of sales."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass
class Sale:
    """A pipeline with its stages by name."""

    pipeline: Any
    stages: dict[str, Any]

    def stage(self, name: str) -> int:
        """The number of a stage."""
        return int(self.stages[name].pk)


STAGES = (
    ("New", "open", 10, 7),
    ("Offer", "open", 50, 14),
    ("Contract", "open", 90, None),
    ("Won", "won", 100, None),
    ("Lost", "lost", 0, None),
)


@pytest.fixture
def sale(db: None) -> Sale:
    """A pipeline with three open stages."""
    return make_sale("Installations")


def make_sale(name: str, stages: Any = STAGES) -> Sale:
    """A pipeline with stages of (name, kind, probability, day limit)."""
    from kartoteka.core import actions
    from kartoteka.core.actions.actor import house
    from kartoteka.core.records.types import record_types

    pipeline = actions.create(record_types["pipeline"], {"name": name, "position": 1}, house())
    found = {}
    for position, (label, kind, probability, limit) in enumerate(stages, start=1):
        values = {
            "name": label, "pipeline": pipeline.pk, "kind": kind, "position": position,
            "probability": probability, "day_limit": limit,
        }  # fmt: skip
        found[label] = actions.create(record_types["stage"], values, house())
    return Sale(pipeline, found)


@pytest.fixture
def opportunity_of(sale: Sale, actor_of: Callable[..., Any]) -> Callable[..., Any]:
    """An opportunity of the administrator, in the first stage; keywords set fields."""
    from kartoteka.core import actions
    from kartoteka.core.records.types import record_types

    def make(name: str = "Hall ventilation", by: Any = None, **values: Any) -> Any:
        given = {"name": name, "pipeline": sale.pipeline.pk} | values
        return actions.create(record_types["opportunity"], given, by or actor_of())

    return make
