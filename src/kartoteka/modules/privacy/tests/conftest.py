"""Whom the tests of erasing erase."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def zofia(
    client_of: Any, user_of: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Somebody who came in through every door, and was written about everywhere."""
    from kartoteka.modules.privacy.tests.zofia import begin

    return begin(client_of, user_of, settings, tmp_path, monkeypatch)
