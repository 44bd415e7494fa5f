"""What the tests of table files share."""

import io
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from kartoteka.core.tables import Table, open_table


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def read() -> Callable[..., Table]:
    """Open a table from text or bytes."""

    def opener(content: str | bytes, **options: object) -> Table:
        data = content.encode() if isinstance(content, str) else content
        return open_table(io.BytesIO(data), **options)

    return opener
