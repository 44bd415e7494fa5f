"""`kartoteka import` and `export`, each in a process of its own, on real files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
DATA = ROOT.parent / "shared" / "data"
LONG = 300

needs_data = pytest.mark.skipif(not DATA.exists(), reason="the sample data are not here")


@pytest.fixture
def data(new_data: Path) -> Path:
    """A new installation with its first administrator."""
    assert kartoteka(new_data, "init").returncode == 0
    return new_data


def kartoteka(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    more = {"PYTHONPATH": str(ROOT / "src"), "KARTOTEKA_DATA": str(data)}
    return subprocess.run(
        [sys.executable, "-m", "kartoteka.project.cli", *arguments],
        env=kept | more, capture_output=True, text=True, timeout=LONG, check=False,
    )  # fmt: skip


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
