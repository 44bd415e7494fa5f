"""What was typed into a search box, taken apart: words, fragments and numbers in any format."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kartoteka.core.storage.folding import fold

LONGEST_QUERY = 100
MOST_TERMS = 8
# The index knows runs of three characters. With two spaces before each word even the first letter
# of a word is such a run, so every word that can be typed is found by the index.
INDEXED_LENGTH = 3
WORD_START = "  "
SHORTEST_NUMBER = 3
SHORTEST_TRUNK_NUMBER = 7
SHORTEST_TAX_NUMBER = 8
_NO_DIGIT = re.compile(r"\D+")
_COUNTRY_AND_NUMBER = re.compile(r"[a-z]{2}(\d{8,})")


@dataclass(frozen=True)
class Term:
    """One thing that was typed: any of its spellings must occur.

    One that begins with WORD_START must begin a word.
    """

    spellings: tuple[str, ...]

    def found_in(self, text: str) -> bool:
        """Whether a searchable text holds this term."""
        return any(spelling in text for spelling in self.spellings)


@dataclass(frozen=True)
class Query:
    """Everything that was typed. All terms must be found, in any order."""

    folded: str
    terms: tuple[Term, ...]

    @classmethod
    def parse(cls, text: str) -> "Query":
        """Take apart what a user typed; nothing in it has a special meaning.

        Numbers in a row are one number, as in a phone number; see `apart`.
        """
        folded = fold(text[:LONGEST_QUERY])
        return cls(folded, _terms(folded.split()))

    def __bool__(self) -> bool:
        return bool(self.terms)

    @cached_property
    def learned(self) -> dict[str, Any]:
        """What was learned of it from the database while it is answered."""
        return {}

    @cached_property
    def as_words(self) -> "Query":
        """The same query, finding each word at the beginning of a word only."""
        words = (tuple(_at_start(n) for n in term.spellings) for term in self.terms)
        return Query(self.folded, tuple(Term(spellings) for spellings in words))

    @cached_property
    def apart(self) -> "Query | None":
        """The query with numbers in a row as so many numbers, as in "Polna 12 3"."""
        words = self.folded.split()[:MOST_TERMS]
        query = Query(self.folded, tuple(_word_term(word) for word in words))
        return None if query.terms == self.terms else query

    def variants(self) -> "Iterator[Query]":
        """The ways to read what was typed, the likelier first."""
        yield self
        if self.apart:
            yield self.apart

    @property
    def is_certain(self) -> bool:
        """Whether a find by this reading leaves no need for another: it is a whole phone number."""
        numbers = (s.strip() for term in self.terms for s in term.spellings)
        return any(n.isdecimal() and len(n) >= SHORTEST_TRUNK_NUMBER for n in numbers)

    @cached_property
    def digits(self) -> str:
        """The digits of a query that is a number, however it was written."""
        joined = self.folded.replace(" ", "")
        return joined if joined.isdecimal() else ""

    def terms_in(self, text: str) -> int:
        """How many of the terms a searchable text holds."""
        return sum(term.found_in(text) for term in self.terms)

    @cached_property
    def _wanted(self) -> tuple[tuple[str, ...], ...]:
        return tuple(term.spellings for term in self.terms)

    def found_in(self, text: str) -> bool:
        """Whether a searchable text holds every term."""
        # Asked of every find: a quarter of the time of the same said with `all` and `any`.
        for spellings in self._wanted:
            for spelling in spellings:
                if spelling in text:
                    break
            else:
                return False
        return True


def searchable(*texts: str) -> str:
    """The text that queries are compared with: folded, each word marked, numbers joined."""
    folded = [fold(text) for text in texts]
    codes = [code for words in folded for code in _codes(words)]
    return marked_words(" ".join((*folded, *codes)))


def marked_words(folded: str) -> str:
    """A folded text with the beginning of each word marked."""
    return "".join(f"{WORD_START}{word}" for word in folded.split())


def _codes(folded: str) -> Iterator[str]:
    """A phone, tax or document number once more in one piece: "of 2026 12" gives "of202612"."""
    if " " not in folded:
        return
    joined = folded.replace(" ", "")
    digits = _NO_DIGIT.sub("", joined)
    if len(digits) < SHORTEST_NUMBER or len(digits) * 2 < len(joined):
        return
    yield joined
    if digits != joined:
        yield digits


def _terms(words: list[str]) -> tuple[Term, ...]:
    terms: list[Term] = []
    while words and len(terms) < MOST_TERMS:
        if _is_country(words):
            words = words[1:]
        numbers = _leading_numbers(words)
        terms.append(_number_term(numbers) if numbers else _word_term(words[0]))
        words = words[len(numbers) or 1 :]
    return tuple(terms)


def _is_country(words: list[str]) -> bool:
    """Whether a tax number follows that is kept without its country: "PL 526-104-08-28"."""
    digits = sum(map(len, _leading_numbers(words[1:])))
    return len(words[0]) == 2 and words[0].isalpha() and digits >= SHORTEST_TAX_NUMBER


def _leading_numbers(words: list[str]) -> list[str]:
    count = 0
    while count < len(words) and words[count].isdecimal():
        count += 1
    numbers = words[:count]
    return numbers if sum(map(len, numbers)) >= SHORTEST_NUMBER else []


def _number_term(numbers: list[str]) -> Term:
    joined = "".join(numbers)
    # "0048 12..." and "(0-12)..." are kept as "48 12..." and "12...".
    short = joined.lstrip("0") if len(joined) >= SHORTEST_TRUNK_NUMBER else joined
    return Term((_needle(short or joined),))


def _word_term(word: str) -> Term:
    tax_number = _COUNTRY_AND_NUMBER.fullmatch(word)
    return Term((_needle(word), *([_needle(tax_number[1])] if tax_number else [])))


def _needle(word: str) -> str:
    return word if len(word) >= INDEXED_LENGTH else _at_start(word)


def _at_start(needle: str) -> str:
    return needle if needle.startswith(WORD_START) else f"{WORD_START}{needle}"
