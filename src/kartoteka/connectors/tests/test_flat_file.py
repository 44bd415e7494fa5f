"""The flat file of the white list: fetched, kept small, and asked where the service is silent."""

import io
import json
from datetime import datetime, timedelta

import pytest

from kartoteka.connectors.tests.offices import NIP, TRADER
from kartoteka.connectors.whitelist import flat_file, jobs
from kartoteka.core.jobs.registry import schedules
from kartoteka.core.outside import Unreachable
from kartoteka.modules.customers.registers import NoAnswer, Question, by_key

py7zr = pytest.importorskip("py7zr")

ACCOUNT = "90249000050247256316596736"
# An account that a bank gives each customer of a company: eight digits are the customer's own.
MASK, VIRTUAL = "XX11402004YYYYYYYY20000317", "61114020041234567820000317"
ROUNDS = 50


@pytest.fixture
def today():
    return datetime.now(flat_file.WARSAW).date()


@pytest.fixture
def files(settings, tmp_path, street):
    """Where flat files are put out; the service itself has had enough questions today."""
    settings.DATA = tmp_path
    settings.WHITELIST_FILES_URL = f"{street.address}/whitelist/pliki/"
    street.offices["whitelist"].ailment = "limit"
    return street.offices["whitelist"].files


def archive(day, head=(), name="plik.json", **lists):
    stamp = f"{day:%Y%m%d}"
    whole = {
        "naglowek": {"dataGenerowaniaDanych": stamp, "liczbaTransformacji": str(ROUNDS),
                     "schemat": "RRRRMMDDNNNNNNNNNNBBBBBBBBBBBBBBBBBBBBBBBBBB", **dict(head)},
        "skrotyPodatnikowCzynnych": [flat_file.hashed(stamp, NIP, each, ROUNDS)
                                     for each in (ACCOUNT, flat_file.masked(MASK, VIRTUAL))],
        "skrotyPodatnikowZwolnionych": [flat_file.hashed(stamp, TRADER, ACCOUNT, ROUNDS)],
        "maski": [MASK],
    } | lists  # fmt: skip
    written = io.BytesIO()
    with py7zr.SevenZipFile(written, "w") as opened:
        opened.writestr(json.dumps(whole), name)
    return written.getvalue()


def asked(nip, account):
    numbers = {"nip": nip, "bank_account": f"PL{account}"}
    return by_key("whitelist").look_up(Question(numbers, seconds=5.0))


def test_hash_is_that_of_the_ministry():
    found = flat_file.hashed("20191018", "1435721230", "34102012221314181237774212", 5000)
    assert found.startswith("f8b915776eab735fdd10266b2e66068447904852")


def test_taxpayer_is_found_with_an_account_when_the_service_has_had_enough(files, today):
    files[f"{today:%Y%m%d}.7z"] = archive(today)
    with pytest.raises(NoAnswer):
        asked(NIP, ACCOUNT)
    assert jobs.fetch_file() is True
    found = asked(NIP, ACCOUNT)
    assert (found.is_found, found.status, found.warning) == (True, "Czynny", "")
    assert found.confirmation == f"{today:%Y%m%d}.7z"
    assert asked(NIP, VIRTUAL).status == "Czynny"
    assert asked(TRADER, ACCOUNT).warning == "exempt"
    # A pair that is not there says nothing of the taxpayer.
    for nip, account in ((TRADER, VIRTUAL), (NIP, "61109010140000071219812874")):
        with pytest.raises(NoAnswer):
            asked(nip, account)
    with pytest.raises(NoAnswer):
        by_key("whitelist").look_up(Question({"nip": NIP}, seconds=5.0))


def test_the_service_speaks_first(files, today, street):
    files[f"{today:%Y%m%d}.7z"] = archive(today)
    flat_file.fetch(today)
    street.offices["whitelist"].ailment = ""
    assert asked(NIP, ACCOUNT).confirmation == "d2n10-84df1a1"


def test_only_the_file_of_the_day_is_kept(files, today, settings):
    yesterday = today - timedelta(days=1)
    for day in (yesterday, today):
        files[f"{day:%Y%m%d}.7z"] = archive(day)
        assert flat_file.fetch(day)
    kept = [path.name for path in settings.DATA.iterdir()]
    assert kept == [f"whitelist-{today:%Y%m%d}.sqlite3"]
    # What is there is not fetched again.
    files.clear()
    assert flat_file.fetch(today)


def test_file_that_is_not_out_yet_is_asked_for_again(files, settings):
    assert "whitelist.file" in schedules
    with pytest.raises(Unreachable, match="not there"):
        jobs.fetch_file()
    settings.WHITELIST_FILES_URL = ""
    assert jobs.fetch_file() is False


@pytest.mark.parametrize("ailment", ["none", "cut", "other day", "no rounds", "endless", "empty"])
def test_file_that_cannot_be_read_is_not_kept(files, today, settings, ailment):
    files[f"{today:%Y%m%d}.7z"] = {
        "none": b"<html>",
        "cut": archive(today)[:-40],
        "other day": archive(today, {"dataGenerowaniaDanych": "20200101"}),
        "no rounds": archive(today, {"liczbaTransformacji": "many"}),
        "endless": archive(today, {"liczbaTransformacji": "999999999"}),
        "empty": archive(today, skrotyPodatnikowCzynnych=[], skrotyPodatnikowZwolnionych=[]),
    }[ailment]
    with pytest.raises(flat_file.Unreadable):
        flat_file.fetch(today)
    assert list(settings.DATA.iterdir()) == []


def test_archive_cannot_write_elsewhere(files, today, settings, tmp_path):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    try:
        files[f"{today:%Y%m%d}.7z"] = archive(today, name="../../out.json")
        flat_file.fetch(today)
    except (flat_file.Unreadable, ValueError):
        pass
    assert not list(tmp_path.glob("*.json"))
