import pytest

from kartoteka.core.jobs import registry


@pytest.fixture(autouse=True)
def declared():
    """Jobs that a test declares are forgotten after it, and no others run by themselves."""
    declarations, schedules = dict(registry.declarations), dict(registry.schedules)
    registry.schedules.clear()
    yield
    registry.declarations.clear()
    registry.declarations.update(declarations)
    registry.schedules.clear()
    registry.schedules.update(schedules)
