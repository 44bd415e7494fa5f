"""Each register by its true protocol: what it finds, what it does not know, and silence."""

import re
from pathlib import Path

import pytest

from kartoteka.connectors.gus import envelope
from kartoteka.connectors.tests.offices import KRS, NAME, NIP, REGON, TRADER, TWICE
from kartoteka.modules.customers.registers import NoAnswer, Question, by_key


def ask(key, seconds=5.0, requester="", **numbers):
    return by_key(key).look_up(Question(numbers, requester, seconds))


def test_gus_fills_a_card(street):
    found = ask("gus", nip=NIP)
    assert found.is_found
    assert found.values == {
        "name": NAME, "nip": NIP, "regon": REGON, "krs": KRS, "street": "ul. Test-Krucza 208/3",
        "postal_code": "80-001", "city": "Gdańsk", "region": "pomorskie", "pkd": "7410Z",
        "industry": "Działalność w zakresie specjalistycznego projektowania",
        "phone": "583020060", "website": "www.example.pl",
    }  # fmt: skip
    assert found.warning == ""
    calls = ["Zaloguj", "DaneSzukajPodmioty", "DanePobierzPelnyRaport", "DanePobierzPelnyRaport"]
    assert street.offices["gus"].asked == calls
    assert ask("gus", regon=REGON).values["nip"] == NIP
    assert ask("gus", krs=KRS).values["nip"] == NIP
    # One session serves all.
    assert street.offices["gus"].logins == 1


def test_gus_begins_a_session_anew_when_it_has_ended(street):
    ask("gus", nip=NIP)
    street.offices["gus"].sessions.clear()
    assert ask("gus", nip=NIP).is_found
    assert street.offices["gus"].logins == 2


def test_gus_takes_the_company_before_the_farm_and_says_that_it_ended(street):
    found = ask("gus", nip=TWICE)
    assert found.values["name"] == "GOSPODARSTWO ROLNE"
    assert found.warning == ""


def test_gus_does_not_know_a_number(street):
    assert not ask("gus", nip="6760001244").is_found


def test_gus_with_a_wrong_key_is_no_answer(street, settings):
    settings.GUS_KEY = "wrong"
    with pytest.raises(NoAnswer, match="key is not known"):
        ask("gus", nip=NIP)


def test_gus_answer_in_parts_or_plain_is_read():
    plain = (
        '<s:Envelope xmlns:s="x"><s:Body><ZalogujResult>abc</ZalogujResult></s:Body></s:Envelope>'
    )
    named = plain.replace("<ZalogujResult>", '<ZalogujResult xmlns="y">')
    assert envelope.result(named.encode(), "Zaloguj") == "abc"
    with pytest.raises(envelope.Unreadable):
        envelope.result(b"<html></html>", "Zaloguj")
    with pytest.raises(envelope.Unreadable):
        envelope.rows('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><root>&b;</root>')


def test_vies_confirms_by_a_number(street):
    found = ask("vies", vat_eu="NL123456789B01", requester=NIP)
    assert (found.is_found, found.confirmation) == (True, "WAPIAAAAXYZ1234")
    assert found.values == {"vat_eu": "NL123456789B01", "name": "ACME BV"}
    absent = ask("vies", vat_eu="DE136695976")
    assert (absent.is_found, absent.warning, absent.confirmation) == (False, "invalid", "")


def test_vies_says_that_a_number_is_none(street):
    street.offices["vies"].ailment = "201"
    assert not ask("vies", vat_eu="DE136695976").is_found


@pytest.mark.parametrize(
    "code", ["202", "300", "301", "302", "400", "401", "500", "501", "600", "601"]
)
def test_vies_that_is_away_has_said_nothing(street, code):
    street.offices["vies"].ailment = code
    with pytest.raises(NoAnswer) as caught:
        ask("vies", vat_eu="DE136695976")
    assert bool(caught.value.retry_after) == (code[0] in "56")


def test_whitelist_tells_the_status_and_the_number_of_the_check(street):
    found = ask("whitelist", nip=NIP, bank_account="PL90249000050247256316596736")
    assert (found.status, found.warning, found.confirmation) == ("Czynny", "", "d2n10-84df1a1")
    assert found.values == {
        "name": NAME, "nip": NIP, "regon": REGON, "krs": KRS, "street": "Test-Krucza 208/3",
        "postal_code": "80-001", "city": "Gdańsk",
    }  # fmt: skip
    assert "44051401359" not in str(found.as_json())
    other = ask("whitelist", nip=NIP, bank_account="PL61109010140000071219812874")
    assert other.warning == "account"
    assert ask("whitelist", nip=TRADER).warning == "not_vat"
    absent = ask("whitelist", nip="6760001244")
    assert (absent.is_found, absent.confirmation) == (False, "d2n10-84df1a1")
    assert not ask("whitelist", nip="0000000000").is_found


@pytest.mark.parametrize(("ailment", "wait"), [("limit", 6 * 3600), ("updating", 300)])
def test_whitelist_says_how_long_to_leave_it_alone(street, ailment, wait):
    street.offices["whitelist"].ailment = ailment
    with pytest.raises(NoAnswer) as caught:
        ask("whitelist", nip=NIP)
    assert caught.value.retry_after == wait


def test_krs_gives_an_extract(street):
    found = ask("krs", krs=KRS)
    assert found.values == {
        "name": NAME, "krs": KRS, "nip": NIP, "regon": REGON, "street": "Ul. Przykładowa 1",
        "postal_code": "80-000", "city": "Gdańsk", "region": "pomorskie",
    }  # fmt: skip
    assert found.status == "Spółka z ograniczoną odpowiedzialnością"
    assert found.confirmation == "42 (13.08.2026)"
    assert not ask("krs", krs="0000000001").is_found
    # Companies first, then foundations.
    assert [re.search(r"rejestr=(.)", path)[1] for path in street.offices["krs"].asked] == [
        "P", "P", "S",
    ]  # fmt: skip


def test_ceidg_finds_a_trader_who_has_not_ended(street):
    found = ask("ceidg", nip=TRADER)
    assert found.values == {
        "name": "PHU Jan Kowalski", "nip": TRADER, "regon": "364760520", "street": "ul. Polna 1/2",
        "postal_code": "88-100", "city": "Inowrocław", "region": "kujawsko-pomorskie",
    }  # fmt: skip
    assert (found.warning, found.confirmation) == ("suspended", "9D2F6C0E-2")
    assert not ask("ceidg", nip=NIP).is_found


def test_ceidg_says_how_long_to_leave_it_alone(street, settings):
    street.offices["ceidg"].ailment = "limit"
    with pytest.raises(NoAnswer) as caught:
        ask("ceidg", nip=TRADER)
    assert caught.value.retry_after == 120
    settings.CEIDG_TOKEN = "wrong"
    with pytest.raises(NoAnswer, match="401"):
        ask("ceidg", nip=TRADER)


NUMBERS = {"gus": {"nip": NIP}, "vies": {"vat_eu": "DE136695976"}, "whitelist": {"nip": NIP},
           "krs": {"krs": KRS}, "ceidg": {"nip": TRADER}}  # fmt: skip


@pytest.mark.parametrize("ailment", ["slow", "broken", "busy", "garbage", "other"])
@pytest.mark.parametrize("key", sorted(NUMBERS))
def test_register_that_ails_has_said_nothing(street, key, ailment):
    street.offices[key].ailment = ailment
    with pytest.raises(NoAnswer):
        ask(key, seconds=0.6 if ailment == "slow" else 5.0, **NUMBERS[key])


@pytest.mark.parametrize("key", sorted(NUMBERS))
def test_register_that_is_not_there_has_said_nothing(street, key):
    street.close()
    with pytest.raises(NoAnswer):
        ask(key, **NUMBERS[key])


def test_personal_data_of_questions_are_not_logged():
    """Numbers stand in addresses of the registers, so addresses must not stand in the log."""
    sources = (Path(__file__).parents[1]).rglob("*.py")
    assert not [
        path for path in sources if "log." in path.read_text() and "tests" not in path.parts
    ]
