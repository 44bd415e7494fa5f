"""A record as matching sees it: for each role the values that were read, and where from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from kartoteka.core.matching.roles import ROLES

EMPTY = (None, "", (), ((), ""), 0.0)
# A field with first and last name in one: read as two parts.
WHOLE_NAME = "whole_name"
NAMES = ("first_name", "last_name")
# What takes longest to read and to compare; a house and its street are read together.
LATE = {"house": 1, "street": 1, "company": 2}


@dataclass(slots=True)
class Profile:
    """What is known of one record; a part is a role, or a role with a name where it has several."""

    id: Any
    parts: dict[str, list[Any]] = field(default_factory=dict)
    # Records of the same company are told apart by this: the number of the parent.
    parent: Any = None

    def first(self, part: str) -> Any:
        """The first value of a part, or None."""
        values = self.parts.get(part)
        return values[0] if values else None


@cache
def role_of(part: str) -> str:
    """The role of a part: parts of one role may have names, as in `register_number:krs`."""
    return part.partition(":")[0]


def parts_of(matching: Mapping[str, str]) -> list[str]:
    """The parts that the fields of a type fill, each once."""
    named = [NAMES if part == WHOLE_NAME else (part,) for part in matching.values()]
    return list(dict.fromkeys(part for parts in named for part in parts))


def in_two(text: str) -> list[tuple[str, str]]:
    """First and last name of a whole one: “Anna Maria Nowak”, or “Nowak, Anna Maria”."""
    last, comma, first = text.partition(",")
    if not comma:
        first, _space, last = text.strip().rpartition(" ")
    return [(NAMES[0], first.strip()), (NAMES[1], last.strip())]


def profile(number: Any, raw: Iterable[tuple[str, Any]], parent: Any = None) -> Profile:
    """Read raw values, given with their parts."""
    found = Profile(number, parent=parent)
    for part, value in _one_by_one(raw):
        if value is None or value == "":
            continue
        read = _read(role_of(part), value if type(value) is str else _plain(part, value))
        if read in EMPTY:
            continue
        values = found.parts.setdefault(part, [])
        if read not in values:
            values.append(read)
    house = found.parts.get("house")
    if house and "street" in found.parts and not found.parts["street"][0][1]:
        words, _none = found.parts["street"][0]
        found.parts["street"] = [(words, house[0])]
        del found.parts["house"]
    return found


class Reading:
    """A record whose values are read when they are asked for, by steps: what takes longest last."""

    __slots__ = ("_raw", "_steps", "_whole", "id", "parent")

    def __init__(self, number: Any, raw: Iterable[tuple[str, Any]], parent: Any = None) -> None:
        self.id, self.parent = number, parent
        self._raw = [each for each in raw if each[1]]
        self._steps: dict[int, Profile] = {}
        self._whole: Profile | None = None

    def step(self, number: int) -> Profile:
        """What is read at this step."""
        known = self._steps.get(number)
        if known is None:
            known = self._steps[number] = self._read(number)
        return known

    def _read(self, number: int) -> Profile:
        if self._whole is not None:
            own = self._whole.parts.items()
            return Profile(self.id, {p: v for p, v in own if step_of(p) == number}, self.parent)
        raw = ((part, value) for part, value in self._raw if step_of(part) == number)
        return profile(self.id, raw, self.parent)

    @property
    def late(self) -> set[str]:
        """What it says of all that is not read at the first step."""
        return {part for part, _value in self._raw if part in LATE}

    @property
    def whole(self) -> Profile:
        """All of it."""
        if self._whole is None:
            self._whole = profile(self.id, self._raw, self.parent)
        return self._whole


def step_of(part: str) -> int:
    """At which step a part is read."""
    return LATE.get(part, 0)


def _plain(part: str, value: Any) -> Any:
    return value if role_of(part) in ("date", "price") else str(value)


# A changed record is read twice, before and after, and mostly says the same; a file does thrice.
@lru_cache(maxsize=20_000)
def _read(role: str, value: Any) -> Any:
    return ROLES[role].read(value)


def _one_by_one(raw: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, Any]]:
    for part, value in raw:
        if part == WHOLE_NAME:
            yield from in_two(str(value or ""))
        else:
            yield part, value


def tally(value: Any) -> Any:
    """A value as it is counted: two companies of one name are one value."""
    heard = getattr(value, "heard", None)
    return value if heard is None else heard


def raw_of(record_type: Any, record: Any, values: Mapping[str, Any] | None = None) -> Any:
    """Raw values of a record by the parts that its type declares; `values` stand for its own."""
    for key, part in record_type.matching.items():
        yield part, (values[key] if values and key in values else record_type.value(record, key))
