"""Looking into workbooks before they are read: XLSX and ODS are ZIP archives of XML."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext, ngettext

from kartoteka.core.tables.problems import TableProblem, damaged, password_problem

MEGABYTE = 1 << 20
MOST_UNPACKED = 200 * MEGABYTE
MOST_ENTRIES = 5_000
MOST_ERRORS = 200
MOST_LINKS = 100_000
MOST_RELATIONS = 20 * MEGABYTE
CHUNK = 1 << 18
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_SHEET_FILE = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^>]*?\bt=[\"']e[\"'][^>]*)>(.{0,9000}?)</(?:\w+:)?c>", re.DOTALL
)
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,20})</")
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\s([^>]*)>")
_HIDDEN = re.compile(rb"<(?:\w+:)?(?:row|col)\s[^>]*\bhidden=[\"'](?:1|true)[\"']")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*\bref=[\"']([A-Z0-9:]{3,30})[\"']")
_TAG = re.compile(r"<(?:\w+:)?(sheet|Relationship)\s([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*\"([^\"]*)\"|([\w:]+)\s*=\s*'([^']*)'")


@dataclass
class Findings:
    """What is worth telling about one sheet."""

    errors: dict[str, str] = field(default_factory=dict)
    # Whether rows or columns of it are not shown.
    hidden: bool = False
    # Where cells are joined: the first of such places, such as B2:B5.
    merged: str = ""
    # Where cells lead: the number of an address by cell, then the address itself.
    links: dict[str, str] = field(default_factory=dict)


@dataclass
class Survey:
    """What one pass over an archive has shown."""

    macros: bool = False
    # Whether cells take values from other files.
    outside: bool = False
    sheets: dict[str, Findings] = field(default_factory=dict)


def kind_of_zip(path: Path) -> str:
    """Tell XLSX and ODS workbooks from other archives, which are refused."""
    archive = _open(path)
    with archive:
        names = archive.namelist()
        lower = {name.lower() for name in names}
        if lower & {"xl/workbook.xml", "xl/workbook.bin"}:
            return "xlsx"
        if "content.xml" in lower and _mimetype(archive).startswith(_ODS):
            return "ods"
        if "word/document.xml" in lower:
            message = gettext("This is a Word document, not a table. Save its table as XLSX.")
            raise TableProblem(message, code="format")
        files = [name for name in names if not name.endswith("/")]
    message = ngettext(
        "This is a ZIP archive with %(count)d file (%(names)s). "
        "Unpack it and choose the file inside.",
        "This is a ZIP archive with %(count)d files (%(names)s). Unpack it and choose one of them.",
        len(files),
    )
    shown = ", ".join(name[:60] for name in files[:3]) + (", …" if len(files) > 3 else "")
    raise TableProblem(message % {"count": len(files), "names": shown}, code="format")


def survey(path: Path) -> Survey:
    """Unpack a workbook to nowhere: count its bytes, find error cells, hidden rows and macros."""
    result = Survey()
    with _open(path) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            message = gettext(
                "The workbook has %(count)d parts inside; the limit is %(limit)d. "
                "Save the sheet as CSV and choose it again."
            )
            values = {"count": len(entries), "limit": MOST_ENTRIES}
            raise TableProblem(message % values, code="too_big")
        _refuse_encrypted(archive, entries)
        titles = _sheet_titles(archive)
        total = 0
        with path.open("rb") as stream:
            for entry in entries:
                title = titles.get(entry.filename, "")
                total = _unpack(stream, entry, total, result, title)
        for file, title in titles.items():
            if title in result.sheets and result.sheets[title].links:
                _lead(archive, file, result.sheets[title])
        names = [entry.filename.lower() for entry in entries]
        result.macros = any(name.endswith("vbaproject.bin") for name in names)
        result.outside = any(name.startswith("xl/externallinks/") for name in names)
    return result


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    # zipfile lets struct.error, ValueError and others through on crafted directories.
    except Exception as error:
        raise damaged() from error


def _read_entry(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    try:
        with archive.open(name) as stream:
            return stream.read(limit)
    except Exception:  # broken, absent or encrypted: the reader will say so itself
        return b""


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    return _read_entry(archive, "mimetype", 200).strip()


def _refuse_encrypted(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    manifest = _read_entry(archive, "META-INF/manifest.xml", MEGABYTE)
    if any(entry.flag_bits & 1 for entry in entries) or b"encryption-data" in manifest:
        raise password_problem()


def _unpack(
    stream: BinaryIO, entry: zipfile.ZipInfo, total: int, result: Survey, title: str
) -> int:
    """Count the unpacked bytes of one entry, looking at sheets as they pass; the new total."""
    scan = bool(title) or _SHEET_FILE.fullmatch(entry.filename) is not None
    findings = result.sheets.setdefault(title or entry.filename, Findings()) if scan else None
    tail = b""
    for chunk in _inflated(stream, entry):
        total += len(chunk)
        if total > MOST_UNPACKED:
            message = gettext(
                "The file unpacks to more than %(limit)d MB, which is the limit. "
                "Save the sheet as CSV or divide it into smaller files."
            )
            raise TableProblem(message % {"limit": MOST_UNPACKED // MEGABYTE}, code="too_big")
        if findings is not None:
            tail = _look(tail + chunk, findings)
    if findings is not None:
        _note(tail, findings)
    return total


def _inflated(stream: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of an entry, however many there are: declared sizes may lie."""
    stream.seek(entry.header_offset)
    header = stream.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise damaged()
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    stream.seek(name_length + extra_length, 1)
    left = entry.compress_size
    stored = entry.compress_type == zipfile.ZIP_STORED
    inflater = zlib.decompressobj(-15)
    while left > 0:
        packed = stream.read(min(CHUNK, left))
        if not packed:
            raise damaged()
        left -= len(packed)
        if stored:
            yield packed
            continue
        try:
            while packed:
                yield inflater.decompress(packed, CHUNK)
                packed = inflater.unconsumed_tail
        except zlib.error as error:
            raise damaged() from error


def _look(block: bytes, findings: Findings) -> bytes:
    """Note error cells and hidden rows of a piece of sheet XML; the tail to join to the next."""
    cut = block.rfind(b"<", 0, max(block.rfind(b"row "), 0))
    if cut < 0 or len(block) - cut > 4 * CHUNK:
        # After the last row: what stands there are single tags.
        cut = block.rfind(b"<")
    if cut < 0 or len(block) - cut > 4 * CHUNK:
        cut = len(block)
    rows = block[:cut]
    _note(rows, findings)
    return block[cut:]


def _note(rows: bytes, findings: Findings) -> None:
    if b"hidden=" in rows and _HIDDEN.search(rows):
        findings.hidden = True
    if b"mergeCell " in rows and not findings.merged:
        merged = _MERGED.search(rows)
        findings.merged = merged[1].decode() if merged else ""
    if b"hyperlink" in rows:
        _note_links(rows, findings)
    if b't="e"' not in rows and b"t='e'" not in rows:
        return
    for attributes, content in _ERROR_CELL.findall(rows):
        if len(findings.errors) >= MOST_ERRORS:
            return
        reference, value = _REFERENCE.search(attributes), _VALUE.search(content)
        if reference and value:
            findings.errors[reference[1].decode()] = value[1].decode("ascii", "replace")


def _note_links(rows: bytes, findings: Findings) -> None:
    for found in _LINK.findall(rows)[: MOST_LINKS - len(findings.links)]:
        values = _attributes(found.decode("utf-8", "replace"))
        number = next((value for key, value in values.items() if key.endswith(":id")), "")
        if number and values.get("ref", "").isalnum():
            findings.links[values["ref"]] = number


def _lead(archive: zipfile.ZipFile, file: str, findings: Findings) -> None:
    """Put addresses into the place of their numbers; what leads nowhere outside is left out."""
    path = PurePosixPath(file)
    name = str(path.parent / "_rels" / f"{path.name}.rels")
    found = _read_entry(archive, name, MOST_RELATIONS).decode("utf-8", "replace")
    targets = {}
    for _tag, attributes in _TAG.findall(found):
        values = _attributes(attributes)
        if values.get("TargetMode") == "External":
            targets[values.get("Id", "")] = values.get("Target", "")
    links = findings.links.items()
    findings.links = {cell: targets[number] for cell, number in links if targets.get(number)}


def _sheet_titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which file inside an XLSX holds the sheet of which title."""
    book = _read_entry(archive, "xl/workbook.xml", MEGABYTE).decode("utf-8", "replace")
    links = _read_entry(archive, "xl/_rels/workbook.xml.rels", MEGABYTE).decode("utf-8", "replace")
    targets = {}
    for _tag, attributes in _TAG.findall(links):
        values = _attributes(attributes)
        target = values.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        targets[values.get("Id", "")] = path
    titles = {}
    for tag, attributes in _TAG.findall(book):
        values = _attributes(attributes)
        if tag == "sheet":
            link = next((value for key, value in values.items() if key.endswith(":id")), "")
            titles[targets.get(link, "")] = values.get("name", "")
    titles.pop("", None)
    return titles


def _attributes(text: str) -> dict[str, str]:
    return {
        (name or other): unescape(value or other_value)
        for name, value, other, other_value in _ATTRIBUTE.findall(text)
    }
