"""Where the shared sample files are; tests that need them are skipped without them."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[6] / "shared" / "data"


def files(folder: str, pattern: str = "*") -> list[object]:
    """The files of a folder as parameters of a test, or one skipped parameter."""
    found = sorted(path for path in (ROOT / folder).glob(pattern) if path.is_file())
    if found:
        return [pytest.param(path, id=f"{path.parent.name}/{path.name}") for path in found]
    skip = pytest.mark.skip(reason=f"there is no ../shared/data/{folder} on this machine")
    return [pytest.param(ROOT / folder, marks=skip, id=folder)]
