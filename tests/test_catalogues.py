"""Every text of the screens is there in Polish and Russian, with the same placeholders."""

import re
import shutil
from pathlib import Path

import polib
import pytest
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")
LOCALES = ROOT / "src/kartoteka/locale"
FORMS = 4


def catalogue(language: str, package: Path = ROOT / "src" / "kartoteka") -> polib.POFile:
    return polib.pofile(str(package / "locale" / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", ["pl", "ru"])
def test_nothing_is_left_untranslated(language):
    left = [e.msgid for e in catalogue(language) if e.fuzzy or not e.translated()]
    assert left == []


@pytest.mark.parametrize("language", ["pl", "ru"])
def test_placeholders_are_those_of_the_text(language):
    wrong = {}
    for entry in catalogue(language):
        allowed = [sorted(PLACEHOLDER.findall(t)) for t in (entry.msgid, entry.msgid_plural) if t]
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
        if any(sorted(PLACEHOLDER.findall(text)) not in allowed for text in texts):
            wrong[entry.msgid] = texts
    assert wrong == {}


@pytest.mark.parametrize("language", ["pl", "ru"])
def test_counted_texts_have_all_their_forms(language):
    counted = [entry for entry in catalogue(language) if entry.msgid_plural]
    assert counted
    assert all(len(entry.msgstr_plural) == FORMS for entry in counted)


def test_dashes_are_those_of_the_language():
    """Between words Russian has the long dash, Polish the half-dash; numbers 1–3 have it in all."""

    def told(path: Path) -> list[str]:
        if path.suffix == ".po":
            entries = polib.pofile(str(path))
            return [text for e in entries for text in (e.msgstr, *e.msgstr_plural.values())]
        return [path.read_text()]

    def with_dash(dash: str, language: str) -> list[str]:
        pages = sorted((ROOT / "docs/guide" / language).glob("*.md"))
        paths = [LOCALES / language / "LC_MESSAGES/django.po", *pages] if pages else []
        assert paths
        spaced = re.compile(rf"(?:\s|^){dash}\s")
        return [text[:80] for path in paths for text in told(path) if spaced.search(text)]

    assert with_dash("–", "ru") == []
    assert with_dash("—", "pl") == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
def test_the_catalogues_know_every_text_of_the_code(tmp_path, monkeypatch, settings):
    """Read the code anew, in a copy: no text is new, none is gone."""
    package = tmp_path / "kartoteka"
    left_out = shutil.ignore_patterns("dist", "__pycache__", "tests")
    shutil.copytree(ROOT / "src" / "kartoteka", package, ignore=left_out)
    monkeypatch.chdir(package)
    settings.LOCALE_PATHS = [package / "locale"]
    call_command("makemessages", locale=["pl"], no_location=True, no_obsolete=True, verbosity=0)

    def texts(found: polib.POFile) -> set[tuple[str, str]]:
        return {(entry.msgctxt or "", entry.msgid) for entry in found}

    known, read = texts(catalogue("pl")), texts(catalogue("pl", package))
    assert read == known, "run python tools/catalogues.py"
