"""A record as matching sees it: for each role the values that were read, and where from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from kartoteka.core.matching.roles import ROLES

# What is read of a street that says nothing.
NO_STREET = ((), "")
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
    parts: dict[str, list[Any]] = {}
    for part, value in raw:
        if part == WHOLE_NAME:
            for own, name in in_two(str(value or "")):
                _take(parts, own, name)
        elif value is not None and value != "":
            _take(parts, part, value)
    house = parts.get("house")
    if house and "street" in parts and not parts["street"][0][1]:
        words, _none = parts["street"][0]
        parts["street"] = [(words, house[0])]
        del parts["house"]
    return Profile(number, parts, parent)


def _take(parts: dict[str, list[Any]], part: str, value: Any) -> None:
    read = _read(role_of(part), value if type(value) is str else _plain(part, value))
    if not read or read == NO_STREET:
        return
    values = parts.get(part)
    if values is None:
        parts[part] = [read]
    elif read not in values:
        values.append(read)


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
        raw = [each for each in self._raw if LATE.get(each[0], 0) == number]
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


def tally(value: Any) -> Any:
    """A value as it is counted: two companies of one name are one value."""
    heard = getattr(value, "heard", None)
    return value if heard is None else heard


def raw_of(record_type: Any, record: Any, values: Mapping[str, Any] | None = None) -> Any:
    """Raw values of a record by the parts that its type declares; `values` stand for its own."""
    for key, part in record_type.matching.items():
        yield part, (values[key] if values and key in values else record_type.value(record, key))
