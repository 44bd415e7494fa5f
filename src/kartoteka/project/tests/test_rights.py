"""The rights in PostgreSQL that deploy/README.md names are enough, and doctor tells of more."""

import os
import re
from argparse import Namespace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from harness.serving import kartoteka
from kartoteka.project.cli import doctor

README = Path(__file__).parents[4] / "deploy/README.md"


@pytest.fixture
def address(db):
    """A cluster in which just what the page of the installation says was typed."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    import psycopg

    given = urlsplit(os.environ["DATABASE_URL"])
    (typed,) = re.findall(r"```sql\n(.*?)```", README.read_text(), re.DOTALL)
    typed = re.sub(r"\bkartoteka\b", "little", typed)
    with psycopg.connect(urlunsplit(given), autocommit=True) as cluster:
        for statement in filter(None, map(str.strip, typed.split(";"))):
            cluster.execute(statement)
        yield urlunsplit(given._replace(netloc="little@", path="/little"))
        cluster.execute("DROP DATABASE little WITH (FORCE)")
        cluster.execute("DROP ROLE little")


def test_rights_of_the_manual_are_enough(address: str, tmp_path: Path):
    place = {"DATABASE_URL": address}
    began = kartoteka(tmp_path / "data", "init", "--name", "Anna Mazur", **place)
    assert began.returncode == 0, began.stderr
    well = kartoteka(tmp_path / "data", "doctor", **place)
    assert well.returncode == 0, well.stdout
    assert "rights of" not in well.stdout
    # A backup is proved in a new database beside the others, which is gone afterwards.
    done = kartoteka(tmp_path / "data", "selftest", **place)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok  ") == 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'kartoteka_selftest%'")
        assert cursor.fetchall() == []


def test_doctor_tells_of_rights_that_are_never_used(address: str):
    found = {finding.what: finding for finding in doctor.databases(Namespace(quick=True))}
    told = found["rights of default"]
    assert not told.is_well
    assert told.state.startswith("SUPERUSER, CREATEROLE, ")
