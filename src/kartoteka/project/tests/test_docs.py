"""What is written for people says what the program does."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
SETTINGS = ROOT / "src/kartoteka/project/settings.py"
REFERENCE = ROOT / "docs/reference/settings.md"


def test_every_setting_has_its_line_and_every_line_its_setting():
    read = set(re.findall(r'read\(\s*"\w+",\s*"([A-Z_]+)"', SETTINGS.read_text()))
    read |= set(re.findall(r'database\("([A-Z_]+)"', SETTINGS.read_text()))
    explained = set(re.findall(r"^\| `([A-Z_]+)`", REFERENCE.read_text(), re.MULTILINE))
    assert {"KARTOTEKA_PORT", "DATABASE_URL"} < read
    assert explained == read


@pytest.mark.parametrize("page", ["README.md", "deploy/README.md", "docs/reference/settings.md"])
def test_no_link_leads_nowhere(page: str):
    path = ROOT / page
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text())
    assert [target for target in targets if not (path.parent / target).exists()] == []
