"""What a field tells about identity: how its values are read, and how alike two of them are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rapidfuzz.distance import OSA

from kartoteka.core.matching import companies, contacts, given_names, people, products
from kartoteka.core.matching.letters import latin, sound


@dataclass(frozen=True)
class Level:
    """One degree of likeness: how often pairs show it that are one, and pairs that are two."""

    key: str
    m: float
    u: float


@dataclass(frozen=True)
class Role:
    """A way to compare two values; levels go from unlike to the same."""

    key: str
    read: Callable[[str], Any]
    level: Callable[[Any, Any], int]
    levels: tuple[Level, ...]
    # Roles of one group tell the same twice, such as a town and its postal code.
    group: str = ""
    # Whether a value that few have tells more than one that many have.
    by_frequency: bool = True


def _levels(*given: tuple[str, float, float]) -> tuple[Level, ...]:
    return tuple(Level(*each) for each in given)


def _same(one: Any, other: Any) -> int:
    return int(one == other)


def _identifier(one: str, other: str) -> int:
    if one == other:
        return 2
    return int(min(len(one), len(other)) >= 6 and OSA.distance(one, other, score_cutoff=1) <= 1)


def _first_name(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    if one == other:
        return 4
    pairs = [(a, b) for a in one for b in other]
    if any(a == b and len(a) > 1 for a, b in pairs):
        return 3 if len(one) != len(other) else 2
    if any(given_names.same_name(a, b) or sound(a) == sound(b) for a, b in pairs):
        return 3
    if any(people.near(a, b) >= people.NEAR for a, b in pairs):
        return 2
    return int(any(1 in (len(a), len(b)) and a[0] == b[0] for a, b in pairs))


def _last_name(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    if one == other:
        return 3
    joined, another = "".join(one), "".join(other)
    if joined == another or people.endings_off(joined) == people.endings_off(another):
        return 2
    if set(one) & set(other) and max(map(len, set(one) & set(other))) > 3:
        return 2
    value = people.near(joined, another)
    return 2 if value >= people.CLOSE else int(value >= people.NEAR)


def _company(one: companies.CompanyName, other: companies.CompanyName) -> int:
    value = companies.alike(one, other)
    if one.numbers != other.numbers:
        # School 5 is not school 6.
        value = min(value, 0.7 if not one.numbers or not other.numbers else 0.5)
    return (value >= 0.62) + (value >= 0.82) + (value >= 0.96)


def _email(one: str, other: str) -> int:
    if one == other:
        return 3
    local, _at, domain = one.partition("@")
    local_other, _at, domain_other = other.partition("@")
    if domain == domain_other and people.near(local, local_other) >= people.CLOSE:
        return 2
    # The same name before another domain says nothing: it is made of the person's name.
    own = contacts.mail_domain(one)
    return int(bool(own) and own == domain_other)


def _street(one: tuple[Any, str], other: tuple[Any, str]) -> int:
    words, words_other = " ".join(one[0]), " ".join(other[0])
    near = 1.0 if words == words_other else people.near(words, words_other)
    shared = set(one[0]) & set(other[0])
    near = max(near, 0.92 if any(len(w) > 4 for w in shared) else 0.0)
    same_house = bool(one[1]) and one[1] == other[1]
    if near >= 0.9:
        return 3 if same_house or one[1] == other[1] else 1
    return 2 if same_house and near >= 0.75 else 0


def _near_text(one: str, other: str) -> int:
    if one == other:
        return 2
    return int(people.near(one, other) >= people.NEAR or one.startswith(other + " ")
               or other.startswith(one + " "))  # fmt: skip


def _short(one: str, other: str) -> int:
    return 2 if one == other else int(OSA.distance(one, other, score_cutoff=1) <= 1)


def _day(one: str, other: str) -> int:
    if one == other:
        return 3
    if OSA.distance(one, other, score_cutoff=1) <= 1 or one == other[:4] + other[6:] + other[4:6]:
        return 2
    return int(one[:4] == other[:4])


def _price(one: float, other: float) -> int:
    if not one or not other:
        return 0
    apart = abs(one - other) / max(one, other)
    return (apart <= 0.3) + (apart <= 0.1)


def read_day(text: Any) -> str:
    """A day as eight digits, year first; empty where it is none."""
    if isinstance(text, (date, datetime)):
        return text.strftime("%Y%m%d")
    digits = "".join(c if c.isdigit() else " " for c in str(text)).split()
    if len(digits) == 1 and len(digits[0]) == 8:
        return digits[0] if digits[0][:2] in ("18", "19", "20") else (
            digits[0][4:] + digits[0][2:4] + digits[0][:2])  # fmt: skip
    if len(digits) >= 3 and len(digits[0]) == 4:
        return f"{digits[0]}{digits[1]:0>2}{digits[2]:0>2}"
    if len(digits) >= 3 and len(digits[2]) == 4:
        return f"{digits[2]}{digits[1]:0>2}{digits[0]:0>2}"
    return ""


def read_price(text: Any) -> float:
    """An amount as a plain number; nothing where it is none."""
    kept = "".join(c for c in str(text) if c.isdigit() or c in ".,")
    head, mark, tail = kept.replace(",", ".").rpartition(".")
    whole = head.replace(".", "") if mark and len(tail) <= 2 else kept
    try:
        return float(f"{whole}.{tail}" if mark and len(tail) <= 2 else
                     whole.replace(",", "").replace(".", "") or 0)  # fmt: skip
    except ValueError:
        return 0.0


_NUMBER = _levels(("other", 0.05, 0.9998), ("slip", 0.1, 2e-5), ("same", 0.85, 2e-8))
ROLES: Mapping[str, Role] = {
    role.key: role
    for role in (
        Role("tax_number", contacts.number, _identifier, _NUMBER),
        Role("register_number", contacts.number, _identifier, _NUMBER),
        Role("code", contacts.number, _identifier,
             _levels(("other", 0.3, 0.9995), ("slip", 0.1, 5e-4), ("same", 0.6, 1e-5))),
        Role("company", companies.parse, _company,
             _levels(("other", 0.03, 0.985), ("alike", 0.08, 0.008), ("close", 0.2, 5e-4),
                     ("same", 0.69, 5e-5))),
        Role("first_name", people.given, _first_name,
             _levels(("other", 0.015, 0.95), ("initial", 0.015, 0.02), ("near", 0.07, 0.012),
                     ("form", 0.15, 0.008), ("same", 0.75, 0.01))),
        Role("last_name", people.family, _last_name,
             _levels(("other", 0.04, 0.985), ("near", 0.04, 0.01), ("close", 0.1, 0.002),
                     ("same", 0.82, 0.001))),
        Role("phone", contacts.phone, _same, _levels(("other", 0.4, 0.9999), ("same", 0.6, 2e-6)),
             "contact"),
        Role("email", contacts.email, _email,
             _levels(("other", 0.45, 0.997), ("domain", 0.1, 0.002), ("near", 0.05, 1e-4),
                     ("same", 0.4, 1e-6)), "contact"),
        Role("website", contacts.domain, _same,
             _levels(("other", 0.3, 0.9999), ("same", 0.7, 1e-5)), "contact"),
        Role("street", contacts.street, _street,
             _levels(("other", 0.25, 0.985), ("street", 0.12, 0.01), ("near", 0.08, 0.002),
                     ("same", 0.55, 2e-4)), "address"),
        Role("house", latin, _same, _levels(("other", 0.2, 0.97), ("same", 0.8, 0.03)), "address"),
        Role("postal_code", contacts.postal_code, _short,
             _levels(("other", 0.2, 0.98), ("slip", 0.1, 0.01), ("same", 0.7, 0.002)), "address"),
        Role("city", contacts.place, _near_text,
             _levels(("other", 0.12, 0.95), ("near", 0.08, 0.01), ("same", 0.8, 0.04)), "address"),
        Role("region", contacts.place, _near_text,
             _levels(("other", 0.1, 0.85), ("near", 0.05, 0.02), ("same", 0.85, 0.13)), "address"),
        Role("date", read_day, _day,
             _levels(("other", 0.06, 0.98), ("year", 0.03, 0.016), ("near", 0.11, 0.002),
                     ("same", 0.8, 5e-5))),
        Role("link", latin, _same, _levels(("other", 0.12, 0.998), ("same", 0.88, 0.002))),
        Role("title", products.parse, _same, _levels(("other", 0.1, 0.96), ("same", 0.9, 0.04))),
        Role("price", read_price, _price,
             _levels(("other", 0.2, 0.85), ("near", 0.25, 0.1), ("same", 0.55, 0.05)),
             by_frequency=False),
        Role("text", latin, _near_text,
             _levels(("other", 0.4, 0.85), ("near", 0.2, 0.05), ("same", 0.4, 0.1))),
    )
}  # fmt: skip
