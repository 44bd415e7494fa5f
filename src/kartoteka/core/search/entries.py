"""From a record to its entry: the title, the second line, and everything it may be found by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from kartoteka.core.fields import Format, Spec
from kartoteka.core.records.models import Record
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search.query import searchable

LONGEST_SHOWN = 300
LONGEST_PART = 1000
# A customer with thousands of people is found by the first of them only.
MOST_RELATED = 200


class Part(NamedTuple):
    """One thing a record is found by.

    ``key`` is a field of the record ("phone") or, where a related record brings it, the type and
    the field ("person.phone"); ``related`` and ``note`` are then its number and its title.
    ``kept`` is the value as it is kept where that is not what is shown, as of a phone.
    """

    key: str
    shown: str
    related: int = 0
    note: str = ""
    kept: str = ""

    def line(self) -> str:
        """The part as one line of an entry."""
        texts = [
            " ".join(text.split())[:LONGEST_PART] for text in (self.shown, self.note, self.kept)
        ]
        return "\t".join([self.key, str(self.related), *texts])

    @classmethod
    def read(cls, line: str) -> "Part":
        """The part that `line` wrote."""
        key, related, shown, note, kept = line.split("\t")
        return cls(key, shown, int(related), note, kept)

    @property
    def texts(self) -> tuple[str, str]:
        """Everything this part is found by."""
        return self.shown[:LONGEST_PART], self.kept[:LONGEST_PART]

    @property
    def reason(self) -> str:
        """The part as a reason why the record was found: "12 000 43 10, Joanna Kruk"."""
        return f"{self.shown}, {self.note}" if self.note else self.shown


@dataclass(frozen=True)
class Entry:
    """What search knows about one record."""

    record_id: int
    title: str
    subtitle: str = ""
    parts: tuple[Part, ...] = ()
    changed_at: datetime = field(default_factory=timezone.now)

    @property
    def text(self) -> str:
        """Everything it is found by, folded."""
        return searchable(self.title, *(text for part in self.parts for text in part.texts))


def entry_for(record_type: RecordType, record: Record) -> Entry:
    """The entry of a record, by what its record type lists in `search`."""
    title, fmt, specs = record_type.title_of(record), Format(), record_type.specs()
    found = (part for key in record_type.search for part in _parts(specs, record, key, fmt))
    parts = {part: None for part in found if part.shown and part.shown != title}
    subtitle = " · ".join(
        filter(
            None,
            (_shown(specs[k], _value(specs[k], record), fmt) for k in record_type.subtitle),
        )
    )
    return Entry(
        record.pk, title[:LONGEST_SHOWN], subtitle[:LONGEST_SHOWN], tuple(parts), record.changed_at
    )


def related_paths(record_type: RecordType) -> set[str]:
    """What to fetch along with records that are about to be indexed, in Django's spelling."""
    paths = {key.rpartition(".")[0].replace(".", "__") for key in record_type.search if "." in key}
    plain = {*record_type.search, *record_type.subtitle} & record_type.specs().keys()
    links = {
        key for key in plain if record_type.spec(key).link and not record_type.spec(key).custom
    }
    return paths | links


def _parts(specs: Mapping[str, Spec], record: Record, key: str, fmt: Format) -> Iterator[Part]:
    if "." not in key:
        value = _value(specs[key], record)
        # Most fields of most records are empty.
        if value is not None and value != "" and (shown := _shown(specs[key], value, fmt)):
            yield Part(key, shown, kept=_kept(value, shown))
        return
    path, _, last = key.rpartition(".")
    for related in _follow(record, path.split(".")):
        other = record_types.of(type(related))
        spec = other.spec(last)
        value = _value(spec, related)
        shown = _shown(spec, value, fmt)
        title = other.title_of(related)
        note = "" if shown == title else title
        kept = _kept(value, shown)
        yield Part(f"{other.key}.{last}", shown, related.pk, note, kept)


def _follow(record: Any, path: list[str]) -> list[Any]:
    """The records at the end of a path of links and of sets of links, archived ones left out."""
    reached = [record]
    for step in path:
        values = [getattr(one, step) for one in reached]
        reached = [r for v in values for r in (v.all() if isinstance(v, models.Manager) else [v])]
        current = [r for r in reached if r is not None and getattr(r, "archived_at", None) is None]
        reached = current[:MOST_RELATED]
    return reached


def _shown(spec: Spec, value: Any, fmt: Format) -> str:
    if value in (None, "", []):
        return ""
    return str(value) if isinstance(value, models.Model) else spec.kind.show(value, spec, fmt)


def _kept(value: Any, shown: str) -> str:
    return value if isinstance(value, str) and value != shown else ""


def _value(spec: Spec, record: Record) -> Any:
    """The value of a field; of a built-in link the record that it leads to."""
    if spec.custom:
        return spec.kind.load(record.custom.get(spec.key), spec)
    return getattr(record, spec.key)
