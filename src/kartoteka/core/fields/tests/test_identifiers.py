"""Numbers of registers, and codes: how they may be typed, are kept, and what is said of them."""

import pytest
from django.utils import translation

from kartoteka.core import fields
from kartoteka.core.fields.tests.samples import LANGUAGES, field, parse, problem, show, user

# Kind, one way to type it, how it is kept, how it is shown.
TAKEN = [
    ("nip", "PL 676-000-12-44", "6760001244", "676 000 12 44"),
    ("regon", "REGON: 123-456-785", "123456785", "123 456 785"),
    ("regon", "12345678512347", "12345678512347", "123 456 785 12347"),
    ("regon", 11417295, "011417295", "011 417 295"),
    ("krs", "KRS 0000 028 860", "0000028860", "0000028860"),
    ("krs", 28860, "0000028860", "0000028860"),
    ("pesel", "440514 01359", "44051401359", "44051401359"),
    ("vat_eu", "DE 136 695 976", "DE136695976", "DE 136695976"),
    ("vat_eu", "GR094259216", "EL094259216", "EL 094259216"),
    ("vat_eu", "676-000-12-44", "PL6760001244", "PL 6760001244"),
    ("vat_eu", "xi980780684", "XI980780684", "XI 980780684"),
    ("iban", "61 1090 1014 0000 0712 1981 2874", "PL61109010140000071219812874",
     "PL61 1090 1014 0000 0712 1981 2874"),
    ("iban", "IBAN: de89 3704 0044 0532 0130 00", "DE89370400440532013000",
     "DE89 3704 0044 0532 0130 00"),
    ("inn", "ИНН 7707083893", "7707083893", "7707083893"),
    ("inn", "500100732259", "500100732259", "500100732259"),
    ("kpp", "7707 01 001", "770701001", "770701001"),
    ("ogrn", "ОГРН 1027700132195", "1027700132195", "1027700132195"),
    ("ogrn", "304500116000157", "304500116000157", "304500116000157"),
    ("postal_code", "00 950", "00-950", "00-950"),
    ("postal_code", "PL-00–950", "00-950", "00-950"),
    ("postal_code", "sw1a 1aa", "SW1A 1AA", "SW1A 1AA"),
    ("postal_code", "190000", "190000", "190000"),
    ("pkd", "6201z", "62.01.Z", "62.01.Z"),
    ("pkd", "PKD 62.01.Z", "62.01.Z", "62.01.Z"),
    ("pkd", "62.0", "62.0", "62.0"),
]  # fmt: skip
WRONG_DIGIT = [
    ("nip", "676-000-12-41", "6760001241?", "676 000 12 41"),
    ("regon", "123456784", "123456784?", "123 456 784"),
    ("pesel", "44051401358", "44051401358?", "44051401358"),
    ("vat_eu", "DE136695977", "DE136695977?", "DE 136695977"),
    ("iban", "PL61109010140000071219812875", "PL61109010140000071219812875?",
     "PL61 1090 1014 0000 0712 1981 2875"),
    ("inn", "7707083894", "7707083894?", "7707083894"),
    ("ogrn", "1027700132196", "1027700132196?", "1027700132196"),
]  # fmt: skip
REFUSED = [
    ("regon", "1234", "A REGON has 9 or 14 digits, you entered 4",
     "REGON ma 9 albo 14 cyfr, wpisano 4", "В REGON 9 или 14 цифр, введено 4"),
    ("krs", "28860", "A KRS number has 10 digits with the zeros in front, you entered 5",
     "Numer KRS ma 10 cyfr razem z zerami z przodu, wpisano 5",
     "В номере KRS 10 цифр вместе с нулями впереди, введено 5"),
    ("pesel", "4405140135", "A PESEL has 11 digits, you entered 10",
     "PESEL ma 11 cyfr, wpisano 10", "В PESEL 11 цифр, введено 10"),
    ("inn", "77070838931", "An INN has 10 or 12 digits, you entered 11",
     "INN ma 10 albo 12 cyfr, wpisano 11", "В ИНН 10 или 12 цифр, введено 11"),
    ("ogrn", "1", "An OGRN has 13 or 15 digits, you entered 1",
     "OGRN ma 13 albo 15 cyfr, wpisano 1", "В ОГРН 13 или 15 цифр, введена 1"),
    ("kpp", "77AA01001", "A KPP has digits, with letters at places 5 and 6 only; "
     "you entered “77AA01001”", "KPP ma cyfry, a litery tylko na miejscach 5 i 6; "
     "wpisano „77AA01001”", "В КПП цифры, а буквы только на 5-м и 6-м местах; "
     "введено «77AA01001»"),
    ("vat_eu", "US123456789", "A VAT-EU number begins with a country of the Union, like "
     "PL6760001244; you entered “US123456789”", "Numer VAT-UE zaczyna się od kraju Unii, na "
     "przykład PL6760001244; wpisano „US123456789”", "Номер VAT-UE начинается со страны ЕС, "
     "например PL6760001244; введено «US123456789»"),
    ("vat_eu", "DE12", "A VAT-EU number of this country looks different; you entered “DE12”",
     "Numer VAT-UE tego kraju wygląda inaczej; wpisano „DE12”",
     "Номер VAT-UE этой страны выглядит иначе; введено «DE12»"),
    ("iban", "6110901014000007121981287",
     "An account number has 26 digits in Poland, you entered 25 characters",
     "Numer rachunku ma w Polsce 26 cyfr, wpisano 25 znaków",
     "В номере счёта в Польше 26 цифр, введено 25 символов"),
    ("regon", "12345678X", "REGON has digits only, you entered “12345678X”",
     "REGON składa się z samych cyfr, wpisano „12345678X”",
     "REGON состоит только из цифр, введено «12345678X»"),
    ("postal_code", "Kraków", "Amount: “KRAKÓW” is not a postal code. Enter it like this: 00-950",
     "Amount: „KRAKÓW” to nie jest kod pocztowy. Wpisz na przykład: 00-950",
     "Amount: «KRAKÓW» — не почтовый индекс. Введите, например: 00-950"),
    ("pkd", "IT", "Amount: “IT” is not a PKD code. Enter it like this: 62.01.Z",
     "Amount: „IT” to nie jest kod PKD. Wpisz na przykład: 62.01.Z",
     "Amount: «IT» — не код PKD. Введите, например: 62.01.Z"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "raw", "kept", "shown"), TAKEN)
def test_number_is_taken_as_people_write_it(kind, raw, kept, shown):
    assert parse(kind, raw) == kept
    assert show(kind, kept) == shown
    assert parse(kind, shown) == kept


@pytest.mark.parametrize(("kind", "raw", "kept", "grouped"), WRONG_DIGIT)
def test_wrong_digit_is_said_and_may_be_kept(kind, raw, kept, grouped):
    spec = field(kind)
    assert problem(kind, raw) == (
        f"{kind}_checksum", f"One digit of {spec.kind.name} {grouped} is wrong"
    )  # fmt: skip
    assert fields.kept_anyway(spec, raw, user()) == kept
    assert fields.is_unverified(kept)
    assert parse(kind, kept) == kept
    assert show(kind, kept) == f"{grouped} ?"
    assert spec.kind.from_json(spec.kind.to_json(kept)) == kept


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("pl", "W NIP 676 000 12 41 jest pomyłka w jednej z cyfr"),
     ("en", "One digit of NIP 676 000 12 41 is wrong"),
     ("ru", "В NIP 676 000 12 41 ошибка в одной из цифр")],
)  # fmt: skip
def test_wrong_digit_of_a_nip_is_said_in_three_languages(language, sentence):
    with pytest.raises(fields.ValueProblem) as caught, translation.override(language):
        parse("nip", "6760001241", language)
    with translation.override(language):
        assert caught.value.message == sentence


@pytest.mark.parametrize(("kind", "raw", "en", "pl", "ru"), REFUSED)
def test_number_that_is_none_says_what_is_wanted(kind, raw, en, pl, ru):
    with pytest.raises(fields.ValueProblem) as caught:
        parse(kind, raw)
    for language, sentence in zip(LANGUAGES, (pl, en, ru), strict=True):
        with translation.override(language):
            assert caught.value.message == sentence
    assert fields.kept_anyway(field(kind), raw, user()) == ""


def test_right_number_needs_no_mark():
    assert parse("nip", "676-000-12-44?") == "6760001244"
    assert fields.kept_anyway(field("nip"), "6760001244", user()) == ""
    assert fields.kept_anyway(field("text"), "6760001241", user()) == ""
