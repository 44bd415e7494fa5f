"""Imports of made-up files."""

import io
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def import_of(user_of: Callable[..., Any]) -> Callable[..., Any]:
    """A draft of an import of a text by an administrator."""
    from kartoteka.core.importing import drafts

    def make(text: str, name: str = "file.csv", user: Any = None, **more: Any) -> Any:
        acting = user or user_of("administrator")
        file = drafts.keep(io.BytesIO(text.encode()), name, acting.pk)
        return drafts.draft(file, acting, **more)

    return make


@pytest.fixture
def write_all() -> Callable[..., Any]:
    """Write a draft to the end."""
    from kartoteka.core.importing import answers, writing
    from kartoteka.core.importing.acting import importer_of
    from kartoteka.core.screens.tests.test_imports import given_by_themselves

    def write(run: Any) -> dict[str, int]:
        if answers.missing(run):
            run.mapping = {**run.mapping, "answers": given_by_themselves()}
            run.save(update_fields=["mapping"])
        writing.begin(run, importer_of(run.owner))
        writing.write(run)
        counts: dict[str, int] = run.counts
        return counts

    return write
