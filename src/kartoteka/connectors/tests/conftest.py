"""A street of registers on this machine, at which the settings point."""

from collections.abc import Iterator
from typing import Any

import pytest

from kartoteka.connectors.gus import register as gus
from kartoteka.connectors.tests.offices import GOOD_KEY, Street


@pytest.fixture
def street(settings: Any) -> Iterator[Street]:
    """The registers, healthy and never asked before."""
    found = Street()
    settings.GUS_URL, settings.GUS_KEY = f"{found.address}/gus/x", GOOD_KEY
    settings.CEIDG_URL, settings.CEIDG_TOKEN = f"{found.address}/ceidg", "a-token"
    settings.VIES_URL = f"{found.address}/vies"
    settings.WHITELIST_URL = f"{found.address}/whitelist"
    settings.KRS_URL = f"{found.address}/krs"
    gus._client.cache_clear()
    yield found
    found.close()
