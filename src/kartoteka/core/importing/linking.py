"""Finding the records that cells name: by natural keys, by title, and small lists by likeness."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import ValueProblem
from kartoteka.core.importing.mapping import Column
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import bulk
from kartoteka.core.storage.folding import fold

TITLE = "title"
NUMBER = "id"
# Lists up to this long are also compared without spaces: “GTXPro” is “GTX Pro”.
SMALL_LIST = 3000
LONGEST_KEY = 120
PART = 5000


@dataclass(frozen=True)
class Candidate:
    """A record that a text may mean, with what it belongs to: a stage to its pipeline."""

    id: int
    scope: tuple[tuple[str, int | None], ...] = ()

    def fits(self, values: dict[str, Any]) -> bool:
        """Whether it belongs where the row does."""
        return all(values.get(key) in (None, number) for key, number in self.scope)


@dataclass(frozen=True)
class LinkUse:
    """A column that names records: of which type, found how, and what if there is none."""

    target: str
    link: str
    by: str = ""
    missing: str = "refuse"
    scope: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str, tuple[str, ...]]:
        """Columns with the same place share what was found."""
        return self.link, self.by, self.scope


def use_of(record_type: RecordType, column: Column, link: str) -> LinkUse:
    """How a column names records; a stage is looked for in the pipeline of its row."""
    own, other = record_type.specs(), record_types[link].specs()
    shared = tuple(
        key
        for key, spec in other.items()
        if spec.link and key in own and own[key].link == spec.link and key not in ("owner", "team")
        and spec.link != record_type.key and spec.link != link
    )  # fmt: skip
    return LinkUse(column.target, link, column.by, column.missing, shared)


class Links:
    """What the texts of a file mean, remembered over the whole file."""

    def __init__(self, by: Actor) -> None:
        self._by = by
        self._known: dict[tuple[str, str, tuple[str, ...]], dict[str, tuple[Candidate, ...]]] = {}
        self._alike: dict[tuple[str, tuple[str, ...]], dict[str, tuple[Candidate, ...]] | None] = {}

    def prime(self, use: LinkUse, texts: Iterable[str]) -> None:
        """Look up texts that were not met before: one query for each way to find them."""
        known = self._known.setdefault(use.place, {})
        wanted = {text for text in texts if text and text not in known}
        for part in bulk.parts(sorted(wanted), PART):
            found = self._look_up(use, set(part))
            known.update({text: found.get(text, ()) for text in part})

    def find(self, use: LinkUse, text: str, values: dict[str, Any]) -> list[int]:
        """Numbers of the records that a text means in a row with these values."""
        found = self._known.get(use.place, {}).get(text, ())
        return [each.id for each in found if not each.scope or each.fits(values)]

    def forget(self, link: str) -> None:
        """Look again for what was not found: records of this type were made meanwhile."""
        for place, known in self._known.items():
            if place[0] == link:
                for text in [text for text, found in known.items() if not found]:
                    del known[text]
        for key in [key for key in self._alike if key[0] == link]:
            del self._alike[key]

    def forget_all(self, link: str) -> None:
        """Look everything of this type up again."""
        for place in self._known:
            if place[0] == link:
                self._known[place] = {}
        self.forget(link)

    def _records(self, link: str) -> Any:
        model = record_types[link].model
        everybody = self._by.trusted or link in ("user", "team")
        if everybody:
            return model._default_manager.filter(archived_at=None)
        return access.visible(self._by.user, model).filter(archived_at=None)

    def _look_up(self, use: LinkUse, texts: set[str]) -> dict[str, tuple[Candidate, ...]]:
        record_type = record_types[use.link]
        found: dict[str, tuple[Candidate, ...]] = {}
        for key in _ways(record_type, use.by):
            rest = texts - found.keys()
            if not rest:
                break
            if key == TITLE:
                found |= self._by_title(use, rest)
                found |= self._by_likeness(use, rest - found.keys())
            else:
                found |= self._by_field(use, record_type, key, rest)
        return found

    def _by_field(
        self, use: LinkUse, record_type: RecordType, key: str, texts: set[str]
    ) -> dict[str, tuple[Candidate, ...]]:
        wanted: dict[Any, list[str]] = {}
        for text in texts:
            value = self._value(record_type, key, text)
            if value not in (None, ""):
                wanted.setdefault(value, []).append(text)
        return self._gathered(use, "pk" if key == NUMBER else key, wanted)

    def _value(self, record_type: RecordType, key: str, text: str) -> Any:
        if key == NUMBER:
            return int(text) if text.isdecimal() and len(text) < 19 else None
        spec = record_type.spec(key)
        try:
            return spec.kind.parse(text, spec, self._by.fmt)
        except ValueProblem:
            return None

    def _by_title(self, use: LinkUse, texts: set[str]) -> dict[str, tuple[Candidate, ...]]:
        wanted: dict[Any, list[str]] = {}
        for text in texts:
            folded = fold(text)[:LONGEST_KEY]
            if folded:
                wanted.setdefault(folded, []).append(text)
        return self._gathered(use, "sort_key", wanted)

    def _gathered(
        self, use: LinkUse, column: str, wanted: dict[Any, list[str]]
    ) -> dict[str, tuple[Candidate, ...]]:
        if not wanted:
            return {}
        found: dict[str, tuple[Candidate, ...]] = {}
        rows = self._records(use.link).filter(**{f"{column}__in": list(wanted)})
        names = [f"{key}_id" for key in use.scope]
        for number, value, *scope in rows.order_by("pk").values_list("pk", column, *names):
            candidate = Candidate(number, tuple(zip(use.scope, scope, strict=True)))
            for text in wanted.get(value, ()):
                found[text] = (*found.get(text, ()), candidate)
        return found

    def _by_likeness(self, use: LinkUse, texts: set[str]) -> dict[str, tuple[Candidate, ...]]:
        if not texts:
            return {}
        place = (use.link, use.scope)
        if place not in self._alike:
            self._alike[place] = self._squashed_list(use)
        alike = self._alike[place]
        if alike is None:
            return {}
        found = {text: alike.get(squashed(text), ()) for text in texts}
        return {text: several for text, several in found.items() if several}

    def _squashed_list(self, use: LinkUse) -> dict[str, tuple[Candidate, ...]] | None:
        names = [f"{key}_id" for key in use.scope]
        rows = list(
            self._records(use.link)
            .order_by("pk")
            .values_list("pk", "sort_key", *names)[: SMALL_LIST + 1]
        )
        if len(rows) > SMALL_LIST:
            return None
        found: dict[str, tuple[Candidate, ...]] = {}
        for number, title, *scope in rows:
            key = title.replace(" ", "")
            candidate = Candidate(number, tuple(zip(use.scope, scope, strict=True)))
            found[key] = (*found.get(key, ()), candidate)
        found.pop("", None)
        return found


def squashed(text: str) -> str:
    """The folded text without spaces."""
    return fold(text).replace(" ", "")


def _ways(record_type: RecordType, by: str) -> list[str]:
    if by:
        return [TITLE if by == record_type.title else by]
    keys = [key for key in record_type.natural_keys if key != record_type.title]
    return [*keys, TITLE]
