"""Guessing what a file holds: the record type by its columns, and the field of each column."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils import translation

from kartoteka.core.fields import LANGUAGES, Spec
from kartoteka.core.fields.choices import find_option
from kartoteka.core.importing.headers import Header, Name, Names
from kartoteka.core.importing.mapping import Column, Mapping
from kartoteka.core.importing.targets import (
    FULL_NAME,
    NUMBER,
    Target,
    importable_for,
    required_keys,
    targets_for,
)
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage.folding import fold
from kartoteka.core.tables import Cell, guess

FULL_NAMES = (
    "full name", "name and surname", "contact name", "imie i nazwisko", "nazwisko i imie",
    "osoba", "osoba kontaktowa", "фио", "имя и фамилия", "контактное лицо",
)  # fmt: skip
NUMBERS = ("kartoteka id",)
EXACT, ALIAS, BY_CONTENT = 100, 90, 30
LEAST = 30
# Kinds of content that a field of a kind may hold; any other lowers the guess.
FITTING = {
    "text": None,
    "long_text": None,
    "choice": None,
    "tags": None,
    "choices": None,
    "link": None,
    "email": {"email"},
    "phone": {"phone", "integer", "text"},
    "url": {"url", "text"},
    "nip": {"nip", "integer", "text"},
    "integer": {"integer", "decimal"},
    "decimal": {"integer", "decimal", "money"},
    "money": {"integer", "decimal", "money"},
    "percent": {"integer", "decimal", "percent"},
    "date": {"date", "datetime"},
    "datetime": {"date", "datetime"},
    "yes_no": {"yes_no", "integer"},
}
BY_KIND = ("email", "phone", "nip", "url")


@dataclass(frozen=True)
class Guess:
    """A record type with a mapping, and how much speaks for it."""

    record_type: RecordType
    mapping: Mapping
    score: int


@dataclass(frozen=True)
class Seen:
    """A column of a file, looked at once for all record types that it may belong to."""

    header: Header
    content: guess.ColumnGuess
    entries: frozenset[str]


def look(headers: Sequence[str], samples: Sequence[Sequence[Cell]]) -> list[Seen]:
    """The columns with these headers and these samples of their values."""
    return [_seen(header, sample) for header, sample in zip(headers, samples, strict=True)]


def _seen(header: str, sample: Sequence[Cell]) -> Seen:
    entries = frozenset(str(cell).strip() for cell in sample if cell not in (None, ""))
    return Seen(Header.of(header), guess.column(sample, header), entries)


def guess_file(
    name: str, headers: Sequence[str], samples: Sequence[Sequence[Cell]], user: Any
) -> Guess | None:
    """The record type that fits a file best; None where no column tells anything."""
    found, columns = [], look(headers, samples)
    for record_type in importable_for(user):
        mapping, score = guess_columns(record_type, columns, user)
        filled = mapping.targets()
        needed = [key for key in required_keys(record_type) if key not in filled]
        if needed and not ({FULL_NAME, NUMBER} & filled):
            score -= 40 * len(needed)
        score += 120 if _names_type(name, record_type) else 0
        score -= 60 if record_type.settings else 0
        found.append(Guess(record_type, mapping, score))
    best = max(found, key=lambda each: each.score, default=None)
    return best if best is not None and best.score > 0 else None


def guess_columns(
    record_type: RecordType, columns: Sequence[Seen], user: Any
) -> tuple[Mapping, int]:
    """The likely field of each column, each field once; and how sure that is altogether."""
    targets = targets_for(record_type, user)
    scored = [
        (_score(record_type, target, column), index, key)
        for index, column in enumerate(columns)
        for key, target in targets.items()
    ]
    chosen: dict[int, tuple[str, int]] = {}
    taken: set[str] = set()
    for score, index, key in sorted(scored, key=lambda each: (-each[0], each[1])):
        if score >= LEAST and index not in chosen and key not in taken:
            chosen[index] = (key, score)
            taken.add(key)
    mapped = tuple(
        _column(column, chosen.get(index), targets) for index, column in enumerate(columns)
    )
    return Mapping(columns=mapped), sum(score for _key, score in chosen.values())


def tuned(column: Column, spec: Spec | None, values: Sequence[Cell]) -> Column:
    """The column with the date order and decimal sign that its content shows."""
    if spec is None:
        return column
    return _read_so(column, spec, guess.column(values, column.header))


def _column(seen: Seen, chosen: tuple[str, int] | None, targets: dict[str, Target]) -> Column:
    if chosen is None:
        return Column(seen.header.text)
    key, score = chosen
    column = Column(seen.header.text, key, unsure=score < ALIAS - 10)
    return _read_so(column, targets[key].spec, seen.content)


def _read_so(column: Column, spec: Spec, content: Any) -> Column:
    if spec.kind.key in ("date", "datetime") and content.date_form:
        order = "".join(c.lower() for c in content.date_form if c in "dmyY")
        told = "" if content.date_form.startswith("%Y") else order
        return replace(column, date_order=told, unsure=column.unsure or content.ambiguous)
    if spec.kind.numeric:
        return replace(column, point=content.point)
    return column


def _score(record_type: RecordType, target: Target, column: Seen) -> int:
    score = _known_by(record_type.key, target.key).told_by(column.header)
    if target.spec.custom:
        own = Names([Name.of(str(target.label), EXACT)])
        score = max(score, own.told_by(column.header))
    kind = column.content.kind
    if score == 0:
        return BY_CONTENT if kind in BY_KIND and kind == target.spec.kind.key else 0
    if kind == "empty" or _fits(target.spec, column):
        return score
    return score - 50 if score < EXACT else score - 40


def _fits(spec: Spec, column: Seen) -> bool:
    """Whether a field may hold such content; of a list of choices, at least one entry."""
    if spec.kind.key == "choice" and spec.options:
        return any(find_option(text, spec) for text in column.entries)
    fitting = FITTING.get(spec.kind.key)
    return fitting is None or column.content.kind in fitting


@cache
def names_of(type_key: str, key: str) -> tuple[Name, ...]:
    """What a built-in field is called: its key, its labels in every language, other names."""
    return tuple(dict.fromkeys(Name.of(text, weight) for text, weight in _texts_of(type_key, key)))


@cache
def _known_by(type_key: str, key: str) -> Names:
    return Names(names_of(type_key, key))


def _texts_of(type_key: str, key: str) -> Sequence[tuple[str, int]]:
    record_type = record_types[type_key]
    if key == FULL_NAME:
        return tuple((name, ALIAS) for name in FULL_NAMES)
    if key == NUMBER:
        return tuple((name, ALIAS) for name in NUMBERS)
    found: list[tuple[str, int]] = [(key.replace("_", " "), EXACT)]
    found += [(name, ALIAS) for name in record_type.aliases.get(key, ())]
    spec = record_type.built_in.get(key)
    link = key.partition(".")[2] or (spec.link if spec is not None else "")
    if spec is not None:
        found += [(label, EXACT) for label in _in_every_language(spec.label)]
    if link and link in record_types:
        same = sum(1 for each in record_type.built_in.values() if each.link == link)
        weight = ALIAS if same <= 1 else 40
        other = record_types[link]
        words = (link, *other.aliases.get("", ()), *_in_every_language(other.label))
        found += [(w, weight) for word in words for w in (word, f"{word} id", f"{word} name")]
    if key == record_type.title:
        names = (type_key, *record_type.aliases.get("", ()), *_in_every_language(record_type.label))
        found += [(n, ALIAS) for name in names for n in (name, f"{name} name")]
    if key == "reference":
        names = (type_key, *record_type.aliases.get("", ()))
        found += [(n, ALIAS + 2) for name in names for n in (f"{name} id", f"{name} number")]
        found.append(("id", ALIAS - 5))
    return found


def _in_every_language(label: Any) -> list[str]:
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(str(label))
    return list(dict.fromkeys(found))


def _names_type(file_name: str, record_type: RecordType) -> bool:
    words = set(fold(file_name.rpartition(".")[0] or file_name).replace("_", " ").split())
    singular = {word.removesuffix("s") for word in words}
    return any(name <= (words | singular) for name in _words_of_type(record_type.key))


@cache
def _words_of_type(type_key: str) -> tuple[frozenset[str], ...]:
    """What a type is called, one and several of it, in every language: the words of each name."""
    record_type = record_types[type_key]
    names = (
        record_type.key, record_type.plural, *record_type.aliases.get("", ()),
        *_in_every_language(record_type.label), *_in_every_language(record_type.label_plural),
    )  # fmt: skip
    return tuple(frozenset(fold(name.replace("_", " ")).split()) for name in names)
