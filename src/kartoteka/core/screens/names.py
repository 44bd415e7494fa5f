"""Titles of linked records on one page: gathered first, then read in one query for each type."""

from collections.abc import Iterable, Mapping
from typing import Any

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.request import remembered


class Names:
    """What one user may know of the titles of records. Those they may not see have none."""

    def __init__(self, user: Any) -> None:
        self._user = user
        # None for records that the user may not see.
        self._known: dict[str, dict[int, str | None]] = {}
        self._asked: dict[str, set[int]] = {}

    def want(self, record_type: str, numbers: Iterable[Any]) -> None:
        """Titles that will be asked for."""
        known = self._known.get(record_type, {})
        wanted = {n for n in numbers if isinstance(n, int) and n not in known}
        if wanted and record_type in record_types:
            self._asked.setdefault(record_type, set()).update(wanted)

    def want_values(self, specs: Iterable[Spec], values: Mapping[str, Any]) -> None:
        """Titles of the records that these values link to."""
        for spec in specs:
            if spec.link:
                self.want(spec.link, [values.get(spec.key)])

    def know(self, record_type: str, titles: Mapping[int, str]) -> None:
        """Titles that were read already, of records that the user may see."""
        self._known.setdefault(record_type, {}).update(titles)

    def get(self, record_type: str, number: Any) -> str:
        """The title of a record; empty where the user may not see it."""
        return self._title(record_type, number) or ""

    def is_seen(self, record_type: str, number: Any) -> bool:
        """Whether the user may see a record at all."""
        return self._title(record_type, number) is not None

    def path(self, record_type: str, number: Any) -> str:
        """The address of a record that the user may see; else empty."""
        if not self.is_seen(record_type, number):
            return ""
        target: RecordType = record_types[record_type]
        return target.path(number)

    def _title(self, record_type: str, number: Any) -> str | None:
        if not isinstance(number, int):
            return None
        self.want(record_type, [number])
        known = self._known.get(record_type, {})
        asked = {n for n in self._asked.pop(record_type, ()) if n not in known}
        if asked:
            titles = access.titles(self._user, record_types[record_type], asked)
            self._known.setdefault(record_type, {}).update({n: titles.get(n) for n in asked})
        return self._known.get(record_type, {}).get(number)


def names_of(by: Actor) -> Names:
    """The titles known in this request: what one part of a page has read, others need not."""

    def begin() -> Names:
        names = Names(by.user)
        if by.user is not None and access.may(by.user, "see", "user"):
            names.know("user", {by.user.pk: record_types["user"].title_of(by.user)})
        return names

    found: Names = remembered(by, "names", begin)
    return found
