"""What a file really is, by its content: its name is not believed."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from django.utils.translation import gettext, gettext_lazy

from kartoteka.core.tables import archives, charsets
from kartoteka.core.tables.problems import TableProblem, password_problem

HEAD = 1 << 16
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER = (
    (b"%PDF-", gettext_lazy("a PDF document")),
    (b"\x89PNG", gettext_lazy("a picture")),
    (b"\xff\xd8\xff", gettext_lazy("a picture")),
    (b"GIF8", gettext_lazy("a picture")),
    (b"{\\rtf", gettext_lazy("a text document (RTF)")),
    (b"SQLite format 3\x00", gettext_lazy("a database file")),
    (b"\x00\x01\x00\x00Standard ", gettext_lazy("an Access database")),
    (b"\x7fELF", gettext_lazy("a program")),
    (b"MZ\x90\x00", gettext_lazy("a program")),
    (b"BEGIN:VCALENDAR", gettext_lazy("a calendar")),
)
_PACKED = (
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"\x28\xb5\x2f\xfd", "ZSTD"),
)
_VCARD = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN:VCARD\s", re.IGNORECASE)
_XML = re.compile(
    r"<(?:\?xml\b|!doctype\b|([a-z][\w:.-]*)(?:\s[^>]*)?>.*</\1>)", re.IGNORECASE | re.DOTALL
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|tr|div|meta)\b", re.IGNORECASE)
_JSON = re.compile(r"\s*(?:\{\s*\"|\[\s*[\[{])")
# The same in bytes: a list of objects is a table, and whoever reads it refuses the others.
_OBJECTS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*[\[{])")


def recognise(path: Path) -> str:
    """The kind of a table file: text, vcf, json, xlsx, xls or ods; everything else is refused."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n\x1a"):
        raise TableProblem(
            gettext("The file is empty. Choose a file with a header and rows."), code="empty"
        )
    if head.startswith(b"PK"):
        return archives.kind_of_zip(path)
    if head.startswith(OLE):
        return _kind_of_ole(path)
    _refuse_other_formats(head)
    if _VCARD.match(head):
        return "vcf"
    return "json" if _OBJECTS.match(_narrowed(head)) else "text"


def _narrowed(head: bytes) -> bytes:
    """The beginning of a file in UTF-8 where a mark says that it is in another Unicode."""
    text = charsets.decoded(head, "replace")
    return text.encode(errors="replace") if isinstance(text, str) else head


def refuse_markup(text: str) -> None:
    """Refuse web pages, XML and JSON, which may carry the name of a table."""
    start = text[:4000].lstrip("\ufeff \t\r\n\0")
    if _HTML.match(start) or (start[:1] == "<" and "<html" in start.lower()):
        what = gettext("This is a web page (HTML), not a table.")
    elif _XML.match(start):
        what = gettext("This is an XML file, not a table.")
    elif _JSON.match(start):
        what = gettext("This is a JSON file, not a table.")
    else:
        return
    raise no_table(what)


def no_table(what: str) -> TableProblem:
    """What is said of a file that is something else, with what to do."""
    advice = gettext("Open it in a spreadsheet and save it as XLSX or CSV.")
    return TableProblem(f"{what} {advice}", code="format")


def refuse_binary(text: str) -> None:
    """Refuse a file that no encoding turns into text."""
    sample = text[:20_000]
    control = sum(1 for char in sample if char < " " and char not in "\t\r\n\f\v\x1a")
    lost = sample.count("\ufffd")
    if (control > 4 and control * 50 > len(sample)) or lost * 4 > len(sample):
        raise TableProblem(
            gettext("This is not a text file. Save the table as CSV or XLSX and choose it again."),
            code="format",
        )


def _refuse_other_formats(head: bytes) -> None:
    for start, name in _PACKED:
        if head.startswith(start):
            message = gettext("This is a %(format)s archive. Unpack it and choose the file inside.")
            raise TableProblem(message % {"format": name}, code="format")
    for start, what in _OTHER:
        if head.startswith(start):
            raise _other(what)


def _other(what: object) -> TableProblem:
    message = gettext(
        "This is %(what)s, not a table. Choose a file of one of these kinds: CSV, XLSX, XLS, ODS, "
        "vCard, JSON."
    )
    return TableProblem(message % {"what": what}, code="format")


def _kind_of_ole(path: Path) -> str:
    """Tell an Excel workbook from the other files of old Microsoft programs."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view:

        def holds(stream_name: str) -> bool:
            return view.find(stream_name.encode("utf-16-le")) >= 0

        if holds("EncryptedPackage"):
            raise password_problem()
        if holds("Workbook") or holds("Book"):
            return "xls"
        if holds("WordDocument"):
            what = gettext("a Word document")
        elif holds("__substg1.0_"):
            what = gettext("an Outlook message")
        else:
            what = gettext("an old Microsoft Office file")
    raise _other(what)
