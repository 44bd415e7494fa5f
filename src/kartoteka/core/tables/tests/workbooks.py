"""Workbooks made for tests, good and crafted."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date

import xlsxwriter

CONTENT_TYPES = b"""<?xml version="1.0"?><Types
xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml"
ContentType="application/xml"/></Types>"""
ROOT = b"""<?xml version="1.0"?><Relationships
xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
Target="xl/workbook.xml"/></Relationships>"""
BOOK = b"""<?xml version="1.0"?><workbook
xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>
<sheet name="Crafted" sheetId="1" r:id="rId1"/></sheets></workbook>"""
LINKS = b"""<?xml version="1.0"?><Relationships
xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
Target="worksheets/sheet1.xml"/></Relationships>"""
SHEET = b"""<?xml version="1.0"?><worksheet
xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData>
</worksheet>"""


def archive(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of the given parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def crafted(rows: bytes, **more: bytes) -> bytes:
    """An XLSX whose only sheet holds the given XML."""
    return archive(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": ROOT,
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": LINKS,
            "xl/worksheets/sheet1.xml": SHEET % rows,
            **more,
        }
    )


def workbook(sheets: Mapping[str, Iterable[Iterable[object]]]) -> bytes:
    """An XLSX as a spreadsheet writes it; a tuple is a formula with its result."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, tuple):
                        page.write_formula(number, column, value[0], None, value[1])
                    else:
                        page.write(number, column, value)
    return out.getvalue()


def joined_and_hidden() -> bytes:
    """An XLSX with merged cells and a hidden column."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("A")
        page.write_row(0, 0, ["Name", "City"])
        page.merge_range("A2:A3", "Brzoza")
        page.write_column(1, 1, ["Kraków", "Łódź"])
        page.set_column(1, 1, 10, None, {"hidden": True})
    return out.getvalue()


def dated(*, is_1904: bool) -> bytes:
    """An XLSX that counts its days from 1900 or 1904, with a number kept as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": is_1904}) as book:
        page = book.add_worksheet("A")
        page.write_row(0, 0, ["Name", "Last verified", "Employees"])
        page.write(1, 0, "Brzoza")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_datetime(1, 1, date(2024, 2, 29), day)
        page.write_string(1, 2, "1 234")
    return out.getvalue()


def with_entity(path: str) -> bytes:
    """An XLSX whose only cell asks for the content of another file."""
    sheet = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://%s">]><worksheet '
        b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="inlineStr"><is><t>a&e;</t></is></c></row></sheetData></worksheet>'
    ) % path.encode()
    return crafted(b"", **{"xl/worksheets/sheet1.xml": sheet})


def ods(body: bytes, **more: bytes) -> bytes:
    """An ODS whose content is the given XML of tables."""
    content = (
        b'<?xml version="1.0"?><office:document-content'
        b' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        b' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        b' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        b"<office:body><office:spreadsheet>%s</office:spreadsheet></office:body>"
        b"</office:document-content>" % body
    )
    return archive(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": b"<manifest/>",
            **more,
        }
    )
