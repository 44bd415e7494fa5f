"""Names from outside: shown safely, and never a path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartoteka.core.files.names import LONGEST_NAME, NAMELESS, clean_name, media_type

HOSTILE = {
    "../../etc/passwd": "passwd",
    "..\\..\\windows\\system32\\config.sys": "config.sys",
    "/etc/shadow": "shadow",
    "C:\\Users\\ala\\umowa.pdf": "umowa.pdf",
    "a\u2044b\uff0fc.txt": "c.txt",
    "..": NAMELESS,
    ".": NAMELESS,
    "": NAMELESS,
    "   ": NAMELESS,
    "\x00\x01\x02": NAMELESS,
    ".htaccess": "htaccess",
    "umowa.pdf.": "umowa.pdf",
    "umowa .pdf ": "umowa.pdf",
    "a\x00b.pdf": "a b.pdf",
    "a\r\nSet-Cookie: x=1.pdf": "a Set-Cookie_ x=1.pdf",
    # Shown from right to left this looks like "umowa_exe.pdf".
    "umowa\u202efdp.exe": "umowa fdp.exe",
    "\u200bx\u2066y\u2069.txt": "x y.txt",
    'a"; filename="b.exe': "a_; filename=_b.exe",
    "CON": "_CON",
    "nul.txt": "_nul.txt",
    "com1.tar.gz": "_com1.tar.gz",
    "Zażółć gęślą jaźń.pdf": "Zażółć gęślą jaźń.pdf",
    "Z\u0307o\u0301łc\u0301.pdf": "Żółć.pdf",
    "Договор № 5.docx": "Договор № 5.docx",
    "oferta|2026?*.pdf": "oferta_2026__.pdf",
    "\ud800broken.txt": "broken.txt",
}


@pytest.mark.parametrize(("given_name", "kept"), HOSTILE.items())
def test_a_hostile_name_becomes_a_harmless_one(given_name, kept):
    assert clean_name(given_name) == kept


def test_a_long_name_keeps_its_extension():
    kept = clean_name("ą" * 5000 + ".pdf")
    assert kept.endswith("ąą.pdf")
    assert len(kept) <= LONGEST_NAME
    assert len(clean_name("a." + "x" * 5000)) <= LONGEST_NAME


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_no_name_is_a_path_or_hides_anything(name):
    kept = clean_name(name)
    assert kept
    assert len(kept) <= LONGEST_NAME + 1
    assert not set(kept) & set('/\\\x00\r\n"<>|:*?\u202e')
    assert kept not in (".", "..")
    assert not kept.startswith(".")
    assert kept == kept.strip()
    kept.encode("utf-8")
    assert clean_name(kept) == kept


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("umowa.pdf", "application/pdf"),
        ("UMOWA.PDF", "application/pdf"),
        ("klienci.csv", "text/csv"),
        ("strona.html", "text/html"),
        ("obraz.svg", "image/svg+xml"),
        ("dane", "application/octet-stream"),
        ("dane.nieznane", "application/octet-stream"),
    ],
)
def test_the_media_type_comes_from_the_extension(name, kind):
    assert media_type(name) == kind
