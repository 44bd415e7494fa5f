"""Keys under which records that may be one meet: few records share one, and slips keep most."""

from array import array
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import combinations
from typing import Any

from kartoteka.core.matching import contacts, people
from kartoteka.core.matching.given_names import canonical
from kartoteka.core.matching.letters import sound
from kartoteka.core.matching.products import Title
from kartoteka.core.matching.profiles import Profile, role_of

TELLING = 3
# What two records that share only one of these are worth comparing for.
TELLS_ALONE = ("tax_number=", "register_number=", "phone=", "email=", "code=", "name=", "person=")
SURE = 2
# Neighbours share these. Where a name is alike too, its own keys meet.
TELLS_PLACE = ("at=", "street=", "house=")
PREFIX = 5


def keys_of(profile: Profile, *, wide: bool = False) -> set[str]:
    """All keys of a record; wide ones too where they need not be kept in a table."""
    found = set(_keys(profile))
    return found | set(_wide(profile)) if wide else found


def _keys(profile: Profile) -> Iterator[str]:
    yield from _sure(profile)
    yield from _of_company(profile)
    yield from _of_person(profile)
    yield from _of_address(profile)
    yield from _of_product(profile)


def _sure(profile: Profile) -> Iterator[str]:
    for part, values in profile.parts.items():
        role = role_of(part)
        if role in ("tax_number", "register_number", "phone", "email", "code", "website"):
            for value in values:
                yield f"{'web' if role == 'website' else role}={value}"
        if role == "email":
            yield from (f"web={d}" for d in map(contacts.mail_domain, values) if d)


def whole_names(profile: Profile) -> Iterator[str]:
    """The key of companies that are called the same."""
    name = profile.first("company")
    if name is not None:
        yield f"name={name.heard}"


def _of_company(profile: Profile) -> Iterator[str]:
    name = profile.first("company")
    if name is None:
        return
    yield from whole_names(profile)
    city = profile.first("city") or ""
    telling = [sound(word) for word in name.telling[:TELLING]]
    for one, other in combinations(sorted(telling), 2):
        yield f"two={one} {other}"
    joined = sound(name.joined)
    yield f"first={joined[:PREFIX]} {city[:4]}"
    yield f"last={joined[-PREFIX:]} {city[:4]}"
    if city:
        yield from (f"here={word} {sound(city)}" for word in telling)
    elif len(telling) == 1:
        yield f"alone={telling[0]}"


def _of_person(profile: Profile) -> Iterator[str]:
    first: tuple[str, ...] = profile.first("first_name") or ()
    last: tuple[str, ...] = profile.first("last_name") or ()
    day = profile.first("date") or ""
    postal = profile.first("postal_code") or ""
    family = people.endings_off("".join(last)) if last else ""
    name, heard = canonical(first), canonical(last[:1]) or family
    if name and family:
        yield "person=" + " ".join(sorted((name, heard)))
        yield f"person4={name} {family[:4]}"
        yield f"initial={first[0][0]} {family}"
    for word in filter(None, (family, name)):
        if day:
            yield f"born={day} {word}"
        if postal:
            yield f"lives={postal} {word}"
    if day and postal:
        yield f"when={day} {postal}"


def _of_address(profile: Profile) -> Iterator[str]:
    street = profile.first("street")
    if street is None or not street[0] or not street[1]:
        return
    word = sound(max(street[0], key=len))
    where = profile.first("postal_code") or profile.first("city") or ""
    yield f"at={street[1]} {word} {where}"
    yield f"street={street[1]} {word}"
    if where:
        yield f"house={street[1]} {where}"


def _of_product(profile: Profile) -> Iterator[str]:
    title: Title | None = profile.first("title")
    if title is None:
        return
    yield from (f"code={code.upper()}" for code in title.codes)
    words = sorted(title.words, key=lambda w: (-len(w), w))[:4]
    yield from (f"words={one} {other}" for one, other in combinations(sorted(words), 2))


def _wide(profile: Profile) -> Iterator[str]:
    """Keys that find a record even where all of its best fields have slips."""
    first, last = profile.first("first_name") or (), profile.first("last_name") or ()
    street: tuple[tuple[str, ...], str] = profile.first("street") or ((), "")
    names = [f"n:{canonical(first)}" if first else "", f"n:{sound(''.join(last))}" if last else ""]
    names.append("c:" + name.telling[0] if (name := profile.first("company")) else "")
    places = [f"t:{profile.first('city') or ''}", f"w:{sound(max(street[0], key=len, default=''))}"]
    places += [f"h:{street[1]}", f"d:{(profile.first('date') or '')[:6]}"]
    places += [f"d:{(profile.first('date') or '')[4:]}"]
    places += [f"x:{v}" for p, v in profile.parts.items() if role_of(p) == "text"]
    known = [each for each in names + places if len(each) > 2]
    yield from (f"wide={one} {other}" for one, other in combinations(sorted(known), 2))


def number_of(record_type: str, key: str) -> int:
    """A key of a record type as a number that fits a column."""
    digest = blake2b(f"{record_type}|{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def numbers_of(record_type: str, profile: Profile) -> set[int]:
    """The keys of a record as numbers."""
    return {number_of(record_type, key) for key in keys_of(profile)}


def weighed(record_type: str, profile: Profile) -> dict[int, int]:
    """Keys of a record that tell who it is, as numbers, with how much each of them says."""
    return told(record_type, profile)[0]


def told(record_type: str, profile: Profile) -> tuple[dict[int, int], list[int]]:
    """All keys of a record as numbers: those of `weighed`, and those that only tell where it is."""
    found: dict[int, int] = {}
    places: list[int] = []
    for key in keys_of(profile):
        number = number_of(record_type, key)
        if key.startswith(TELLS_PLACE):
            places.append(number)
        else:
            found[number] = SURE if key.startswith(TELLS_ALONE) else 1
    return found, places


def packed(numbers: Iterable[int]) -> bytes:
    """Keys as numbers in a third of the room that they take otherwise."""
    return array("q", numbers).tobytes()


def unpacked(kept: bytes) -> list[int]:
    """What `packed` packed."""
    return array("q", kept).tolist()


def shared(one: Any, other: Any) -> bool:
    """Whether two profiles meet under any key."""
    return bool(keys_of(one) & keys_of(other))
