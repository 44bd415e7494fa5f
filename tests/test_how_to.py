"""Every page of docs/how-to is followed to the letter on a copy of the code, and keeps its promise.

What must hold afterwards stands in `how_to/<page>.py`, which runs as a program of its own: only a
fresh process sees the changed code.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import migrated

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs/how-to"
# What a page may change, and what its tools read.
COPIED = ("src", "docs", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("dist", "tests", "pictures")
# What Python compiled: each copy brings it, so that its processes compile what a page changed.
COMPILED = "__pycache__"

LABEL = re.compile(
    r"^`(?P<path>[\w./-]+)`, "
    r"(?:new file|(?P<where>after|instead of) (?P<fence>`+) ?(?P<line>.+?) ?(?P=fence)):$"
)
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Edit:
    """One block of a page: the file, the line that it goes after or replaces, and the text."""

    path: str
    where: str
    line: str
    text: str

    def apply(self, house: Path) -> None:
        """Do as the page says."""
        file = house / self.path
        if not self.where:
            assert not file.exists(), f"{self.path} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.text)
            return
        lines = file.read_text().splitlines(keepends=True)
        found = [number for number, line in enumerate(lines) if line.strip() == self.line]
        assert len(found) == 1, f"{self.path} has {len(found)} lines «{self.line}»"
        start = found[0] + (self.where == "after")
        lines[start : found[0] + 1] = self.text.splitlines(keepends=True)
        file.write_text("".join(lines))


def edits_and_commands(page: str) -> tuple[list[Edit], list[str]]:
    """The blocks of a page: those with a label are edits, those of a shell are commands."""
    text = (PAGES / f"{page}.md").read_text()
    edits, commands = [], []
    for block in BLOCK.finditer(text):
        before = text[: block.start()].rstrip("\n").rsplit("\n", 1)[-1]
        label = LABEL.match(before)
        if block["language"] == "sh":
            commands += block["text"].splitlines()
        else:
            assert label, f"{page}: no file is named above the block\n{block['text']}"
            assert max(map(len, block["text"].splitlines())) <= 100, f"{page}: a line is too long"
            edits.append(
                Edit(label["path"], label["where"] or "", label["line"] or "", block["text"])
            )
    return edits, commands


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Path:
    """A copy of the code, and an installation of it with one administrator."""
    house = tmp_path_factory.mktemp("untouched") / "house"
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, house / name, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / name, house / name)
    migrated.install(house / "data")
    run(house, "kartoteka init --email anna@example.com")
    return house


def run(house: Path, command: str) -> str:
    """Run a line of a page in the copy, with a data folder of its own."""
    program, *arguments = command.split()
    known = {
        "kartoteka": [sys.executable, "-m", "kartoteka.project.cli"],
        "check": [sys.executable],
        "ruff": [str(Path(sys.executable).parent / "ruff")],
        "lint-imports": [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith("KARTOTEKA_")}
    for name in (
        "DATABASE_URL",
        "DJANGO_SETTINGS_MODULE",
        "PYTHONPATH",
        "PYTHONDONTWRITEBYTECODE",
    ):
        kept.pop(name, None)
    paths = [house / "src", ROOT / "tests"]
    done = subprocess.run(
        [*known[program], *arguments],
        cwd=house,
        env=kept | {
            "KARTOTEKA_DATA": str(house / "data"),
            "KARTOTEKA_LANGUAGE": "en",
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def contents(house: Path) -> dict[str, bytes]:
    """Every file of the code by its place."""
    return {
        str(path.relative_to(house)): path.read_bytes()
        for name in COPIED
        for path in ([house / name] if (house / name).is_file() else (house / name).rglob("*"))
        if path.is_file() and COMPILED not in path.parts
    }


def follow(page: str, untouched: Path, tmp_path: Path) -> tuple[Path, set[str]]:
    """Do everything that a page says, and check it; the copy, and the files that changed."""
    house = tmp_path / "house"
    shutil.copytree(untouched, house)
    before = contents(house)
    edits, commands = edits_and_commands(page)
    for edit in edits:
        edit.apply(house)
    for command in commands:
        run(house, command)
    after = contents(house)
    touched = {path for path in after if before.get(path) != after[path]}
    written = [path for path in touched if path.endswith(".py") and "/migrations/" not in path]
    run(house, " ".join(["ruff check --quiet --fix --select I", *written]))
    # Lengths are asked of the pages alone; an app's `ready` imports where it stands.
    run(house, " ".join(["ruff check --quiet --ignore E501,PLC0415", *written]))
    run(house, f"check {ROOT / 'tests/how_to' / page.replace('-', '_')}.py")
    return house, touched


def test_a_field_is_two_files_and_a_migration(untouched: Path, tmp_path: Path):
    _house, touched = follow("add-a-field", untouched, tmp_path)
    migrations = {path for path in touched if "/migrations/" in path}
    assert [Path(path).name.endswith("_payment_days.py") for path in migrations] == [True]
    assert touched - migrations == {
        "src/kartoteka/modules/customers/models.py",
        "src/kartoteka/modules/customers/records.py",
    }


def test_an_action_is_a_function_and_a_rule(untouched: Path, tmp_path: Path):
    _house, touched = follow("add-an-action", untouched, tmp_path)
    assert {Path(path).name for path in touched} == {"actions.py", "rules.py"}


def test_a_report_is_a_question_and_its_place(untouched: Path, tmp_path: Path):
    _house, touched = follow("add-a-report", untouched, tmp_path)
    assert {Path(path).name for path in touched} == {"queries.py", "reports.py", "module.py"}


def test_a_module_gets_its_place_in_the_order(untouched: Path, tmp_path: Path):
    house, _touched = follow("add-a-module", untouched, tmp_path)
    run(house, "lint-imports")


def test_a_connector_works_through_the_outbox(untouched: Path, tmp_path: Path):
    _house, touched = follow("add-a-connector", untouched, tmp_path)
    assert not [path for path in touched if "/core/" in path or "/modules/" in path]


def test_every_page_is_followed():
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    followed = set(re.findall(r'follow\("([\w-]+)"', Path(__file__).read_text()))
    assert pages == followed
