"""Put the texts of the screens into the guide: `python tools/guide.py` after catalogues changed.

In the guide, **bold** is what stands on the screen. English pages have the text as the code has it;
pages in other languages have the same texts in the same order, as their catalogues say them.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs/guide"
LOCALE = ROOT / "src/kartoteka/locale"
LANGUAGES = ("pl", "ru")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def main() -> int:
    """Write every page anew; 1 where something on an English page is on no screen."""
    for page in sorted((GUIDE / "en").glob("*.md")):
        for language in LANGUAGES:
            other = GUIDE / language / page.name
            text = in_words_of(language, page.read_text(), other.read_text())
            other.write_text(text)
    found = problems()
    print("\n".join(found))
    return int(bool(found))


def quoted(text: str) -> list[str]:
    """What a page says that stands on the screen."""
    return [" ".join(match.split()) for match in BOLD.findall(text)]


def catalogue(language: str) -> dict[str, list[str]]:
    """The ways in which a language says each text of the screens."""
    found: dict[str, list[str]] = defaultdict(list)
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file):
            said = message.string
            if isinstance(message.id, str) and isinstance(said, str) and said:
                found[message.id].append(said)
    return found


def in_words_of(language: str, english: str, text: str) -> str:
    """A page whose bold texts are those of the catalogue, where it has them already or not."""
    known = catalogue(language)
    asked = quoted(english)
    if len(asked) != len(quoted(text)):
        return text
    waiting = iter(asked)

    def put(match: re.Match[str]) -> str:
        said = known.get(next(waiting), [])
        now = " ".join(match[1].split())
        return match[0] if not said or now in said else f"**{said[0]}**"

    return BOLD.sub(put, text)


def problems() -> list[str]:
    """Texts of the guide that stand on no screen, or are said otherwise there."""
    found = []
    known = {language: catalogue(language) for language in LANGUAGES}
    for page in sorted((GUIDE / "en").glob("*.md")):
        english = quoted(page.read_text())
        found += [f"en/{page.name}: no screen says “{t}”" for t in english if t not in known["pl"]]
        for language in LANGUAGES:
            here = quoted((GUIDE / language / page.name).read_text())
            if len(here) != len(english):
                found.append(f"{language}/{page.name}: {len(here)} bold texts, en: {len(english)}")
                continue
            for asked, said in zip(english, here, strict=True):
                if said not in known[language].get(asked, [said]):
                    found.append(
                        f"{language}/{page.name}: “{asked}” is said otherwise than “{said}”"
                    )
    return found


if __name__ == "__main__":
    sys.exit(main())
