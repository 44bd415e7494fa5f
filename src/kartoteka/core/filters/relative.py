"""Words that stand for records of whoever asks: me, my team, and what modules add."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

ME, MY_TEAM = "me", "my_team"


@dataclass(frozen=True)
class Word:
    """One word: of which record type, how it is said, and the numbers it stands for."""

    key: str
    link: str
    label: Any
    numbers: Callable[[Any], list[int]]


_words: dict[tuple[str, str], Word] = {}


def add(word: Word) -> None:
    """Let conditions on links to a record type use a word."""
    _words[word.link, word.key] = word


def word(link: str, raw: object) -> Word | None:
    """The word that a condition says, if it is one."""
    return _words.get((link, raw)) if isinstance(raw, str) else None


def words_of(link: str) -> list[Word]:
    """The words that may stand for records of a type."""
    return [one for one in _words.values() if one.link == link]


add(Word(ME, "user", _("me"), lambda user: [user.pk]))
add(Word(MY_TEAM, "team", _("my team"), lambda user: sorted(user.team_ids)))
