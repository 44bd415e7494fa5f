"""Every messy file of the samples goes through the import's pages: read, or refused plainly."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kartoteka.core.importing.models import Import

pytestmark = pytest.mark.one_database

DATA = Path(__file__).parents[6] / "shared" / "data"
SETS = ("csv_spectrum/csvs", "csv_messytables_horror", "encodings_chardet")
NOTES = {"README.md", "SOURCE.md", "LICENSE"}


def folders() -> list[Path]:
    """Folders of samples; one test each, for there are hundreds of files."""
    return [
        folder
        for name in SETS
        for folder in [DATA / name, *sorted(p for p in (DATA / name).glob("*") if p.is_dir())]
    ]


@pytest.mark.skipif(not DATA.exists(), reason="the sample data are not here")
@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_sample_is_read_or_refused_plainly(client_of: Callable[..., Any], folder: Path) -> None:
    client = client_of()
    for path in sorted(p for p in folder.iterdir() if p.is_file() and p.name not in NOTES):
        with path.open("rb") as file:
            response = client.post("/import/", {"files": file})
        assert response.status_code in (302, 422), path.name
        if response.status_code == 422:
            text = response.content.decode()
            assert "Traceback" not in text
            assert 'class="ui-notice r"' in text, path.name
            continue
        run = Import.objects.order_by("-id").first()
        assert run is not None
        for step in ("file", "columns"):
            page = client.get(f"/import/{run.pk}/{step}/")
            assert page.status_code == 200, (path.name, step, _why_unreadable(client, run))
    # Another encoding in one click, whatever comes of it.
    for run in Import.objects.order_by("id")[:3]:
        again = client.post(f"/import/{run.pk}/file/", {"encoding": "windows-1250"})
        assert again.status_code in (200, 422), run.name


def _why_unreadable(client: Any, run: Import) -> str:
    """What the first step says of a file that the second would not open."""
    page: str = client.get(f"/import/{run.pk}/file/").content.decode()
    return page[page.find("ui-notice") :][:400]
