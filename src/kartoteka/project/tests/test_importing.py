"""`kartoteka import` and `export`, each in a process of its own, on real files."""

import csv
import json
import re
import tomllib
import zipfile
from pathlib import Path

import pytest

from harness.serving import kartoteka

ROOT = Path(__file__).parents[4]
DATA = ROOT.parent / "shared" / "data"

needs_data = pytest.mark.skipif(not DATA.exists(), reason="the sample data are not here")


@pytest.fixture
def data(begun_data: Path) -> Path:
    """A new installation with its first administrator."""
    return begun_data


@pytest.mark.slow
@needs_data
def test_a_folder_becomes_the_published_funnel(data: Path) -> None:
    done = kartoteka(data, "import", str(DATA / "crm_sales_opportunities"))
    assert done.returncode == 0, done.stderr
    assert "accounts.csv -> customer: 85 new, 0 unchanged" in done.stdout
    assert "sales_pipeline.csv -> opportunity: 8800 new, 0 unchanged" in done.stdout
    report = kartoteka(data, "report", "funnel", "--pipeline", "Hardware", "--json")
    found = json.loads(report.stdout)
    assert (found["customers"], found["opportunities"]) == (85, 8800)
    assert found["won_value"] == "10005534.00"
    assert (found["win_rate"], found["mean_won"], found["mean_cycle_days"]) == (
        0.6315, "2360.91", 51.78,
    )  # fmt: skip


@pytest.mark.slow
@needs_data
def test_hubspot_by_a_profile_and_again_without_change(data: Path) -> None:
    profile = ROOT / "tests" / "profiles" / "hubspot_fivetran.toml"
    folder = str(DATA / "hubspot_fivetran")
    done = kartoteka(data, "import", folder, "--profile", str(profile))
    assert done.returncode == 0, done.stderr
    assert "deal_data.csv -> opportunity: 44 new" in done.stdout
    assert "engagement_meeting_data.csv -> activity: 100 new" in done.stdout
    again = kartoteka(data, "import", folder)
    assert again.returncode == 0
    assert " 0 new" in again.stdout
    assert all(" 0 new" in line for line in again.stdout.splitlines() if "->" in line)


# What a folder of a real set brings, by its profile; how many rows of it are given back, and why.
SETS = {
    "pl_gpw_companies": (["gpw_companies.csv -> customer: 416 new, 0 unchanged"], 0),
    # A name of 245 letters, and a line without a name.
    "company_lists_us": (
        ["constituents.csv -> customer: 503 new, 0 unchanged",
         "nasdaq-listed.csv -> customer: 5408 new, 160 unchanged, 2 refused"], 2),
    "salesforce_dreamhouse": (
        ["brokers-data.json -> person: 8 new", "contacts-data.json -> person: 5 new",
         "properties-data.json -> product: 12 new"], 0),
    # A contact of which everything was taken out.
    "salesforce_fivetran": (
        ["sf_account_data.csv -> customer: 10 new", "sf_opportunity_data.csv -> opportunity: 10",
         "sf_contact_data.csv -> person: 3 new, 0 unchanged, 1 refused",
         "sf_task_data.csv -> activity: 10 new"], 1),
}  # fmt: skip


@pytest.mark.slow
@needs_data
@pytest.mark.parametrize("name", SETS)
def test_a_real_set_comes_in_once_by_its_profile_which_is_saved(data: Path, name: str) -> None:
    expected, refused = SETS[name]
    profile = ROOT / "tests" / "profiles" / f"{name}.toml"
    done = kartoteka(data, "import", str(DATA / name), "--profile", str(profile))
    assert done.returncode == bool(refused), done.stderr
    for line in expected:
        assert line in done.stdout
    saved = tomllib.loads(profile.read_text("utf-8"))["name"]
    again = kartoteka(data, "import", str(DATA / name), "--profile", saved)
    told = [line for line in again.stdout.splitlines() if "->" in line]
    assert told
    assert all(": 0 new" in line for line in told), again.stdout


@pytest.mark.slow
@needs_data
def test_customers_of_lines_of_invoices_come_in_once(data: Path, tmp_path: Path) -> None:
    days = ("2010-12-01", "2010-12-02")
    with zipfile.ZipFile(DATA / "uci_online_retail" / "by-day.zip") as packed:
        for day in days:
            (tmp_path / f"{day}.csv").write_bytes(packed.read(f"by-day/{day}.csv"))
    texts = [(tmp_path / f"{day}.csv").read_text("utf-8") for day in days]
    rows = [row for text in texts for row in csv.DictReader(text.splitlines())]
    known = {row["CustomerID"] for row in rows} - {""}
    nobody = sum(not row["CustomerID"] for row in rows)
    profile = ROOT / "tests" / "profiles" / "uci_online_retail.toml"
    done = kartoteka(data, "import", str(tmp_path), "--profile", str(profile))
    counts = [re.findall(r"(\d+) (new|refused)", line) for line in done.stdout.splitlines()
              if "->" in line]  # fmt: skip
    total = {what: sum(int(n) for each in counts for n, w in each if w == what)
             for what in ("new", "refused")}  # fmt: skip
    assert total == {"new": len(known), "refused": nobody}
    out = tmp_path / "out.csv"
    assert kartoteka(data, "export", "customers", "-o", str(out)).returncode == 0
    assert "Customer 17850," in out.read_text(encoding="utf-8")


def test_people_come_in_with_their_source_only(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("First name,Last name\nAnna,Lee\n", encoding="utf-8")
    refused = kartoteka(data, "import", str(file), "--type", "person")
    assert refused.returncode == 2
    assert "Say what the data are for" in refused.stderr
    said = ("--answer", "privacy_purpose=service", "--answer", "privacy_obtained=bought")
    refused = kartoteka(data, "import", str(file), "--type", "person", *said)
    assert "Say which source it is. (--answer privacy_source=...)" in refused.stderr
    said = (*said, "--answer", "privacy_source=a list of 2026")
    done = kartoteka(data, "import", str(file), "--type", "person", *said)
    assert "1 new" in done.stdout
    again = kartoteka(data, "import", str(file), "--type", "person")
    assert (again.returncode, "0 new, 1 unchanged" in again.stdout) == (0, True)


def test_refused_rows_are_told_and_a_wrong_call_is_one_line(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    file.write_text("Company,Employees\nAcme,12\nBeta,many\n", encoding="utf-8")
    tried = kartoteka(data, "import", str(file), "--dry-run")
    assert tried.returncode == 1
    assert "row 3" in tried.stdout
    done = kartoteka(data, "import", str(file))
    assert done.returncode == 1
    assert "1 new, 0 unchanged, 1 refused" in done.stdout
    out = tmp_path / "out.csv"
    assert kartoteka(data, "export", "customers", "-o", str(out)).returncode == 0
    assert "Acme" in out.read_text(encoding="utf-8")
    back = kartoteka(data, "import", str(out))
    assert (back.returncode, "0 new, 1 unchanged" in back.stdout) == (0, True)
    for wrong in (
        ["import", "nowhere"],
        ["import", str(file), "--type", "nothing"],
        ["import", str(file), "--profile", "nothing"],
        ["export", "nothing"],
    ):
        refused = kartoteka(data, *wrong)
        assert refused.returncode == 2
        assert len(refused.stderr.strip().splitlines()) == 1
