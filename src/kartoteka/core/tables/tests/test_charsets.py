"""The encoding of a file is found from its letters."""

from pathlib import Path

import pytest

from kartoteka.core.tables import TableProblem, charsets
from kartoteka.core.tables.tests import samples

LANGUAGES = ("-polish", "-czech", "-slovak", "-russian")


@pytest.mark.parametrize("path", samples.files("encodings_chardet", "*/*"))
def test_detect_shared_text_gives_encoding_of_its_folder(path: Path) -> None:
    expected = path.parent.name
    for language in LANGUAGES:
        expected = expected.removesuffix(language)
    content = path.read_bytes()
    found = charsets.detect_bytes(content)
    # Some texts read the same in two encodings; then either is right.
    assert content.decode(found, "replace") == content.decode(expected, "replace")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("nazwa;miasto\nPaweł Śliwa;Łódź", "windows-1250"),
        ("nazwa;miasto\nPaweł Śliwa;Łódź", "iso-8859-2"),
        ("nazwa;miasto\nPaweł Śliwa;Łódź", "cp852"),
        ("NAZWA;MIASTO\nŻÓŁĆ;GĘŚLĄ", "iso-8859-2"),
        ("Müller;Gdańsk", "windows-1250"),
        ("Žižkov;Plzeň;Ústí", "iso-8859-2"),
        ("Šťastný;Příbram", "windows-1250"),
        ("François Lefèvre;Orléans", "windows-1252"),
        ("Nuñez;España", "windows-1252"),
        ("Иванов;Москва", "windows-1251"),
        ("Иванов;Москва", "koi8-r"),
        ("Иванов;Москва", "ibm866"),
        ("Иванов;Москва", "iso-8859-5"),
        ("ИВАНОВ;МОСКВА", "koi8-r"),
        ("ООО «Ромашка»;Київ", "windows-1251"),
        ("nazwa;ulica\nŁąka;Świerkowa", "utf-16-le"),
        ("nazwa;ulica\nŁąka;Świerkowa", "utf-16-be"),
        ("nazwa;ulica\nŁąka;Świerkowa", "utf-8"),
        ("nazwa;ulica\nŁąka;Świerkowa", "utf-8-sig"),
        ("nazwa;ulica\nŁąka;Świerkowa", "utf-16"),
        ("Καλημέρα κόσμε, αυτή είναι μια δοκιμή των ελληνικών γραμμάτων", "cp1253"),
        ("東京都千代田区丸の内一丁目株式会社日本語テストです。こちらは住所", "shift_jis"),
    ],
)
def test_detect_short_text_reads_back_the_same(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    found = charsets.detect_bytes(content)
    assert content.decode(found).removeprefix("\ufeff") == text


def test_detect_letters_far_in_the_file_are_seen() -> None:
    content = b"id;name\n" * 300_000 + "7;Żółw w Łodzi\n".encode("windows-1250")
    assert charsets.detect_bytes(content) == "windows-1250"


def test_detect_utf8_with_one_damaged_letter_stays_utf8() -> None:
    content = "Zażółć gęślą jaźń\n".encode() * 20 + b"Krak\xf3w\n"
    assert charsets.detect_bytes(content) == "utf-8"


def test_detect_long_line_without_letters_takes_no_time() -> None:
    content = b"a" * 3_000_000 + b"\xb3\n"
    assert charsets.detect_bytes(content) in charsets.LABELS


@pytest.mark.parametrize("name", ["nonsense", "idna", "base64", "rot13", "\0", "", "zażółć"])
def test_known_other_names_are_refused(name: str) -> None:
    with pytest.raises(TableProblem, match="is unknown"):
        charsets.known(name)


def test_known_alias_gets_our_name() -> None:
    assert charsets.known("CP1250") == "windows-1250"
    assert charsets.label("windows-1250") == "Windows-1250"
