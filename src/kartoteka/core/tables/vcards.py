"""Address books (vCard 2.1, 3.0 and 4.0) as tables, one row for each card; and cards written."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import vobject  # type: ignore[import-untyped]
from django.utils.translation import gettext

from kartoteka.core.tables import charsets
from kartoteka.core.tables.cells import Cell, RawRow
from kartoteka.core.tables.problems import Problems, TableProblem

# The columns of the table, named so that an import knows them by itself.
COLUMNS = (
    "Full name", "First name", "Last name", "Company", "Unit", "Job title", "Phone",
    "Mobile phone", "E-mail", "Website", "Street and number", "Postal code", "City", "Region",
    "Country", "Birthday", "Tags", "Description",
)  # fmt: skip
LONGEST_CARD = 200_000
# Pictures, sounds and keys are not taken over.
_LEFT_OUT = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)\b", re.IGNORECASE)
LONGEST_NOTE = 200
_OF_PROGRAMS = frozenset({
    "VERSION", "PRODID", "UID", "REV", "CLASS", "PROFILE", "SOURCE", "LABEL", "SORT-STRING",
    "MAILER", "CLIENTPIDMAP", "KIND", "XML", "X-ABUID", "X-ABLABEL", "X-ABADR",
})  # fmt: skip
_CELL = ("cell", "mobile", "iphone")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


@dataclass
class VcardSource:
    """A file of cards as a source of raw rows."""

    path: Path
    problems: Problems
    encoding: str = ""
    kind: str = "vcf"
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)

    def prepare(self, most: int) -> list[RawRow]:
        """The header and the first cards; TableProblem where no card can be read."""
        if self.encoding:
            self.encoding = charsets.known(self.encoding)
        else:
            with self.path.open("rb") as stream:
                self.encoding = charsets.detect(stream)
        found = list(islice(self.rows(), most))
        if len(found) < 2:
            message = gettext("There is no card in this file that can be read.")
            raise TableProblem(message, code="empty")
        return found

    def rows(self) -> Iterator[RawRow]:
        """The names of the columns, and then the cards with the line each begins on."""
        yield RawRow(0, list(COLUMNS))
        for number, (line, text) in enumerate(self._cards(), start=1):
            place = {"number": number, "line": line}
            try:
                values = read_card(text)
                if not (values.get("Last name") or values.get("Company")) and values.get("E-mail"):
                    values["Last name"] = values["E-mail"]
                    message = gettext(
                        "Card %(number)d, on line %(line)d, has no name; its e-mail is used."
                    )
                    self.problems.add("card", line, message % place)
                yield RawRow(line, _cells(values))
            except Exception:  # whatever the library stumbles over: the other cards go on
                message = gettext("Card %(number)d, on line %(line)d, cannot be read.")
                self.problems.add("card", line, message % place)

    def _cards(self) -> Iterator[tuple[int, str]]:
        """The text of each card without its pictures, and the line it begins on."""
        kept: list[str] = []
        start, size, is_picture = 0, 0, False
        with self.path.open("rb") as raw:
            stream = io.TextIOWrapper(raw, encoding=self.encoding, errors="replace")
            for number, line in enumerate(stream, start=1):
                plain = line.lstrip("\ufeff").strip()
                if plain.upper() == "BEGIN:VCARD":
                    start, kept, size, is_picture = number, [], 0, False
                if not start:
                    continue
                is_picture = is_picture if line[:1] in " \t" or not plain else False
                is_picture = is_picture or bool(_LEFT_OUT.match(plain))
                size += 0 if is_picture else len(line)
                if not is_picture and size < LONGEST_CARD:
                    kept.append(line.lstrip("\ufeff"))
                if plain.upper() == "END:VCARD":
                    yield start, "".join(kept)
                    start = 0
        if start:
            message = gettext("The last card, on line %(line)d, has no end.") % {"line": start}
            self.problems.add("card", start, message)


def read_card(text: str) -> dict[str, Any]:
    """The values of one card by column. Raises whatever the library does for a broken one."""
    card = vobject.readOne(text, allowQP=True, ignoreUnreadable=True)
    found: dict[str, Any] = {}
    others: list[str] = []
    for line in card.getChildren():
        take = _TAKEN.get(line.name)
        if take is None:
            others += _kept_as_note(line)
        else:
            for column, value in take(line):
                if value and not found.get(column):
                    found[column] = value
    if not found.get("Last name"):
        first, _space, last = str(found.get("Full name", "")).strip().rpartition(" ")
        found |= {"First name": found.get("First name") or first, "Last name": last}
    if not any(found.values()):
        raise ValueError("empty card")
    if others:
        found["Description"] = "\n".join(filter(None, [found.get("Description"), *others]))
    return found


def _kept_as_note(line: Any) -> list[str]:
    """What we have no field for, in words; what only programs read is left out."""
    if line.name in _OF_PROGRAMS or not isinstance(line.value, str) or not line.value.strip():
        return []
    return [f"{line.name}: {line.value.strip()}"[:LONGEST_NOTE]]


def _cells(values: Mapping[str, Any]) -> list[Cell]:
    return [values.get(column, "") for column in COLUMNS]


def _types(line: Any) -> set[str]:
    given = [*line.singletonparams, *line.params.get("TYPE", ())]
    return {word.strip().lower() for one in given for word in str(one).split(",")}


def _name(line: Any) -> list[tuple[str, str]]:
    given = (_joined(part) for part in (line.value.given, line.value.additional))
    first = " ".join(part for part in given if part)
    return [("First name", first), ("Last name", _joined(line.value.family))]


def _joined(value: Any) -> str:
    parts = value if isinstance(value, list) else [value]
    return ", ".join(str(part).strip() for part in parts if str(part).strip())


def _phone(line: Any) -> list[tuple[str, str]]:
    number = str(line.value).removeprefix("tel:").strip()
    types = _types(line)
    if "fax" in types or "pager" in types:
        return []
    mobile = bool(types & set(_CELL))
    order = ("Mobile phone", "Phone") if mobile else ("Phone", "Mobile phone")
    return [(order[0], number)]


def _organisation(line: Any) -> list[tuple[str, str]]:
    parts = line.value if isinstance(line.value, list) else [line.value]
    return [("Company", str(parts[0]).strip()), ("Unit", _joined(list(parts[1:])))]


def _address(line: Any) -> list[tuple[str, str]]:
    value = line.value
    street = ", ".join(p for p in (_joined(value.street), _joined(value.extended)) if p)
    return [
        ("Street and number", street), ("Postal code", _joined(value.code)),
        ("City", _joined(value.city)), ("Region", _joined(value.region)),
        ("Country", _joined(value.country)),
    ]  # fmt: skip


def _birthday(line: Any) -> list[tuple[str, str]]:
    match = _DAY.match(str(line.value))
    return [("Birthday", "-".join(match.groups()))] if match else []


def _text(column: str) -> Any:
    return lambda line: [(column, _joined(line.value))]


_TAKEN: dict[str, Any] = {
    "N": _name, "FN": _text("Full name"), "TEL": _phone, "EMAIL": _text("E-mail"),
    "ORG": _organisation, "TITLE": _text("Job title"), "ADR": _address, "URL": _text("Website"),
    "BDAY": _birthday, "CATEGORIES": _text("Tags"), "NOTE": _text("Description"),
}  # fmt: skip


def write_card(values: Mapping[str, Any], uid: str = "") -> str:
    """One card in vCard 3.0, which every telephone and mail program reads."""
    card = vobject.vCard()
    first, last = str(values.get("First name") or ""), str(values.get("Last name") or "")
    company = str(values.get("Company") or "")
    card.add("n").value = vobject.vcard.Name(family=last, given=first)
    card.add("fn").value = f"{first} {last}".strip() or company
    if company:
        unit = values.get("Unit")
        card.add("org").value = [company, str(unit)] if unit else [company]
    for name, column, kind in _WRITTEN:
        if values.get(column):
            line = card.add(name)
            line.value = str(values[column])
            if kind:
                line.type_param = kind
    if isinstance(values.get("Birthday"), date):
        card.add("bday").value = values["Birthday"].isoformat()
    _add_address(card, values)
    if uid:
        card.add("uid").value = uid
    text: str = card.serialize()
    return text


_WRITTEN = (
    ("title", "Job title", ""), ("tel", "Phone", "WORK"), ("tel", "Mobile phone", "CELL"),
    ("email", "E-mail", "INTERNET"), ("url", "Website", ""), ("note", "Description", ""),
)  # fmt: skip


def _add_address(card: Any, values: Mapping[str, Any]) -> None:
    keys = {"street": "Street and number", "code": "Postal code", "city": "City",
            "region": "Region", "country": "Country"}  # fmt: skip
    given = {key: str(values.get(column) or "") for key, column in keys.items()}
    if any(given.values()):
        line = card.add("adr")
        line.value = vobject.vcard.Address(**given)
        line.type_param = "WORK"
