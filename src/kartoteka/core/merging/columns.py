"""Profiles as columns of a table, and the levels of likeness over them in SQL.

Levels are those of `core/matching/roles.py`: what is learned here weighs pairs there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kartoteka.core.matching import contacts, people, profiles
from kartoteka.core.matching.given_names import canonical
from kartoteka.core.matching.keys import numbers_of
from kartoteka.core.matching.profiles import Profile, role_of
from kartoteka.core.matching.roles import ROLES
from kartoteka.core.matching.scoring import OWN

TEXT, TEXTS, NUMBERS = "text", "texts", "numbers"


@dataclass(frozen=True)
class Shape:
    """The columns that a role needs, and its levels in SQL, the likest first, the unlike left out.

    In SQL `{0}`, `{1}` are the columns; each stands for a left and a right one.
    """

    columns: tuple[tuple[str, str], ...]
    read: Callable[[list[Any]], tuple[Any, ...]]
    levels: tuple[str, ...]


def _first(values: list[Any]) -> tuple[Any, ...]:
    return (str(values[0]),)


def _company(values: list[Any]) -> tuple[Any, ...]:
    name = values[0]
    return name.heard, name.joined, list(name.telling)


def _first_name(values: list[Any]) -> tuple[Any, ...]:
    return values[0][0], canonical(values[0])


def _last_name(values: list[Any]) -> tuple[Any, ...]:
    joined = "".join(values[0])
    return joined, people.endings_off(joined)


def _email(values: list[Any]) -> tuple[Any, ...]:
    local, _at, domain = values[0].partition("@")
    return values[0], local, domain, contacts.mail_domain(values[0]) or None


def _street(values: list[Any]) -> tuple[Any, ...]:
    words, house = values[0]
    return " ".join(words), house


# So long an end of a name, with the town, is shared by few; among them a slip is found.
END = 6
NEARLY_ONE_NAME = 0.95
_ONE = (("v", TEXT),)
_NEAR = "jaro_winkler_similarity({0}_l, {0}_r)"
_SLIP = "levenshtein({0}_l, {0}_r) <= 1"
SHAPES: Mapping[str, Shape] = {
    "tax_number": Shape(_ONE, _first, ("{0}_l = {0}_r", _SLIP)),
    "register_number": Shape(_ONE, _first, ("{0}_l = {0}_r", _SLIP)),
    "code": Shape(_ONE, _first, ("{0}_l = {0}_r", _SLIP)),
    "website": Shape(_ONE, _first, ("{0}_l = {0}_r",)),
    "phone": Shape((("v", TEXTS),), lambda values: (list(values),),
                   ("len(list_intersect({0}_l, {0}_r)) > 0",)),
    "company": Shape(
        (("v", TEXT), ("joined", TEXT), ("words", TEXTS)), _company,
        ("{0}_l = {0}_r or {1}_l = {1}_r", "jaro_winkler_similarity({1}_l, {1}_r) >= 0.95",
         "jaro_winkler_similarity({1}_l, {1}_r) >= 0.9 "
         "or len(list_intersect({2}_l, {2}_r)) >= 2"),
    ),
    "first_name": Shape(
        (("v", TEXT), ("form", TEXT)), _first_name,
        ("{0}_l = {0}_r", "{1}_l = {1}_r", f"{_NEAR} >= {people.NEAR}",
         "left({0}_l, 1) = left({0}_r, 1) and (len({0}_l) = 1 or len({0}_r) = 1)"),
    ),
    "last_name": Shape(
        (("v", TEXT), ("root", TEXT)), _last_name,
        ("{0}_l = {0}_r", f"{{1}}_l = {{1}}_r or {_NEAR} >= {people.CLOSE}",
         f"{_NEAR} >= {people.NEAR}"),
    ),
    "email": Shape(
        (("v", TEXT), ("local", TEXT), ("domain", TEXT), ("own", TEXT)), _email,
        ("{0}_l = {0}_r",
         f"{{2}}_l = {{2}}_r and jaro_winkler_similarity({{1}}_l, {{1}}_r) >= {people.CLOSE}",
         "{3}_l = {3}_r"),
    ),
    "street": Shape(
        (("v", TEXT), ("house", TEXT)), _street,
        (f"{_NEAR} >= 0.9 and {{1}}_l = {{1}}_r",
         f"{_NEAR} >= 0.75 and {{1}}_l = {{1}}_r and {{1}}_l <> ''", f"{_NEAR} >= 0.9"),
    ),
    "link": Shape(_ONE, _first, ("{0}_l = {0}_r",)),
    "postal_code": Shape(_ONE, _first, ("{0}_l = {0}_r", _SLIP)),
    "city": Shape(_ONE, _first, ("{0}_l = {0}_r", f"{_NEAR} >= {people.NEAR}")),
    "region": Shape(_ONE, _first, ("{0}_l = {0}_r", f"{_NEAR} >= {people.NEAR}")),
    "date": Shape(_ONE, _first,
                  ("{0}_l = {0}_r", "damerau_levenshtein({0}_l, {0}_r) <= 1",
                   "left({0}_l, 4) = left({0}_r, 4)")),
}  # fmt: skip


def alone(part: str, parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What pairs worth a look have in common under this part, in SQL: the condition, and the value
    under which the two, `a` and `b`, meet. A slip leaves one end of a name as it was."""
    if role_of(part) in OWN:
        yield "true", name_of(part, "v")
    elif role_of(part) == "company" and "city" in parts:
        name, city = name_of(part, "joined"), name_of("city", "v")
        near = f"jaro_winkler_similarity(a.{name}, b.{name}) >= {NEARLY_ONE_NAME}"
        for end in ("left", "right"):
            yield near, f"{end}({name}, {END}) || ' ' || {city}"


def name_of(part: str, column: str) -> str:
    """The name of a column of a part."""
    return f"{part.replace(':', '_')}_{column}"


def parts_of(matching: Mapping[str, str]) -> list[str]:
    """The parts of a type that a table can hold, each once."""
    return [part for part in profiles.parts_of(matching) if role_of(part) in SHAPES]


def kinds_of(parts: list[str]) -> dict[str, str]:
    """All columns of these parts with what they hold, and those of the record itself."""
    found = {"unique_id": NUMBERS, "keys": "keys"}
    for part in parts:
        for column, kind in SHAPES[role_of(part)].columns:
            found[name_of(part, column)] = kind
    return found


def row_of(record_type: str, profile: Profile, parts: list[str]) -> list[Any]:
    """One profile as a row of these columns."""
    row: list[Any] = [profile.id, sorted(numbers_of(record_type, profile))]
    for part in parts:
        shape = SHAPES[role_of(part)]
        values = profile.parts.get(part)
        row += shape.read(values) if values else [None] * len(shape.columns)
    return row


def levels_of(part: str) -> list[str]:
    """The levels of a part in SQL, the likest first; they are as many as the role has, less one."""
    shape = SHAPES[role_of(part)]
    assert len(shape.levels) == len(ROLES[role_of(part)].levels) - 1
    names = [name_of(part, column) for column, _kind in shape.columns]
    return [level.format(*names) for level in shape.levels]
