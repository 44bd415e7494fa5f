"""Every text of the screens is there in Polish and Russian, with the same placeholders."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")
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


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
def test_the_catalogues_know_every_text_of_the_code(tmp_path):
    """Read the code anew, in a copy: no text is new, none is gone."""
    package = tmp_path / "kartoteka"
    left_out = shutil.ignore_patterns("dist", "__pycache__", "tests")
    shutil.copytree(ROOT / "src" / "kartoteka", package, ignore=left_out)
    command = [sys.executable, "-m", "django", "makemessages", "--locale=pl", "--no-location"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "kartoteka.project.settings",
        "KARTOTEKA_DATA": str(tmp_path / "data"),
        "PYTHONPATH": str(tmp_path),
    }
    subprocess.run(
        [*command, "--no-obsolete"], cwd=package, env=environment, check=True, capture_output=True
    )

    def texts(found: polib.POFile) -> set[tuple[str, str]]:
        return {(entry.msgctxt or "", entry.msgid) for entry in found}

    known, read = texts(catalogue("pl")), texts(catalogue("pl", package))
    assert read == known, "run python tools/catalogues.py"
