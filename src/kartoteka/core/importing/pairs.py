"""Duplicates in files: the matcher of the base, over tables whose columns are guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kartoteka.core.importing.guessing import FULL_NAMES, LEAST, names_of
from kartoteka.core.importing.headers import Header, Name, Names
from kartoteka.core.importing.opening import plain
from kartoteka.core.matching import finding, profiles
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage.folding import fold
from kartoteka.core.tables import Cell, Row, open_table

IDENTIFIERS = ("id", "rec id", "record id", "unique id", "row id", "ltable id", "rtable id")
# Columns of files for which the type has no field, by the part that they fill.
HEADERS: dict[str, tuple[str, ...]] = {
    "tax_number": ("nip", "vat", "vat number", "tax id", "tax number", "инн", "inn"),
    "register_number:pesel": ("pesel", "ssn", "soc sec id", "social security number", "снилс"),
    "register_number:krs": ("krs", "ogrn", "огрн", "company number", "registration number"),
    "register_number:regon": ("regon",),
    "register_number:ean": ("ean", "gtin", "upc", "barcode"),
    "code": ("model", "model number", "modelno", "mpn", "part number", "sku", "kod", "артикул"),
    "first_name": ("first name", "given name", "firstname", "imię", "имя"),
    "last_name": ("last name", "surname", "nazwisko", "фамилия"),
    "phone": ("phone", "telephone", "tel", "mobile", "telefon", "komórka", "телефон"),
    "email": ("email", "e mail", "mail", "poczta", "почта"),
    "website": ("website", "www", "url", "homepage", "strona", "сайт"),
    "street": ("street", "address", "addr", "address 1", "address line 1", "ulica", "adres",
               "улица", "адрес"),
    "house": ("street number", "house number", "house", "nr domu", "numer domu", "дом"),
    "postal_code": ("postcode", "postal code", "zip", "zip code", "zipcode", "kod pocztowy",
                    "индекс"),
    "city": ("city", "town", "suburb", "locality", "miasto", "miejscowość", "город"),
    "region": ("state", "region", "province", "voivodeship", "województwo", "область"),
    "date": ("date of birth", "birth date", "birthday", "dob", "data urodzenia",
             "дата рождения"),
    "price": ("price", "cena", "цена"),
    "title": ("title", "product name", "name", "nazwa", "название"),
}  # fmt: skip
FOR_PRODUCTS = frozenset(("title", "price", "code", "register_number:ean"))
LONGEST_TEXT = 60
MOST_DISTINCT = 0.9
# A list in which something stands twice may repeat its number too.
ALL_BUT_FEW = 0.95


@dataclass(frozen=True)
class Plan:
    """Which column is what: the part that each fills, and the one that names the row."""

    parts: tuple[str, ...]
    identifier: int | None
    headers: tuple[str, ...]


@dataclass(frozen=True)
class FoundPair:
    """Two rows that may be one, by what the file calls them."""

    left: str
    right: str
    score: float
    reasons: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Side:
    """The rows of one file as profiles, and how its columns were understood."""

    profiles: list[profiles.Profile]
    plan: Plan


def read(path: Path, record_type: RecordType) -> Side:
    """Read a file; TableProblem where it can't be."""
    table = open_table(path, name=path.name)
    rows = list(table.rows())
    plan = plan_of(table.header, rows, record_type)
    return Side([_profile(row, plan) for row in rows], plan)


def pairs(
    left: Side, right: Side | None, threshold: float | None, progress: Any
) -> list[FoundPair]:
    """Pairs of rows that may be one, best first; see `finding.find` for the threshold."""
    others = left if right is None else right
    found = finding.find(
        left.profiles,
        None if right is None else right.profiles,
        threshold=threshold,
        progress=progress,
    )
    return [
        FoundPair(
            str(left.profiles[pair.left].id),
            str(others.profiles[pair.right].id),
            pair.score.chance,
            pair.score.reasons,
        )
        for pair in found
    ]


def plan_of(headers: Sequence[str], rows: Sequence[Row], record_type: RecordType) -> Plan:
    """Understand the columns of a file by their headers, as an import does, and by content."""
    identifier = _identifier(headers, rows)
    parts = [""] * len(headers)
    taken: set[str] = set()
    for _score, at, part in sorted(_guesses(headers, record_type, identifier), reverse=True):
        several = part in ("phone", "email")
        if not parts[at] and (several or part not in taken):
            parts[at] = part
            taken.add(part)
    for at, header in enumerate(headers):
        if not parts[at] and at != identifier and _tells(rows, at):
            parts[at] = f"text:{header.strip()}"
    return Plan(tuple(parts), identifier, tuple(headers))


def _guesses(
    headers: Sequence[str], record_type: RecordType, identifier: int | None
) -> list[tuple[int, int, str]]:
    found, names = [], _names(record_type)
    for at, header in enumerate(map(Header.of, headers)):
        if at == identifier:
            continue
        for part, known in names.items():
            score = known.told_by(header)
            if score >= LEAST:
                found.append((score, at, part))
    return found


def _names(record_type: RecordType) -> dict[str, Names]:
    """By part all names under which it may stand in a file, with how sure each is."""
    found: dict[str, list[Name]] = {}
    for key, part in record_type.matching.items():
        found.setdefault(part, []).extend(names_of(record_type.key, key))
    if "last_name" in record_type.matching.values():
        whole = (*FULL_NAMES, "name", "nazwa", "имя и фамилия")
        found.setdefault(profiles.WHOLE_NAME, []).extend(Name.of(name, 70) for name in whole)
    is_product = "title" in record_type.matching.values()
    for part, names in HEADERS.items():
        if (part in FOR_PRODUCTS) == is_product:
            found.setdefault(part, []).extend(Name.of(name, 80) for name in names)
    return {part: Names(names) for part, names in found.items()}


def _identifier(headers: Sequence[str], rows: Sequence[Row]) -> int | None:
    """The column that names rows: called so, and with another value in each."""
    said = [fold(header.replace("_", " ")) for header in headers]
    named = [at for at, header in enumerate(said) if header in IDENTIFIERS]
    named += [at for at, header in enumerate(said) if header.endswith(" id") and at not in named]
    known = {name for names in HEADERS.values() for name in names}
    for at in named:
        if said[at] in known:
            continue
        values = [plain(row.cells[at]) for row in rows]
        if len(set(values)) >= ALL_BUT_FEW * len(values) and all(values):
            return at
    return None


def _tells(rows: Sequence[Row], at: int) -> bool:
    """Whether a column that nobody knows may help: short texts of which some come again."""
    values = [plain(row.cells[at]) for row in rows[:5000]]
    filled = [value for value in values if value]
    if len(filled) < max(len(values) // 20, 2):
        return False
    longest = sum(map(len, filled)) / len(filled)
    distinct = len(set(filled)) / len(filled)
    return longest <= LONGEST_TEXT and distinct <= MOST_DISTINCT and len(set(filled)) > 1


def _profile(row: Row, plan: Plan) -> profiles.Profile:
    number = row.line if plan.identifier is None else plain(row.cells[plan.identifier])
    raw: list[tuple[str, Cell]] = []
    for part, cell in zip(plan.parts, row.cells, strict=False):
        if part:
            raw.append((part, cell if part in ("date", "price") else plain(cell)))
    return profiles.profile(number, raw)


def matchable() -> list[RecordType]:
    """Record types whose duplicates can be found."""
    return [record_type for record_type in record_types if record_type.matching]
