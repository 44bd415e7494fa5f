"""What is written for people says what the program does.

Settings have a test of their own beside them.
"""

import importlib.util
import json
import re
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.utils import translation

from kartoteka.core.records.types import record_types

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
LANGUAGES = ("pl", "en", "ru")
WRITTEN = sorted(
    path
    for pattern in ("docs/**/*.md", "*.md", "deploy/*.md", "bench/*.md", "src/**/README.md")
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def tool(name: str) -> ModuleType:
    """A file of tools/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"tools/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def words() -> dict[str, tuple[list[str], list[str]]]:
    """The rows of docs/words.md: the Polish and Russian words by each English one."""
    found = {}
    for line in (DOCS / "words.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and not set(cells[0]) <= set("- "):
            polish, russian = ([w.strip() for w in cell.split(",")] for cell in cells[1:3])
            found |= {word.strip(): (polish, russian) for word in cells[0].split(",")}
    return found


def test_generated_pages_are_fresh():
    """Stale? `python tools/reference.py` writes them anew."""
    stale = [
        name
        for name, text in tool("reference_pages").pages().items()
        if not (DOCS / "reference" / name).exists()
        or (DOCS / "reference" / name).read_text() != text
    ]
    assert stale == []


def test_every_library_has_its_licence():
    libraries = tool("libraries")
    text = (DOCS / "reference" / libraries.PAGE).read_text()
    rows = {
        row[0]: (row[1], row[2])
        for row in re.findall(r"^\| (\S+) \| (.+?) \| (.*?) \|$", text, re.MULTILINE)
    }
    installed = {name: metadata.distribution(name) for name in libraries.direct_names()}
    licences = {name: libraries.licence(found) for name, found in installed.items()}
    assert {name: rows.get(name, ("", ""))[1] for name in licences} == licences
    pinned = json.loads((ROOT / "assets/package.json").read_text())["devDependencies"]
    in_pages = {name: version for name, version in pinned.items() if name in rows}
    assert in_pages == libraries.page_libraries()
    assert {name: rows[name][0] for name in in_pages} == in_pages
    assert [name for name, (_version, licence) in rows.items() if not licence] == []


def test_every_record_type_is_a_word():
    known = words()
    with translation.override("en"):
        assert [rt.key for rt in record_types if str(rt.label).lower() not in known] == []


@pytest.mark.parametrize(("language", "column"), [("pl", 0), ("ru", 1)])
def test_screens_take_their_words_from_the_page(language: str, column: int):
    known = words()
    otherwise = {}
    for record_type in record_types:
        with translation.override("en"):
            english = str(record_type.label).lower()
        with translation.override(language):
            shown = str(record_type.label).lower()
        if shown not in (english, *known[english][column]):
            otherwise[english] = shown
    assert otherwise == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_module_has_its_page_of_the_guide(language: str):
    pages = {path.stem for path in (DOCS / "guide" / language).glob("*.md")}
    without = [
        module
        for module in settings.MODULES
        if not pages
        & {
            rt.plural
            for rt in record_types
            if rt.in_menu and rt.module == module.rsplit(".", 1)[-1]
        }
    ]
    assert without == []


def test_the_guide_says_the_same_in_each_language():
    shapes = {
        language: {path.name: shape(path) for path in (DOCS / "guide" / language).glob("*.md")}
        for language in LANGUAGES
    }
    assert shapes["pl"] == shapes["en"] == shapes["ru"]


def shape(page: Path) -> tuple[int, list[str]]:
    """What a page has in every language: so many headings, and these links and pictures."""
    text = page.read_text().replace(f"pictures/{page.parent.name}/", "pictures/")
    return len(HEADING.findall(text)), [target.partition("#")[0] for target in LINK.findall(text)]


def test_the_guide_says_what_stands_on_the_screens():
    """`python tools/guide.py` puts the words of the catalogues in."""
    assert tool("guide").problems() == []


def test_every_module_says_what_it_is():
    folders = [path.parent for path in ROOT.glob("src/kartoteka/modules/*/module.py")]
    assert [folder.name for folder in folders if not (folder / "README.md").exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_leads_nowhere(page: Path):
    broken = []
    for target in LINK.findall(page.read_text()):
        place, _hash, anchor = target.partition("#")
        path = (page.parent / place) if place else page
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            broken.append(target)
    assert broken == []


def anchors(page: Path) -> set[str]:
    """The names under which the headings of a page are reached."""
    plain = (re.sub(r"[^\w\s-]", "", title.lower()) for title in HEADING.findall(page.read_text()))
    return {re.sub(r"\s", "-", title.strip()) for title in plain}


def test_every_picture_is_shown_and_small():
    text = "".join(path.read_text() for path in WRITTEN)
    pictures = sorted((DOCS / "guide/pictures").rglob("*.png"))
    names = {f"{path.parent.name}/{path.name}": path.stat().st_size for path in pictures}
    assert [name for name in names if f"pictures/{name}" not in text] == []
    assert {name: size for name, size in names.items() if size > 80_000} == {}


@pytest.mark.parametrize("language", ["pl", "en", "ru"])
def test_every_guide_has_pictures_of_its_own_language(language):
    here = "".join(path.read_text() for path in sorted((DOCS / "guide" / language).glob("*.md")))
    shown = re.findall(r"\]\(\.\./pictures/([^)]+)\)", here)
    assert len(shown) > 10
    assert [name for name in shown if not name.startswith(f"{language}/")] == []


def test_decisions_are_numbered_one_after_another():
    titles = [page.read_text().partition("\n")[0] for page in sorted(DOCS.glob("decisions/*.md"))]
    assert [int(title.split()[1].rstrip(".")) for title in titles] == list(
        range(1, len(titles) + 1)
    )
