"""Keep the catalogues of texts: `python tools/catalogues.py` reads the code anew and counts what
is missing; `--apply pl FILE.json` puts translations in ({msgid: text} or {msgid: [plural forms]}).

It needs gettext; users do not, because the package is built with compiled catalogues.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polib

PACKAGE = Path(__file__).parent.parent / "src" / "kartoteka"
LANGUAGES = ("pl", "ru")
# Between words Russian has the long dash.
LONG_DASH = ("ru",)
SPACED_DASH = re.compile(r"(?<=\s)–(?=\s)|^–(?=\s)")


def main() -> int:
    """Read the code, apply what was given, and say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--apply", nargs=2, metavar=("LANGUAGE", "FILE"))
    parser.add_argument("--missing", metavar="LANGUAGE", help="print what is missing as JSON")
    options = parser.parse_args()
    if options.apply:
        _apply(options.apply[0], Path(options.apply[1]))
    elif options.missing:
        print(json.dumps(missing(options.missing), ensure_ascii=False, indent=0))
        return 0
    else:
        extract()
    left = {language: len(missing(language)) for language in LANGUAGES}
    print(", ".join(f"{language}: {count} missing" for language, count in left.items()))
    return 1 if any(left.values()) else 0


def extract() -> None:
    """Bring the catalogues in line with the code; texts no longer used go away."""
    languages = [f"--locale={language}" for language in LANGUAGES]
    command = [sys.executable, "-m", "django", "makemessages", *languages]
    command += ["--no-location", "--no-wrap", "--no-obsolete", "--ignore=*/tests/*"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kartoteka.project.settings"}
    subprocess.run(command, cwd=PACKAGE, env=environment, check=True, capture_output=True)
    for language in LANGUAGES:
        _write(language, read(language))


def missing(language: str) -> list[str | list[str]]:
    """Texts without a translation, or with one that gettext only guessed."""
    found: list[str | list[str]] = []
    for entry in read(language):
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or not all(texts):
            found.append([entry.msgid, entry.msgid_plural] if entry.msgid_plural else _key(entry))
    return found


def read(language: str) -> polib.POFile:
    """The catalogue of a language."""
    return polib.pofile(str(_path(language)), wrapwidth=0)


def _apply(language: str, file: Path) -> None:
    given = json.loads(file.read_text())
    catalogue = read(language)
    for entry in catalogue:
        text = given.get(_key(entry))
        if text is None:
            continue
        if entry.msgid_plural:
            entry.msgstr_plural = dict(enumerate(text))
        else:
            entry.msgstr = text
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    _write(language, catalogue)


def _key(entry: polib.POEntry) -> str:
    """A text as it is named in files: where one word has two meanings, after its context."""
    return f"{entry.msgctxt}|{entry.msgid}" if entry.msgctxt else entry.msgid


def _write(language: str, catalogue: polib.POFile) -> None:
    # Names and times would make a difference of every run.
    forms = catalogue.metadata["Plural-Forms"]
    catalogue.header, catalogue.metadata_is_fuzzy = "", False
    catalogue.metadata = {
        "Language": language,
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": forms,
    }
    for entry in catalogue:
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        if language in LONG_DASH:
            entry.msgstr = with_long_dash(entry.msgstr)
            plural = entry.msgstr_plural.items()
            entry.msgstr_plural = {place: with_long_dash(text) for place, text in plural}
    catalogue.sort(key=lambda entry: entry.msgid)
    catalogue.save(str(_path(language)))


def with_long_dash(text: str) -> str:
    """A text whose dashes between words are those of Russian; 1–3 stays."""
    return SPACED_DASH.sub("—", text)


def _path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


if __name__ == "__main__":
    sys.exit(main())
