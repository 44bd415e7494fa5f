"""The command as its user meets it: in a process of its own, on a data folder of its own (7.17)."""

import sqlite3
import stat
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db.migrations.loader import MigrationLoader

from harness.serving import Serving, kartoteka, kartoteka_alone, script


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KARTOTEKA_PORT", "99999"),
        ("KARTOTEKA_PORT", "eighty"),
        ("KARTOTEKA_URL", "crm.example.com"),
        ("KARTOTEKA_LANGUAGE", "de"),
        ("KARTOTEKA_TIMEZONE", "Europe/Nowhere"),
        ("KARTOTEKA_LOG_LEVEL", "chatty"),
        ("DATABASE_URL", "mysql://root@localhost/crm"),
        ("KARTOTEKA_SECRET_KEY_FILE", "/nowhere/secret"),
        ("KARTOTEKA_INSTANCE_KEY", "short"),
        ("KARTOTEKA_CLAMD", "localhost"),
    ],
)
def test_wrong_setting_is_one_plain_line_and_code_2(tmp_path: Path, name: str, value: str):
    done = kartoteka(tmp_path / "data", "doctor", **{name: value})

    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("kartoteka: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("serve", "--port", "eighty"),
        ("token", "anna", "--days", "0"),
        ("token", "anna", "--days", "99999999"),
        ("restore", "nowhere.tar"),
        ("sing",),
        (),
    ],
)
def test_a_wrong_argument_is_one_plain_line_and_code_2(tmp_path: Path, words: tuple[str, ...]):
    done = kartoteka(tmp_path / "data", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("kartoteka: ")


@pytest.mark.parametrize("command", ["check", "doctor", "serve"])
def test_a_database_out_of_reach_is_one_plain_line(tmp_path: Path, command: str):
    address = "postgresql://nobody@127.0.0.1:1/none"
    done = kartoteka(tmp_path / "data", command, DATABASE_URL=address)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 1


@pytest.mark.parametrize("app", ["sales", "search"])
@pytest.mark.parametrize("command", ["doctor", "serve"])
def test_data_that_only_an_older_version_can_take_on_are_told(
    new_data: Path, command: str, app: str
):
    with closing(sqlite3.connect(new_data / "kartoteka.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = ?", (app,))
        row = "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-11-22')"
        database.execute(row, (app, "0001_initial"))

    done = kartoteka(new_data, command)

    assert done.returncode in (1, 2)
    assert "open them once with" in done.stdout + done.stderr
    assert done.stderr.count("\n") <= 1


def test_data_of_the_version_that_was_taken_over_go_on_as_they_are(new_data: Path):
    taken_over = [
        (app, name)
        for migration in MigrationLoader(None).disk_migrations.values()
        for app, name in migration.replaces
        if app != "keys"
    ]
    with closing(sqlite3.connect(new_data / "kartoteka.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE name = '0001_tables'")
        row = "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-11-30')"
        database.executemany(row, taken_over)

    assert kartoteka(new_data, "check").stderr == ""
    assert "tables of default: up to date" in kartoteka(new_data, "doctor").stdout


def test_a_data_folder_left_blank_is_the_usual_one(tmp_path: Path):
    done = kartoteka(
        tmp_path / "data",
        "manage", "shell", "-v", "0", "-c",
        "from django.conf import settings; print(settings.DATA)",
        KARTOTEKA_DATA="", XDG_DATA_HOME=str(tmp_path / "usual"),
    )  # fmt: skip
    assert done.stdout == f"{tmp_path / 'usual' / 'kartoteka'}\n"


def test_debug_is_refused_where_others_can_see_it(tmp_path: Path):
    done = kartoteka(tmp_path, "doctor", KARTOTEKA_DEBUG="1", KARTOTEKA_HOST="0.0.0.0")
    assert done.returncode == 2
    assert "0.0.0.0" in done.stderr


def test_secret_may_be_given_in_a_file(tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    done = kartoteka(
        tmp_path / "data",
        "manage", "shell", "-v", "0", "-c",
        "from django.conf import settings; print(settings.SECRET_KEY)",
        KARTOTEKA_SECRET_KEY_FILE=str(secret),
    )  # fmt: skip
    assert done.stdout == "from a file\n"


@pytest.mark.slow
def test_new_installation_begins_serves_and_is_well(tmp_path: Path):
    data = tmp_path / "with spaces ąę" / "data"
    began = kartoteka_alone(data, "init", "--name", "Anna Mazur")
    assert began.returncode == 0, began.stderr
    link = began.stdout.strip()

    serving = Serving(data, alone=True)
    browser = Browser(serving)
    assert browser.get("/settings/me/").url.endswith("/sign-in/?next=/settings/me/")
    browser.sign_in(link)
    page = browser.get("/settings/me/")
    assert page.url.endswith("/settings/me/")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]

    busy = kartoteka(data, "serve", "--port", str(serving.port))
    assert (busy.returncode, len(busy.stderr.splitlines())) == (2, 1)
    assert str(serving.port) in busy.stderr

    assert kartoteka(data, "backup", str(tmp_path / "backup.tar")).returncode == 0
    refused = kartoteka(data, "restore", str(tmp_path / "backup.tar"), "--yes")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert serving.stop() == 0

    well = kartoteka_alone(data, "doctor")
    assert well.returncode == 0, well.stdout
    moved = tmp_path / "moved"
    restored = kartoteka(moved, "restore", str(tmp_path / "backup.tar"))
    assert restored.returncode == 0, restored.stderr
    assert "Anna Mazur" in kartoteka(moved, "init").stdout
    for path in (data, *data.glob("*.key"), *moved.glob("*.key"), *data.glob("*.sqlite3")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


ADMINISTRATOR = """
from kartoteka.project.cli import ready
ready.start()
from kartoteka.core.users.actions import first_administrator
first_administrator(name="Anna Mazur")
"""


def test_an_installation_that_began_otherwise_has_the_purposes_too(new_data: Path):
    assert script(new_data, ADMINISTRATOR).returncode == 0
    assert kartoteka(new_data, "link", "Anna Mazur").returncode == 0
    with closing(sqlite3.connect(new_data / "kartoteka.sqlite3")) as database:
        rows = database.execute("SELECT code FROM privacy_purpose ORDER BY position").fetchall()
    assert [code for (code,) in rows] == ["service", "inquiry", "marketing"]


class Browser:
    """Follows redirects and keeps cookies."""

    def __init__(self, serving: Serving) -> None:
        self._address = f"http://127.0.0.1:{serving.port}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def get(self, path: str):
        return self._opener.open(self._address + path, timeout=10)

    def sign_in(self, link: str) -> None:
        self.get(f"{urlsplit(link).path}?next=/settings/me/")
