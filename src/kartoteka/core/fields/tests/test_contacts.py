"""E-mail, telephones, web addresses and the NIP."""

from random import Random
from urllib.parse import urlsplit

import phonenumbers
import pytest
from django.core.validators import URLValidator
from email_validator import validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from kartoteka.core.fields.contacts import _is_plain
from kartoteka.core.fields.phone_plain import PlainNumbers
from kartoteka.core.fields.tests.samples import field, parse, problem, show, user


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("jan@example.com", "jan@example.com"),
        ("  Jan@Example.COM. ", "jan@example.com"),
        ("mailto:jan@example.com", "jan@example.com"),
        ("Jan Kowalski <jan@example.com>", "jan@example.com"),
        ("jan@żółć.pl", "jan@żółć.pl"),
        ("jan@xn--kda4b0koi.pl", "jan@żółć.pl"),
        ("zażółć@example.com", "zażółć@example.com"),
        ("jan@example.com,", "jan@example.com"),
    ],
)
def test_parse_email_gives_the_usual_form(raw, address):
    assert parse("email", raw) == address


@pytest.mark.parametrize("language", ["pl", "en", "ru"])
@pytest.mark.parametrize(
    "raw",
    ["a@b", "jan", "@example.com", "jan@", "a b@example.com", "jan@exa mple.com",
     "a..b@example.com", "x" * 65 + "@example.com", "jan@[127.0.0.1]", "jan@-example.com"],
)  # fmt: skip
def test_parse_email_that_is_none_shows_an_example(raw, language):
    code, message = problem("email", raw, language)
    assert code == "email"
    assert message.endswith("is not an e-mail address. Enter it like this: name@example.com")


@given(st.from_regex(r"[a-zA-Z0-9.+_-]{1,70}@([a-z0-9-]{1,70}\.){1,3}[a-z]{1,6}", fullmatch=True))
@example("a@xn--zca.pl")
@example("a@b.test")
@example(f"{'a' * 65}@b.pl")
@example("a@-b.pl")
def test_plain_emails_are_those_that_the_library_takes_as_they_are(address):
    if _is_plain(address):
        found = validate_email(address, check_deliverability=False, strict=True)
        assert found.normalized.lower() == address.lower()


@pytest.mark.parametrize("raw", ["a@b.pl, c@d.pl", "a@b.pl;c@d.pl", "a@b.pl c@d.pl", "a@@b.pl"])
def test_parse_two_emails_says_so(raw):
    assert problem("email", raw) == (
        "two_emails",
        f"Amount: “{raw}” looks like two addresses. Enter one",
    )


@pytest.mark.parametrize(
    ("raw", "stored", "shown"),
    [
        ("12 000 43 10", "+48120004310", "12 000 43 10"),
        ("+48 12 000 43 10", "+48120004310", "12 000 43 10"),
        ("0048 12 000-43-10", "+48120004310", "12 000 43 10"),
        ("48120004310", "+48120004310", "12 000 43 10"),
        ("(12) 000.43.10", "+48120004310", "12 000 43 10"),
        ("tel:+48120004310", "+48120004310", "12 000 43 10"),
        ("012/422-12-34", "+48124221234", "12 422 12 34"),
        ("600 000 000", "+48600000000", "600 000 000"),
        ("12 000 43 10 wew. 12", "+48120004310;ext=12", "12 000 43 10 ext. 12"),
        ("12 000 43 10 ext 12", "+48120004310;ext=12", "12 000 43 10 ext. 12"),
        ("12 000 43 10 доб. 12", "+48120004310;ext=12", "12 000 43 10 ext. 12"),
        ("+49 30 123456", "+4930123456", "+49 30 123456"),
        ("+7 495 123-45-67", "+74951234567", "+7 495 123-45-67"),
        (120004310.0, "+48120004310", "12 000 43 10"),
    ],
)
def test_parse_phone_is_kept_internationally_and_shown_as_dialled(raw, stored, shown):
    assert parse("phone", raw) == stored
    assert show("phone", stored, "en") == shown


def test_parse_phone_takes_the_country_of_the_time_zone():
    spec = field("phone")
    moscow, nowhere = user("ru", "Europe/Moscow"), user("en", "UTC")
    assert spec.kind.parse("8 (495) 123-45-67", spec, moscow) == "+74951234567"
    assert spec.kind.show("+74951234567", spec, moscow) == "8 (495) 123-45-67"
    assert spec.kind.show("+48120004310", spec, moscow) == "+48 12 000 43 10"
    assert spec.kind.parse("12 000 43 10", spec, nowhere) == "+48120004310"


@pytest.mark.parametrize("language", ["pl", "en", "ru"])
@pytest.mark.parametrize(
    "raw", ["abc", "112", "12 00", "600 CAL LNOW", "8 (495) 123-45-67", "1" * 30, "+999 1234567"]
)
def test_parse_phone_that_is_none_says_what_to_enter(raw, language):
    code, message = problem("phone", raw, language)
    assert code == "phone"
    assert message == (
        f"Amount: “{raw}” is not a telephone number. "
        "Enter all digits, of a foreign number with + and the country code"
    )


@pytest.mark.parametrize(
    "raw", ["12 000 43 10, 600 000 000", "120004310/600000000", "600 000 000 lub 12 000 43 10"]
)
def test_parse_two_phones_says_so(raw):
    assert problem("phone", raw) == (
        "two_phones",
        f"Amount: “{raw}” looks like two numbers. Enter one",
    )


@pytest.mark.parametrize(
    ("raw", "address", "shown"),
    [
        ("example.com", "https://example.com", "example.com"),
        ("http://Example.COM/Cennik/", "http://example.com/Cennik/", "example.com/Cennik"),
        ("example.com:8080", "https://example.com:8080", "example.com:8080"),
        ("https://żółć.pl/?a=1#b", "https://żółć.pl/?a=1#b", "żółć.pl/?a=1#b"),
    ],
)
def test_parse_url_adds_the_scheme_and_shows_none(raw, address, shown):
    assert parse("url", raw) == address
    assert show("url", address) == shown


@pytest.mark.parametrize(
    "raw",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://example.com",
     "//example.com", "firma", "https://bank.pl@evil.com", "http://exa mple.com", "https://",
     "http://[::1", "mailto:a@b.pl"],
)  # fmt: skip
def test_parse_url_that_is_none_shows_an_example(raw):
    code, message = problem("url", raw)
    assert code == "url"
    assert message.endswith("is not a web address. Enter it like this: example.com")


@pytest.mark.parametrize(
    "raw",
    ["6760001244", "676 000 12 44", "676-000-12-44", "PL6760001244", "PL 676-000-12-44",
     "NIP: 676.000.12.44", "pl 6760001244", 6760001244, 6760001244.0, "676–000–12–44"],
)  # fmt: skip
def test_parse_nip_keeps_ten_digits(raw):
    assert parse("nip", raw) == "6760001244"


def test_show_nip_in_groups_and_edit_without():
    spec = field("nip")
    assert show("nip", "6760001244") == "676 000 12 44"
    assert spec.kind.edit("6760001244", spec, user()) == "6760001244"


@pytest.mark.parametrize("language", ["pl", "en", "ru"])
@pytest.mark.parametrize(
    ("raw", "code", "sentence"),
    [
        ("676 000 124", "nip_length", "A NIP has 10 digits, you entered 9"),
        ("1", "nip_length", "A NIP has 10 digits, you entered 1"),
        ("676 000 12 41", "nip_checksum", "One digit of NIP 676 000 12 41 is wrong"),
        ("PL0000000000", "nip_checksum", "One digit of NIP 000 000 00 00 is wrong"),
        ("DE123456789", "nip_characters", "A NIP has digits only, you entered “DE123456789”"),
        ("67600O1244", "nip_characters", "A NIP has digits only, you entered “67600O1244”"),
        ("٦٧٦٠٠٠١٢٤٤", "nip_characters", "A NIP has digits only, you entered “٦٧٦٠٠٠١٢٤٤”"),
    ],
)
def test_parse_nip_that_is_wrong_says_how(raw, code, sentence, language):
    assert problem("nip", raw, language) == (code, sentence)


@pytest.mark.parametrize("region", ["PL", "CZ", "ES"])
def test_plain_numbers_are_read_and_shown_as_the_library_does(region):
    plain = PlainNumbers.of(region)
    dice = Random(7)
    code = phonenumbers.country_code_for_region(region)
    read = 0
    for _number in range(4000):
        digits = "".join(dice.choice("0123456789") for _digit in range(dice.choice((8, 9, 9, 9))))
        for text in (digits, f"+{code}{digits}", f"+{code} {digits[:3]} {digits[3:]}"):
            found = plain.read(text)
            if found is not None:
                read += 1
                assert found == phonenumbers.parse(text, region)
                assert phonenumbers.is_valid_number(found)
        shown = plain.show(f"+{code}{digits}")
        if shown:
            asked = phonenumbers.parse(f"+{code}{digits}")
            style = phonenumbers.PhoneNumberFormat.NATIONAL
            assert shown == phonenumbers.format_number(asked, style)
    assert read > 1000


def test_numbers_of_countries_with_a_trunk_digit_are_left_to_the_library():
    assert PlainNumbers.of("RU") is None
    assert PlainNumbers.of("DE") is None
    assert PlainNumbers.of("IT") is None or PlainNumbers.of("IT").read("0612345678") is None


@pytest.mark.parametrize(
    "address",
    [
        "https://laka.pl",
        "http://sklep.laka.com.pl/o-nas/",
        "https://a-b.example/x_1",
        "www.laka.pl",
    ],
)
def test_plain_addresses_are_kept_as_the_library_would(address):
    kept = parse("url", address)
    whole = address if "://" in address else f"https://{address}"
    assert kept == urlsplit(whole).geturl()
    URLValidator(schemes=["http", "https"])(kept)


@pytest.mark.parametrize("address", ["https://-laka.pl", "https://laka-.pl", "https://laka"])
def test_bad_hosts_are_refused_in_the_short_way_too(address):
    assert problem("url", address) is not None
