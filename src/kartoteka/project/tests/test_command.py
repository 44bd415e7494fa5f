"""The command as its user meets it: in a process of its own, on a data folder of its own."""

import os
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

SECONDS_TO_START = 60


def kartoteka(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kartoteka.project.cli", *arguments],
        env=_environment(data, environment),
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_START,
        check=False,
    )


def _environment(data: Path, more: dict[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    source = str(Path(__file__).parents[3])
    return kept | {"PYTHONPATH": source, "KARTOTEKA_DATA": str(data)} | more


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
    ],
)
def test_wrong_setting_is_one_plain_line_and_code_2(tmp_path: Path, name: str, value: str):
    done = kartoteka(tmp_path / "data", "doctor", **{name: value})

    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("kartoteka: ")
    assert "Traceback" not in done.stderr


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
    began = kartoteka(data, "init", "--name", "Anna Mazur")
    assert began.returncode == 0, began.stderr
    link = began.stdout.strip()

    port = _free_port()
    with _Serving(data, port) as serving:
        assert serving.get("/settings/me/").url.endswith("/sign-in/?next=/settings/me/")
        serving.sign_in(link)
        page = serving.get("/settings/me/")
        assert page.url.endswith("/settings/me/")
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]

        busy = kartoteka(data, "serve", "--port", str(port))
        assert (busy.returncode, len(busy.stderr.splitlines())) == (2, 1)
        assert str(port) in busy.stderr

        assert kartoteka(data, "backup", str(tmp_path / "backup.tar")).returncode == 0
        refused = kartoteka(data, "restore", str(tmp_path / "backup.tar"), "--yes")
        assert (refused.returncode, refused.stdout) == (2, "")

    well = kartoteka(data, "doctor")
    assert well.returncode == 0, well.stdout
    moved = tmp_path / "moved"
    restored = kartoteka(moved, "restore", str(tmp_path / "backup.tar"))
    assert restored.returncode == 0, restored.stderr
    assert "Anna Mazur" in kartoteka(moved, "init").stdout
    for path in (data, *data.glob("*.key"), *moved.glob("*.key"), *data.glob("*.sqlite3")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


class _Serving:
    """`kartoteka serve` in a process of its own, inside the block."""

    def __init__(self, data: Path, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kartoteka.project.cli", "serve", "--port", str(port)],
            env=_environment(data, {}),
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "_Serving":
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            try:
                self.get("/sign-in/")
            except OSError:
                assert self._process.poll() is None, self._process.stderr.read()
                time.sleep(0.1)
            else:
                return self
        raise TimeoutError("The server did not start.")

    def get(self, path: str):
        return self._browser.open(self._address + path, timeout=10)

    def sign_in(self, link: str) -> None:
        self.get(f"{urlsplit(link).path}?next=/settings/me/")

    def __exit__(self, *problem: object) -> None:
        self._process.terminate()
        assert self._process.wait(30) == 0
        self._process.stderr.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
